"""voting/services."""
