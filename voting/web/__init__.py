"""voting/web."""
