"""Numbers of challenges that a dishonest server writes: challenges.json and result.json.

It holds the log key: every record is signed again after the change. Each test has one flaw and is
named for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from audit.record.manifest import Edition
from tally.protocol.encoding import canonical
from tally.result import encode_result
from tests.attacks.on_records import on_record
from tests.audit.helpers import assert_fails, in_file, note_of, verify
from tests.kit.simulator.challenges import ChallengingPoll, challenging_poll
from tests.kit.simulator.challenges import open_poll as opened
from tests.kit.simulator.people import UnitPlan

ELEM, SEC, OCC = "A-ELEM", "B-SEC", "C-OCC"
EDITIONS = pytest.mark.parametrize("edition", Edition)


Change = Callable[[dict[str, Any]], object]
LIES: dict[str, Change] = {
    "another share": lambda one: one.update(share="1/100"),
    "no warning": lambda one: one.update(above_one_percent=False),
    "fewer challenged": lambda one: one.update(challenged=1),
    "fewer after": lambda one: one.update(after=1),
    "dismissed for fell": lambda one: one.update(dismissed=2, fell=0),
    "fallen for upheld": lambda one: one.update(upheld=1, fell=0),
    "a longer list": lambda one: one.update(on_list=500),
    "pending": lambda one: one.update(pending=1),
    "another unit": lambda one: one.update(unit="B-SEC"),
}


@on_record(at=partial(challenging_poll, "released"), caught_by="challenges")
@EDITIONS
@pytest.mark.parametrize("lie", LIES)
def test_2_77_challenges_json_that_lies(poll, lie, edition):
    """Fewer challenges, another end or a smaller share of the list in challenges.json.

    By-law 2.77.1.
    """

    def change(data: bytes) -> bytes:
        document = json.loads(data)
        LIES[lie](document["units"][0])
        return canonical(document)

    return poll.record(edition, files=in_file("challenges.json", change))


@EDITIONS
def test_challenges_json_that_is_missing_or_has_no_place(edition):
    poll = challenging_poll("closed")
    missing = poll.record(edition, files=lambda files: files.pop("challenges.json"))
    assert "challenges.json is missing" in note_of(assert_fails(missing, "contents"), "contents")
    more = {"challenges.json": poll.challenges_json() or b""}
    shown = opened().record(edition, files=lambda files: files.update(more))
    assert "has no place" in note_of(assert_fails(shown, "contents"), "contents")


@pytest.mark.parametrize(("challenges", "warned"), [(1, False), (2, True)])
def test_2_77_more_than_one_percent_of_a_list_is_said(challenges, warned):
    """By-law 2.77.1: of a hundred members one is not more."""
    poll = ChallengingPoll((UnitPlan(ELEM, "elementary", 100, 1, 0),))
    poll.run("sealed")
    for _ in range(challenges):
        poll.challenge_voter(ELEM)
    report = verify(poll.record())
    assert report.ok
    assert note_of(report, "challenges").startswith(f"{challenges} challenged: 0 dismissed")
    assert ("more than 1% of the list: A-ELEM" in note_of(report, "challenges")) is warned


def recomputed(change: Callable[[dict[str, Any]], object]) -> ChallengingPoll:
    """A poll whose result.json says something else, and which the log commits to."""
    poll = challenging_poll("encrypted")
    for owner in range(1, poll.threshold + 1):
        poll.decrypt(owner)
    poll.compute()
    document = json.loads(poll.result or b"")
    change(document)
    poll.result = canonical(document)
    poll.events.pop()
    poll.append(replace(challenging_poll("counted").events[-1], commitment=poll.commitment))
    return poll


RESULTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "no bounds": lambda one: one.pop("bounds"),
    "bounds of no vote": lambda one: one["bounds"].update(open_votes=0),
    "another bound": lambda one: one["bounds"]["lowest"].update(in_favour="68.47"),
    "no challenges": lambda one: one.pop("challenged"),
    "no share": lambda one: one["challenged"]["units"][0].update(share="0"),
    "no category of those left out": lambda one: one["materiality"].pop(0),
    "no category of those counted": lambda one: one["materiality"].pop(),
    "no categories": lambda one: one.pop("materiality"),
}


@on_record(at=partial(challenging_poll, "counted"), caught_by="result")
@pytest.mark.parametrize("lie", RESULTS)
def test_2_77_a_result_without_what_challenges_could_change(poll, lie):
    """A result without the bounds that the challenges set, or with narrower ones.

    By-law 2.77.1.
    """
    return recomputed(RESULTS[lie])


@on_record(at=partial(challenging_poll, "encrypted"), caught_by="result")
def test_a_result_that_hides_the_challenges_and_is_consistent(poll):
    """A consistent result that hides the challenges altogether."""
    for owner in range(1, poll.threshold + 1):
        poll.decrypt(owner)
    poll.result = encode_result(replace(poll.counted, challenged=(), on_list=poll.on_list))
    poll.append(replace(challenging_poll("counted").events[-1], commitment=poll.commitment))
    return poll
