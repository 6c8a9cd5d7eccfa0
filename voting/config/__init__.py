"""voting/config."""
