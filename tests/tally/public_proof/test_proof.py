"""The whole proof: true figures hold; every forgery is refused by the check that should."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tally.decryption.partial import synthetic_exponents
from tally.decryption.strong import CountLog
from tally.fte.rules import Threshold, ThresholdKind
from tally.protocol.errors import FormatError, GroupError, ProofError, ProtocolError
from tally.protocol.group import G, H, Q
from tally.public_proof.document import ProvedFigure, encode_proofs, parse_proofs
from tally.public_proof.interval import Figure, WeighedInterval, heads_interval
from tally.public_proof.proof import (
    NotProvableError,
    PublicProof,
    verify_figure,
)
from tally.public_proof.ranges import RangeStatement, Side, prove_range
from tally.public_proof.shares import (
    blinding,
    commitment,
    make_share,
    verify_opening,
    verify_share,
)
from tally.public_proof.statement import ProofStatement, tallied
from tally.public_proof.weights import CountedUnit, IntegerWeights, Kind
from tests.tally.public_proof.provinces import Province, small
from tests.tally.small_polls import keys_of

F = Fraction
VOTES = {"A": (30, 41), "B": (9, 30), "C": (0, 0), "D": (1, 1)}
WEIGHTS = {"A": 1000, "B": "500.5", "C": 100, "D": "12.25"}
PROVINCE = small(VOTES, WEIGHTS)
PROOF = PROVINCE.prove()


def verify(
    proof: PublicProof,
    province: Province = PROVINCE,
    interval: WeighedInterval | None = None,
    statement: ProofStatement | None = None,
    decrypted: tuple[int, ...] | None = None,
) -> None:
    verify_figure(
        statement or province.statement,
        interval or province.interval(),
        province.trustees,
        decrypted or province.decrypting,
        proof,
    )


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.fractions(0, 30, max_denominator=5), st.integers(0, 5)),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([2, 1, 0, None]),
    st.sampled_from(list(ThresholdKind)),
    st.integers(1, 3),
)
def test_every_true_figure_is_proved(drawn, decimals, kind, parts) -> None:
    units = [CountedUnit(f"U{n}", votes, fte) for n, (votes, fte, _) in enumerate(drawn)]
    yes = {f"U{n}": min(yes, votes) for n, (votes, _, yes) in enumerate(drawn)}
    if not any(unit.votes and unit.fte for unit in units):
        return
    province = Province(units, yes, Threshold(F(1, 2), kind), parts=parts)
    interval = province.interval(province.figure(decimals))
    verify(province.prove(interval), province, interval)


@pytest.mark.parametrize("members", [((2, 2),), ("Ada",), ((3, 2), "Ada")])
def test_every_kind_of_trustees(members) -> None:
    keys = keys_of(*members)
    owners = tuple(keys.secrets)
    province = Province(PROVINCE.units, PROVINCE.in_favour, keys=keys, decrypting=owners)
    verify(province.prove(), province)


def test_the_shares_used_are_the_first_that_are_needed() -> None:
    province = Province(PROVINCE.units, PROVINCE.in_favour, decrypting=(1, 2, 3))
    proof = province.prove()
    assert [share.owner for share in proof.shares] == [1, 2]
    verify(proof, province)


def test_heads_are_proved_as_they_are() -> None:
    province = Province(PROVINCE.units, PROVINCE.in_favour, kind=Kind.HEADS)
    proof = province.prove(heads_interval(40))
    verify(proof, province, heads_interval(40))
    for other in (39, 41):
        with pytest.raises(ProofError):
            verify(proof, province, heads_interval(other))
        with pytest.raises(NotProvableError):
            province.prove(heads_interval(other))


def test_a_figure_that_is_not_so_is_not_proved() -> None:
    true = PROVINCE.figure()
    assert true.shown is not None
    for figure in (Figure(True, true.shown + 1, 2), Figure(not true.ratified, true.shown, 2)):
        with pytest.raises(NotProvableError):
            PROVINCE.prove(PROVINCE.interval(figure))


def test_an_exact_tie_with_rounded_weights_is_said_not_to_be_provable() -> None:
    units = [CountedUnit("A", 2, F(3)), CountedUnit("B", 4, F(5))]
    weights = IntegerWeights(1000, 6, {"A": 187, "B": 156})
    province = Province(units, {"A": 1, "B": 2}, weights=weights)
    with pytest.raises(NotProvableError):
        province.prove()
    with pytest.raises(NotProvableError, match="no weighed sum"):
        verify(PROOF, province, WeighedInterval(5, 4))


# --- forgeries ---------------------------------------------------------------------------------


def forced(value_low: int, value_high: int, interval: WeighedInterval) -> PublicProof:
    """What a prover who holds every secret can make of numbers that are not in the interval."""
    exponents = synthetic_exponents(PROVINCE.trustees, PROVINCE.blinds)
    committed = commitment(PROVINCE.statement, PROVINCE.shares, exponents)
    secret = blinding(PROVINCE.blinds, exponents)
    lower = RangeStatement(PROVINCE.statement, interval, Side.LOWER, committed)
    upper = RangeStatement(PROVINCE.statement, interval, Side.UPPER, committed)
    return PublicProof(
        tuple(PROVINCE.shares),
        prove_range(lower, value_low, secret),
        prove_range(upper, value_high, -secret % Q),
    )


def test_a_prover_who_holds_every_secret_proves_no_other_figure() -> None:
    """The commitment opens one way only: other numbers' bits are not those of the commitment."""
    true = PROVINCE.figure()
    assert true.shown is not None
    for shown in (true.shown - 1, true.shown + 1):
        interval = PROVINCE.interval(Figure(true.ratified, shown, 2))
        away = PROVINCE.weighed - interval.lo, interval.hi - PROVINCE.weighed
        for low, high in (
            away,
            (abs(away[0]), abs(away[1])),
            (0, 0),
            (1, interval.hi - interval.lo),
        ):
            with pytest.raises(ProofError, match="not those of the commitment"):
                verify(forced(low % Q, high % Q, interval), interval=interval)


def test_a_wider_interval_is_another() -> None:
    true = PROVINCE.interval()
    for interval in (WeighedInterval(true.lo - 1, true.hi), WeighedInterval(true.lo, true.hi + 1)):
        with pytest.raises(ProofError):
            verify(PROVINCE.prove(interval))


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
        verify(PROOF, statement=other)


def test_shares_are_of_the_sealed_trustees_whose_decryptions_stand() -> None:
    for shares in (PROOF.shares[:1], PROOF.shares[::-1], (*PROOF.shares, PROOF.shares[0])):
        with pytest.raises(ProofError, match="shares of trustees"):
            verify(replace(PROOF, shares=shares))
    with pytest.raises(ProofError, match="shares of trustees"):
        verify(PROOF, decrypted=(1, 2))
    (first, second) = PROOF.shares
    stolen, _ = make_share(PROVINCE.statement, 1, PROVINCE.keys.secrets[2])
    for share in (stolen, replace(second, owner=1), replace(first, element=first.element * H)):
        with pytest.raises(ProofError, match="share of trustee 1 does not hold"):
            verify(replace(PROOF, shares=(share, second)))


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


def test_a_blind_is_drawn_anew_for_each_share() -> None:
    secret = PROVINCE.keys.secrets[1]
    (one, first), (other, second) = (make_share(PROVINCE.statement, 1, secret) for _ in range(2))
    assert first != second
    assert one.element != other.element
    for share in (one, other):
        verify_share(PROVINCE.statement, G**secret, share)


def test_a_bit_of_two_and_bits_of_another_commitment_are_refused() -> None:
    lower = PROOF.lower
    two = (lower.bits[0] * G * G, *lower.bits[1:])
    with pytest.raises(ProofError, match="not those of the commitment"):
        verify(replace(PROOF, lower=replace(lower, bits=two)))
    # Two units moved between two bits: the product stays, the bits do not.
    moved = (lower.bits[0] * G * G, lower.bits[1] / G, *lower.bits[2:])
    with pytest.raises(ProofError, match="bit 0: the proof that it is 0 or 1"):
        verify(replace(PROOF, lower=replace(lower, bits=moved)))
    with pytest.raises(ProofError, match="not those of the commitment"):
        verify(replace(PROOF, lower=PROOF.upper))
    again = PROVINCE_AGAIN.prove()
    with pytest.raises(ProofError, match="not those of the commitment"):
        verify(replace(PROOF, upper=again.upper))


def test_a_proof_has_as_many_bits_as_the_interval() -> None:
    for bits in (PROOF.lower.bits[:-1], (*PROOF.lower.bits, G**0)):
        with pytest.raises(ProofError, match="bits, and not"):
            verify(replace(PROOF, lower=replace(PROOF.lower, bits=bits)))


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
            verify(replace(PROOF, lower=replace(PROOF.lower, proofs=proofs)))


# --- the document ------------------------------------------------------------------------------


def test_the_document_has_one_form_and_is_read_strictly() -> None:
    heads = Province(PROVINCE.units, PROVINCE.in_favour, kind=Kind.HEADS)
    figures = (
        ProvedFigure(Kind.FTE, 1, PROOF),
        ProvedFigure(Kind.HEADS, 1, heads.prove(heads_interval(40))),
    )
    raw = encode_proofs(figures)
    assert parse_proofs(raw) == figures
    verify(parse_proofs(raw)[0].proof)
    for wrong in (
        encode_proofs(figures[::-1]),
        encode_proofs((figures[0], figures[0])),
        raw.replace(b'"version":1', b'"version":2'),
        raw.replace(b'"kind":"fte"', b'"kind":"all"'),
        raw.replace(b'"set":[1,3]', b'"set":[1,2]'),
        raw.replace(b'"count":1', b'"count": 1'),
        raw.replace(b'"bits":[', b'"bits":["", ', 1),
    ):
        with pytest.raises(FormatError):
            parse_proofs(wrong)
    empty = replace(PROOF, lower=replace(PROOF.lower, bits=(), proofs=()))
    raw = encode_proofs((ProvedFigure(Kind.FTE, 1, empty),))
    with pytest.raises(FormatError, match="bits; expected 1 to"):
        parse_proofs(raw)


def test_elements_outside_the_group_are_refused() -> None:
    raw = encode_proofs((ProvedFigure(Kind.FTE, 1, PROOF),))
    two_torsion = f"{2**255 - 20:064x}".encode()
    for element in (PROOF.shares[0].element, PROOF.lower.bits[0], PROOF.upper.bits[-1]):
        with pytest.raises(GroupError):
            parse_proofs(raw.replace(str(element).encode(), two_torsion))


def holds(raw: bytes) -> bool:
    """Whether these bytes are a proof of the first count's percentage."""
    try:
        (figure,) = parse_proofs(raw)
        verify(figure.proof)
    except (ProtocolError, UnicodeDecodeError):
        return False
    return (figure.kind, figure.count) == (Kind.FTE, 1)


def test_any_byte_changed_is_found() -> None:
    raw = encode_proofs((ProvedFigure(Kind.FTE, 1, PROOF),))
    assert holds(raw)
    for place in range(0, len(raw), len(raw) // 60):
        changed = bytearray(raw)
        changed[place] ^= 1
        assert not holds(bytes(changed)), place
