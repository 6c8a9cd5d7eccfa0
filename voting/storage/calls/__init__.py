"""voting/storage/calls."""
