"""Cluster: labels of an embedding, how steady they are, what they are called."""
