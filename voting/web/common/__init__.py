"""voting/web/common."""
