"""Whoever hands a record on, and holds no key: its files changed, exchanged, taken out or added."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.manifest import Edition
from audit.replay.export import Record, archive_path, sign_record
from audit.verify import Anchors
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import Forged, on_record
from tests.kit.simulator.poll import Simulator, UnitPlan, poll_at

EDITIONS = pytest.mark.parametrize("edition", list(Edition))
PUBLIC = pytest.mark.parametrize("edition", [Edition.PUBLIC])
ELEM = "A-ELEM"


def in_transit(
    *caught_by: str, says: str = "", anchor: str = ""
) -> Callable[[Callable[..., object]], Callable[..., None]]:
    """An attack of the carrier."""
    by, keys = Attacker.CARRIER, Key.NONE
    return on_record(by=by, keys=keys, caught_by=caught_by, says=says, anchor=anchor)


def changed(record: Record, path: str, old: bytes, new: bytes) -> Record:
    """The record with this of one file replaced, where it is first."""
    assert old in record.files[path]
    return Record({**record.files, path: record.files[path].replace(old, new, 1)})


@in_transit("digests", "history", says="poll.json was changed")
@EDITIONS
def test_another_title(poll, edition):
    """Another title in poll.json, as if members had been asked about something else."""
    return changed(poll.record(edition), "poll.json", b"Ratification", b"Rejection!!!")


@in_transit("digests", "archives", says="was changed")
@EDITIONS
def test_one_bit_of_a_ballot(poll, edition):
    """One bit of a ballot, in a unit's archive."""
    path = archive_path(ELEM, poll.document.unit(ELEM).election)
    return changed(poll.record(edition), path, b'"alpha":"', b'"alphA":"')


@in_transit("digests", "entries")
@EDITIONS
def test_an_entry_of_the_log_moved(poll, edition):
    """The number of one entry of the log."""
    return changed(poll.record(edition), "log/entries.jsonl", b'"index":5', b'"index":6')


@in_transit("digests", "checkpoint", "contents", says="log/entries.jsonl")
@EDITIONS
def test_the_last_entry_cut_off(poll, edition):
    """The release cut off the log, so that it seems to be still to come."""
    record = poll.record(edition)
    *kept, _ = record.files["log/entries.jsonl"].splitlines(keepends=True)
    return Record({**record.files, "log/entries.jsonl": b"".join(kept)})


@in_transit("digests", "contents", "logged", "tally", says="log/checkpoint")
@PUBLIC
def test_an_older_log_and_its_checkpoint(poll, edition):
    """The log of an earlier day, with the checkpoint that the server signed then."""
    older = poll_at("counted").record(edition).files
    log = {path: data for path, data in older.items() if path.startswith("log/")}
    return Record({**poll.record(edition).files, **log})


@in_transit("digests", "contents", "fte", says="fte.json is missing")
@EDITIONS
def test_a_file_taken_out(poll, edition):
    """The file of the weights taken out."""
    files = dict(poll.record(edition).files)
    del files["fte.json"]
    return Record(files)


@in_transit("digests", "contents", says="is not named in manifest.json")
@EDITIONS
def test_a_file_put_in(poll, edition):
    """A file put in that nobody signed: a letter that says who won."""
    return Record({**poll.record(edition).files, "letter.txt": b"The offer is ratified."})


@in_transit("keys", says="the signature is not by")
@EDITIONS
def test_a_manifest_signed_by_the_carrier(poll, edition):
    """A record changed and signed again with a key of the carrier's own."""
    record = poll.record(edition)
    files = {path: data for path, data in record.files.items() if path != "manifest.json"}
    mine = Ed25519PrivateKey.generate()
    withheld = poll.withheld() if edition is Edition.PUBLIC else {}
    return sign_record(edition, poll.poll, files, mine, withheld)


@in_transit("seal-digest", anchor="the seal digest")
@EDITIONS
def test_another_poll_altogether(poll, edition):
    """A whole record of a poll that never was, with keys of the carrier's own."""
    plans = (UnitPlan(ELEM, "elementary", 2, 2, 0, "1100000.00"),)
    invented = Simulator(plans).run("released")
    return Forged(invented.record(edition), Anchors(seal_digest=poll.seal_digest))


@in_transit("digests", "contents", "archives")
@PUBLIC
def test_the_manifest_of_the_other_edition(poll, edition):
    """The manifest of the auditors' edition in the public one."""
    other = poll.record(Edition.COMPLETE).files["manifest.json"]
    return Record({**poll.record(edition).files, "manifest.json": other})


@in_transit("manifest", says="not valid JSON")
@pytest.mark.parametrize("bomb", [b"[" * 100_000 + b"]" * 100_000, b'{"a":' + b"9" * 10**6 + b"}"])
def test_a_json_bomb(poll, bomb):
    """A manifest of a hundred thousand brackets, or with a number of a million digits."""
    return Record({**poll.record().files, "manifest.json": bomb})


@in_transit("manifest", says="the same key twice")
def test_two_members_of_one_name(poll):
    """A manifest that says `edition` twice, so that two programs read two records."""
    return changed(poll.record(), "manifest.json", b'"edition"', b'"edition":"public","edition"')


@in_transit("manifest", says="canonical form")
def test_another_form_of_the_same_json(poll):
    """The same manifest with a space, so that one record has two digests."""
    return changed(poll.record(), "manifest.json", b'":', b'": ')
