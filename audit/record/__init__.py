"""audit/record."""
