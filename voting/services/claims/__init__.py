"""voting/services/claims."""
