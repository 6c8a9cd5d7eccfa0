"""voting/ports."""
