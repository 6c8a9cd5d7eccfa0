"""Polls, their units, their logs and their tallies. A log's head is locked last, and briefly."""
