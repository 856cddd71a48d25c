"""How values are written on the command line: options that verbs share, and what their words mean."""
