"""Sensors: pure bytes to samples, one family per file."""
