"""Counterparts of sources in another catalog, and how far to trust them."""
