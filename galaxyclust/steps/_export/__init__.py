"""Export: files and programs that others read."""
