"""Every inversion: one for each row of the tables of clauses in docs/rules.md."""

from __future__ import annotations

from tests.rules.inversions import before_vote, challenged, challenges, count, offices, vote

EVERY = (
    *before_vote.INVERSIONS,
    *offices.INVERSIONS,
    *vote.INVERSIONS,
    *challenged.INVERSIONS,
    *challenges.INVERSIONS,
    *count.INVERSIONS,
)
