"""voting/storage/claims."""
