"""The page's scripts and the command agree on every public proof, true or forged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from tally.fte.rules import Threshold, ThresholdKind
from tally.protocol.group import IDENTITY, G, H, Q
from tally.public_proof.document import ProvedFigure, encode_proofs
from tally.public_proof.interval import Figure
from tally.public_proof.proof import PublicProof
from tally.public_proof.ranges import RangeProof
from tally.public_proof.statement import ProofStatement
from tally.public_proof.weights import CountedUnit, Kind, integer_weights
from tests.kit.records.proof_cases import Case, by_scripts, case_of, document_of
from tests.tally.public_proof.provinces import Province
from tests.tally.small_polls import keys_of

pytestmark = pytest.mark.tool("node")

F = Fraction
DECIMALS = (2, 1, 0, None)
SHARES = (F(1, 2), F(2, 3), F(3, 5))


# --- true figures ------------------------------------------------------------------------------


def random_provinces(random: Random, count: int) -> Iterator[Province]:
    """Provinces of a few units, some without votes or FTE, of every kind of trustees."""
    keys = [(keys_of((3, 2)), (1, 3)), (keys_of((2, 2), "Béla"), (1, 2, 3)), (keys_of("Ada"), (1,))]
    while count:
        drawn = range(random.randint(1, 6))
        units = [
            CountedUnit(
                f"U{n}", random.randint(0, 9), F(random.randint(0, 60), random.randint(1, 7))
            )
            for n in drawn
        ]
        kind = random.choice([Kind.FTE, Kind.FTE, Kind.HEADS])
        if not any(one.votes and one.fte for one in units):
            continue
        held, decrypting = random.choice(keys)
        yield Province(
            units,
            {one.unit: random.randint(0, one.votes) for one in units},
            Threshold(random.choice(SHARES), random.choice(list(ThresholdKind))),
            keys=held,
            decrypting=decrypting,
            kind=kind,
            parts=random.randint(1, 3),
        )
        count -= 1


PRIMES = [10**9 + n for n in (7, 9, 21, 33, 87, 93, 97)]


def rounded_province(in_favour: int) -> Province:
    """A province whose weights are rounded: their common denominator is too large."""
    units = [CountedUnit(f"U{n}", 2, F(1, prime)) for n, prime in enumerate(PRIMES)]
    return Province(units, {one.unit: in_favour for one in units[1:]} | {"U0": 1})


def true_cases() -> list[Case]:
    """Figures of provinces drawn at random, and those that are special."""
    random = Random(2_78)
    cases = [case_of(one, random.choice(DECIMALS)) for one in random_provinces(random, 40)]
    one_unit = [CountedUnit("A", 8, F(10))]
    tie = [CountedUnit("A", 2, F(3)), CountedUnit("B", 4, F(5))]
    for kind in ThresholdKind:
        half = Threshold(F(1, 2), kind)
        cases += [
            case_of(Province(one_unit, {"A": 5}, half), 0),  # 62.5: half to even
            case_of(Province(tie, {"A": 1, "B": 2}, half)),
            case_of(Province([*tie, CountedUnit("C", 5, F(0))], {"A": 0, "B": 0, "C": 5}, half)),
            case_of(Province(tie, {"A": 2, "B": 4}, half)),
        ]
    return [*cases, case_of(rounded_province(2)), case_of(rounded_province(1))]


def test_every_true_figure_comes_out_the_same_in_both_languages() -> None:
    cases = true_cases()
    expected = [case.judged() for case in cases]
    assert by_scripts([case.given() for case in cases])["figures"] == expected
    outcomes = [one["outcome"] for one in expected]
    assert set(outcomes) == {"holds", None}
    assert outcomes.count(None) == 1  # the exact tie whose weights are rounded
    assert cases[-1].province.statement.weights.error == 2 * len(PRIMES)
    assert {one.province.kind for one in cases} == set(Kind)
    assert {one.province.parts for one in cases} == {1, 2, 3}


# --- forgeries ---------------------------------------------------------------------------------

UNITS = [
    CountedUnit("A", 41, F(1000)),
    CountedUnit("B", 30, F(1001, 2)),
    CountedUnit("C", 0, F(100)),
    CountedUnit("D", 1, F(49, 4)),
]
PROVINCE = Province(UNITS, {"A": 30, "B": 9, "C": 0, "D": 1})
PROOF = PROVINCE.prove()
TRUE = Case(
    PROVINCE,
    PROVINCE.figure(),
    None,
    PROVINCE.decrypting,
    encode_proofs([ProvedFigure(Kind.FTE, 1, PROOF)]),
)


def proving(proof: PublicProof) -> Case:
    return replace(TRUE, document=document_of(PROVINCE, proof))


def lower(bits: Sequence[object] | None = None, proofs: Sequence[object] | None = None) -> Case:
    """The true proof with other bits, or other proofs of them."""
    made = RangeProof(
        tuple(bits or PROOF.lower.bits),  # type: ignore[arg-type]
        tuple(proofs or PROOF.lower.proofs),  # type: ignore[arg-type]
    )
    return proving(replace(PROOF, lower=made))


def of_other_figures() -> Iterator[Case]:
    """The true proof with another figure: each neighbour, the other outcome, other decimals."""
    true = PROVINCE.figure()
    assert true.shown is not None
    for shown in (true.shown - 1, true.shown + 1, 10**4 - true.shown):
        yield replace(TRUE, figure=Figure(true.ratified, shown, 2))
    yield replace(TRUE, figure=Figure(not true.ratified, true.shown, 2))
    yield replace(TRUE, figure=PROVINCE.figure(1))
    yield replace(TRUE, figure=PROVINCE.figure(None))


def of_other_statements() -> Iterator[Case]:
    """The true proof with another statement, in each of its parts."""
    changes: list[Callable[[ProofStatement], ProofStatement]] = [
        lambda one: replace(one, poll="D65FLK25BA6K5AK"),
        lambda one: replace(one, count=2),
        lambda one: replace(one, log=replace(one.log, size=13)),
        lambda one: replace(one, log=replace(one.log, root="0" * 64)),
        lambda one: replace(one, fte="0" * 64),
    ]
    for change in changes:
        other = Province(UNITS, PROVINCE.in_favour)
        other.elections = PROVINCE.elections
        other.statement = change(PROVINCE.statement)
        yield replace(TRUE, province=other)
    again = Province(UNITS, PROVINCE.in_favour)
    yield replace(TRUE, province=again)  # other ballots
    yield replace(TRUE, document=document_of(again, again.prove()))
    other_key = Province(UNITS, PROVINCE.in_favour, keys=keys_of((2, 2), "Béla"))
    other_key.statement, other_key.elections = PROVINCE.statement, PROVINCE.elections
    yield replace(TRUE, province=other_key, decrypted=(1, 2, 3))


def of_other_shares() -> Iterator[Case]:
    """Shares of too few, in another order, of another set, or changed."""
    first, second = PROOF.shares
    for shares in ((first,), (second, first), (first, second, second)):
        yield proving(replace(PROOF, shares=shares))
    yield replace(TRUE, decrypted=(1, 2))
    yield proving(replace(PROOF, shares=(replace(first, element=first.element * H), second)))
    yield proving(replace(PROOF, shares=(first, replace(second, element=IDENTITY))))
    for name in ("challenge", "key", "blind"):
        number = (getattr(first.proof, name) + 1) % Q
        wrong = replace(first, proof=replace(first.proof, **{name: number}))
        yield proving(replace(PROOF, shares=(wrong, second)))


def of_other_bits() -> Iterator[Case]:
    """Bits of two, too few, too many, moved, of the other end; proofs changed or exchanged."""
    bits, proofs = PROOF.lower.bits, PROOF.lower.proofs
    yield lower((bits[0] * G * G, *bits[1:]))
    yield lower((bits[0] * G * G, bits[1] / G, *bits[2:]))
    yield lower((bits[0] * H * H, bits[1] / H, *bits[2:]))
    yield lower(bits[:-1], proofs[:-1])
    yield lower((*bits, IDENTITY), (*proofs, proofs[-1]))
    yield lower(bits, (proofs[1], proofs[0], *proofs[2:]))
    yield proving(replace(PROOF, lower=PROOF.upper))
    zero, one = proofs[-1]
    for pair in (
        (replace(zero, response=(zero.response + 1) % Q), one),
        (zero, replace(one, response=(one.response + 1) % Q)),
        (zero, replace(one, challenge=(one.challenge + 1) % Q)),
        (one, zero),
    ):
        yield lower(bits, (*proofs[:-1], pair))


def of_other_bytes() -> Iterator[Case]:
    """Documents that are not of the one form, and any byte changed."""
    raw = TRUE.document
    assert raw is not None
    point = str(PROOF.lower.bits[0]).encode()
    response = str(PROOF.lower.proofs[0][0].response).encode()
    for wrong in (
        raw.replace(b'"version":1', b'"version":2'),
        raw.replace(b'"set":[1,3]', b'"set":[1,2]'),
        raw.replace(b'"count":1', b'"count": 1'),
        raw.replace(b'"count":1', b'"count":-1'),
        raw.replace(b'"bits":[', b'"bits":["",', 1),
        raw.replace(b'"kind":"fte"', b'"kind":"heads"'),
        raw.replace(point, f"{2**255 - 20:064x}".encode()),
        raw.replace(point, point.upper()),
        raw.replace(response, str(int(response) + Q).encode()),
        raw.replace(response, b"0" + response),
        raw.replace(b'{"figures":[', b'{"figures":{', 1),
        b'{"figures":[],"version":1}',
        b'{"figures":[null],"version":1}',
        raw + b"\n",
        b"",
    ):
        assert wrong != raw
        yield replace(TRUE, document=wrong)
    for place in range(0, len(raw), len(raw) // 40):
        changed = bytearray(raw)
        changed[place] ^= 1
        yield replace(TRUE, document=bytes(changed))


@pytest.mark.parametrize(
    "forge",
    [of_other_figures, of_other_statements, of_other_shares, of_other_bits, of_other_bytes],
)
def test_every_forgery_is_refused_for_the_same_reason_in_both_languages(
    forge: Callable[[], Iterator[Case]],
) -> None:
    cases = [TRUE, *forge()]
    expected = [case.judged() for case in cases]
    assert by_scripts([case.given() for case in cases])["figures"] == expected
    assert [one["outcome"] == "holds" for one in expected] == [True] + [False] * (len(cases) - 1)


def test_keys_that_do_not_give_the_election_s_prove_nothing() -> None:
    """The scripts verify no certificate: they compute what the keys of those who decrypted give."""
    given = TRUE.given() | {"key": str(G**5)}
    (done,) = by_scripts([given])["figures"]
    assert "do not give the election's key" in str(done["outcome"])


def test_weights_are_the_same_where_nothing_can_be_proved() -> None:
    """No FTE where votes are: both languages say that there is no percentage to prove."""
    units = [CountedUnit("A", 3, F(0)), CountedUnit("B", 0, F(9))]
    assert integer_weights(Kind.FTE, units) is None
    given = TRUE.given()
    rows = [{"unit": "A", "votes": 3, "fte": "0/1"}, {"unit": "B", "votes": 0, "fte": "9/1"}]
    assert by_scripts([given | {"units": rows}])["figures"] == [{"weights": None}]
