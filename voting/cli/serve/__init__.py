"""voting/cli/serve."""
