"""From samples to measured contacts: the moments at which the ground pushes hardest."""
