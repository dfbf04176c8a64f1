"""Positions against positions: counterparts in another catalog, and how far to trust them."""
