"""Evaluate: what an embedding and its clusters know."""
