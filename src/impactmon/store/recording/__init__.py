"""A session while it is recorded: queued, committed, or rescued where the disk refuses."""
