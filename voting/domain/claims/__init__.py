"""voting/domain/claims."""
