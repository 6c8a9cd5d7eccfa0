"""Checks of what was sealed: trustees and their confirmations, FTE inputs and elections.

Rules this module keeps:
1. Everything here is bound by a digest in poll.json, and through election.json by every ballot.
2. An archive holds what its edition and stage demand: no more, no less.
"""

from __future__ import annotations

from audit.checks.outcome import Passed, holds
from audit.checks.stages import Archived, Listed, Replayed, Sealed, Staged
from audit.record.about.weights import about_weights, weights_of
from audit.record.errors import RecordError, SignatureError
from audit.record.fields import show_time
from audit.record.signatures.weights import verify_weights
from audit.record.voters_lists import parse_voters_lists
from audit.record.weights.table import verify_table
from audit.replay import export
from audit.replay.confirmations import verify_confirmations
from audit.replay.elections import archive_time, election_bytes
from tally.decryption.partial import first_needed
from tally.fte.files import parse_fte_record
from tally.fte.inputs import FteInputs
from tally.protocol.archive import Archive, parse_archive
from tally.protocol.confirmation import unconfirmed
from tally.protocol.encoding import sha256_hex
from tally.protocol.errors import ProtocolError
from tally.protocol.trustees import Trustees, parse_trustees


def check_trustees(sealed: Sealed) -> Passed[Trustees]:
    """Check that trustees.json is the sealed one, and that every key and certificate holds."""
    raw = sealed.record.file(export.TRUSTEES)
    if sha256_hex(raw) != sealed.document.trustees:
        raise RecordError(f"{export.TRUSTEES} is not the one sealed in poll.json")
    trustees = parse_trustees(raw)
    return holds(f"{len(trustees.owners)} trustees").giving(trustees)


def check_confirmations(replayed: Replayed, trustees: Trustees) -> Passed[None]:
    """Check the trustees' confirmations of the seal.

    Each is signed with the sealed key of the trustee that it names, over this poll and seal. That
    there were enough of them before the opening is checked with the statement to open.
    """
    history, document = replayed.history, replayed.document
    logged = history.confirmations
    verify_confirmations(logged, document.poll, history.seal_digest, trustees)
    silent = unconfirmed(trustees, (one.event.owner for one in logged))
    note = f"{len(logged)} of {len(trustees.owners)} trustees"
    return holds(f"{note}; not: {', '.join(map(str, silent))}" if silent else note)


def check_fte(sealed: Sealed) -> Passed[FteInputs]:
    """Check the FTE inputs.

    1. fte.json is the sealed one, in its one form.
    2. Its rows are the poll's elections, each where poll.json counts it; it is read as poll.json
       reads the by-law; shared occasional bargaining units are prorated (`verify_table`).
    """
    raw, document = sealed.record.file(export.FTE), sealed.document
    if sha256_hex(raw) != document.fte:  # 1
        raise RecordError(f"{export.FTE} is not the one sealed in poll.json")
    inputs = parse_fte_record(raw)
    verify_table(document.units, document.choices, inputs)  # 2
    return holds().giving(inputs)


def check_weights(replayed: Replayed, inputs: FteInputs) -> Passed[None]:
    """Check who signed the table of weights that is sealed (by-laws 2.57 and 2.150, reading).

    1. The statement is of this poll, the signer a sealed treasurer or general secretary, the
       signature by a sealed key of theirs; its lines, computed again from poll.json and fte.json,
       are those signed, the last the sealed digest of fte.json (`verify_weights`).
    2. It was made before the seal was proposed.
    """
    document, sealed = replayed.document, replayed.history.sealed.statement
    signed = document.weights
    about = about_weights(weights_of(document, inputs))
    verify_weights(signed, document.poll, document.officers, about)  # 1
    if signed.statement.time > sealed.time:  # 2
        raise SignatureError(
            f"weights: signed at {show_time(signed.statement.time)}, after the seal was proposed"
        )
    officer = document.officer(signed.signature.officer)
    return holds(f"{len(document.units)} units, signed by {officer.id}, {officer.role}")


def check_authority(sealed: Sealed) -> Passed[None]:
    """Check what the credential authority signed of the voters' lists.

    voters-lists.json is in its one form, signed by the authority's key sealed in poll.json, and for
    the card set, iterations, serial and lists that poll.json seals (`VotersLists.verify_sealed`).
    """
    document = sealed.document
    signed = parse_voters_lists(sealed.record.file(export.VOTERS_LISTS))
    signed.verify_sealed(document)
    authority = document.credential_authority
    return holds(f"{document.on_list} credentials, list {signed.serial}, signed by {authority}")


def check_archives(listed: Listed, replayed: Replayed, trustees: Trustees) -> Passed[Archived]:
    """Read every unit's archive and check its setup and stage.

    1. The archive is in its one form: nothing inserted, doubled or out of order.
    2. election.json is what poll.json and the trustees' key demand, to the byte.
    3. The trustees are the sealed ones; the archive's time is that of the seal.
    4. It ends where the log and the edition say.
    """
    staged = Staged(listed, replayed)
    archives: dict[str, Archive] = {}
    for unit in staged.document.units:
        path = export.archive_path(unit.id, unit.election)
        try:
            archive = parse_archive(staged.record.file(path))  # 1
        except ProtocolError as error:
            raise RecordError(f"{path}: {error}") from error
        demanded = election_bytes(staged.document, unit, trustees.public_key)
        if archive.election != demanded:  # 2
            raise RecordError(f"{path}: its election.json is not what poll.json demands")
        if archive.trustees != trustees.raw:  # 3
            raise RecordError(f"{path}: its trustees are not those of {export.TRUSTEES}")
        if archive.timestamp != archive_time(staged.history):
            raise RecordError(f"{path}: its time is not that of the seal")
        _check_stage(staged, trustees, archive, path)  # 4
        archives[unit.id] = archive
    return holds().giving(Archived(staged, archives))


def _check_stage(staged: Staged, trustees: Trustees, archive: Archive, path: str) -> None:
    """Compare how far the archive has got with how far the log has."""
    history = staged.history
    encrypted = history.encrypted is not None
    standing = () if staged.public else tuple(one.owner for one in history.decryptions)
    owners = first_needed(trustees, standing)
    expected = {
        "EndBallots": (archive.ended, encrypted),
        "EncryptedTally": (archive.encrypted_tally is not None, encrypted),
        "PartialDecryption": (tuple(owner for owner, _ in archive.partial_decryptions), owners),
        "Result": (
            archive.result is not None,
            history.computed is not None and not staged.public,
        ),
    }
    for event, (present, due) in expected.items():
        if present != due:
            raise RecordError(f"{path}: {event}: has {present}, but the log and edition say {due}")
