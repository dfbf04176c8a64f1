"""Evaluate embeddings and clusterings."""
