"""Evaluation: how well clusters and embeddings match labels, and what else drives them."""
