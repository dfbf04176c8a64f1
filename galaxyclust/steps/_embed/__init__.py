"""Embed: a model learned from stamps, or applied to them."""
