"""Arrays in, arrays out: quantising, filters, posture, quality."""
