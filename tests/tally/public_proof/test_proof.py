"""The whole proof: every true figure is proved and holds, in one form of bytes."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

import pytest

from tally.fte.rules import Threshold, ThresholdKind
from tally.protocol.errors import FormatError, GroupError, ProofError, ProtocolError
from tally.protocol.group import Element
from tally.public_proof.document import MOST_BITS, ProvedFigure, encode_proofs, parse_proofs
from tally.public_proof.interval import Figure, WeighedInterval, heads_interval
from tally.public_proof.proof import NotProvableError
from tally.public_proof.ranges import RangeProof
from tally.public_proof.weights import CountedUnit, Kind
from tests.tally.public_proof.forger import verify
from tests.tally.public_proof.provinces import Province, small
from tests.tally.small_polls import keys_of

F = Fraction
VOTES = {"A": (30, 41), "B": (9, 30), "C": (0, 0), "D": (1, 1)}
WEIGHTS = {"A": 1000, "B": "500.5", "C": 100, "D": "12.25"}
PROVINCE = small(VOTES, WEIGHTS)
PROOF = PROVINCE.prove()


@pytest.mark.parametrize("members", [((2, 2),), ("Ada",), ((3, 2), "Ada")])
def test_every_kind_of_trustees(members) -> None:
    keys = keys_of(*members)
    owners = tuple(keys.secrets)
    province = Province(PROVINCE.units, PROVINCE.in_favour, keys=keys, decrypting=owners)
    verify(province, province.prove())


def test_the_shares_used_are_the_first_that_are_needed_given_in_any_order() -> None:
    province = Province(PROVINCE.units, PROVINCE.in_favour, decrypting=(3, 2, 1))
    proof = province.prove()
    assert [share.owner for share in proof.shares] == [1, 2]
    verify(province, proof)


def test_the_prover_notices_shares_that_do_not_open_to_the_votes() -> None:
    """Too few shares, those of another tally, or another blind than the share's."""
    few = Province(PROVINCE.units, PROVINCE.in_favour, decrypting=(2,))
    other = Province(PROVINCE.units, {**PROVINCE.in_favour, "D": 0})
    other.in_favour = PROVINCE.in_favour
    wrong = PROVINCE.decrypted_again()
    wrong.blinds[1] += 1
    for province in (few, other, wrong):
        with pytest.raises(ProofError, match="do not open to the votes"):
            province.prove()


def test_heads_are_proved_as_they_are() -> None:
    province = Province(PROVINCE.units, PROVINCE.in_favour, kind=Kind.HEADS)
    proof = province.prove(heads_interval(40))
    verify(province, proof, heads_interval(40))
    for other in (39, 41):
        with pytest.raises(ProofError, match="lower end"):
            verify(province, proof, heads_interval(other))
        with pytest.raises(NotProvableError):
            province.prove(heads_interval(other))


def test_a_figure_that_is_not_so_is_not_proved() -> None:
    true = PROVINCE.figure()
    assert true.shown is not None
    for figure in (Figure(True, true.shown + 1, 2), Figure(not true.ratified, true.shown, 2)):
        with pytest.raises(NotProvableError):
            PROVINCE.prove(PROVINCE.interval(figure))


PRIMES = [10**9 + more for more in (7, 9, 21, 33, 87, 93, 97)]


@pytest.mark.parametrize("kind", list(ThresholdKind))
@pytest.mark.parametrize("decimals", [2, 1, 0, None])
def test_an_exact_tie_with_a_common_denominator_above_2_180_is_said_not_to_be_provable(
    kind, decimals
) -> None:
    units = [CountedUnit(f"U{n}", 2, F(1, prime)) for n, prime in enumerate(PRIMES)]
    province = Province(units, {unit.unit: 1 for unit in units}, Threshold(F(1, 2), kind))
    assert province.weights is not None
    assert province.weights.error == 14
    figure = province.figure(decimals)
    assert figure.ratified is (kind is ThresholdKind.AT_LEAST)
    with pytest.raises(NotProvableError, match="cannot be proved of these votes"):
        province.prove(province.interval(figure))


def test_an_interval_without_a_number_is_said_not_to_be_provable() -> None:
    with pytest.raises(NotProvableError, match="no weighed sum"):
        verify(PROVINCE, PROOF, WeighedInterval(5, 4))


@lru_cache
def large(alike: bool) -> Province:
    """200 units, of 10 votes each or of any number, with fees in cents."""
    drawn = random.Random(12)
    units = [
        CountedUnit(f"U{n:03}", 10 if alike else drawn.randrange(1, 400), F(cents, 110_000))
        for n, cents in enumerate(drawn.choices(range(10_000, 9_000_000), k=200))
    ]
    return Province(units, {unit.unit: drawn.randrange(unit.votes + 1) for unit in units})


@pytest.mark.parametrize("decimals", [2, 1, 0, None])
@pytest.mark.parametrize("alike", [True, False])
def test_a_province_of_200_units_is_proved_with_exact_weights_or_rounded_ones(
    decimals, alike
) -> None:
    province = large(alike)
    assert province.weights is not None
    assert bool(province.weights.error) is not alike
    interval = province.interval(province.figure(decimals))
    verify(province, province.prove(interval), interval)


# --- the document ------------------------------------------------------------------------------


def test_the_document_has_one_form_and_is_read_strictly() -> None:
    heads = Province(PROVINCE.units, PROVINCE.in_favour, kind=Kind.HEADS)
    figures = (
        ProvedFigure(Kind.FTE, 1, PROOF),
        ProvedFigure(Kind.HEADS, 1, heads.prove(heads_interval(40))),
    )
    raw = encode_proofs(figures)
    assert parse_proofs(raw) == figures
    verify(PROVINCE, parse_proofs(raw)[0].proof)
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


def test_a_range_has_1_bit_or_more_and_as_many_as_an_interval_may_have() -> None:
    first = PROOF.lower.bits[:1], PROOF.lower.proofs[:1]

    def of_bits(number: int) -> bytes:
        lower = RangeProof(first[0] * number, first[1] * number)
        return encode_proofs((ProvedFigure(Kind.FTE, 1, replace(PROOF, lower=lower)),))

    for number in (1, MOST_BITS):
        assert len(parse_proofs(of_bits(number))[0].proof.lower.bits) == number
    for number in (0, MOST_BITS + 1):
        with pytest.raises(FormatError, match="bits; expected 1 to"):
            parse_proofs(of_bits(number))


def test_a_bit_without_its_proof_is_refused() -> None:
    lower = replace(PROOF.lower, proofs=PROOF.lower.proofs[:-1])
    with pytest.raises(ProofError, match=r"lower end: \d+ bits"):
        verify(PROVINCE, replace(PROOF, lower=lower))


def of_order_8() -> Element:
    return Element(
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")
    )


@pytest.mark.parametrize("order", [2, 4, 8])
def test_elements_outside_the_group_are_refused_where_they_are_read_and_where_they_are_used(
    order,
) -> None:
    """Alone, or multiplied with what should be there: that has order q times `order`."""
    small = of_order_8()
    for _ in range(8 // order - 1):
        small *= of_order_8()
    raw = encode_proofs((ProvedFigure(Kind.FTE, 1, PROOF),))
    share, lower, upper = PROOF.shares[0], PROOF.lower, PROOF.upper
    for element in (share.element, lower.bits[0], upper.bits[-1]):
        for false in (small, element * small):
            with pytest.raises(GroupError):
                parse_proofs(raw.replace(str(element).encode(), str(false).encode()))
    for used in (
        replace(PROOF, shares=(replace(share, element=share.element * small), *PROOF.shares[1:])),
        replace(PROOF, lower=replace(lower, bits=(lower.bits[0] * small, *lower.bits[1:]))),
        replace(PROOF, upper=replace(upper, bits=(*upper.bits[:-1], upper.bits[-1] * small))),
    ):
        with pytest.raises(GroupError):
            verify(PROVINCE, used)


def holds(raw: bytes) -> bool:
    """Whether these bytes are a proof of the first count's percentage."""
    try:
        (figure,) = parse_proofs(raw)
        verify(PROVINCE, figure.proof)
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
