"""voting/services/ballots."""
