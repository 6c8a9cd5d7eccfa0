"""audit/record/log."""
