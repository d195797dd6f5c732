"""Every file that is read or written; no database and no screen."""
