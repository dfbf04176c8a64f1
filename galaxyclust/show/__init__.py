"""Pictures of galaxies and clusters: functions that return a figure, or what to draw."""
