"""result.json and readings.json that lie; the log commits to the result, officers certify it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from typing import Any

import pytest

from audit.checks.outcome import CheckOutcome
from audit.record.log import events
from audit.record.log.event_parts import Official
from audit.record.manifest import Edition
from audit.record.signatures.statement import Act
from tally.fte.outcome import ProvincialTally, UnitCount, tally_fte
from tally.fte.readings import readings_report
from tally.fte.rules import CountingUnit
from tally.protocol.election import IN_FAVOUR
from tally.protocol.encoding import canonical
from tally.public_proof.releases import Release
from tally.result import DECIMALS, Result, encode_result
from tests.attacks.on_records import on_record
from tests.attacks.record.forging import WITH_OFFICERS
from tests.audit.helpers import assert_fails, in_file, note_of, outcome_of, verify
from tests.kit.simulator.people import SHARING
from tests.kit.simulator.poll import Simulator, poll_at
from tests.kit.simulator.sequestered import SequesteringPoll

Document = dict[str, Any]
READINGS = "readings.json"


@cache
def _encrypted() -> SequesteringPoll:
    poll = SequesteringPoll(SHARING)
    poll.run("open")
    lost = poll.members_of("B-SEC")[2]
    poll.revoke(lost)
    poll.cast(poll.issue(lost), IN_FAVOUR)
    apart = poll.sequester("A-ELEM")
    poll.close()
    poll.admit(apart)
    poll.run("encrypted", after="closed")
    poll.decrypt(1)
    poll.decrypt(2)
    return poll


def decrypted() -> SequesteringPoll:
    """A decrypted poll with an admitted and a reissued vote."""
    return _encrypted().clone()


# --- result.json --------------------------------------------------------------------------------


def computed(false: bytes, poll: SequesteringPoll) -> SequesteringPoll:
    """The poll with this result, to which the log commits, certified by two officers."""
    poll.compute()
    assert poll.result != false
    poll.result = false
    poll.events[-1] = replace(poll.events[-1], commitment=poll.commitment)  # type: ignore[call-arg]
    poll.certify()
    return poll


def counted() -> SequesteringPoll:
    """The poll with its honest result."""
    poll = decrypted()
    poll.compute()
    return poll


def test_the_honest_result_has_every_part_that_the_others_falsify():
    result = json.loads(counted().result or b"")
    assert [row["reissued"] for row in result["elections"]] == [0, 1, 0, 0]
    assert [row["category"] for row in result["materiality"]] == ["admitted", "reissued"]
    assert [row["unit"] for row in result["units"]] == ["A-ELEM", "B-SEC", "OCC"]
    assert verify(counted().record()).ok


LIES: dict[str, Callable[[Document], object]] = {
    "votes of an election": lambda one: one["elections"][0].update(in_favour=2),
    "fte of an election": lambda one: one["elections"][0].update(fte="999"),
    "counting unit of an election": lambda one: one["elections"][2].update(counts_in="A-ELEM"),
    "an election left out": lambda one: one["elections"].pop(),
    "reissued votes": lambda one: one["elections"][1].update(reissued=0),
    "reissued votes elsewhere": lambda one: one["elections"][0].update(reissued=1),
    "fte of a unit": lambda one: one["units"][2].update(fte="301"),
    "votes of a unit": lambda one: one["units"][2].update(in_favour=2),
    "fte votes of a unit": lambda one: one["units"][2].update(fte_in_favour="150"),
    "a unit left out": lambda one: one["units"].pop(),
    "no materiality": lambda one: one.pop("materiality"),
    "a category left out": lambda one: one["materiality"].pop(),
    "votes of a category": lambda one: one["materiality"][1].update(votes=2),
    "a bound": lambda one: one["materiality"][1]["lowest"].update(in_favour="50.01"),
    "what it can change": lambda one: one["materiality"][1].update(can_change="maybe"),
    "not represented": lambda one: one.update(not_represented_fte="1"),
}


@on_record(**WITH_OFFICERS, at=counted, caught_by="result")
@pytest.mark.parametrize("lie", LIES)
def test_a_result_that_lies(poll, lie):
    """A number, bound or row of result.json changed, committed to in the log and certified."""
    false = edited(LIES[lie])(poll.result or b"")
    return computed(false, decrypted())


def test_nothing_is_said_of_the_readings_of_a_false_result():
    report = verify(computed(b"{}", decrypted()).record())
    assert outcome_of(report, "readings") is CheckOutcome.NOT_REACHED


def other_result(poll: SequesteringPoll, **changes: Any) -> bytes:
    """A result that follows from its own rows, as any reader of it finds."""
    outcome = poll.count()
    rows = poll.sequestered_rows()
    true = Result(outcome, poll.on_list, sequestered=rows, reissued=poll.reissued_votes())
    return encode_result(replace(true, **changes))


@on_record(**WITH_OFFICERS, at=decrypted, caught_by="result")
def test_a_result_that_hides_a_reissued_vote_and_is_consistent(poll):
    """A consistent result that hides a vote by a reissued credential."""
    return computed(other_result(poll, reissued={}), poll)


@on_record(**WITH_OFFICERS, at=decrypted, caught_by="result")
def test_a_result_with_another_unit_of_a_reissued_vote(poll):
    """A consistent result that has a vote by a reissued credential in another unit."""
    return computed(other_result(poll, reissued={"A-ELEM": 1}), poll)


@on_record(**WITH_OFFICERS, at=decrypted, caught_by="result")
def test_a_result_of_a_longer_voters_list(poll):
    """A consistent result of a longer voters' list, which makes the turnout smaller."""
    return computed(other_result(poll, on_list=poll.on_list + 1), poll)


def by_unit(poll: Simulator) -> ProvincialTally:
    """The count by the counting unit that the poll does not read."""
    other = replace(poll.inputs, counting_unit=CountingUnit.UNIT)
    return tally_fte(other, [UnitCount(unit, *votes) for unit, votes in poll.votes.items()])


class ByUnit(Simulator):
    """Sealed by bargaining unit, counted and released by unit."""

    def count(self) -> ProvincialTally:
        super().count()
        return by_unit(self)


@cache
def _shared(stage: str) -> Simulator:
    return Simulator(SHARING).run(stage)


def sharing(stage: str) -> Simulator:
    """An honest poll with occasional teachers who are one bargaining unit."""
    return _shared(stage).clone()


@on_record(**WITH_OFFICERS, at=partial(sharing, "released"), caught_by="result")
def test_2_78_a_result_by_the_other_counting_unit_is_released(poll):
    """A result counted by another counting unit than was sealed, which turns the outcome round."""
    assert poll.official == Official("56.48", "43.52", True, 8)
    false = ByUnit(SHARING).run("released")
    assert false.official == Official("48.89", "51.11", False, 8)
    return false


def test_2_78_the_public_edition_tells_by_which_counting_unit():
    """Either is a possible percentage: of the other nobody can make a public proof."""
    report = verify(ByUnit(SHARING).run("released").record(Edition.PUBLIC))
    assert report.failed == ("percentage",)
    assert outcome_of(report, "released") is CheckOutcome.NOT_IN_EDITION


@on_record(
    **WITH_OFFICERS,
    at=partial(sharing, "certified"),
    caught_by=("released", "percentage"),
    says="48.89%",
)
def test_2_78_a_percentage_by_the_other_counting_unit_is_released(poll):
    """The percentage by another counting unit released, with a true result.json."""
    poll.later()
    official = Official.of(by_unit(poll), Release(2))
    signed = poll.authorised(Act.RELEASE, poll.release_of(official, poll.published))
    poll.append(
        events.ResultReleased(official=official, proof=poll.published, **signed)  # type: ignore[arg-type]
    )
    poll.public_proof = poll.prove().file if poll.proved is None else poll.proved.file
    return poll


# --- readings.json ------------------------------------------------------------------------------


def with_readings(change: Callable[[bytes], bytes]) -> Simulator:
    """A poll whose readings.json is another one; no commitment is over it."""
    poll = counted()
    changed = change(poll.readings)
    assert changed != poll.readings
    poll.readings = changed
    return poll


def edited(change: Callable[[Document], object]) -> Callable[[bytes], bytes]:
    def apply(raw: bytes) -> bytes:
        document = json.loads(raw)
        change(document)
        return canonical(document)

    return apply


FALSE_READINGS: dict[str, Callable[[bytes], bytes]] = {
    "a percentage": edited(lambda one: one["readings"][0].update(official_in_favour="50.01")),
    "no percentage": edited(lambda one: one["readings"][0].update(official_in_favour=None)),
    "an outcome": edited(lambda one: one["readings"][0].update(ratified=False)),
    "an outcome not computed": edited(lambda one: one["readings"][0].update(ratified=None)),
    "what depends": edited(lambda one: one.update(outcome_depends=not one["outcome_depends"])),
    "a line left out": edited(lambda one: one["readings"].pop(0)),
    "no line": edited(lambda one: one["readings"].clear()),
    "a line more": edited(lambda one: one["readings"].append(one["readings"][0])),
    "another order": edited(lambda one: one["readings"].reverse()),
    "another clause": edited(lambda one: one["readings"][0].update(clause="2.77")),
    "a space": lambda raw: raw.replace(b",", b", ", 1),
    "a line end": lambda raw: raw + b"\n",
    "nothing": lambda raw: b"",
    "no JSON": lambda raw: b"\xff",
}


@on_record(
    at=counted,
    caught_by="readings",
    says="readings.json is not what the unit results and fte.json give",
)
@pytest.mark.parametrize("lie", FALSE_READINGS)
def test_readings_that_lie(poll, lie):
    """Another percentage, outcome or line in readings.json than the other readings give."""
    return with_readings(FALSE_READINGS[lie])


@on_record(at=counted, caught_by="readings")
def test_readings_of_another_table_of_weights(poll):
    """A readings.json worked out as if the poll had been sealed with the other counting unit."""
    other = replace(poll.inputs, counting_unit=CountingUnit.UNIT)
    counts = [UnitCount(unit, *votes) for unit, votes in poll.votes.items()]
    poll.readings = readings_report(other, counts).encode(DECIMALS)
    return poll


def test_the_honest_readings_say_whether_the_outcome_depends_on_them():
    polls = {"depends": sharing("counted"), "does not depend": poll_at("counted")}
    for word, poll in polls.items():
        note = note_of(verify(poll.record()), "readings")
        assert note == f"the outcome {word} on how the by-law is read"


@pytest.mark.parametrize("stage", ["counted", "certified", "released"])
def test_a_complete_edition_without_its_readings(stage):
    record = sharing(stage).record(files=lambda files: files.pop(READINGS))
    report = assert_fails(record, "contents")
    assert "readings.json is missing from the record" in note_of(report, "contents")


@on_record(
    at=partial(sharing, "counted"),
    caught_by="contents",
    says="readings.json has no place in this edition",
)
def test_readings_in_the_public_edition(poll):
    """The readings told to everybody: with them the percentage, before its release."""
    return poll.record(Edition.PUBLIC, files=lambda files: files.update({READINGS: poll.readings}))


def test_readings_before_the_result_is_computed():
    record = sharing("encrypted").record(files=lambda files: files.update({READINGS: b"{}"}))
    note = note_of(assert_fails(record, "contents"), "contents")
    assert "readings.json has no place in this edition of the record at this stage" in note


def test_any_byte_of_readings_json_changed():
    poll = sharing("counted")
    for place in range(0, len(poll.readings), len(poll.readings) // 8):

        def flip(data: bytes, place: int = place) -> bytes:
            return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]

        assert_fails(poll.record(files=in_file(READINGS, flip)), "readings")
