"""Pure computation on studies: numpy and pandas, no files, no database, no screen."""
