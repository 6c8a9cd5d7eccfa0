"""voting/services/messages."""
