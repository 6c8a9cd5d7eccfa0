"""voting/domain."""
