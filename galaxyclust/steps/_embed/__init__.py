"""Embed: train a model on stamps, or apply one to them."""
