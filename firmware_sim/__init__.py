"""Virtual sensors: motion with ground truth, device personalities, link faults, in-process radio."""
