"""What comes in from files and what leaves for other programs."""
