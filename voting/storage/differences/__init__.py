"""What was found in the database that differs from what was signed."""
