"""Forgeries: each is refused by the check that should, whoever holds whatever secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from tally.decryption.partial import discrete_log
from tally.decryption.strong import CountLog
from tally.protocol import group
from tally.protocol.elgamal import encrypt
from tally.protocol.errors import ProofError
from tally.protocol.group import G, H, Q, random_exponent
from tally.public_proof import shares
from tally.public_proof.interval import Figure, WeighedInterval
from tally.public_proof.proof import NotProvableError, PublicProof, verify_figure
from tally.public_proof.shares import Share, commitment, make_share, verify_opening, verify_share
from tally.public_proof.statement import ProofStatement, tallied
from tally.public_proof.weights import CountedUnit, Kind
from tests.tally.public_proof.forger import Forger, verify
from tests.tally.public_proof.provinces import FTE, LOG, POLL, Province, small
from tests.tally.small_polls import keys_of

F = Fraction
VOTES = {"A": (30, 41), "B": (9, 30), "C": (0, 0), "D": (1, 1)}
WEIGHTS = {"A": 1000, "B": "500.5", "C": 100, "D": "12.25"}
PROVINCE = small(VOTES, WEIGHTS)
PROOF, INTERVAL = PROVINCE.prove(), PROVINCE.interval()
CLOSE = small({"A": (10_001, 20_001)}, {"A": 7})
"""50.00% in favour, and ratified: with the same percentage it might not be."""


# --- another figure ----------------------------------------------------------------------------


OTHERS = {
    "less": (PROVINCE, Figure(True, PROVINCE.figure().shown - 1, 2)),
    "more": (PROVINCE, Figure(True, PROVINCE.figure().shown + 1, 2)),
    "the other outcome": (CLOSE, Figure(False, 5000, 2)),
    "the other outcome without decimals": (CLOSE, Figure(False, 50, 0)),
    "the other outcome alone": (CLOSE, Figure(False)),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_prover_who_holds_every_secret_proves_no_other_figure(name) -> None:
    """The commitment opens one way only: bits are another number's, or one of them is no bit."""
    province, claim = OTHERS[name]
    interval, forger = province.interval(claim), Forger(province)
    away = province.weighed - interval.lo, interval.hi - province.weighed
    width = interval.hi - interval.lo
    assert min(away) < 0 <= width
    for low, high in (away, (abs(away[0]), abs(away[1])), (0, 0), (1, width), (0, width)):
        with pytest.raises(ProofError, match="not those of the commitment"):
            verify(province, forger.proof_of(interval, low, high), interval)
    with pytest.raises(ProofError, match="bit 0: the proof that it is 0 or 1"):
        verify(province, forger.best_proof(interval), interval)
    with pytest.raises(NotProvableError):
        province.prove(interval)


def test_a_proof_of_one_figure_is_none_of_another_of_the_same_width() -> None:
    for move in (-1, 1, INTERVAL.hi - INTERVAL.lo):
        other = WeighedInterval(INTERVAL.lo + move, INTERVAL.hi + move)
        assert other.bits == INTERVAL.bits
        with pytest.raises(ProofError, match="lower end: the bits are not those"):
            verify(PROVINCE, PROOF, other)
    alone = CLOSE.interval(Figure(True))
    with pytest.raises(ProofError, match="lower end"):
        verify(CLOSE, CLOSE.prove(alone), CLOSE.interval(Figure(False)))


def test_an_interval_one_too_wide_is_another() -> None:
    for interval, match in (
        (WeighedInterval(INTERVAL.lo - 1, INTERVAL.hi), "lower end: the bits are not those"),
        (WeighedInterval(INTERVAL.lo, INTERVAL.hi + 1), "lower end, bit 0: the proof"),
    ):
        proof = PROVINCE.prove(interval)
        verify(PROVINCE, proof, interval)
        with pytest.raises(ProofError, match=match):
            verify(PROVINCE, proof)


# --- another statement, other shares -----------------------------------------------------------


STATEMENTS: dict[str, Callable[[ProofStatement], ProofStatement]] = {
    "another poll": lambda one: replace(one, poll="D65FLK25BA6K5AK"),
    "another count": lambda one: replace(one, count=2),
    "another size": lambda one: replace(one, log=CountLog(13, one.log.root)),
    "another root": lambda one: replace(one, log=CountLog(one.log.size, "0" * 64)),
    "other FTE figures": lambda one: replace(one, fte="0" * 64),
    "another kind": lambda one: replace(one, kind=Kind.HEADS),
    "another scale": lambda one: replace(
        one, weights=replace(one.weights, scale=one.weights.scale + 1)
    ),
    "other weights": lambda one: replace(
        one, weights=replace(one.weights, by_unit={**one.weights.by_unit, "A": 1})
    ),
    "a unit's votes": lambda one: replace(
        one,
        units=(
            replace(one.units[0], counted=replace(one.units[0].counted, votes=42)),
            *one.units[1:],
        ),
    ),
    "another tally": lambda one: replace(
        one, units=tallied([u.counted for u in one.units], PROVINCE_AGAIN.elections)
    ),
}
PROVINCE_AGAIN = small(VOTES, WEIGHTS)


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_proof_of_one_statement_is_none_of_another(name) -> None:
    other = STATEMENTS[name](PROVINCE.statement)
    with pytest.raises(ProofError, match="share of trustee 1 does not hold"):
        verify_figure(other, INTERVAL, PROVINCE.trustees, PROVINCE.decrypting, PROOF)


def test_each_challenge_hashes_all_that_its_proof_is_about() -> None:
    """Spelled out: what is left out might be chosen after the challenge is known."""
    units = [
        part
        for one in PROVINCE.statement.units
        for part in (one.counted.unit, str(one.counted.votes), one.in_favour.text)
    ]
    weights, weighed = PROVINCE.weights, PROVINCE.statement.weighed
    assert weights is not None
    about = [POLL, "1", str(LOG.size), LOG.root, FTE, *units, "fte", str(weights.scale)]
    share, key = PROOF.shares[0], G ** PROVINCE.keys.secrets[1]
    proof, alpha = share.proof, weighed.alpha
    a = G**proof.key * key**proof.challenge
    b = alpha**proof.key / H**proof.blind * share.element**proof.challenge
    asked = ["1", key, alpha, weighed.beta, share.element, a, b]
    assert group.hash_parts("ratify/share/v1", *about, *map(str, asked)) == proof.challenge
    lower, upper = Forger(PROVINCE).claims(INTERVAL)
    for claim, side, made in ((lower, "lower", PROOF.lower), (upper, "upper", PROOF.upper)):
        for place, (zero, one) in enumerate(made.proofs):
            bit = made.bits[place]
            first = H**zero.response * bit**zero.challenge
            second = H**one.response * (bit / G) ** one.challenge
            ends = [side, INTERVAL.lo, INTERVAL.hi, INTERVAL.bits, place]
            asked = [*ends, claim.commitment, claim.shifted, *made.bits, first, second]
            total = group.hash_parts("ratify/bit/v1", *about, *map(str, asked))
            assert (zero.challenge + one.challenge) % Q == total


def test_shares_are_of_the_sealed_trustees_whose_decryptions_stand() -> None:
    for made in (PROOF.shares[:1], PROOF.shares[::-1], (*PROOF.shares, PROOF.shares[0])):
        with pytest.raises(ProofError, match="shares of trustees"):
            verify(PROVINCE, replace(PROOF, shares=made))
    with pytest.raises(ProofError, match="shares of trustees"):
        verify_figure(PROVINCE.statement, INTERVAL, PROVINCE.trustees, (1, 2), PROOF)
    (first, second) = PROOF.shares
    stolen, _ = make_share(PROVINCE.statement, 1, PROVINCE.keys.secrets[2])
    for share in (stolen, replace(second, owner=1), replace(first, element=first.element * H)):
        with pytest.raises(ProofError, match="share of trustee 1 does not hold"):
            verify(PROVINCE, replace(PROOF, shares=(share, second)))


def test_a_share_opens_to_the_decryption_in_the_same_file() -> None:
    secret = PROVINCE.keys.secrets[1]
    factors = {
        unit: [one.alpha**secret for one in ciphertexts]
        for unit, ciphertexts in PROVINCE.elections.items()
    }
    share, blind = make_share(PROVINCE.statement, 1, secret)
    verify_opening(PROVINCE.statement, share, blind, factors)
    wrong = {**factors, "A": [factors["A"][0] * G]}
    for opening, decrypted in (((blind + 1) % Q, factors), (blind, wrong)):
        with pytest.raises(ProofError, match="not of the decryption"):
            verify_opening(PROVINCE.statement, share, opening, decrypted)


def proof_with(made: tuple[Share, ...], committed: tuple[Share, ...], by: int) -> PublicProof:
    """These shares, and the ranges of M + `by` in the commitment of those."""
    true = Forger(PROVINCE).best_proof(INTERVAL, committed, by)
    return replace(true, shares=made)


def test_the_commitment_is_that_of_the_shares() -> None:
    """An honest share with another s, or ranges of a C that the shares do not give."""
    first, second = PROOF.shares
    fresh, _ = make_share(PROVINCE.statement, 1, PROVINCE.keys.secrets[1])
    with pytest.raises(ProofError, match="not those of the commitment"):
        verify(PROVINCE, replace(PROOF, shares=(fresh, second)))
    moved = Forger(PROVINCE).moved_shares(1)
    with pytest.raises(ProofError, match="not those of the commitment"):
        verify(PROVINCE, proof_with((first, second), moved, 1))
    with pytest.raises(ProofError, match="share of trustee 1 does not hold"):
        verify(PROVINCE, proof_with(moved, moved, 1))
    verify(PROVINCE, proof_with((first, second), (first, second), 0))


# --- s -----------------------------------------------------------------------------------------


ADA = keys_of("Ada")


def two_counts() -> tuple[Province, Province]:
    """Two counts by heads of one poll: in the second there is one ballot more, in favour."""
    units = [CountedUnit("A", 3, F(1))]
    one = Province(units, {"A": 2}, keys=ADA, decrypting=(1,), kind=Kind.HEADS)
    other = one.decrypted_again()
    more = encrypt(ADA.trustees.public_key, 1, random_exponent())
    elections = {"A": [*one.elections["A"], more]}
    later = replace(one.statement, count=2, units=tallied([CountedUnit("A", 4, F(1))], elections))
    other.statement = later
    share, other.blinds[1] = make_share(later, 1, ADA.secrets[1])
    other.shares = [share]
    return one, other


def difference(one: Province, other: Province) -> int | None:
    """What anybody computes of two counts: M of the second less M of the first, if s was one."""
    commitments = [commitment(of.statement, of.shares, {1: 1}) for of in (other, one)]
    return discrete_log(commitments[0] / commitments[1], 10)


def test_a_blind_used_twice_gives_away_the_difference_of_two_counts_and_none_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = two_counts()
    assert one.blinds != other.blinds
    assert difference(one, other) is None
    drawn = shares.nonce
    monkeypatch.setattr(
        shares,
        "nonce",
        lambda secret, domain, text: 5 if "blind/v1" in domain else drawn(secret, domain, text),
    )
    one, other = two_counts()
    assert difference(one, other) == 1, "the ballot that was added is in favour"


def test_a_blind_is_drawn_anew_for_each_share_even_without_randomness(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secret, statement = PROVINCE.keys.secrets[1], PROVINCE.statement
    monkeypatch.setattr(group.secrets, "token_bytes", bytes)
    asked = [statement, statement, replace(statement, count=2), replace(statement, kind=Kind.HEADS)]
    made = [make_share(one, 1, secret) for one in asked]
    assert len({blind for _, blind in made}) == len(asked)
    assert len({share.element for share, _ in made}) == len(asked)
    for one, (share, _) in zip(asked, made, strict=True):
        verify_share(one, G**secret, share)


# --- bits --------------------------------------------------------------------------------------


def test_a_bit_of_two_and_bits_of_another_commitment_are_refused() -> None:
    lower = PROOF.lower
    two = (lower.bits[0] * G * G, *lower.bits[1:])
    with pytest.raises(ProofError, match="not those of the commitment"):
        verify(PROVINCE, replace(PROOF, lower=replace(lower, bits=two)))
    # Two units moved between two bits: the product stays, the bits do not.
    moved = (lower.bits[0] * G * G, lower.bits[1] / G, *lower.bits[2:])
    with pytest.raises(ProofError, match="bit 0: the proof that it is 0 or 1"):
        verify(PROVINCE, replace(PROOF, lower=replace(lower, bits=moved)))
    with pytest.raises(ProofError, match="not those of the commitment"):
        verify(PROVINCE, replace(PROOF, lower=PROOF.upper))
    again = PROVINCE_AGAIN.prove()
    with pytest.raises(ProofError, match="not those of the commitment"):
        verify(PROVINCE, replace(PROOF, upper=again.upper))


def test_a_proof_has_as_many_bits_as_the_interval() -> None:
    for bits in (PROOF.lower.bits[:-1], (*PROOF.lower.bits, G**0)):
        with pytest.raises(ProofError, match="bits, and not"):
            verify(PROVINCE, replace(PROOF, lower=replace(PROOF.lower, bits=bits)))


def test_each_number_of_the_proof_is_needed() -> None:
    place = len(PROOF.lower.bits) - 1
    zero, one = PROOF.lower.proofs[place]
    changed = [
        (replace(zero, response=(zero.response + 1) % Q), one),
        (zero, replace(one, response=(one.response + 1) % Q)),
        (replace(zero, challenge=(zero.challenge + 1) % Q), one),
        (one, zero),
    ]
    for pair in changed:
        proofs = (*PROOF.lower.proofs[:place], pair)
        with pytest.raises(ProofError, match=f"bit {place}"):
            verify(PROVINCE, replace(PROOF, lower=replace(PROOF.lower, proofs=proofs)))
