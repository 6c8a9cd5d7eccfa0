"""voting/storage/ballots."""
