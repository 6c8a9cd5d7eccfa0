"""voting/storage/polls."""
