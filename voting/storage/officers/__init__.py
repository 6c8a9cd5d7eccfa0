"""voting/storage/officers."""
