"""Contrastive learning: random views of galaxies, losses that make them agree, networks."""
