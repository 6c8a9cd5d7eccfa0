"""Whole polls with occasional teachers who serve two units, counted by either reading (2.78, 2.99).

Each is verified in both editions, and its archives by a verifier that knows nothing of units.
"""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from audit.checks.outcome import CheckOutcome
from audit.record.manifest import Edition
from audit.verify import Anchors
from tally.fte.rules import CountingUnit, ThresholdKind
from tally.protocol.archive import parse_archive
from tally.protocol.election import IN_FAVOUR
from tests.audit.helpers import note_of, outcome_of, verify
from tests.kit.belenios import tool as belenios
from tests.kit.simulator.people import SHARING, STAGES
from tests.kit.simulator.poll import Simulator
from tests.kit.simulator.sequestered import SequesteringPoll

READINGS = pytest.mark.parametrize("counting_unit", list(CountingUnit))
EDITIONS = pytest.mark.parametrize("edition", list(Edition))
BY_BARGAINING_UNIT, BY_UNIT = CountingUnit


@cache
def _lived(stage: str, counting_unit: CountingUnit) -> Simulator:
    return Simulator(SHARING, counting_unit=counting_unit).run(stage)


def result_of(poll: Simulator) -> dict[str, Any]:
    return json.loads(poll.record().file("result.json"))


@READINGS
@EDITIONS
@pytest.mark.parametrize("stage", STAGES)
def test_a_record_holds_at_every_stage(stage, edition, counting_unit):
    poll = _lived(stage, counting_unit)
    report = verify(poll.record(edition), Anchors(seal_digest=poll.seal_digest))
    assert report.ok, report.failed
    assert report.anchored


@pytest.mark.parametrize(
    ("counting_unit", "said"),
    [
        (
            BY_BARGAINING_UNIT,
            "Official result: 56.48% in favour, 43.52% not in favour: ratified",
        ),
        (BY_UNIT, "Official result: 48.89% in favour, 51.11% not in favour: not ratified"),
    ],
)
def test_2_78_the_same_votes_by_either_counting_unit(counting_unit, said):
    poll = _lived("released", counting_unit)
    assert verify(poll.record()).official_line == said
    assert poll.votes == _lived("released", BY_UNIT).votes
    public = verify(poll.record(Edition.PUBLIC))
    assert public.official_line == said
    assert outcome_of(public, "percentage") is CheckOutcome.HOLDS
    assert outcome_of(public, "readings") is CheckOutcome.NOT_IN_EDITION


def test_2_78_result_json_has_each_election_and_the_units_that_are_added():
    """The figures worked out by hand: FTE x votes / votes cast of the unit."""
    elections = {
        one["unit"]: (one["counts_in"], one["fte"], one["votes_cast"])
        for one in result_of(_lived("released", BY_BARGAINING_UNIT))["elections"]
    }
    assert elections == {
        "A-ELEM": ("A-ELEM", "1000", 3),
        "B-SEC": ("B-SEC", "500", 2),
        "C-OCC": ("OCC", "200", 2),
        "D-OCC": ("OCC", "100", 1),
    }
    by_unit = result_of(_lived("released", BY_UNIT))
    counts_in = {one["unit"]: one["counts_in"] for one in by_unit["elections"]}
    assert (counts_in["C-OCC"], counts_in["D-OCC"]) == ("A-ELEM", "B-SEC")
    added = {
        one["unit"]: (one["fte"], one["votes_cast"], one["fte_in_favour"])
        for one in by_unit["units"]
    }
    assert added == {"A-ELEM": ("1200", 5, "480"), "B-SEC": ("600", 3, "400")}
    exact = Fraction(by_unit["official"]["exact_in_favour"])
    assert exact == Fraction(480 + 400, 1200 + 600)


def test_2_78_each_readings_line_on_the_counting_unit_is_the_others_percentage():
    for one, other in ((BY_BARGAINING_UNIT, BY_UNIT), (BY_UNIT, BY_BARGAINING_UNIT)):
        record = _lived("released", one).record()
        report = json.loads(record.file("readings.json"))
        line = next(line for line in report["readings"] if line["id"] == "counting-unit")
        official = result_of(_lived("released", other))["official"]
        assert line["alternative"] == other.value
        assert line["official_in_favour"] == official["in_favour"]
        assert line["ratified"] is official["ratified"]
        assert report["outcome_depends"] is True
        assert note_of(verify(record), "readings") == (
            "the outcome depends on how the by-law is read"
        )


@READINGS
def test_readings_json_is_for_the_complete_edition(counting_unit):
    poll = _lived("released", counting_unit)
    assert "readings.json" in poll.record().files
    assert "readings.json" not in poll.record(Edition.PUBLIC).files
    assert "readings.json" not in _lived("encrypted", counting_unit).record().files


@EDITIONS
def test_2_78_a_tie_ratifies_where_at_least_the_threshold_is_needed(edition):
    """One for and one against: 50.00% is at least, and not more than, one half."""
    plans = (replace(SHARING[1], counts_in=""),)
    for kind in ThresholdKind:
        poll = Simulator(plans, threshold_kind=kind).run("released")
        assert poll.official.in_favour == "50.00"
        assert poll.official.ratified is (kind is ThresholdKind.AT_LEAST)
        assert verify(poll.record(edition)).ok


# --- votes let in -------------------------------------------------------------------------------


@cache
def _let_in(counting_unit: CountingUnit, admitted: bool) -> SequesteringPoll:
    """A member of B-SEC votes with a reissued credential; perhaps somebody is admitted."""
    poll = SequesteringPoll(SHARING, counting_unit=counting_unit)
    poll.run("open")
    lost = poll.members_of("B-SEC")[2]
    poll.revoke(lost)
    poll.cast(poll.issue(lost), IN_FAVOUR)
    if admitted:
        apart = poll.sequester("D-OCC")
        poll.close()
        poll.admit(apart)
    else:
        poll.close()
    poll.run("released", after="closed")
    return poll


@READINGS
@EDITIONS
@pytest.mark.parametrize("admitted", [False, True])
def test_votes_let_in_hold(admitted, edition, counting_unit):
    assert verify(_let_in(counting_unit, admitted).record(edition)).ok


@READINGS
@pytest.mark.parametrize("admitted", [False, True])
def test_2_77_a_reissued_vote_is_in_its_election_and_bounded(admitted, counting_unit):
    result = result_of(_let_in(counting_unit, admitted))
    reissued = {one["unit"]: one["reissued"] for one in result["elections"]}
    assert reissued == {"A-ELEM": 0, "B-SEC": 1, "C-OCC": 0, "D-OCC": 0}
    rows = {one["category"]: one for one in result["materiality"]}
    assert list(rows) == (["admitted", "reissued"] if admitted else ["reissued"])
    assert rows["reissued"]["votes"] == 1
    exact = Fraction(result["official"]["exact_in_favour"])
    for row in rows.values():
        low, high = (Fraction(row[end]["exact_in_favour"]) for end in ("lowest", "highest"))
        assert low <= exact <= high
        assert low < high
        outcomes = {row["lowest"]["ratified"], row["highest"]["ratified"]}
        assert row["can_change"] is (len(outcomes) == 2)


@READINGS
def test_2_77_the_bound_of_a_reissued_vote_is_the_count_without_it(counting_unit):
    """It was in favour: had it not counted, the percentage is what the others gave."""
    lowest = result_of(_let_in(counting_unit, False))["materiality"][0]["lowest"]
    without = result_of(_lived("released", counting_unit))["official"]
    assert lowest["exact_in_favour"] == without["exact_in_favour"]


def test_a_poll_with_nothing_let_in_or_left_out_bounds_nothing():
    result = result_of(_lived("released", BY_UNIT))
    assert "materiality" not in result
    assert not any(one["reissued"] for one in result["elections"])


# --- the archives -------------------------------------------------------------------------------


def test_ballots_and_archives_are_by_election_under_both_readings():
    """A unit has no election of its own: nothing in an archive tells how it will be added."""
    for counting_unit in CountingUnit:
        poll = _lived("released", counting_unit)
        record = poll.record()
        paths = [path for path in record.files if path.startswith("units/")]
        assert sorted(path.split("/")[1] for path in paths) == [plan.unit for plan in SHARING]
        for path in paths:
            archive = parse_archive(record.file(path))
            assert len(archive.ballots) == len(poll.ballots[path.split("/")[1]])
            assert b"counts_in" not in archive.election
            assert b'OCC"' not in archive.election


@pytest.mark.tool("belenios-tool")
@READINGS
def test_the_tool_passes_every_archive(counting_unit, tmp_path):
    poll = _let_in(counting_unit, True)
    files = poll.record().files
    for unit in poll.document.units:
        archive = files[f"units/{unit.id}/{unit.election}.bel"]
        belenios.verify_with_result(archive, unit.election, tmp_path / unit.id)
