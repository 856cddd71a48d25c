"""Records as rows and back: packets, events, corrections, outlines, days."""
