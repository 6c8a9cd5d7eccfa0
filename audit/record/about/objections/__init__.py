"""What statements say that come of objections to the voters' list, line by line."""
