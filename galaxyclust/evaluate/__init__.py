"""Evaluation: how well clusters and embeddings know labels, and what else they know."""
