"""The election record, at any stage of a sealed poll, in either edition.

Rules this module keeps:
1. A record is made from one consistent state of the store: log, ballots and tallies fit together.
2. It holds the bytes that were stored, by the digests that the log names. Made at the export are
   only the archives' framing, sequestered.json, the report, the checkpoint and the manifest.
3. The public edition ends at the published size, also in the middle of an open poll. The complete
   one holds all there is at this moment: it is for officers and auditors.
4. No personal data, and never a member together with a tracker.
5. Unit results are for certified officers and auditors, unless the poll's terms release them: then,
   once the result is released, the complete edition is the public one (by-law 2.78, reading).
6. Ballots held apart, of claims that are not admitted and of challenges, are for auditors:
   who asks for the public edition gets their digests, even where the complete one is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from audit.record.errors import AuditError, RecordError
from audit.record.manifest import Edition, parse_manifest
from audit.replay.challenges.rows import challenges_file
from audit.replay.elections import unit_archive
from audit.replay.export import (
    CHALLENGES,
    FTE,
    MANIFEST,
    PUBLIC_PROOF,
    RESULT,
    SEQUESTERED,
    TRUSTEES,
    VOTERS_LISTS,
    Counted,
    Record,
    export_record,
    with_report,
)
from audit.replay.held import held_files
from audit.replay.history import PollHistory
from audit.report.pdf import report_pdf
from tally.decryption.partial import encode_unit_result
from tally.decryption_file.file import DecryptionFile, parse_decryption_file
from tally.fte.files import parse_fte_record
from tally.fte.readings import ReadingsReport, readings_report
from tally.protocol.archive import Archive
from tally.protocol.encoding import sha256_hex
from tally.protocol.errors import ProtocolError
from tally.result import DECIMALS, parse_result
from voting.domain.errors import ConflictError, WrongStateError
from voting.domain.poll import Poll, PollState
from voting.ports.unit_of_work import Context, CountResult, LogEntry, UnitOfWork
from voting.services import publication
from voting.services.clock import current
from voting.services.routes.polls import route_files
from voting.services.rulings.outcome import document_of, replayed, sequestered_json


def build_record(ctx: Context, poll_id: str, edition: Edition) -> Record:
    """Return the poll's record as far as the poll has got.

    If the poll's terms release the unit results, the public edition of the released poll is the
    complete one. The record of a counted poll has report.pdf if typst is installed. Raises
    `NotFoundError`, `WrongStateError` for a poll never sealed, and `ConflictError` if the store
    does not fit its own log.
    """
    _verify_sealed(current(ctx, poll_id))
    with publication.reading_public(ctx, poll_id) as (uow, public):
        poll, size = public.poll, public.size if edition is Edition.PUBLIC else None
        log = tuple(uow.log.entries(poll_id, stop=size))
        try:
            return _with_report(ctx, _export(ctx, uow, poll, log, edition))
        except (AuditError, ProtocolError) as error:
            raise ConflictError(
                f"poll {poll_id}: the store does not hold what its log says: {error}. Restore the "
                "database from its backup."
            ) from error


def _verify_sealed(poll: Poll) -> None:
    if poll.seal_digest is None:
        raise WrongStateError(f"poll {poll.id} was never sealed: there is no record of it.")


def _given_for(asked: Edition, poll: Poll) -> Edition:
    """Return the edition to give to somebody who asks for `asked`."""
    everything = poll.terms.release_units and poll.state is PollState.RELEASED
    return Edition.COMPLETE if everything else asked


def _with_report(ctx: Context, record: Record) -> Record:
    """Add report.pdf to a record with a result, if this installation can make one."""
    if RESULT not in record.files or find_spec("typst") is None:
        return record
    manifest = parse_manifest(record.file(MANIFEST))
    return with_report(record, report_pdf(record), ctx.keys.log_key(manifest.poll))


def _export(
    ctx: Context, uow: UnitOfWork, poll: Poll, log: Sequence[LogEntry], asked: Edition
) -> Record:
    edition = _given_for(asked, poll)
    history = replayed(poll, log)
    result, standing = uow.tallies.result(poll.id), _standing(uow, poll, history)
    return export_record(
        edition,
        document_of(poll),
        tuple(entry.raw for entry in log),
        common=_common(uow, poll, history, edition),
        archives=dict(_archives(uow, poll, history, standing, result)),
        counted=None if result is None else _counted(poll, result),
        log_key=ctx.keys.log_key(poll.id),
        decryptions=standing,
        held=_held(uow, poll, history),
        for_everybody=asked is Edition.PUBLIC,
    )


def _common(
    uow: UnitOfWork, poll: Poll, history: PollHistory, edition: Edition
) -> dict[str, bytes]:
    """Return the sealed files, and those that the poll's stage adds to either edition."""
    files = {
        TRUSTEES: poll.trustees_json,
        FTE: poll.fte_json,
        VOTERS_LISTS: poll.voters_lists,
        SEQUESTERED: sequestered_json(uow, poll, history, edition),
        CHALLENGES: challenges_file(history, document_of(poll)),
        PUBLIC_PROOF: _public_proof(uow, history),
    }
    there = {path: raw for path, raw in files.items() if raw is not None}
    return {**there, **route_files(uow, poll)}


def _public_proof(uow: UnitOfWork, history: PollHistory) -> bytes | None:
    """Return the public proof of what was released; None before, or where there is none."""
    released = history.released
    if released is None or released.proof is None:
        return None
    for one in uow.proofs.offered(history.sealed.statement.poll):
        if one.proof.file is not None and sha256_hex(one.proof.file) == released.proof.digest:
            return one.proof.file
    raise RecordError("the public proof that the log names is missing")


def _counted(poll: Poll, result: CountResult) -> Counted:
    """Return what the complete edition says of the count."""
    report = readings_of(poll, result)
    return Counted(result.result_json, report.encode(DECIMALS), result.salt)


def readings_of(poll: Poll, result: CountResult) -> ReadingsReport:
    """Return the percentage under each other reading of the by-law; the caller says to whom."""
    inputs = parse_fte_record(poll.fte_json or b"")
    outcome = parse_result(result.result_json, poll.terms.required).outcome
    return readings_report(inputs, [one.count for one in outcome.elections])


def _held(uow: UnitOfWork, poll: Poll, history: PollHistory) -> dict[str, bytes]:
    """Return the files of the ballots that are held apart and do not count, by path.

    They are the sequestered ones that are not admitted, and the challenged ones that are on hold or
    excluded.
    """
    stored = {sha256_hex(one.raw): one.raw for one in uow.sequestered.of(poll.id)}
    for one in uow.challenges.of(poll.id):
        ballot = uow.ballots.by_member(poll.id, one.member)
        if ballot is not None:
            stored[sha256_hex(ballot.raw)] = ballot.raw
    return held_files(history, stored)


def _standing(uow: UnitOfWork, poll: Poll, history: PollHistory) -> tuple[DecryptionFile, ...]:
    """Return the decryption files that stand, by the digests that the log names."""
    stored = {sha256_hex(raw): raw for raw in uow.tallies.decryptions(poll.id).values()}
    for one in history.decryptions:
        if one.file not in stored:
            raise RecordError(
                f"the decryption of trustee {one.owner} that the log names is missing"
            )
    return tuple(parse_decryption_file(stored[one.file]) for one in history.decryptions)


def _archives(
    uow: UnitOfWork,
    poll: Poll,
    history: PollHistory,
    standing: Sequence[DecryptionFile],
    result: CountResult | None,
) -> Iterator[tuple[str, Archive]]:
    results = {} if result is None else _unit_results(poll, result)
    encrypted = uow.tallies.encrypted(poll.id)
    for unit in uow.units.of(poll.id):
        payloads = [ballot.raw for ballot in uow.ballots.of_unit(poll.id, unit.id)]
        payloads += [ballot.raw for ballot in uow.sequestered.admitted(poll.id, unit.id)]
        payloads += [encrypted[unit.id]] if unit.id in encrypted else []
        yield (
            unit.id,
            unit_archive(
                history,
                unit.id,
                election=unit.election_json or b"",
                trustees=poll.trustees_json or b"",
                credentials=unit.voters_list or b"",
                payloads={sha256_hex(raw): raw for raw in payloads},
                decryptions=standing,
                result=results.get(unit.id),
            ),
        )


def _unit_results(poll: Poll, result: CountResult) -> dict[str, bytes]:
    elections = parse_result(result.result_json, poll.terms.required).outcome.elections
    return {
        one.count.unit: encode_unit_result(one.count.in_favour, one.count.not_in_favour)
        for one in elections
    }
