"""The ballot box, its serials and the sequestered ballots: added, never changed, never removed."""
