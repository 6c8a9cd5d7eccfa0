"""A successor, and a new key for a lost one, inside a sealed poll.

Rules this package keeps: two remaining officers sign, one of the executive, never the officer
concerned; what the log then says of the officers is what the server acts by, from that entry on.
"""
