"""What it means for bone: metrics, bouts, days, targets."""

from impactmon.load.day import Contacts, day_scores

__all__ = ["Contacts", "day_scores"]
