"""Sensors: pure bytes to samples, one family per file; of larger ones the bytes lie apart, in `*_wire` or `*_lines`."""
