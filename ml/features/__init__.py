"""What a model sees: calendars, lags, guests' rhythms, columns of a table."""
