"""Values to plotly figures, each with its text summary and its table."""
