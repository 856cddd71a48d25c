"""What it means for bone: metrics, bouts, days, targets."""

from impactmon.load.day import day_scores

__all__ = ["day_scores"]
