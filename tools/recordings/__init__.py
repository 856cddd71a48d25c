"""The recordings of the project: what they are, how they are written, what is expected of them."""
