"""The tables of what officers do with voters' lists: removals, strike-off lists."""
