"""The scripts that verify a whole record pass what is honest, and name the step that is not."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from audit.record.manifest import Edition
from audit.replay.export import zip_record
from tests.kit.records.by_script import SCRIPTS, Found, found_of
from tests.kit.records.changed_records import FLAWS, public
from tests.kit.simulator.poll import Simulator, poll_at
from tests.kit.simulator.sequestered import sequestering_poll

pytestmark = pytest.mark.tool("node")


@pytest.fixture(scope="module")
def flawed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    """What is found of every record with a flaw, all in one process."""
    digest = poll_at("released").seal_digest
    records = {name: (flaw.make(), digest) for name, flaw in FLAWS.items()}
    return found_of(records, tmp_path_factory.mktemp("flawed"))


@pytest.mark.parametrize("name", FLAWS)
def test_the_step_that_does_not_hold_is_named(name: str, flawed: dict[str, Found]) -> None:
    found, flaw = flawed[name], FLAWS[name]
    assert (found["verdict"], found["first"]) == ("failed", flaw.step), found["failure"]
    assert flaw.says in str(found["failure"])
    assert not found["unforeseen"], found["failure"]


def by_passkeys() -> Simulator:
    """A poll whose officers signed every act with passkeys."""
    poll = Simulator()
    poll.passkeys = True
    return poll.run("released")


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    """What is found of records of every stage and kind."""
    polls = {
        stage: poll_at(stage) for stage in ("sealed", "open", "closed", "encrypted", "released")
    }
    void = poll_at("open")
    void.void()
    polls |= {"void": void, "passkeys": by_passkeys(), "sequestered": sequestering_poll("released")}
    records = {name: (public(poll), poll.seal_digest) for name, poll in polls.items()}
    released = polls["released"]
    records["complete"] = (zip_record(released.record(Edition.COMPLETE)), released.seal_digest)
    records["no digest"] = (public(released), None)
    return found_of(records, tmp_path_factory.mktemp("honest"))


def test_an_honest_record_holds_at_every_stage(honest: dict[str, Found]) -> None:
    for name, found in honest.items():
        verdict = "consistent" if name == "no digest" else "anchored"
        assert found["verdict"] == verdict, (name, found["failure"])


def test_the_percentage_is_never_said_to_hold(honest: dict[str, Found]) -> None:
    said = {name: found["outcomes"]["percentage"] for name, found in honest.items()}  # type: ignore[index]
    early = {"sealed", "open", "closed", "void"}
    assert said == {name: "not-yet" if name in early else "not-proved" for name in honest}


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
