"""Into the stream: samples and gaps, their times, and what had to be left out; shared by all formats."""
