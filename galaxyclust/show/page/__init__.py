"""Self-contained pages for a browser: what they show, as text and data URIs."""
