"""The simulated proofs are distributed *exactly* as the real ones, in groups of 2 to 7 elements.

The simulator is given the statement and the trustees' public keys, but no key, no vote, no M and no
opening of any commitment. All randomness of both is gone through: what the hash is asked and
answers is compared with what is made. Where the whole is too large, the parts are compared, each
given those before it; they draw nothing in common and ask the hash nothing in common.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tally.public_proof import ranges
from tally.public_proof.interval import WeighedInterval
from tally.public_proof.proof import PublicProof, prove_figure, verify_figure
from tally.public_proof.ranges import (
    Proof,
    RangeProof,
    RangeStatement,
    Side,
    prove_range,
    verify_range,
)
from tally.public_proof.shares import (
    Share,
    ShareProof,
    blinding,
    commitment,
    make_share,
    verify_share,
)
from tally.public_proof.statement import ProofStatement
from tests.tally.public_proof.tiny_groups import (
    FIVE,
    SEVEN,
    THREE,
    TWO,
    Laboratory,
    TinyGroup,
)

ONE_BIT = WeighedInterval(0, 1)


# --- the simulator -----------------------------------------------------------------------------


def simulated_share(lab: Laboratory, statement: ProofStatement, owner: int, key: Any) -> Share:
    """Any element of the group, and answers to a challenge that is chosen first."""
    element = lab.group.h ** lab.coins.draw()
    proof = ShareProof(lab.coins.draw(), lab.coins.draw(), lab.coins.draw())
    weighed = statement.weighed
    a = lab.group.g**proof.key * key**proof.challenge
    b = weighed.alpha**proof.key / lab.group.h**proof.blind * element**proof.challenge
    asked = (owner, key, weighed.alpha, weighed.beta, element, a, b)
    lab.coins.tell(proof.challenge, "ratify/share/v1", *statement.parts, *map(str, asked))
    return Share(owner, element, proof)


def simulated_bits(lab: Laboratory, claim: RangeStatement) -> tuple[Any, ...]:
    """Any elements of which the product of C_j^(2^j) is V."""
    others = [lab.group.h ** lab.coins.draw() for _ in range(1, claim.interval.bits)]
    first: Any = claim.shifted
    for place, bit in enumerate(others, 1):
        first = first / bit ** (1 << place)
    return (first, *others)


def simulated_bit(
    lab: Laboratory, claim: RangeStatement, place: int, bits: tuple[Any, ...]
) -> tuple[Proof, Proof]:
    """Both branches as a prover simulates one of them."""
    pair = tuple(Proof(lab.coins.draw(), lab.coins.draw()) for _ in range(2))
    commitments = [
        lab.group.h**one.response * (bits[place] / lab.group.g**value) ** one.challenge
        for value, one in enumerate(pair)
    ]
    asked = (*claim.parts(place, bits), *map(str, commitments))
    lab.coins.tell(pair[0].challenge + pair[1].challenge, "ratify/bit/v1", *asked)
    return pair


def simulated_range(lab: Laboratory, claim: RangeStatement) -> RangeProof:
    bits = simulated_bits(lab, claim)
    return RangeProof(
        bits, tuple(simulated_bit(lab, claim, place, bits) for place in range(len(bits)))
    )


def simulated_proof(
    lab: Laboratory, statement: ProofStatement, interval: WeighedInterval, trustees: Any
) -> PublicProof:
    made = tuple(
        simulated_share(lab, statement, owner.number, owner.key.public_key)
        for owner in trustees.owners
    )
    committed = commitment(statement, made, {share.owner: 1 for share in made})
    lower, upper = (RangeStatement(statement, interval, side, committed) for side in Side)
    return PublicProof(made, simulated_range(lab, lower), simulated_range(lab, upper))


# --- shares ------------------------------------------------------------------------------------


def real_share(lab: Laboratory, statement: ProofStatement, secret: int) -> Share:
    share, _ = make_share(statement, 1, secret)
    with lab.nothing_drawn():
        verify_share(statement, lab.group.g**secret, share)
    return share


@pytest.mark.parametrize(
    "group", [THREE, *(pytest.param(one, marks=pytest.mark.slow) for one in (FIVE, SEVEN))]
)
def test_shares_of_every_key_and_tally_are_distributed_as_simulated_ones(
    monkeypatch: pytest.MonkeyPatch, group: TinyGroup
) -> None:
    lab = Laboratory(monkeypatch, group)
    for secret in range(group.q):
        for randomness in range(group.q):
            statement, key = lab.statement(secret, randomness, 1), group.g**secret
            simulated = lab.distribution(simulated_share, lab, statement, 1, key)
            assert lab.distribution(real_share, lab, statement, secret) == simulated
            assert len(simulated) == group.q**4


def test_the_shares_give_every_commitment_alike_whatever_the_votes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """D_1, D_2 and so C are uniform for each M, whatever the Lagrange coefficients but 0."""
    lab = Laboratory(monkeypatch, FIVE)
    q, exponents = FIVE.q, {1: 2, 2: 4}
    secrets = {1: 3, 2: 1}
    secret = sum(exponents[owner] * secrets[owner] for owner in secrets) % q
    for weighed in range(q):
        statement = lab.statement(secret, 2, weighed)
        found = set()
        for first in range(q):
            for second in range(q):
                blinds = {1: first, 2: second}
                made = [
                    Share(
                        owner,
                        statement.weighed.alpha ** secrets[owner] / FIVE.h ** blinds[owner],
                        ShareProof(0, 0, 0),
                    )
                    for owner in secrets
                ]
                committed = commitment(statement, made, exponents)
                assert committed == FIVE.g**weighed * FIVE.h ** blinding(blinds, exponents)
                found.add((made[0].element, made[1].element))
        assert len(found) == q**2


# --- ranges ------------------------------------------------------------------------------------


def openings(
    lab: Laboratory, interval: WeighedInterval, side: Side, committed: Any
) -> Iterator[tuple[RangeStatement, int, int]]:
    """Each M of the interval, with the number and secret by which V is opened to it."""
    group, statement = lab.group, lab.statement(1, 1, 0)
    claim = RangeStatement(statement, interval, side, committed)
    for weighed in range(interval.lo, interval.hi + 1):
        (secret,) = (s for s in range(group.q) if group.g**weighed * group.h**s == committed)
        if side is Side.LOWER:
            yield claim, weighed - interval.lo, secret
        else:
            yield claim, interval.hi - weighed, -secret % group.q


def real_range(lab: Laboratory, claim: RangeStatement, value: int, secret: int) -> RangeProof:
    made = prove_range(claim, value, secret)
    with lab.nothing_drawn():
        verify_range(claim, made)
    return made


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize(
    ("group", "interval"),
    [
        (THREE, ONE_BIT),
        (THREE, WeighedInterval(2, 2)),
        pytest.param(FIVE, ONE_BIT, marks=pytest.mark.slow),
        pytest.param(FIVE, WeighedInterval(3, 4), marks=pytest.mark.slow),
    ],
)
def test_proofs_of_one_bit_are_distributed_as_simulated_ones(
    monkeypatch: pytest.MonkeyPatch, group: TinyGroup, interval: WeighedInterval, side: Side
) -> None:
    """Of every commitment, and each M that it might be opened to."""
    lab = Laboratory(monkeypatch, group)
    for power in range(group.q):
        for claim, value, secret in openings(lab, interval, side, group.h**power):
            simulated = lab.distribution(simulated_range, lab, claim)
            assert lab.distribution(real_range, lab, claim, value, secret) == simulated


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize(
    ("group", "interval"),
    [
        (THREE, WeighedInterval(0, 2)),
        pytest.param(FIVE, WeighedInterval(1, 4), marks=pytest.mark.slow),
    ],
)
def test_proofs_of_two_bits_are_distributed_as_simulated_ones_part_by_part(
    monkeypatch: pytest.MonkeyPatch, group: TinyGroup, interval: WeighedInterval, side: Side
) -> None:
    """First the bits' commitments; then, given them, the proof of each."""
    lab = Laboratory(monkeypatch, group)
    for claim, value, secret in openings(lab, interval, side, group.h):
        with monkeypatch.context() as patched:
            patched.setattr(ranges, "_prove_bit", lambda *_: None)
            drawn = lab.distribution(lambda *given: prove_range(*given).bits, claim, value, secret)
        assert drawn == lab.distribution(simulated_bits, lab, claim)
        for bits, _ in drawn:
            for place, bit in enumerate((value & 1, value >> 1)):
                (blind,) = (r for r in range(group.q) if group.g**bit * group.h**r == bits[place])
                simulated = lab.distribution(simulated_bit, lab, claim, place, bits)
                real = lab.distribution(ranges._prove_bit, claim, place, bits, bit, blind)
                assert real == simulated


@pytest.mark.slow
def test_proofs_of_two_bits_are_distributed_as_simulated_ones_as_a_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lab, simulated = Laboratory(monkeypatch, THREE), None
    for claim, value, secret in openings(lab, WeighedInterval(0, 2), Side.LOWER, THREE.h):
        simulated = simulated or lab.distribution(simulated_range, lab, claim)
        assert lab.distribution(real_range, lab, claim, value, secret) == simulated


# --- the whole ---------------------------------------------------------------------------------


def real_proof(
    lab: Laboratory, statement: ProofStatement, secret: int, weighed: int
) -> PublicProof:
    share, blind = make_share(statement, 1, secret)
    trustees = lab.trustees(secret)
    proof = prove_figure(statement, ONE_BIT, trustees, [share], {1: blind}, weighed)
    with lab.nothing_drawn():
        verify_figure(statement, ONE_BIT, trustees, (1,), proof)
    return proof


@pytest.mark.parametrize("weighed", [0, 1])
@pytest.mark.parametrize("randomness", [1, pytest.param(0, marks=pytest.mark.slow)])
def test_whole_proofs_are_distributed_as_simulated_ones(
    monkeypatch: pytest.MonkeyPatch, weighed: int, randomness: int
) -> None:
    """Of each M, by the real provers, in the group of 2: nothing is left out."""
    lab = Laboratory(monkeypatch, TWO)
    statement, trustees = lab.statement(1, randomness, weighed), lab.trustees(1)
    simulated = lab.distribution(simulated_proof, lab, statement, ONE_BIT, trustees)
    assert lab.distribution(real_proof, lab, statement, 1, weighed) == simulated


def test_the_comparison_notices_a_share_that_is_not_blinded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lab = Laboratory(monkeypatch, TWO)
    statement = lab.statement(1, 1, 1)
    monkeypatch.setattr(
        "tally.public_proof.shares.nonce",
        lambda _, domain, __: 0 if domain == "ratify/share-blind/v1" else lab.coins.draw(),
    )
    simulated = lab.distribution(simulated_share, lab, statement, 1, TWO.g)
    bare = lab.distribution(real_share, lab, statement, 1)
    assert {one.element for (one, _) in bare} == {TWO.g}
    assert bare != simulated
