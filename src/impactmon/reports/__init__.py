"""Text and files for people."""
