"""voting/storage/members."""
