"""Counterparts of sources in another catalog, and how reliable they are."""
