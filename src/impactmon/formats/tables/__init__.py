"""Tables into recordings: which column is what, in which unit, and when it began."""
