"""Contrastive learning: views of a galaxy, losses that bring them together, networks."""
