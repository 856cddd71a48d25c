"""Cells of delimited text into numbers and times, whole columns at once."""
