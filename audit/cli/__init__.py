"""audit/cli."""
