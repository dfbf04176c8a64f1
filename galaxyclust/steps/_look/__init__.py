"""Look: pictures and the report."""
