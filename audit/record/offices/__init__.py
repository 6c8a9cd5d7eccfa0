"""The offices of a sealed poll: who acts at each place in its log, and how many must be sealed.

Rules this package keeps: it holds values and rules alone, and imports the officers of poll.json,
lines of statements and errors; signatures are checked elsewhere, against what it says. An act is
signed by who is in office, with a key that stands, where it is logged.
"""
