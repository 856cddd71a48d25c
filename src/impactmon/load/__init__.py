"""What it means for bone: metrics, bouts, days, targets."""
