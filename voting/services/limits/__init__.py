"""voting/services/limits."""
