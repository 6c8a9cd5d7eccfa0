"""voting/web/api."""
