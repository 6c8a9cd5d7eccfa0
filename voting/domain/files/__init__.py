"""voting/domain/files."""
