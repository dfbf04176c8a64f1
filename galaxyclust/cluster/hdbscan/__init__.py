"""HDBSCAN: regions denser than what surrounds them, and than chance makes."""
