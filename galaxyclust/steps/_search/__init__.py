"""Search: look-alikes and oddities."""
