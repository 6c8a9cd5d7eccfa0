"""Strike-off lists, computed from list and ballot box, and who looked at them: added only."""
