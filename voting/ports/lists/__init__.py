"""What officers do with voters' lists: removals from them, strike-off lists shown."""
