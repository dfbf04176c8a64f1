"""Images in: read FITS, align bands, subtract the sky, detect sources, cut stamps."""
