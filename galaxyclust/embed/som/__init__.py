"""Self-organizing maps: grids of neurons laid over an embedding, or over stamps."""
