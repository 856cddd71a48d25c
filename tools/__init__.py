"""Tools of the workshop, run by make: recordings, validation, pictures."""
