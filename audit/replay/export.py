"""The election record, made and written: a folder, or the same in one zip file.

Rules this module keeps:
1. A record's files are named by its manifest.
2. Writing is all or nothing: the folder appears complete, or not at all.
3. A zip file has one valid byte form (stored, sorted by name, with one fixed date), so that no byte
   of it can be changed unseen.
4. The complete edition holds every unit's split, and so do the decryptions: only its folder's
   owner can read it, and the public edition has the digest of decryptions.json instead.
5. The ballots held apart and not counted are in the auditors' edition only. An edition for
   everybody, public or complete, has the digests of their files instead.
"""

from __future__ import annotations

import io
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.errors import RecordError
from audit.record.fields import encode, load
from audit.record.log.checkpoint import sign_checkpoint
from audit.record.log.entries import encode_log
from audit.record.log.tree import frontier_of
from audit.record.manifest import Edition, make_manifest, parse_manifest, sign_manifest
from audit.record.poll_document import PollDocument
from audit.record.route.subject import TextDigests
from audit.record.units import Language
from tally.decryption_file.file import DecryptionFile
from tally.decryption_file.listed import encode_decryptions
from tally.protocol.archive import Archive, write_archive
from tally.protocol.encoding import sha256_hex

MANIFEST = "manifest.json"
POLL, TRUSTEES, FTE = "poll.json", "trustees.json", "fte.json"
VOTERS_LISTS = "voters-lists.json"
ROUTE = "route.json"
ENTRIES, CHECKPOINT = "log/entries.jsonl", "log/checkpoint"
LOG_KEY, AUTHORITY_KEY = "keys/log.pub", "keys/credential-authority.pub"
SEQUESTERED, CHALLENGES = "sequestered.json", "challenges.json"
DECRYPTIONS = "decryptions.json"
RESULT, COMMITMENT, REPORT = "result.json", "commitment.json", "report.pdf"
READINGS = "readings.json"
PUBLIC_PROOF = "public-proof.json"

LANGUAGES: tuple[Language, ...] = ("en", "fr")
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def archive_path(unit: str, election: str) -> str:
    """Return the path of a unit's archive; `election` is its uuid."""
    return f"units/{unit}/{election}.bel"


def text_paths(texts: TextDigests) -> dict[str, str]:
    """Return the paths of the texts that a poll is on, each with its digest."""
    named = (("agreement", texts.agreement), ("summary", texts.summary))
    return {
        f"texts/{name}.{language}": text.said(language)
        for name, text in named
        for language in LANGUAGES
    }


def held_path(unit: str) -> str:
    """Return the path of a unit's ballots that are held apart (`replay.held`)."""
    return f"sequestered/{unit}.json"


@dataclass(frozen=True)
class Record:
    """The bytes of every file of a record, by path."""

    files: Mapping[str, bytes] = field(repr=False)

    def file(self, path: str) -> bytes:
        """Return a file's bytes; `RecordError` where it is missing."""
        if path not in self.files:
            raise RecordError(f"{path} is missing from the record: fetch the whole record again")
        return self.files[path]

    @property
    def result_salt(self) -> bytes:
        """The salt of the result's commitment, which the complete edition of a counted poll has."""
        node = load(self.file(COMMITMENT), COMMITMENT)
        return bytes.fromhex(node.members("salt")["salt"].digest())

    @property
    def public(self) -> bool:
        """Whether the manifest says that this is the public edition."""
        return parse_manifest(self.file(MANIFEST)).edition is Edition.PUBLIC


@dataclass(frozen=True)
class Counted:
    """What the complete edition adds once the result is computed; `salt` is of 32 bytes."""

    result: bytes = field(repr=False)
    readings: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    report: bytes | None = field(default=None, repr=False)


def export_record(
    edition: Edition,
    document: PollDocument,
    leaves: tuple[bytes, ...],
    *,
    common: Mapping[str, bytes],
    archives: Mapping[str, Archive],
    counted: Counted | None,
    log_key: Ed25519PrivateKey,
    decryptions: Sequence[DecryptionFile] = (),
    held: Mapping[str, bytes] = MappingProxyType({}),
    for_everybody: bool = False,
) -> Record:
    """Make a record of either edition; `archives`, by unit, and `counted` are the complete one's.

    The public edition's archives end after their encrypted tally, and it has no result and, of
    `decryptions`, those that stand, only the digest. `common` are, by path, the sealed files and
    those that the poll's stage adds to either edition: sequestered.json, as this edition has it,
    challenges.json and public-proof.json. `held`, by path, are the ballots held apart, which the
    complete edition has unless it is `for_everybody`.
    """
    tree = frontier_of(leaves)
    files = {
        POLL: document.encode(),
        **common,
        ENTRIES: encode_log(leaves),
        CHECKPOINT: sign_checkpoint(document.log_origin, tree.size, tree.root(), log_key),
        LOG_KEY: key_file(document.log_key),
        AUTHORITY_KEY: key_file(document.credential_authority),
    }
    for unit in document.units:
        archive = archives[unit.id]
        shown = archive.public() if edition is Edition.PUBLIC else archive
        files[archive_path(unit.id, unit.election)] = write_archive(shown)
    if counted is not None and edition is Edition.COMPLETE:
        files[RESULT] = counted.result
        files[READINGS] = counted.readings
        files[COMMITMENT] = encode({"salt": counted.salt.hex()})
        if counted.report is not None:
            files[REPORT] = counted.report
    made = {DECRYPTIONS: encode_decryptions(decryptions)} if decryptions else {}
    if edition is Edition.PUBLIC:
        return sign_record(edition, document.poll, files, log_key, withheld={**made, **held})
    if for_everybody:
        return sign_record(edition, document.poll, {**files, **made}, log_key, withheld=held)
    return sign_record(edition, document.poll, {**files, **made, **held}, log_key)


def sign_record(
    edition: Edition,
    poll: str,
    files: Mapping[str, bytes],
    log_key: Ed25519PrivateKey,
    withheld: Mapping[str, bytes] = MappingProxyType({}),
) -> Record:
    """Add the signed manifest to a record's files; of `withheld` it has only the digests."""
    manifest = make_manifest(poll, edition, files, log_key, withheld)
    return Record({**files, MANIFEST: manifest.encode()})


def with_report(record: Record, report: bytes, log_key: Ed25519PrivateKey) -> Record:
    """Return the record with report.pdf, and its manifest signed again."""
    manifest = parse_manifest(record.file(MANIFEST))
    files = {**manifest.files, REPORT: sha256_hex(report)}
    signed = sign_manifest(replace(manifest, files=files), log_key)
    return Record({**record.files, REPORT: report, MANIFEST: signed.encode()})


def key_file(public_key: str) -> bytes:
    """Return a file in keys/: the base64 of the key and a newline."""
    return f"{public_key}\n".encode()


# --- writing -----------------------------------------------------------------------------------


def write_record(record: Record, directory: Path) -> None:
    """Write the record as a new folder (or into an empty one), all or nothing.

    The public edition's modes are the ordinary ones; the complete one's are 0700 and 0600.
    """
    if directory.is_symlink() or (directory.exists() and not is_empty(directory)):
        raise RecordError(f"{directory} already exists: name a new folder for the record")
    parent = directory.parent
    parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=parent))
    try:
        for path, data in record.files.items():
            target = staging / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        _set_modes(staging, public=record.public)
        staging.replace(directory)
    except OSError as error:
        raise RecordError(f"{directory}: the record could not be written: {error}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _set_modes(staging: Path, *, public: bool) -> None:
    for path in (staging, *staging.rglob("*")):
        if path.is_dir():
            path.chmod(0o755 if public else 0o700)
        else:
            path.chmod(0o644 if public else 0o600)


def is_empty(directory: Path) -> bool:
    """Whether this is a folder with nothing in it."""
    return directory.is_dir() and next(directory.iterdir(), None) is None


def zip_record(record: Record) -> bytes:
    """Return the record as one zip file: the same record gives the same bytes."""
    buffer = io.BytesIO()
    write_zip(record, buffer)
    return buffer.getvalue()


def write_zip(record: Record, file: BinaryIO) -> None:
    """Write the record as one zip file, at the beginning of `file`."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(record.files):
            info = zipfile.ZipInfo(path, ZIP_DATE)
            info.create_system = 3  # Unix, whatever the machine
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, record.files[path])
