"""Every inversion: one for each row of the tables of clauses in docs/rules.md."""

from __future__ import annotations

from tests.rules.inversions import (
    before_vote,
    challenged,
    challenges,
    count,
    lists,
    objections,
    offices,
    vote,
)

EVERY = (
    *before_vote.INVERSIONS,
    *objections.INVERSIONS,
    *offices.INVERSIONS,
    *lists.INVERSIONS,
    *vote.INVERSIONS,
    *challenged.INVERSIONS,
    *challenges.INVERSIONS,
    *count.INVERSIONS,
)
