"""What could still change the outcome, by category: votes left out, and votes let in (2.77).

Rules this module keeps:
1. Each category is bounded by itself, exactly; `result.json` lists those that have a vote.
2. Votes left out for a reason that can never be reversed (already voted, a second claim of the same
   person) are apart from those that a tribunal could still let in. Where the reasons are as told to
   everybody (`tally.sequestered`, rule 3), nobody can tell them apart, and all count as reversible.
3. A vote let in is bounded too: it may be found that it should not have counted.
4. A listed member's vote is left out by a challenge that was upheld, which may be reversed; it is
   in the count after one that was dismissed, or fell, and may be found to have no place there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tally.challenged import ChallengedVotes
from tally.fte.bounds import Bounds, bounds, bounds_json
from tally.fte.let_in import bounds_without
from tally.fte.outcome import ProvincialTally
from tally.sequestered import ExclusionReason, Sequestered

FOR_GOOD = frozenset({ExclusionReason.ALREADY_VOTED, ExclusionReason.DUPLICATE_CLAIM})
"""The reasons that nobody can reverse: the person has a vote that counts, or another claim."""


class Category(StrEnum):
    """A kind of vote whose standing somebody decided, or did not."""

    UNDECIDED = "undecided"
    """Sequestered, and not ruled on by the deadline: left out."""
    REVERSIBLE = "excluded-reversible"
    """Excluded for a reason that could be reversed: left out."""
    FOR_GOOD = "excluded-for-good"
    """Excluded because it can never count: left out."""
    UPHELD = "challenged-excluded"
    """Challenged, and the challenge upheld: left out."""
    ADMITTED = "admitted"
    """Sequestered and admitted by two officers as a member's: let in."""
    EMPLOYEES = "employees"
    """Sequestered and admitted by two officers as an employee's, not a member: let in."""
    REISSUED = "reissued"
    """Cast with a credential that replaced another: let in."""
    CHALLENGED = "challenged-counted"
    """Challenged, and the challenge dismissed or without a ruling: let in."""

    @property
    def let_in(self) -> bool:
        """Whether its votes are in the count."""
        return self in {
            Category.ADMITTED,
            Category.EMPLOYEES,
            Category.REISSUED,
            Category.CHALLENGED,
        }


@dataclass(frozen=True)
class Materiality:
    """How far the votes of one category could move the outcome."""

    category: Category
    bounds: Bounds

    def to_json(self, decimals: int) -> dict[str, object]:
        """Return the JSON object of `result.json`."""
        limits = bounds_json(self.bounds, decimals)
        votes = limits.pop("open_votes")
        return {"category": self.category.value, "votes": votes, **limits}


def materiality(
    outcome: ProvincialTally,
    rows: Sequence[Sequestered],
    reissued: Mapping[str, int],
    challenged: Sequence[ChallengedVotes] = (),
) -> tuple[Materiality, ...]:
    """Return the categories that have a vote, in the order of `Category`.

    `rows` say what became of the sequestered votes, `reissued` how many votes of each election were
    cast with reissued credentials, `challenged` what became of challenges. Raises as `bounds` and
    `bounds_without`.
    """
    numbers: dict[Category, Callable[[Sequestered], int]] = {
        Category.UNDECIDED: lambda row: row.undecided,
        Category.REVERSIBLE: lambda row: row.excluded_votes - _for_good(row),
        Category.FOR_GOOD: _for_good,
        Category.ADMITTED: lambda row: row.admitted,
        Category.EMPLOYEES: lambda row: row.admitted_employees,
    }
    votes = {
        category: {row.unit: number(row) for row in rows} for category, number in numbers.items()
    }
    votes[Category.REISSUED] = dict(reissued)
    votes[Category.UPHELD] = {row.unit: row.upheld for row in challenged}
    votes[Category.CHALLENGED] = {row.unit: row.let_in for row in challenged}
    found = []
    for category in Category:
        by_election = votes[category]
        if any(by_election.values()):
            limit = bounds_without if category.let_in else bounds
            found.append(Materiality(category, limit(outcome, by_election)))
    return tuple(found)


def _for_good(row: Sequestered) -> int:
    return sum(votes for reason, votes in row.excluded.items() if reason in FOR_GOOD)
