"""What a contact was: cues for and against a flight, weighed."""
