"""The use cases: one function for each thing that a person or the clock does to a poll.

Rules this package keeps:
1. A use case is given a context (`voting.ports`), opens its own transaction, and decides nothing
   that `voting.domain` can decide.
2. Its packages, from the top; none imports one above it: `acts` and `polls`;
   `rulings`; `claims`; `members`; `officers`, `ballots` and `messages`; `limits`; then
   `publication`, `clock`, `acceptance`, `waiting` and `signatures`. No framework, no SQL.
"""
