"""The scripts that verify a whole record follow challenges of listed members (by-law 2.77)."""

from __future__ import annotations

import pytest

from audit.record.manifest import Edition
from audit.replay.export import zip_record
from tests.kit.records.by_script import Found, found_of
from tests.kit.records.challenged_records import CHALLENGED, with_ballots_on_hold
from tests.kit.records.changed_records import public
from tests.kit.simulator.challenges import ChallengingPoll, challenging_poll, open_poll

pytestmark = pytest.mark.tool("node")


def voided() -> ChallengingPoll:
    """A poll made void while ballots are on hold."""
    poll = open_poll()
    poll.challenge_ballot("A-ELEM", poll.ballots["A-ELEM"][0])
    poll.void()
    return poll


def challenged_before_the_opening() -> ChallengingPoll:
    """A sealed poll in which a member is challenged."""
    poll = ChallengingPoll()
    poll.run("sealed")
    poll.challenge_voter("A-ELEM")
    return poll


def test_an_honest_record_with_challenges_holds_at_every_stage(tmp_path):
    polls = {stage: challenging_poll(stage) for stage in ("closed", "encrypted", "released")}
    polls |= {"open": with_ballots_on_hold(), "void": voided()}
    polls["sealed"] = challenged_before_the_opening()
    records = {name: (public(poll), poll.seal_digest) for name, poll in polls.items()}
    released = polls["released"]
    records["complete"] = (zip_record(released.record(Edition.COMPLETE)), released.seal_digest)
    for name, found in found_of(records, tmp_path).items():
        assert found["verdict"] == "anchored", (name, found["first"], found["failure"])
        assert found["outcomes"]["challenges"] == "holds", name  # type: ignore[index]


@pytest.fixture(scope="module")
def flawed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    """What is found of every record with a flaw, all in one process."""
    digest = open_poll().seal_digest
    records = {name: (flaw.make(), digest) for name, flaw in CHALLENGED.items()}
    return found_of(records, tmp_path_factory.mktemp("challenged"))


@pytest.mark.parametrize("name", CHALLENGED)
def test_the_step_that_does_not_hold_is_named(name: str, flawed: dict[str, Found]) -> None:
    found, flaw = flawed[name], CHALLENGED[name]
    assert (found["verdict"], found["first"]) == ("failed", flaw.step), found["failure"]
    assert flaw.says in str(found["failure"])
    assert not found["unforeseen"], found["failure"]
