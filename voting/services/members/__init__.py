"""voting/services/members."""
