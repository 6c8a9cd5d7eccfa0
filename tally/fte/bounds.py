"""What the votes that were left out of the count could have changed (by-law 2.77).

Rules this module keeps:
1. The bounds hold for every way of counting the open votes of every unit (sequestered and excluded
   or undecided; of listed members, after a challenge that was upheld): any number of them, each in
   favour or not. Nothing is assumed of how they were cast; nothing is
   estimated.
2. Both bounds are reached by a way of counting them, so no tighter bounds hold.
3. Both are ordinary counts by by-law 2.78 (`tally.fte`), in exact fractions: anyone can repeat them
   with `ratify tally fte`, adding each election's open votes to one side, then to the other.
4. Votes that were let in are the other half (`tally.fte.let_in`).

Why these two counts are the extremes
-------------------------------------
A unit here is a counting unit: its votes, counted and open, are the sums over its elections, so it
is all the same in which of them an open vote was cast.
Unit u has FTE w >= 0. Of its n counted votes, a are in favour; k votes are open: they were cast,
and are not counted, for whichever reason. A *way* counts i of them in favour and j of them not, for
each unit, where i + j <= k. With T the sum of w over the units with n + i + j > 0, and S the sum
over the same units of w x (a + i)/(n + i + j), by-law 2.78 gives the percentage in favour S/T.
S <= T always, since no unit's share is above 1.

Claim: S/T is highest where every unit's k open votes all count in favour.
Take any way, and turn its units, one after another and in any order, into 'all k in favour'. No
such step lowers S/T:

(A) The unit has counted votes, n > 0. It is in both sums before and after, so T stays. Its share
    does not fall: (a+i)/(n+i+j) <= (a+i)/(n+i), because the divisor is smaller; and
    (a+i)/(n+i) <= (a+k)/(n+k), because adding the same number k-i >= 0 above and below a fraction
    that is not above 1 does not lower it. So S does not fall.
(B) n = 0, and the way counts some of its votes, i + j > 0. T stays, and the share becomes k/k = 1,
    which no share exceeds. So S does not fall.
(C) n = 0, and the way counts none, i + j = 0: the unit was silent. Where k = 0 it stays so, and
    nothing changes. Otherwise it now enters with the share 1, and both sums grow by w. Where T > 0,
    (S+w)/(T+w) >= S/T, because S <= T. Where T = 0 there was no percentage; now there is either
    still none (w = 0) or 100%, which nothing exceeds.

After the last step every unit is 'all k in favour', so no way gives more than that one does.

Claim: S/T is lowest where every unit's k open votes all count as not in favour.
Exchange the names of the two sides. Every share y becomes 1 - y, so S/T becomes 1 - S/T, and the
first claim, read of the side not in favour, is this one.

A silent unit is why this needs an argument at all: entering, it changes the divisor T, and moves
the percentage up or down as its own share is above or below S/T. Step (C) settles it: entering with
all its open votes on one side is never worse for that side than staying out.

Whether a way ratifies
----------------------
A way ratifies if S/T meets the threshold: is above it, or, where the poll says so, at least it. A
way without a percentage (T = 0) does not, and 0% never does. If the lowest way ratifies, every way
does, for every way then has a percentage: T = 0 in one means that no vote counted so far weighs
anything; then the lowest way gives 0% or none and does not ratify. If the highest does not ratify,
none does: it has a percentage if any way has one. Otherwise the outcome depends on votes that
nobody opened.
The count as it stands is itself a way (none of them counted), so it lies between the bounds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from tally.errors import FieldError, FteError
from tally.fte.outcome import ElectionResult, ProvincialTally, UnitCount
from tally.numbers import exact_text, rounded_text


@dataclass(frozen=True)
class Bounds:
    """The two extreme counts of `votes` votes, of all elections together.

    Left out: `lowest` is the outcome if every one had been counted as not in favour, `highest` if
    every one in favour. Let in: as `tally.fte.let_in` says.
    """

    lowest: ProvincialTally
    highest: ProvincialTally
    votes: int

    @property
    def lowest_in_favour(self) -> Fraction | None:
        """The least fraction in favour of any way that has one; None where no way has."""
        return _first(self.lowest, self.highest)

    @property
    def highest_in_favour(self) -> Fraction | None:
        """The greatest fraction in favour of any way that has one; None where no way has."""
        return _first(self.highest, self.lowest)

    @property
    def can_change(self) -> bool:
        """Whether the outcome, ratified or not, depends on these votes."""
        return self.lowest.ratified != self.highest.ratified


def _first(one: ProvincialTally, other: ProvincialTally) -> Fraction | None:
    """Return the percentage of one extreme; where it has none, of the other.

    An extreme without a percentage comes of leaving out every vote that weighs anything. Then all
    of these are on one side, and every way that has a percentage has the same.
    """
    return other.in_favour if one.in_favour is None else one.in_favour


def bounds(outcome: ProvincialTally, open_votes: Mapping[str, int]) -> Bounds:
    """Return the exact bounds of an outcome, given each election's open votes (see above).

    Open votes are cast votes that are not in the count: undecided, excluded, or challenged with
    success. An election that is not in `open_votes` has none. Raises as `verify_votes`.
    """
    verify_votes(outcome, open_votes)
    return Bounds(
        with_votes(outcome, {unit: (0, votes) for unit, votes in open_votes.items()}),
        with_votes(outcome, {unit: (votes, 0) for unit, votes in open_votes.items()}),
        sum(open_votes.values()),
    )


def verify_votes(outcome: ProvincialTally, votes: Mapping[str, int]) -> None:
    """Raise unless the votes, by election, can be those of the outcome.

    Checks: (1) each election named is one of the outcome's (`FteError`); (2) each number is whole
    and 0 or more (`FieldError`).
    """
    unknown = sorted(votes.keys() - {one.count.unit for one in outcome.elections})
    if unknown:  # (1)
        raise FteError(
            f"{unknown[0]} has votes that bound the outcome, and no count: mend its name"
        )
    for unit, number in votes.items():
        if type(number) is not int or number < 0:  # (2)
            raise FieldError(f"votes of {unit}", repr(number), "a whole number, 0 or more")


def with_votes(outcome: ProvincialTally, more: Mapping[str, tuple[int, int]]) -> ProvincialTally:
    """Return the outcome with more votes in favour and not, by election; less where negative."""
    return replace(outcome, elections=tuple(_with(one, more) for one in outcome.elections))


def _with(one: ElectionResult, more: Mapping[str, tuple[int, int]]) -> ElectionResult:
    yes, no = more.get(one.count.unit, (0, 0))
    count = one.count
    changed = UnitCount(count.unit, count.in_favour + yes, count.not_in_favour + no)
    return replace(one, count=changed)


def bounds_line(limits: Bounds, decimals: int) -> str:
    """Return one sentence that begins `The outcome cannot change` or `The outcome can change`."""
    votes = "1 vote" if limits.votes == 1 else f"{limits.votes} votes"
    if not limits.votes:
        return "The outcome cannot change: no vote was left out."
    if limits.lowest_in_favour is None or limits.highest_in_favour is None:
        return f"The outcome cannot change: the {votes} left out weigh nothing."
    lowest, highest = (
        rounded_text(value * 100, decimals)
        for value in (limits.lowest_in_favour, limits.highest_in_favour)
    )
    between = f"with the {votes} left out, between {lowest}% and {highest}% would be in favour"
    if limits.can_change:
        return f"The outcome can change: {between}."
    verdict = "ratified" if limits.lowest.ratified else "not ratified"
    return f"The outcome cannot change: {between}, and it is {verdict} either way."


def bounds_json(limits: Bounds, decimals: int) -> dict[str, object]:
    """Return the bounds as they stand in `result.json`: each as shown, exact, and its verdict."""
    return {
        "open_votes": limits.votes,
        "lowest": _bound_json(limits.lowest, decimals),
        "highest": _bound_json(limits.highest, decimals),
        "can_change": limits.can_change,
    }


def _bound_json(bound: ProvincialTally, decimals: int) -> dict[str, object]:
    exact = bound.in_favour
    return {
        "in_favour": None if exact is None else rounded_text(exact * 100, decimals),
        "exact_in_favour": None if exact is None else exact_text(exact),
        "ratified": bound.ratified,
    }
