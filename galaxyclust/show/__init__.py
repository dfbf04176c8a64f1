"""Pictures of galaxies and clusters: functions that return a figure, or data to draw."""
