"""voting/services/polls."""
