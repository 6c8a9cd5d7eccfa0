"""Everything we export, verified by a tool that nobody here wrote, and its ballots by us."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tally.protocol.archive import Archive, parse_archive, write_archive
from tally.protocol.ballot import verify_ballot
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.credential import credentials_list
from tally.protocol.election import parse_election
from tally.protocol.encoding import new_identifier
from tests.kit.ballots.hand_made import TIME, decrypted, single_trustee, small_poll, tallied, voted
from tests.kit.belenios import tool as belenios

pytestmark = pytest.mark.tool("belenios-tool")
VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "ballot.json").read_text())


def test_the_tool_verifies_every_stage_of_our_archives(tmp_path: Path) -> None:
    poll = small_poll(3)
    cast = voted(poll, (0, 1, 0))
    ended = tallied(cast)
    stages = [poll.archive, cast, replace(cast, ended=True), ended]
    for number, archive in enumerate(stages):
        belenios.verify(write_archive(archive), poll.election.uuid, tmp_path / str(number))
    complete = write_archive(decrypted(poll, ended, (2, 1)))
    belenios.verify_with_result(complete, poll.election.uuid, tmp_path / "complete")


def test_the_tool_verifies_a_unit_where_nobody_voted(tmp_path: Path) -> None:
    poll = small_poll(1)
    complete = write_archive(decrypted(poll, tallied(poll.archive), (0, 0)))
    belenios.verify_with_result(complete, poll.election.uuid, tmp_path)


def test_the_tool_refuses_a_false_result(tmp_path: Path) -> None:
    poll = small_poll(2)
    false = write_archive(decrypted(poll, tallied(voted(poll, (0, 1))), (2, 0)))
    with pytest.raises(belenios.BeleniosError):
        belenios.verify_with_result(false, poll.election.uuid, tmp_path)


def test_the_tools_own_ballots_pass_ours(tmp_path: Path) -> None:
    uuid = new_identifier()
    made = belenios.generate_credentials(uuid, 2, tmp_path / "credentials")
    poll = small_poll(1, tuple(public for _, public in made), uuid)
    setup = write_archive(poll.archive)
    theirs = tuple(
        belenios.generate_ballot(setup, uuid, code, choice, tmp_path / f"ballot {choice}")
        for choice, (code, _) in enumerate(made)
    )
    for raw, (_, public) in zip(theirs, made, strict=True):
        ballot = parse_ballot(raw)
        verify_ballot(poll.election, ballot)
        assert ballot.credential == public
    complete = decrypted(poll, tallied(voted(poll, (0,), theirs)), (2, 1))
    belenios.verify_with_result(write_archive(complete), uuid, tmp_path / "complete")


SEEN_BY_THE_TOOL = [
    case for case in VECTORS["flawed"] if case["stage"] in ("header", "signature", "proofs")
]


@pytest.mark.parametrize("case", SEEN_BY_THE_TOOL, ids=lambda case: case["name"])
def test_the_tool_refuses_our_flawed_ballots_too(case: dict[str, Any], tmp_path: Path) -> None:
    """The flaws of the vectors are real ones: whoever accepted them would count a false ballot."""
    with pytest.raises(belenios.BeleniosError):
        _verify_vector(case["ballot"], tmp_path)


@pytest.mark.parametrize("case", VECTORS["valid"], ids=["in favour", "not in favour"])
def test_the_tool_accepts_the_valid_vectors(case: dict[str, Any], tmp_path: Path) -> None:
    _verify_vector(case["ballot"], tmp_path)


def _verify_vector(ballot: str, folder: Path) -> None:
    election = VECTORS["election"].encode()
    trustees, _ = single_trustee(int(VECTORS["trustee_secret"]))
    raw = ballot.encode()
    archive = Archive(
        timestamp=TIME,
        election=election,
        trustees=trustees,
        credentials=credentials_list([json.loads(raw)["credential"]]),
        ballots=(raw,),
    )
    belenios.verify(write_archive(archive), parse_election(election).uuid, folder)


def test_an_archive_that_the_tool_made_is_read_by_ours(tmp_path: Path) -> None:
    """Its `archive init` writes the same records as `write_archive`."""
    poll = small_poll(1)
    parts = {
        "election": poll.archive.election,
        "trustees": poll.archive.trustees,
        "public-creds": poll.archive.credentials,
    }
    options: list[str | Path] = []
    for name, raw in parts.items():
        (tmp_path / name).write_bytes(raw)
        options += [f"--{name}", tmp_path / name]
    belenios.run("archive", "init", "--dir", tmp_path, *options)
    theirs = (tmp_path / f"{poll.election.uuid}.bel").read_bytes()
    read = parse_archive(theirs)
    assert replace(read, timestamp=TIME) == poll.archive
