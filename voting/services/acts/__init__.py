"""voting/services/acts."""
