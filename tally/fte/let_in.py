"""What votes let in could have changed: admitted, of reissued credentials, challenged and counted.

Rules this module keeps:
1. The bounds hold for every way of leaving out any number of the votes let in, whichever side each
   was on. Nobody opens a ballot: which side it was on is never known.
2. Both bounds are reached by a way of leaving them out, so no tighter bounds hold.
3. Both are ordinary counts by by-law 2.78, in exact fractions, as for votes left out
   (`tally.fte.bounds`).

Why these two counts are the extremes
-------------------------------------
Of a counting unit's n counted votes, a are in favour. In each of its elections k votes were let in;
a *way* leaves out i votes in favour and j others of that election, where i + j <= k, i is at most
the election's votes in favour, and j at most its others. Over the unit's elections i and j add up
to I and J. With T the sum of w over the units with votes left, and S that of w x share, the
percentage is S/T; a unit's share is (a - I)/(n - I - J).

Claim: S/T is lowest where each election leaves out as many votes in favour as it can, I_max in all,
and no other. Take any way with a percentage, and turn its units, one after another, into that.

(A) Votes are left in the unit, before and after. T stays. (a-I)/(n-I-J) >= (a-I)/(n-I), because the
    divisor is larger; and (a-I)/(n-I) >= (a-I_max)/(n-I_max), because taking the same number from
    above and below a fraction that is not above 1 does not raise it. So S does not rise.
(B) None is left before, some after: I = a and J = n - a > 0. Then I_max = a, and the share becomes
    0: T grows by w, S does not, and S/T does not rise.
(C) None is left after: a = n = I_max, so every vote is in favour. Where none was left before
    either, nothing changes. Otherwise the share before was 1, and taking the unit out lowers both
    sums by w. Where T > w, (S-w)/(T-w) <= S/T, because S <= T. Where T = w, no other unit that
    weighs anything has votes left, and for the moment there is no percentage. Then either a later
    step (B) brings back a unit with the share 0, and the end is 0%, which nothing is below; or T
    stays 0.

T is 0 at the end only if every unit that weighs anything has a = n = I_max. Then all its votes are
in favour, and every way that has a percentage has 100%: `Bounds.lowest_in_favour` gives that.
Exchange the names of the two sides for the highest.

Whether a way ratifies
----------------------
If the lowest count ratifies, every way does: a way with T = 0 leaves out every vote that weighs
anything, so the lowest leaves out all those in favour, and gives 0% or none. If the highest does
not, no way does: where it has no percentage, all votes that weigh are not in favour, and every way
gives 0% or none; no threshold is met by 0%. The count as it stands is a way, so it lies between.
"""

from __future__ import annotations

from collections.abc import Mapping

from tally.errors import FieldError
from tally.fte.bounds import Bounds, verify_votes, with_votes
from tally.fte.outcome import ProvincialTally


def bounds_without(outcome: ProvincialTally, let_in: Mapping[str, int]) -> Bounds:
    """Return the exact bounds of an outcome had any of the votes let in not counted (see above).

    `let_in` gives their number by election; one that is not named has none. Raises as
    `verify_votes`, and `FieldError` if there are more of them than votes cast.
    """
    verify_votes(outcome, let_in)
    lowest: dict[str, tuple[int, int]] = {}
    highest: dict[str, tuple[int, int]] = {}
    for one in outcome.elections:
        votes, count = let_in.get(one.count.unit, 0), one.count
        if votes > count.votes_cast:
            expected = f"at most its {count.votes_cast} votes cast"
            raise FieldError(f"votes let in of {count.unit}", str(votes), expected)
        lowest[count.unit] = (-min(votes, count.in_favour), 0)
        highest[count.unit] = (0, -min(votes, count.not_in_favour))
    return Bounds(with_votes(outcome, lowest), with_votes(outcome, highest), sum(let_in.values()))
