"""What a released figure says of M: an interval of whole numbers (docs/public-proof.md, 2).

The percentage p is shown as s / 10^d per cent, rounded once, half to even. With U = 10^(d+2),
L = (2s - 1) / 2U and R = (2s + 1) / 2U, that says: L < p < R, or one of the two ends where s is
even. And the outcome says on which side of the threshold t the exact p lies.

Rules this module keeps:
1. Every M in the interval means the figure, whatever the weights' rounding: M <= pQ < M + e.
2. With exact weights (e = 0) every M that means the figure is in the interval: each true figure can
   be proved. With rounded ones an exact tie or boundary cannot; it ends 'not proved', never false.
3. Without decimals only the outcome is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from tally.errors import FieldError
from tally.fte.rules import Threshold, ThresholdKind
from tally.public_proof.weights import IntegerWeights

MOST_DECIMALS = 2


@dataclass(frozen=True)
class Figure:
    """What is released: the outcome, and `shown` with its decimals, or no percentage at all.

    `shown` is s, the percentage times 10^decimals, a whole number from 0 to 10^(decimals + 2). Both
    are None where only the outcome is released. `FieldError` on anything else.
    """

    ratified: bool
    shown: int | None = None
    decimals: int | None = None

    def __post_init__(self) -> None:
        if self.shown is None and self.decimals is None:
            return
        if self.decimals is None or not 0 <= self.decimals <= MOST_DECIMALS:
            raise FieldError("decimals", repr(self.decimals), f"0 to {MOST_DECIMALS}, or none")
        if self.shown is None or not 0 <= self.shown <= 10 ** (self.decimals + 2):
            raise FieldError("percentage", repr(self.shown), "0 to 100 with its decimals")


@dataclass(frozen=True)
class WeighedInterval:
    """The whole numbers from lo to hi; none where `lo` is above `hi`."""

    lo: int
    hi: int

    def __contains__(self, value: int) -> bool:
        return self.lo <= value <= self.hi

    @property
    def bits(self) -> int:
        """How many bits hi - lo has, at least 1: m, the length of a range proof."""
        return max(1, (self.hi - self.lo).bit_length())


def figure_of(in_favour: Fraction, threshold: Threshold, decimals: int | None) -> Figure:
    """Return what is released of an exact fraction; `decimals` is None for the outcome alone."""
    ratified = threshold.met(in_favour)
    if decimals is None:
        return Figure(ratified)
    return Figure(ratified, round(in_favour * 10 ** (decimals + 2)), decimals)


def interval_of(figure: Figure, threshold: Threshold, weights: IntegerWeights) -> WeighedInterval:
    """Return the interval in which M lies if the figure is true, and only then (rules 1 and 2)."""
    scale, error = weights.scale, weights.error
    lo, hi = 0, scale
    if figure.shown is not None and figure.decimals is not None:
        lo, hi = _rounded(figure.shown, 10 ** (figure.decimals + 2), scale, error)
    limit = scale * threshold.share
    strict = threshold.kind is ThresholdKind.MORE_THAN
    if figure.ratified:
        lo = max(lo, floor(limit) + 1 if strict else ceil(limit))
    elif strict or error:
        hi = min(hi, floor(limit) - error)
    else:
        hi = min(hi, ceil(limit) - 1)
    return WeighedInterval(max(lo, 0), min(hi, scale))


def _rounded(shown: int, unit: int, scale: int, error: int) -> tuple[int, int]:
    """Return lo and hi of a percentage that is shown as `shown` of `unit`, half to even."""
    even = shown % 2 == 0
    low = Fraction(scale * (2 * shown - 1), 2 * unit)
    high = Fraction(scale * (2 * shown + 1), 2 * unit)
    lo = ceil(low) if even else floor(low) + 1
    hi = floor(high) - error if error or even else ceil(high) - 1
    return lo, hi


def heads_interval(heads: int) -> WeighedInterval:
    """Return the interval of a head count that is released as it is."""
    return WeighedInterval(heads, heads)
