"""Self-contained HTML pages: their content as text and data URIs."""
