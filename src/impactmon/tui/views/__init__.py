"""What each screen shows, as records and words: no widget asks or computes."""
