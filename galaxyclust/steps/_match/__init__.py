"""Match: a survey with another catalog, and columns taken back."""
