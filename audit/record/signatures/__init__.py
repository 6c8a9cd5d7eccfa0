"""audit/record/signatures."""
