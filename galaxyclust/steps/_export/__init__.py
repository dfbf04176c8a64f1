"""Export the catalog to files and to other programs."""
