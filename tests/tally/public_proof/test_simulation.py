"""The proof tells only that M is in the interval: it can be made without knowing anything else.

A simulator is given the public statement and the interval, no key, no vote and no M. It chooses the
challenges first and lets the hash answer with them (a programmed random oracle). What it makes
verifies, in the real group. That such proofs are distributed exactly as real ones is shown in tiny
groups (`test_exact_simulation`).
"""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from tally.decryption.partial import synthetic_exponents
from tally.fte.rules import Threshold, ThresholdKind
from tally.protocol.errors import ProofError
from tally.protocol.group import Element, G, H, Q, hash_parts, product, random_exponent
from tally.public_proof import ranges, shares
from tally.public_proof.interval import WeighedInterval, figure_of, interval_of
from tally.public_proof.proof import PublicProof, verify_figure
from tally.public_proof.ranges import RangeStatement, Side, prove_range
from tally.public_proof.shares import Share, ShareProof
from tally.public_proof.statement import ProofStatement
from tally.public_proof.weights import CountedUnit, Kind, integer_weights
from tests.tally.public_proof.provinces import Province, fraction_of

F = Fraction


class Oracle:
    """The hash, which answers as it was told where it was told."""

    def __init__(self) -> None:
        self.told: dict[tuple[str, ...], int] = {}

    def __call__(self, *parts: str) -> int:
        return self.told.get(parts) or hash_parts(*parts)


def simulated(
    oracle: Oracle, statement: ProofStatement, interval: WeighedInterval, province: Province
) -> PublicProof:
    """Make a proof of public things alone: of `province` the trustees' public keys are used."""
    exponents = synthetic_exponents(province.trustees, province.decrypting)
    weighed, secret = interval.lo, random_exponent()
    committed = G**weighed * H**secret
    first, *others = exponents
    elements = {owner: H ** random_exponent() for owner in others}
    rest = product([elements[owner] ** exponents[owner] for owner in others])
    inverse = pow(exponents[first], -1, Q)
    elements[first] = (statement.weighed.beta / committed / rest) ** inverse
    made = tuple(
        simulated_share(oracle, statement, owner, elements[owner], province) for owner in exponents
    )
    sides = (RangeStatement(statement, interval, side, committed) for side in Side)
    lower, upper = sides
    return PublicProof(
        made,
        prove_range(lower, weighed - interval.lo, secret),
        prove_range(upper, interval.hi - weighed, -secret % Q),
    )


def simulated_share(
    oracle: Oracle, statement: ProofStatement, owner: int, element: Element, province: Province
) -> Share:
    public_key = province.trustees.owner(owner).key.public_key
    challenge, key, blind = (random_exponent() for _ in range(3))
    weighed = statement.weighed
    a = G**key * public_key**challenge
    b = weighed.alpha**key / H**blind * element**challenge
    parts = (
        *statement.parts,
        *map(str, (owner, public_key, weighed.alpha, weighed.beta, element, a, b)),
    )
    oracle.told["ratify/share/v1", *parts] = challenge
    return Share(owner, element, ShareProof(challenge, key, blind))


def test_a_simulator_that_knows_no_vote_makes_proofs_that_verify(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    oracle = Oracle()
    monkeypatch.setattr(shares, "hash_parts", oracle)
    monkeypatch.setattr(ranges, "hash_parts", oracle)
    units = [CountedUnit("A", 41, F(1000)), CountedUnit("B", 30, F(500))]
    province = Province(units, {"A": 30, "B": 9})
    interval = province.interval()
    proof = simulated(oracle, province.statement, interval, province)
    verify_figure(province.statement, interval, province.trustees, province.decrypting, proof)
    assert oracle.told


def test_without_the_oracle_the_simulated_proof_is_refused() -> None:
    """The simulation is no forgery: it needs the hash to answer as it wishes."""
    oracle = Oracle()
    units = [CountedUnit("A", 41, F(1000)), CountedUnit("B", 30, F(500))]
    province = Province(units, {"A": 30, "B": 9})
    proof = simulated(oracle, province.statement, province.interval(), province)
    with pytest.raises(ProofError, match="share of trustee"):
        verify_figure(
            province.statement,
            province.interval(),
            province.trustees,
            province.decrypting,
            proof,
        )


def splits(units: list[CountedUnit]) -> list[dict[str, int]]:
    found: list[dict[str, int]] = [{}]
    for unit in units:
        found = [{**one, unit.unit: yes} for one in found for yes in range(unit.votes + 1)]
    return found


@pytest.mark.parametrize("decimals", [2, 1, 0, None])
@pytest.mark.parametrize("kind", list(ThresholdKind))
def test_the_proof_leaves_exactly_the_splits_that_the_figure_leaves(decimals, kind) -> None:
    """Of every split of small polls: M is in the interval just where the figure is the same."""
    drawn, left = random.Random(3), 0
    for _ in range(40):
        units = [
            CountedUnit(name, drawn.randrange(1, 7), F(drawn.randrange(1, 900), 7))
            for name in "ABC"[: drawn.randrange(1, 4)]
        ]
        truth = {unit.unit: drawn.randrange(unit.votes + 1) for unit in units}
        fraction, weights = fraction_of(units, truth), integer_weights(Kind.FTE, units)
        assert weights is not None
        assert fraction is not None
        threshold = Threshold(drawn.choice((F(1, 2), F(2, 3))), kind)
        figure = figure_of(fraction, threshold, decimals)
        interval = interval_of(figure, threshold, weights)
        for split in splits(units):
            other = fraction_of(units, split)
            assert other is not None
            fits = weights.weighed(split) in interval
            assert fits == (figure_of(other, threshold, decimals) == figure)
            left += fits
    assert left >= 40
