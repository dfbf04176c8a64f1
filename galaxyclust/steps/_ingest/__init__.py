"""Ingest: images or ready-made stamps in, a survey out."""
