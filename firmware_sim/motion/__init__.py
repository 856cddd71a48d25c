"""Physically true motion with ground truth."""
