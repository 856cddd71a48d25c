"""Benchmarks: ratios within one run, so that a busy or slow machine does not matter."""
