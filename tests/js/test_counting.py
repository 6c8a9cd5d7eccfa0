"""The page's scripts read fte.json as the command does: what counts together, and its FTE."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from tally.errors import InputError
from tally.fte.basis import FeeReturn, Membership, StatedFte
from tally.fte.files import encode_fte_inputs, parse_fte_record
from tally.fte.inputs import FteInputs, Origin, UnitFte
from tally.fte.rules import CountingUnit, Threshold, ThresholdKind
from tally.protocol.errors import ProtocolError
from tests.kit.records.proof_cases import by_scripts

pytestmark = pytest.mark.tool("node")

F = Fraction
SHARES = (F(1, 2), F(2, 3), F(3, 5))


def random_inputs(random: Random) -> FteInputs:
    """An fte.json of a few elections, under any reading."""
    ratio = random.choice([None, F(7, 20), F(1, 3), F(1)])
    applied = ratio is not None and random.random() < 0.5
    rows = []
    for n in range(random.randint(1, 8)):
        occasional = random.random() < 0.4
        stated = StatedFte(F(random.randint(0, 10**6), random.choice([1, 7, 40, 10**9 + 7])))
        voluntary = random.choice([None, F(random.randint(0, 30), 2)])
        paid = FeeReturn(F(random.randint(0, 10**8), 100), voluntary)
        current = not occasional and random.random() < 0.4
        rows.append(
            UnitFte(
                f"U{n}",
                stated if random.random() < 0.4 else paid,
                occasional,
                random.choice(["", "NORTH", "SOUTH"]),
                random.choice(["", "NORTH-OCC"]),
                Membership.CURRENT if current else Membership.AUDITED,
                random.choice([Origin(), Origin("2026-06-30", "2025-2026", "Béla", "0" * 64)]),
            )
        )
    rows.append(UnitFte("Z", StatedFte(F(1))))
    kind = random.choice(list(ThresholdKind))
    protection, counting = F(random.randint(0, 100_000), 100), random.choice(list(CountingUnit))
    share = Threshold(random.choice(SHARES), kind)
    return FteInputs(
        protection + F(1, 100), protection, share, tuple(rows), counting, applied, ratio
    )


def written(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def test_the_counting_units_of_fte_json_are_read_the_same() -> None:
    random = Random(4_97)
    tables = [random_inputs(random) for _ in range(200)]
    expected = [
        {
            "threshold": [written(one.threshold.share), one.threshold.kind.value],
            "names": list(one.names),
            "units": [
                [
                    unit,
                    written(sum((one.fte_of(row) for row in rows), F(0))),
                    [row.unit for row in rows],
                ]
                for unit, rows in one.by_counting_unit().items()
            ],
        }
        for one in tables
    ]
    assert by_scripts(weights=[encode_fte_inputs(one) for one in tables])["weights"] == expected


ROWS = (
    UnitFte("A", FeeReturn(F(100000), F(3, 2)), membership=Membership.CURRENT),
    UnitFte("B", StatedFte(F(1, 3)), counts_in="A"),
    UnitFte("C", FeeReturn(F(5)), occasional=True),
)
TABLE = encode_fte_inputs(
    FteInputs(
        F(1000), F(10), Threshold(F(1, 2)), ROWS, CountingUnit.UNIT, True, salary_ratio=F(7, 20)
    )
)
SPOILT = {
    "a share that can be shortened": (b'"threshold":"1/2"', b'"threshold":"2/4"'),
    "a share as a decimal": (b'"threshold":"1/2"', b'"threshold":"0.5"'),
    "more than all": (b'"threshold":"1/2"', b'"threshold":"1"'),
    "money without cents": (b'"1000.00"', b'"1000"'),
    "a zero at the end": (b'"voluntary":"1.5"', b'"voluntary":"1.50"'),
    "a fraction that nine places hold": (b'"voluntary":"1.5"', b'"voluntary":"3/2"'),
    "less than nothing": (b'"voluntary":"1.5"', b'"voluntary":"-1.5"'),
    "a number": (b'"voluntary":"1.5"', b'"voluntary":1'),
    "an exponent": (b'"voluntary":"1.5"', b'"voluntary":"1e3"'),
    "a zero below": (b'"fte":"1/3"', b'"fte":"1/0"'),
    "both an FTE and fees": (b'"fte":"1/3"', b'"fee_return":"1.00","fte":"1/3"'),
    "voluntary members beside an FTE": (b'"fte":"1/3"', b'"fte":"1/3","voluntary":"1"'),
    "no fee beside the protection": (b'"1000.00"', b'"10.00"'),
    "a ratio above 1": (b'"salary_ratio":"0.35"', b'"salary_ratio":"35"'),
    "a ratio of 0": (b'"salary_ratio":"0.35"', b'"salary_ratio":"0"'),
    "no ratio where one is needed": (b'"salary_ratio":"0.35",', b""),
    "a flag as text": (b'"occasional_ratio":true', b'"occasional_ratio":"true"'),
    "no reading of 4.97": (b'"occasional_ratio":true,', b""),
    "another reading of 2.78": (b'"counting_unit":"unit"', b'"counting_unit":"board"'),
    "a reading of 2.78 in a list": (b'"counting_unit":"unit"', b'"counting_unit":["unit"]'),
    "another kind of threshold": (b'"more-than"', b'"most"'),
    "occasional teachers of current membership": (
        b'"audited","counts_in":"C"',
        b'"current","counts_in":"C"',
    ),
    "a flag that says nothing": (b'"occasional":true', b'"occasional":false'),
    "a name that is none": (b'"counts_in":"A","fte"', b'"counts_in":"a","fte"'),
    "an election twice": (b'"unit":"B"', b'"unit":"A"'),
    "rows not sorted": (b'"unit":"B"', b'"unit":"D"'),
    "an unknown member": (b'"unit":"B"', b'"unit":"B","votes":3'),
    "a space": (b'"unit":"B"', b'"unit": "B"'),
}


def test_what_is_no_fte_json_is_refused_in_both_languages() -> None:
    assert "refused" not in by_scripts(weights=[TABLE])["weights"][0]
    spoilt = {name: TABLE.replace(*change, 1) for name, change in SPOILT.items()}
    for name, raw in spoilt.items():
        assert raw != TABLE, name
        with pytest.raises((InputError, ProtocolError)):
            parse_fte_record(raw)
    said = by_scripts(weights=list(spoilt.values()))["weights"]
    assert {
        name: one for name, one in zip(spoilt, said, strict=True) if one != {"refused": True}
    } == {}
