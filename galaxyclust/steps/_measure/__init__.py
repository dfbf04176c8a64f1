"""Measure: shapes of the stamps, as columns."""
