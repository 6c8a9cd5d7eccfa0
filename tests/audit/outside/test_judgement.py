"""What belenios-tool itself says of elections that it made, and of what was then changed in them.

Each test runs with the tool that the tests find, and with unstable's too where that was fetched.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audit.cli.outside import audit
from audit.outside.archives import WHOLE, UnitArchive
from audit.outside.tool import BeleniosTool
from audit.record.errors import NotPassedError
from tally.protocol.archive import Archive, parse_archive, write_archive
from tally.protocol.ballot_form import tracker
from tally.protocol.encoding import compact
from tests.kit.belenios import tool as belenios
from tests.kit.belenios.elections import make_archive, worth_more
from tests.kit.belenios.tool import BeleniosError

pytestmark = [
    pytest.mark.tool("belenios-tool"),
    pytest.mark.parametrize("version", belenios.EACH),
]
DOES_NOT_WAIT = {"3.0", "3.3.0"}
"""Versions whose `election verify` was seen not to wait for its check of the ballots."""


@dataclass(frozen=True)
class Election:
    """One of the tool's elections."""

    uuid: str
    raw: bytes
    archive: Archive


@cache
def honest(version: str) -> Election:
    """Two in favour, one not."""
    uuid, raw = make_archive([True, False, True], version=version)
    return Election(uuid, raw, parse_archive(raw))


@cache
def stuffed(version: str) -> Election:
    """Nobody in favour of four; but the last ballot holds four votes in favour besides its own."""
    forge = partial(worth_more, more=4)
    uuid, raw = make_archive([False] * 4, version=version, forge=forge)
    return Election(uuid, raw, parse_archive(raw))


def written(folder: Path, **units: Election) -> Path:
    """The archives as a record's folder has them."""
    for unit, election in units.items():
        path = folder / "units" / unit / f"{election.uuid}.bel"
        path.parent.mkdir(parents=True)
        path.write_bytes(election.raw)
    (folder / "manifest.json").write_text("{}")
    return folder


def outside(record: Path, version: str, *options: str) -> Result:
    tool = belenios.tool(version).path
    return CliRunner().invoke(audit, ["outside", str(record), "--tool", tool, *options])


def test_what_the_tool_made_passes_at_every_stage(version: str, tmp_path: Path) -> None:
    election = honest(version)
    whole = election.archive
    public = whole.public()
    stages = [
        whole,
        replace(whole, result=None),
        public,
        replace(public, encrypted_tally=None),
        replace(public, encrypted_tally=None, ended=False),
        replace(public, encrypted_tally=None, ended=False, ballots=()),
    ]
    for number, archive in enumerate(stages):
        raw = write_archive(archive)
        assert election.raw.startswith(raw)
        belenios.verify(raw, election.uuid, tmp_path / str(number), version=version)


def test_a_record_of_the_tools_elections_passes(version: str, tmp_path: Path) -> None:
    record = written(tmp_path, **{"A-ELEM": honest(version), "B-SEC": honest(version)})
    result = outside(record, version)
    assert result.exit_code == 0, result.output
    last = result.stdout.splitlines()[-1]
    assert last == "belenios-tool passes the 2 archives and the 6 ballots, with all results"


def passes_archive(tool: BeleniosTool, folder: Path) -> bool:
    """Tell whether `election verify` passes a complete archive."""
    try:
        tool.verify_archive(folder, complete=True)
    except NotPassedError:
        return False
    return True


def test_a_ballot_worth_more_is_refused_though_election_verify_passes_its_archive(
    version: str, tmp_path: Path
) -> None:
    """All four members against, and a result of four in favour: so each ballot is asked about."""
    election = stuffed(version)
    assert json.loads(election.archive.result or b"") == {"result": [[4, 4]]}
    tool = belenios.tool(version)
    one = UnitArchive("", election.uuid, election.raw, election.archive)
    one.write(tmp_path / "asked")
    if tool.version in DOES_NOT_WAIT:  # now and then its check is in time all the same
        assert any(passes_archive(tool, tmp_path / "asked" / WHOLE) for _ in range(30))
    *fair, false = election.archive.ballots
    for number, ballot in enumerate(fair):
        belenios.verify_ballot(election.raw, ballot, tmp_path / str(number), version=version)
    with pytest.raises(BeleniosError, match="InvalidBallot"):
        belenios.verify_ballot(election.raw, false, tmp_path / "false", version=version)

    result = outside(written(tmp_path / "record", **{"A-ELEM": election}), version)
    assert result.exit_code == 1
    refused = (
        f'REFUSED: unit A-ELEM, ballot {tracker(false)}: exit status 124: belenios-tool: error: "'
    )
    assert any(line.startswith(refused) for line in result.stdout.splitlines())


def digit(value: str) -> str:
    """Another number of as many digits."""
    return value[:-1] + str((int(value[-1]) + 1) % 10)


def in_proof(ballot: dict) -> None:
    proof = ballot["answers"][0]["overall_proof"][0]
    proof["response"] = digit(proof["response"])


def in_signature(ballot: dict) -> None:
    proof = ballot["signature"]["proof"]
    proof["response"] = digit(proof["response"])


def in_choice(ballot: dict) -> None:
    choices = ballot["answers"][0]["choices"]
    choices.reverse()


@pytest.mark.parametrize("change", [in_proof, in_signature, in_choice])
def test_a_ballot_is_refused_whatever_is_changed_in_it(
    change: Callable[[dict], None], version: str, tmp_path: Path
) -> None:
    election = honest(version)
    ballot = json.loads(election.archive.ballots[0])
    change(ballot)
    with pytest.raises(BeleniosError, match="exit status 124"):
        belenios.verify_ballot(election.raw, compact(ballot), tmp_path, version=version)


def test_a_ballot_of_another_election_is_refused(version: str, tmp_path: Path) -> None:
    ballot = stuffed(version).archive.ballots[0]
    with pytest.raises(BeleniosError, match="exit status 124"):
        belenios.verify_ballot(honest(version).raw, ballot, tmp_path, version=version)


def test_a_ballot_by_a_credential_that_is_not_listed_is_refused(
    version: str, tmp_path: Path
) -> None:
    archive = honest(version).archive
    ballot = archive.ballots[0]
    credential = json.loads(ballot)["credential"]
    listed = [one for one in json.loads(archive.credentials) if not one.startswith(credential)]
    assert len(listed) == 3
    raw = write_archive(replace(archive, credentials=compact(listed)))
    with pytest.raises(BeleniosError, match="exit status 124"):
        belenios.verify_ballot(raw, ballot, tmp_path, version=version)


def changed_trustees(archive: Archive) -> Archive:
    trustees = json.loads(archive.trustees)
    signature = trustees[0][1]["certs"][0]["signature"]
    signature["response"] = digit(signature["response"])
    return replace(archive, trustees=compact(trustees))


def changed_decryption(archive: Archive) -> Archive:
    (owner, first), *others = archive.partial_decryptions
    decryption = json.loads(first)
    proof = decryption["decryption_proofs"][0][0]
    proof["response"] = digit(proof["response"])
    return replace(archive, partial_decryptions=((owner, compact(decryption)), *others))


def changed_result(archive: Archive) -> Archive:
    return replace(archive, result=compact({"result": [[1, 2]]}))


def fewer_ballots(archive: Archive) -> Archive:
    return replace(archive, ballots=archive.ballots[:2])


@pytest.mark.parametrize("change", [changed_trustees, changed_decryption, changed_result])
def test_an_archive_is_refused_whose_digests_fit_and_whose_content_does_not(
    change: Callable[[Archive], Archive], version: str, tmp_path: Path
) -> None:
    election = honest(version)
    raw = write_archive(change(election.archive))
    assert parse_archive(raw)
    with pytest.raises(BeleniosError, match="exit status"):
        belenios.verify(raw, election.uuid, tmp_path, version=version)


def test_an_archive_is_refused_whose_digests_do_not_fit(version: str, tmp_path: Path) -> None:
    election = honest(version)
    place = election.raw.index(b'"choices"')
    raw = election.raw[:place] + b'"Choices"' + election.raw[place + 9 :]
    (tmp_path / f"{election.uuid}.bel").write_bytes(raw)
    with pytest.raises(BeleniosError, match="exit status"):
        belenios.tool(version).verify_archive(tmp_path, complete=True)


def no_ballots(archive: Archive) -> Archive:
    return replace(archive, ballots=())


def other_tally(archive: Archive) -> Archive:
    choices = json.loads(archive.ballots[0])["answers"][0]["choices"]
    return replace(archive.public(), encrypted_tally=compact([choices]))


@pytest.mark.parametrize("change", [fewer_ballots, no_ballots, other_tally])
def test_a_tally_of_other_ballots_is_refused_though_election_verify_of_3_0_passes_its_archive(
    change: Callable[[Archive], Archive], version: str, tmp_path: Path
) -> None:
    """The result of three, without a ballot: so the tool is asked to make the tally again."""
    archive = change(honest(version).archive)
    one = UnitArchive("", honest(version).uuid, write_archive(archive), archive)
    one.write(tmp_path)
    tool = belenios.tool(version)
    if tool.version == "3.0":
        tool.verify_archive(tmp_path / WHOLE, complete=one.complete)
    with pytest.raises(BeleniosError, match="makes another encrypted tally"):
        tool.verify_tally(tmp_path / WHOLE, archive.encrypted_tally or b"")


def test_the_tally_of_no_ballots_passes(version: str, tmp_path: Path) -> None:
    identity = {"alpha": f"{1:064x}", "beta": f"{1:064x}"}
    nobody = replace(honest(version).archive.public(), ballots=())
    raw = write_archive(replace(nobody, encrypted_tally=compact([[identity, identity]])))
    belenios.verify(raw, honest(version).uuid, tmp_path, version=version)
