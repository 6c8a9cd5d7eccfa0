"""voting/work."""
