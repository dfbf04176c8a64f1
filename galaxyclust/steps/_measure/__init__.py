"""Measure: the shapes of sources on their stamps, as columns."""
