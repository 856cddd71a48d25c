"""From a peak in g to a force in body weights: regressions, rules, and models to choose from."""
