"""Checks of the record's files: readable, listed, unchanged, signed, and no others.

Rules this module keeps:
1. The manifest says what the files are; poll.json and the log say what they must be.
2. The server's keys in keys/ are a convenience: the ones that count are sealed in poll.json.
"""

from __future__ import annotations

from pathlib import Path

from audit.checks.outcome import Passed, holds
from audit.checks.stages import Listed, Replayed, Sealed, Staged
from audit.record.errors import RecordError
from audit.record.manifest import parse_manifest
from audit.record.poll_document import parse_poll_document
from audit.record.signatures import ed25519
from audit.replay import export
from audit.replay.export import Record
from audit.replay.files.reading import read_record
from audit.replay.held import held_back
from audit.work.pool import Workers
from tally.protocol.encoding import sha256_hex

BALLOT_BYTES = 3500
"""About how many bytes a ballot takes in a record."""


def check_files(source: Path | Record, workers: Workers) -> Passed[Record]:
    """Read the record (`reading.read_record`)."""
    record = read_record(source) if isinstance(source, Path) else source
    size = sum(len(data) for data in record.files.values())
    workers.expect(size // BALLOT_BYTES)
    return holds(f"{len(record.files)} files, {size} bytes").giving(record)


def check_manifest(record: Record) -> Passed[Listed]:
    """Read manifest.json, which must be in its one form; it says which edition this is."""
    manifest = parse_manifest(record.file(export.MANIFEST))
    return holds(f"{manifest.edition.value} edition").giving(Listed(record, manifest))


def check_digests(found: Listed) -> Passed[None]:
    """Compare manifest.json with the files.

    1. It names exactly the other files that are there.
    2. Each digest is the file's.
    """
    listed, present = found.manifest.files, set(found.record.files) - {export.MANIFEST}
    for path in sorted(present ^ set(listed)):  # 1
        what = "not named in" if path in present else "missing, and named in"
        raise RecordError(f"{path} is {what} manifest.json: fetch the whole record again")
    for path, digest in listed.items():  # 2
        if sha256_hex(found.record.file(path)) != digest:
            raise RecordError(f"{path} was changed: its digest is not the one in manifest.json")
    return holds()


def check_poll(record: Record) -> Passed[Sealed]:
    """Read poll.json, which must be in its one form."""
    document = parse_poll_document(record.file(export.POLL))
    note = f"poll {document.poll}, {len(document.units)} elections"
    return holds(note).giving(Sealed(record, document))


def check_keys(listed: Listed, sealed: Sealed) -> Passed[None]:
    """Check the manifest's signature and keys/.

    1. The manifest is of this poll, and signed by the log key sealed in poll.json.
    2. The files in keys/ hold the keys sealed in poll.json.
    """
    manifest, document = listed.manifest, sealed.document
    if manifest.poll != document.poll:  # 1
        raise RecordError(f"manifest.json is of poll {manifest.poll}, not {document.poll}")
    manifest.verify(ed25519.public_key_from(document.log_key, "poll.json: log"))
    expected = {
        export.LOG_KEY: document.log_key,
        export.AUTHORITY_KEY: document.credential_authority,
    }
    for path, key in expected.items():  # 2
        if listed.record.file(path) != export.key_file(key):
            raise RecordError(f"{path} is not the key sealed in poll.json")
    return holds()


def check_contents(listed: Listed, replayed: Replayed) -> Passed[Staged]:
    """Check that the record has exactly the files of its edition and stage.

    1. Every file that is needed is there.
    2. No other is there, but a report beside a result.
    3. The manifest has the digest of each file that only the auditors have: decryptions.json, and
       the ballots held back (`_withheld`).
    """
    needed = {
        *(export.MANIFEST, export.POLL, export.TRUSTEES, export.FTE, export.VOTERS_LISTS),
        *(export.ENTRIES, export.CHECKPOINT, export.LOG_KEY, export.AUTHORITY_KEY),
        *(export.archive_path(unit.id, unit.election) for unit in replayed.document.units),
    }
    if replayed.document.route is not None:
        needed |= {export.ROUTE, *export.text_paths(replayed.document.route.texts)}
    if replayed.history.sequestered:
        needed.add(export.SEQUESTERED)
    if replayed.history.challenges:
        needed.add(export.CHALLENGES)
    withheld = _withheld(listed, replayed)
    needed |= _for_auditors(replayed) - withheld
    released = replayed.history.released
    if released is not None and released.proof is not None:
        needed.add(export.PUBLIC_PROOF)
    allowed = set(needed)
    if replayed.history.computed is not None and not listed.public:
        needed |= {export.RESULT, export.READINGS, export.COMMITMENT}
        allowed |= {*needed, export.REPORT}
    present = set(listed.record.files)
    for path in sorted(needed - present):  # 1
        raise RecordError(f"{path} is missing from the record: fetch the whole record again")
    for path in sorted(present - allowed):  # 2
        raise RecordError(f"{path} has no place in this edition of the record at this stage")
    if set(listed.manifest.withheld) != withheld:  # 3
        named = ", ".join(sorted(withheld)) or "nothing"
        raise RecordError(
            f"manifest.json must name as withheld, in this edition at this stage: {named}"
        )
    return holds().giving(Staged(listed, replayed))


def _for_auditors(replayed: Replayed) -> set[str]:
    """Return the files that the record has at this stage and not everybody."""
    held = {export.held_path(unit) for unit in held_back(replayed.history)}
    return held | ({export.DECRYPTIONS} if replayed.history.decryptions else set())


def _withheld(listed: Listed, replayed: Replayed) -> set[str]:
    """Return the files that this edition must give by their digests.

    The complete edition, once everybody may have it, may leave out the ballots held back: all of
    them or none.
    """
    if listed.public:
        return _for_auditors(replayed)
    released = replayed.document.release_units and replayed.history.released is not None
    held = {export.held_path(unit) for unit in held_back(replayed.history)}
    return held if released and not held & listed.record.files.keys() else set()
