"""Ten thousand small polls: every true figure is proved, and no other by anybody.

Each poll is drawn with all that is special about small polls: exact ties, percentages halfway
between two figures, silent units, units of one voter, without FTE, or of several elections.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import pytest

from tally.fte.rules import Threshold, ThresholdKind
from tally.protocol.errors import ProofError
from tally.public_proof.interval import Figure, WeighedInterval, figure_of, interval_of
from tally.public_proof.proof import NotProvableError
from tally.public_proof.weights import CountedUnit, IntegerWeights, Kind, integer_weights
from tests.tally.public_proof.forger import Forger, Longer, verify
from tests.tally.public_proof.provinces import Province, fraction_of
from tests.tally.small_polls import keys_of

F = Fraction
KEYS = keys_of((3, 2))
DECIMALS = (2, 1, 0, None)
VOTES = (0, 1, 1, 2, 3, 5, 8, 16, 32)
FTE = (F(0), F(1), F(1), F(2), F(5, 2), F(10, 3), F(21, 4))
SHARES = (F(1, 2), F(1, 2), F(2, 3), F(3, 5), F(1, 3))
WRONG = r"end: \d+ bits, and not|not those of the commitment|the proof that it is 0 or 1"
SHARE = "share of trustee 1 does not hold"


def drawn(number: int) -> tuple[Province, Fraction] | None:
    """A poll, and its exact fraction in favour; None where no vote weighs anything."""
    of = random.Random(number)
    units = [
        CountedUnit(f"U{n}", of.choice(VOTES), of.choice(FTE)) for n in range(of.randrange(1, 5))
    ]
    yes = {
        unit.unit: of.choice((0, unit.votes, *[of.randrange(unit.votes + 1)] * 4)) for unit in units
    }
    fraction, kind = fraction_of(units, yes), of.choice(list(ThresholdKind))
    assert (integer_weights(Kind.FTE, units) is None) == (fraction is None)
    if fraction is None:
        return None
    tie = of.randrange(4) == 0 and 0 < fraction < 1
    threshold = Threshold(fraction if tie else of.choice(SHARES), kind)
    decrypting = of.choice(((1, 2), (1, 3)))
    province = Province(units, yes, threshold, KEYS, decrypting, parts=of.randrange(1, 4))
    return province, fraction


def in_words(fraction: Fraction, threshold: Threshold, decimals: int | None) -> Figure:
    """What is released, from the by-law's words: rounded once, halves to the even figure."""
    share = threshold.share
    met = fraction > share or (fraction == share and threshold.kind is ThresholdKind.AT_LEAST)
    if decimals is None:
        return Figure(met)
    below, rest = divmod(fraction.numerator * 10 ** (decimals + 2), fraction.denominator)
    half = 2 * rest - fraction.denominator
    return Figure(met, below + (half > 0 or (half == 0 and below % 2)), decimals)


def claims(number: int) -> Iterator[Figure]:
    """Every claim there is; with 1 decimal of one poll in 20, with 2 of one in 200."""
    yield from (Figure(True), Figure(False))
    for decimals, every in ((0, 1), (1, 20), (2, 200)):
        if number % every == 0:
            for shown in range(10 ** (decimals + 2) + 1):
                yield from (Figure(True, shown, decimals), Figure(False, shown, decimals))


# --- what the prover may choose ----------------------------------------------------------------


@dataclass(frozen=True)
class Attempt:
    """A claim that is false, and who would prove it."""

    province: Province
    claim: Figure
    of: random.Random

    @property
    def interval(self) -> WeighedInterval:
        """What the verifier computes of the claim."""
        return self.province.interval(self.claim)

    def refused(self, proof, match: str) -> None:
        with pytest.raises(ProofError, match=match):
            verify(self.province, proof, self.interval)


def chosen_interval(one: Attempt) -> None:
    """Ends that M lies between."""
    true, weighed = one.interval, one.province.weighed
    own = WeighedInterval(min(true.lo, weighed), max(true.hi, weighed))
    proof = one.province.prove(own)
    verify(one.province, proof, own)
    one.refused(proof, WRONG)


def chosen_length(one: Attempt) -> None:
    """More bits, until M - lo or hi - M has so many modulo nothing."""
    true = one.interval
    away = max(abs(one.province.weighed - true.lo), abs(true.hi - one.province.weighed))
    own = Longer(true.lo, true.hi, away.bit_length())
    one.refused(Forger(one.province).best_proof(own), "bits, and not")


def chosen_scale(one: Attempt) -> None:
    """Another Q."""
    weights = one.province.weights
    assert weights is not None
    _with_weights(one, replace(weights, scale=weights.scale + one.of.randrange(1, 9)))


def chosen_weights(one: Attempt) -> None:
    """Weights of other FTE figures."""
    weights = one.province.weights
    assert weights is not None
    others = {unit: weight + one.of.randrange(1, 9) for unit, weight in weights.by_unit.items()}
    _with_weights(one, replace(weights, by_unit=others))


def _with_weights(one: Attempt, weights: IntegerWeights) -> None:
    other = one.province.decrypted_again(weights=weights)
    own = WeighedInterval(other.weighed, other.weighed)
    proof = other.prove(own)
    verify(other, proof, own)
    one.refused(proof, SHARE)


def chosen_decimals(one: Attempt) -> None:
    """Fewer decimals, or none: M is in the wider interval."""
    own = one.province.interval(one.province.figure(None))
    proof = one.province.prove(own)
    verify(one.province, proof, own)
    one.refused(proof, WRONG)


def chosen_set(one: Attempt) -> None:
    """Another trustee's share in the place of one whose decryption stands."""
    other = one.province.decrypted_again(decrypting=(2, 3))
    one.refused(Forger(other).best_proof(one.interval), "shares of trustees")


def chosen_commitment(one: Attempt) -> None:
    """Shares of which C commits to a number that the claim would be true of."""
    by = one.of.randint(one.interval.lo, one.interval.hi) - one.province.weighed
    forger = Forger(one.province)
    shares = forger.moved_shares(by)
    one.refused(forger.best_proof(one.interval, shares, by), SHARE)


def chosen_nothing(one: Attempt) -> None:
    """The product of the bits is right, but one of them is no bit."""
    proof = Forger(one.province).best_proof(one.interval)
    one.refused(proof, "bit 0: the proof that it is 0 or 1")


def chosen_bits(one: Attempt) -> None:
    """Other numbers' bits, within the interval."""
    width = one.interval.hi - one.interval.lo
    low = one.of.randint(0, width)
    proof = Forger(one.province).proof_of(one.interval, low, width - low)
    one.refused(proof, "not those of the commitment")


FREEDOMS: Final[tuple[Callable[[Attempt], None], ...]] = (
    chosen_interval,
    chosen_length,
    chosen_scale,
    chosen_weights,
    chosen_decimals,
    chosen_set,
    chosen_commitment,
    chosen_bits,
    chosen_nothing,
)


def false_claim(province: Province, true: Figure, of: random.Random) -> Figure:
    """The other outcome, a neighbouring percentage, or any other."""
    if true.shown is None or true.decimals is None or of.randrange(3) == 0:
        return replace(true, ratified=not true.ratified)
    most = 10 ** (true.decimals + 2)
    others = {true.shown - 1, true.shown + 1, of.randrange(most + 1)} - {true.shown, -1, most + 1}
    return replace(true, shown=of.choice(sorted(others)))


# --- the polls ---------------------------------------------------------------------------------


def special(province: Province, fraction: Fraction) -> Iterator[str]:
    """What is special about a poll."""
    units, halves = province.units, (fraction * 200, fraction * 2000, fraction * 20000)
    named = {
        "an exact tie": fraction == province.threshold.share,
        "a percentage halfway": any(one.denominator == 1 and one.numerator % 2 for one in halves),
        "nobody or everybody in favour": fraction in (0, 1),
        "one unit": len(units) == 1,
        "a silent unit": any(not unit.votes for unit in units),
        "a unit of one voter": any(unit.votes == 1 for unit in units),
        "a unit without FTE": any(unit.votes and not unit.fte for unit in units),
        "units of several elections": province.parts > 1,
    }
    return (name for name, holds in named.items() if holds)


def is_proved_and_no_other(number: int, province: Province, fraction: Fraction) -> str:
    """Check one poll; return what became of the false claim."""
    of, threshold, weights = random.Random(-number), province.threshold, province.weights
    assert weights is not None
    assert weights.error == 0
    true = {decimals: in_words(fraction, threshold, decimals) for decimals in DECIMALS}
    for decimals, figure in true.items():
        assert figure == figure_of(fraction, threshold, decimals)
        assert province.weighed in interval_of(figure, threshold, weights)
    for claim in claims(number):
        held = province.weighed in interval_of(claim, threshold, weights)
        assert held == (claim == true[claim.decimals]), claim
    figure = true[of.choice(DECIMALS)]
    interval = province.interval(figure)
    verify(province, province.prove(interval), interval)
    attempt = Attempt(province, false_claim(province, figure, of), of)
    with pytest.raises(NotProvableError):
        province.prove(attempt.interval)
    if attempt.interval.lo > attempt.interval.hi:
        with pytest.raises(NotProvableError, match="no weighed sum"):
            verify(province, province.prove(interval), attempt.interval)
        return "no M means it"
    freedom = of.choice(FREEDOMS)
    freedom(attempt)
    return freedom.__name__


def thousand(first: int) -> range:
    return range(first, first + 1000)


@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param(thousand(first), marks=[pytest.mark.slow] if first else [], id=f"{first}-")
        for first in range(0, 10_000, 1000)
    ],
)
def test_of_ten_thousand_small_polls_every_true_figure_is_proved_and_no_other(numbers) -> None:
    seen: Counter[str] = Counter()
    for number in numbers:
        poll = drawn(number)
        if poll is None:
            seen["no vote weighs anything"] += 1
            continue
        seen.update(special(*poll))
        seen[is_proved_and_no_other(number, *poll)] += 1
    assert len(seen) == 10 + len(FREEDOMS)
    assert min(seen.values()) >= 20, seen
