"""Checks of the record's files: readable, listed, unchanged, signed, and no others.

Rules this module keeps:
1. The manifest says what the files are; poll.json and the log say what they must be.
2. The server's keys in keys/ are a convenience: the ones that count are sealed in poll.json.
"""

from __future__ import annotations

from pathlib import Path

from audit.checks.evidence import Evidence
from audit.checks.outcome import Finding, holds
from audit.record.errors import RecordError
from audit.record.manifest import parse_manifest
from audit.record.poll_document import parse_poll_document
from audit.record.signatures import ed25519
from audit.replay import export
from tally.protocol.encoding import sha256_hex

BALLOT_BYTES = 3500
"""About how many bytes a ballot takes in a record."""


def check_files(evidence: Evidence) -> Finding:
    """Read the record (`export.read_record`)."""
    source = evidence.source
    evidence.record = export.read_record(source) if isinstance(source, Path) else source
    size = sum(len(data) for data in evidence.record.files.values())
    evidence.workers.expect(size // BALLOT_BYTES)
    return holds(f"{len(evidence.record.files)} files, {size} bytes")


def check_manifest(evidence: Evidence) -> Finding:
    """Read manifest.json, which must be in its one form; it says which edition this is."""
    evidence.manifest = parse_manifest(evidence.record.file(export.MANIFEST))
    return holds(f"{evidence.manifest.edition.value} edition")


def check_digests(evidence: Evidence) -> Finding:
    """Compare manifest.json with the files.

    1. It names exactly the other files that are there.
    2. Each digest is the file's.
    """
    listed, present = evidence.manifest.files, set(evidence.record.files) - {export.MANIFEST}
    for path in sorted(present ^ set(listed)):  # 1
        what = "not named in" if path in present else "missing, and named in"
        raise RecordError(f"{path} is {what} manifest.json: fetch the whole record again")
    for path, digest in listed.items():  # 2
        if sha256_hex(evidence.record.file(path)) != digest:
            raise RecordError(f"{path} was changed: its digest is not the one in manifest.json")
    return holds()


def check_poll(evidence: Evidence) -> Finding:
    """Read poll.json, which must be in its one form."""
    evidence.document = parse_poll_document(evidence.record.file(export.POLL))
    return holds(f"poll {evidence.document.poll}, {len(evidence.document.units)} counting units")


def check_keys(evidence: Evidence) -> Finding:
    """Check the manifest's signature and keys/.

    1. The manifest is of this poll, and signed by the log key sealed in poll.json.
    2. The files in keys/ hold the keys sealed in poll.json.
    """
    document = evidence.document
    if evidence.manifest.poll != document.poll:  # 1
        raise RecordError(f"manifest.json is of poll {evidence.manifest.poll}, not {document.poll}")
    evidence.manifest.verify(ed25519.public_key_from(document.log_key, "poll.json: log"))
    expected = {
        export.LOG_KEY: document.log_key,
        export.AUTHORITY_KEY: document.credential_authority,
    }
    for path, key in expected.items():  # 2
        if evidence.record.file(path) != export.key_file(key):
            raise RecordError(f"{path} is not the key sealed in poll.json")
    return holds()


def check_contents(evidence: Evidence) -> Finding:
    """Check that the record has exactly the files of its edition and stage."""
    needed = {
        *(export.MANIFEST, export.POLL, export.TRUSTEES, export.FTE, export.VOTERS_LISTS),
        *(export.ENTRIES, export.CHECKPOINT, export.LOG_KEY, export.AUTHORITY_KEY),
        *(export.archive_path(unit.id, unit.election) for unit in evidence.document.units),
    }
    if evidence.history.sequestered:
        needed.add(export.SEQUESTERED)
    allowed = set(needed)
    if evidence.history.computed is not None and not evidence.public:
        needed |= {export.RESULT, export.COMMITMENT}
        allowed |= {*needed, export.REPORT}
    present = set(evidence.record.files)
    for path in sorted(needed - present):
        raise RecordError(f"{path} is missing from the record: fetch the whole record again")
    for path in sorted(present - allowed):
        raise RecordError(f"{path} has no place in this edition of the record at this stage")
    return holds()
