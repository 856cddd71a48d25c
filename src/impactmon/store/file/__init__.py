"""The database as a file: where it lies, what is in it, who may write, what can be wrong with it."""
