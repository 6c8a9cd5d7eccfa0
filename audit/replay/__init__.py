"""audit/replay."""
