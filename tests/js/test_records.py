"""The scripts that verify a whole record pass what is honest, and name the step that is not."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from audit.record.manifest import Edition
from audit.replay.export import zip_record
from audit.replay.proved import permitted
from tally.public_proof.releases import Release
from tests.kit.records.by_script import SCRIPTS, Found, found_of
from tests.kit.records.changed_records import FLAWS, public
from tests.kit.records.false_proofs import FALSE, tie_said_to_be_ratified
from tests.kit.simulator.drawn import drawn_poll, provable, released_poll
from tests.kit.simulator.forced import HEADS, POLLS, other_head, with_by_laws
from tests.kit.simulator.offices import handed_over
from tests.kit.simulator.poll import OPENS, SMALL, Simulator, poll_at
from tests.kit.simulator.preparation import as_rehearsal
from tests.kit.simulator.sequestered import sequestering_poll
from tests.kit.simulator.service import TELEPHONE, WEB, WatchedPoll, watched
from tests.kit.simulator.unprovable import rounded_poll

pytestmark = pytest.mark.tool("node")

EARLY = ("sealed", "open", "closed", "encrypted", "void", "a rehearsal just sealed")
ALL_FLAWS = {**FLAWS, **FALSE}


@pytest.fixture(scope="module")
def flawed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    """What is found of every record with a flaw, all in one process."""
    digest = poll_at("released").seal_digest
    records = {name: (flaw.make(), digest) for name, flaw in ALL_FLAWS.items()}
    return found_of(records, tmp_path_factory.mktemp("flawed"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL_FLAWS)
def test_the_step_that_does_not_hold_is_named(name: str, flawed: dict[str, Found]) -> None:
    found, flaw = flawed[name], ALL_FLAWS[name]
    assert (found["verdict"], found["first"]) == ("failed", flaw.step), found["failure"]
    assert flaw.says in str(found["failure"])
    assert not found["unforeseen"], found["failure"]


def test_a_poll_without_a_lawful_route_officers_or_head_is_not_read(tmp_path: Path) -> None:
    polls = {name: make() for name, make in POLLS.items()}
    steps = dict.fromkeys(polls, "poll") | dict.fromkeys(HEADS, "route")
    polls |= {name: other_head(name) for name in HEADS}
    records = {name: (public(poll), poll.seal_digest) for name, poll in polls.items()}
    for name, found in found_of(records, tmp_path).items():
        assert (found["verdict"], found["first"]) == ("failed", steps[name]), (name, found)
        assert not found["unforeseen"], (name, found["failure"])


def test_the_page_says_who_is_missing_and_who_accepted_nothing_or_late(tmp_path: Path) -> None:
    says = {
        "2.78 one of the executive": "1 of provincial-executive, and 2 are needed",
        "an officer who signs no act of the poll accepted nothing": "treasurer of poll.json",
        "an officer accepted after the seal": "an officer accepted after the seal",
    }
    polls = {name: POLLS[name]() if name in POLLS else other_head(name) for name in says}
    records = {name: (public(poll), poll.seal_digest) for name, poll in polls.items()}
    for name, found in found_of(records, tmp_path).items():
        assert says[name] in str(found["failure"])


def by_passkeys() -> Simulator:
    """A poll whose officers signed every act with passkeys."""
    poll = Simulator()
    poll.passkeys = True
    return poll.run("released")


def releasing(release: Release, poll: Simulator | None = None) -> Simulator:
    """A poll that releases this; its seal lets the head count be public."""
    poll = poll or Simulator(change=lambda document: replace(document, release_heads=True))
    poll.asked_release = release
    return poll.run("released")


def interrupted() -> WatchedPoll:
    """A poll whose service was interrupted, as the watcher and two officers tell."""
    poll = watched()
    began, ended = OPENS - timedelta(minutes=50), OPENS - timedelta(minutes=20)
    poll.watched(WEB, began)
    poll.entered(WEB, began, ended)
    poll.watched(TELEPHONE, began, ended)
    poll.run("released", after="open")
    return poll


def without_weight() -> Simulator:
    """A poll in which no vote carries weight, and the head count may be public."""
    plans = [replace(one, fee_return="0.00") if one.in_favour else one for one in SMALL]
    return Simulator(tuple(plans), change=lambda document: replace(document, release_heads=True))


def without_votes() -> Simulator:
    """A poll in which nobody voted: there is nothing to prove."""
    return Simulator(tuple(replace(one, in_favour=0, not_in_favour=0) for one in SMALL))


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    """What is found of records of every stage and kind."""
    polls = {
        stage: poll_at(stage) for stage in ("sealed", "open", "closed", "encrypted", "released")
    }
    void = poll_at("open")
    void.void()
    polls |= {"void": void, "passkeys": by_passkeys(), "sequestered": sequestering_poll("released")}
    polls["offices handed over"] = handed_over()
    polls["interrupted"] = interrupted()
    polls |= {
        "a rehearsal": Simulator(change=as_rehearsal).run("released"),
        "a rehearsal just sealed": Simulator(change=as_rehearsal).run("sealed"),
        "by-laws that agree": Simulator(change=with_by_laws).run("released"),
        "one decimal": releasing(Release(1)),
        "no decimal, and heads": releasing(Release(0, heads=True)),
        "the outcome alone": releasing(Release(None)),
        "nobody voted": releasing(Release(2), without_votes()),
        "no weight, and heads": releasing(Release(2, heads=True), without_weight()),
        "rounded weights": rounded_poll(2).run("released"),
        "a tie": rounded_poll().run("released"),
    }
    records = {name: (public(poll), poll.seal_digest) for name, poll in polls.items()}
    released = polls["released"]
    records["complete"] = (zip_record(released.record(Edition.COMPLETE)), released.seal_digest)
    records["no digest"] = (public(released), None)
    return found_of(records, tmp_path_factory.mktemp("honest"))


def test_an_honest_record_holds_at_every_stage(honest: dict[str, Found]) -> None:
    for name, found in honest.items():
        verdict = "consistent" if name == "no digest" else "anchored"
        assert found["verdict"] == verdict, (name, found["failure"])


def test_what_was_released_is_proved_but_for_a_tie_of_rounded_weights(
    honest: dict[str, Found],
) -> None:
    said = {name: found["outcomes"]["percentage"] for name, found in honest.items()}  # type: ignore[index]
    early = dict.fromkeys(EARLY, "not-yet")
    assert said == dict.fromkeys(honest, "holds") | early | {"a tie": "not-proved"}


def test_an_outcome_that_cannot_be_proved_is_never_said_to_be(tmp_path: Path) -> None:
    poll = rounded_poll().run("certified")
    record = tie_said_to_be_ratified(poll)
    found = found_of({"tie": (record, poll.seal_digest)}, tmp_path)["tie"]
    assert found["outcomes"]["percentage"] == "not-proved"  # type: ignore[index]


@pytest.mark.slow
def test_releases_of_provinces_drawn_at_random_are_proved(tmp_path: Path) -> None:
    polls = {}
    for number in range(12):
        releases = permitted(drawn_poll(number).document)
        polls[str(number)] = released_poll(number, releases[number % len(releases)])
    records = {name: (public(poll), poll.seal_digest) for name, poll in polls.items()}
    for name, found in found_of(records, tmp_path).items():
        assert found["verdict"] == "anchored", (name, found["failure"])
        wanted = "holds" if provable(polls[name]) else "not-proved"
        assert found["outcomes"]["percentage"] == wanted, name  # type: ignore[index]


def test_without_a_digest_nothing_anchors(honest: dict[str, Found]) -> None:
    outcomes = honest["no digest"]["outcomes"]
    assert outcomes["anchor"] == "not-asked"  # type: ignore[index]


def test_the_bench_prints_what_a_ballot_of_a_record_costs(tmp_path: Path) -> None:
    path = tmp_path / "record.zip"
    path.write_bytes(public(poll_at("released")))
    done = subprocess.run(
        ["node", "bench_record.mjs", path], cwd=SCRIPTS, capture_output=True, text=True, check=True
    )
    figures = json.loads(done.stdout)
    assert figures["ballots"] == 8
    assert 0 < figures["booth_ms"] < 60_000
    assert 0.2 < figures["ballot"] < 5
    assert figures["rest"] > 0
    assert figures["percentage_ms"] > 0
