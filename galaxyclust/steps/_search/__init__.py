"""Search: look-alikes and outliers."""
