"""Ready-made stamps in: folders, archives, stacks of pixels, Parquet and FITS files."""
