"""The ballot box as a log fills it: which ballots count, and in which order."""
