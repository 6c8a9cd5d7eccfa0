"""voting/services/officers."""
