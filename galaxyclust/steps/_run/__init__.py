"""Run: all steps from one file."""
