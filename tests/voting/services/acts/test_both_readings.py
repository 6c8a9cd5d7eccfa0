"""Whole polls under both readings of 'unit', through the services: counted, recorded, verified."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from audit.record.signatures.statement import Act
from audit.replay.export import READINGS, RESULT
from tally.fte.basis import StatedFte
from tally.fte.rules import CountingUnit
from tally.numbers import rounded_text
from tests.kit.members import reach, reissued
from tests.kit.officers import COMPLETE, PUBLIC, audited, decryption, record, vote
from tests.kit.polls import SHARING, TRUSTEE_SECRET, SamplePoll, draft_poll, open_poll
from voting.ports.unit_of_work import Context
from voting.services.acts.decryptions import receive_decryption

YES, NO = 0, 1
VOTES: Mapping[str, tuple[int, ...]] = {
    "LAKES-ELEM": (YES,),
    "LAKES-OCC": (NO, NO),
    "NORTH-ELEM": (YES, YES),
    "NORTH-OCC-E": (NO,),
    "NORTH-OCC-S": (YES,),
    "NORTH-SEC": (NO, NO),
}
"""Each election's votes: one reading ratifies, and the other does not."""


def percentage(reading: CountingUnit) -> Fraction:
    """The fraction in favour, by the words of 2.78: everybody's unit has a vote in it."""
    fte: dict[str, Fraction] = defaultdict(Fraction)
    votes: dict[str, list[int]] = defaultdict(list)
    for row in SHARING:
        assert isinstance(row.basis, StatedFte)
        unit = row.counts_in if reading is CountingUnit.UNIT else row.bargaining_unit
        fte[unit] += row.basis.fte
        votes[unit] += VOTES[row.unit]
    in_favour = sum(
        fte[unit] * Fraction(cast.count(YES), len(cast)) for unit, cast in votes.items()
    )
    return Fraction(in_favour) / sum(fte.values())


def count(sample: SamplePoll) -> None:
    """Close and count a poll."""
    sample.close()
    sample.act(Act.COUNT)
    assert receive_decryption(sample.ctx, sample.poll, decryption(sample, TRUSTEE_SECRET)).counted


def document(sample: SamplePoll, name: str) -> Any:
    """A file of the complete record."""
    return json.loads(record(sample, COMPLETE).file(name))


@pytest.mark.parametrize("reading", list(CountingUnit))
def test_2_78_and_2_99_a_whole_poll_by_either_reading_of_unit(
    ctx: Context, reading: CountingUnit
) -> None:
    other = next(one for one in CountingUnit if one is not reading)
    assert (percentage(reading) > Fraction(1, 2)) != (percentage(other) > Fraction(1, 2))
    sample = draft_poll(ctx, voters=2 * len(SHARING), rows=SHARING, counting_unit=reading)
    sample.act(Act.SEAL)
    sample.act(Act.OPEN)
    for unit, choices in VOTES.items():
        voters = [one for one in sample.voters if one.unit == unit]
        for voter, choice in zip(voters, choices, strict=False):
            vote(sample, voter, choice)
    count(sample)

    result = document(sample, RESULT)
    assert Fraction(result["official"]["exact_in_favour"]) == percentage(reading)
    assert {
        one["unit"]: (one["in_favour"], one["not_in_favour"]) for one in result["elections"]
    } == {unit: (choices.count(YES), choices.count(NO)) for unit, choices in VOTES.items()}
    units = {row.counting_unit(reading) for row in SHARING}
    assert [one["unit"] for one in result["units"]] == sorted(units)

    readings = document(sample, READINGS)
    assert readings["outcome_depends"] is True
    (line,) = [one for one in readings["readings"] if one["id"] == "counting-unit"]
    assert (line["chosen"], line["alternative"]) == (reading.value, other.value)
    assert line["official_in_favour"] == rounded_text(percentage(other) * 100, 2)
    assert line["ratified"] == (percentage(other) > Fraction(1, 2))

    sample.act(Act.CERTIFY)
    sample.act(Act.RELEASE)
    for edition in (COMPLETE, PUBLIC):
        audited(sample, edition)
    assert READINGS not in record(sample, PUBLIC).files


def test_2_77_votes_by_reissued_codes_are_counted_apart_in_the_result(
    sqlite_ctx: Context, tmp_path: Path
) -> None:
    """Two cards are lost; one member votes with the new code. Who votes with the old is no such."""
    sample = open_poll(sqlite_ctx, voters=6)
    reach(sample, tmp_path)
    lost, unused, *others = sample.voters
    vote(sample, reissued(sample, lost), YES)
    reissued(sample, unused)
    for voter, choice in zip(others, (YES, NO, NO), strict=False):
        vote(sample, voter, choice)
    count(sample)
    result = document(sample, RESULT)
    assert {one["unit"]: one["reissued"] for one in result["elections"]} == {
        "A-ELEM": 1,
        "B-SEC": 0,
    }
    (row,) = result["materiality"]
    assert (row["category"], row["votes"]) == ("reissued", 1)
    audited(sample, COMPLETE)
