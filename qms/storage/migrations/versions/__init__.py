"""One file a step, named by its number, which is its revision."""
