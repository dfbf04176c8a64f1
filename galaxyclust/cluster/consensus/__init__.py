"""The consensus: many runs of several clusterers vote on what belongs together."""
