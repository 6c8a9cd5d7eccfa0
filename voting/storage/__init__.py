"""voting/storage."""
