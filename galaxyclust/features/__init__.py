"""Measured quantities of sources: positions, shapes, fluxes, point-likeness."""
