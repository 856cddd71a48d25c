"""The only place that knows bleak: scan and link."""
