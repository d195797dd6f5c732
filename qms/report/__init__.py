"""Values to PDF."""
