"""voting/services/rulings."""
