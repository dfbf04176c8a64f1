"""Kernels of the shapes: compiled functions of one stamp's pixels."""
