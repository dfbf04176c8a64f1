"""The catalog file: create, read, write with history, stamps by row ranges, tables out."""
