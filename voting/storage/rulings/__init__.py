"""voting/storage/rulings."""
