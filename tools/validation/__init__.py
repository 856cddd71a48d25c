"""Validation of the detector and the force models, on real and generated data."""
