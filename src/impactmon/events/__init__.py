"""What the body did: flight, landings, steps, rejects, force."""
