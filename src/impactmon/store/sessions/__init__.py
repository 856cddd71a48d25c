"""Stored sessions again: replayed, shown, scored anew, recovered, written down by hand."""
