"""voting/cli/poll."""
