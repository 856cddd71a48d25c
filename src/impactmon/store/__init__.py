"""The only place that knows sqlite_utils."""
