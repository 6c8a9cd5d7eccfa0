"""What a log says of voters taken off the list after an objection (by-law 2.77)."""
