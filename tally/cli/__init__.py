"""tally/cli."""
