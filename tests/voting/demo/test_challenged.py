"""The demonstration with challenged members: one before the ballot, one after it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from audit.verify import verify_record
from tests.kit.demonstration import Finished, expected_line, run
from voting.cli.demo import demo
from voting.demo.challenges import before_and_after
from voting.demo.people import make_province

MEMBERS, SEED = 16, 5


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """One demonstration, which the tests look at."""
    return run(tmp_path_factory.mktemp("demo") / "out", MEMBERS, SEED, "--challenged", "2")


def test_2_77_the_log_shows_a_challenge_before_the_ballot_and_one_after_it(
    finished: Finished,
) -> None:
    """By-law 2.77.1."""
    lines = (finished.record / "log" / "entries.jsonl").read_bytes().splitlines()
    logged = Counter(json.loads(line)["event"] for line in lines)
    expected = {
        **dict.fromkeys(("voter:challenged", "ballot:sequestered", "challenge:dismissed"), 1),
        **dict.fromkeys(("ballot:challenged", "challenge:upheld", "service:resumed"), 1),
    }
    assert {name: logged[name] for name in expected} == expected


def test_2_77_the_dismissed_counts_and_the_upheld_does_not(finished: Finished) -> None:
    """By-law 2.77.1."""
    province = make_province(MEMBERS, SEED)
    voting = [one for one in reversed(province.members) if one.choice is not None]
    _, (upheld,) = before_and_after((voting[0], voting[len(voting) // 2]))
    assert upheld.choice is not None
    line = expected_line(province, {(upheld.unit, upheld.choice): -1})
    assert finished.output.splitlines()[-1] == line
    assert line != expected_line(province)


@pytest.mark.parametrize("edition", ["record", "public"])
def test_both_editions_hold(finished: Finished, edition: str) -> None:
    report = verify_record(finished.folder / edition, processes=1)
    assert report.ok
    assert report.official_line == finished.output.splitlines()[-1]


def test_no_more_are_challenged_than_vote(tmp_path: Path) -> None:
    arguments = ["--out", str(tmp_path / "out"), "--voters", "4", "--challenged", "5"]
    done = CliRunner().invoke(demo, arguments)
    assert done.exit_code == 1
    assert "--challenged 5: only " in done.output
