"""What became of a poll's sequestered ballots, for the count, the record and the officers.

Rules this module keeps:
1. Everything is derived from the log, replayed as an auditor does; the store adds only what opens
   the log's commitments to the officers' reasons.
2. Before the deadline nothing is counted while a sequestered or challenged ballot waits for its
   ruling; from the deadline on, a sequestered one is excluded, and reported, and a challenged one
   counts (by-law 2.77).
3. The public edition of the record tells no more of the reasons than the public is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from audit.record.errors import AuditError
from audit.record.fields import show_time
from audit.record.log.entries import parse_entry
from audit.record.manifest import Edition
from audit.record.poll_document import PollDocument, parse_poll_document
from audit.replay.history import PollHistory
from audit.replay.poll import replay
from audit.replay.sequestered import Opening, encode_sequestered, opens_reasons, sequestered_rows
from tally.sequestered import Sequestered
from voting.domain.errors import ConflictError
from voting.domain.poll import Poll
from voting.ports.unit_of_work import LogEntry, UnitOfWork


def document_of(poll: Poll) -> PollDocument:
    """Return the sealed poll.json; `AuditError` for a draft without one."""
    return parse_poll_document(poll.poll_json or b"")


def log_of(uow: UnitOfWork, poll: Poll) -> tuple[LogEntry, ...]:
    """Return the whole log."""
    return tuple(uow.log.entries(poll.id))


def history_of(uow: UnitOfWork, poll: Poll) -> PollHistory:
    """Replay the poll's log; `ConflictError` if it is not one that a server may have written."""
    return replayed(poll, log_of(uow, poll))


def replayed(poll: Poll, log: Iterable[LogEntry]) -> PollHistory:
    """Replay a log that was already read, as `history_of` does."""
    try:
        entries = [parse_entry(entry.raw, entry.index) for entry in log]
        return replay(entries, document_of(poll))
    except AuditError as error:
        raise ConflictError(
            f"poll {poll.id}: its log does not hold: {error}. Restore the database from its "
            "backup; count nothing before."
        ) from error


def verify_all_ruled(poll: Poll, history: PollHistory, now: datetime) -> None:
    """Raise `ConflictError` while a sequestered or challenged ballot may still be ruled on."""
    apart = sum(not one.decided for one in history.sequestered)
    challenged = sum(one.undecided for one in history.challenges)
    deadline = poll.terms.ruling_deadline
    for undecided, kind in ((apart, "sequestered"), (challenged, "challenged")):
        if undecided and now < deadline:
            votes = f"1 {kind} vote is" if undecided == 1 else f"{undecided} {kind} votes are"
            raise ConflictError(
                f"poll {poll.id}: {votes} not ruled on yet: count after all rulings are signed, or "
                f"after the ruling deadline, {show_time(deadline)}."
            )


def openings(uow: UnitOfWork, poll: Poll, edition: Edition) -> tuple[Opening, ...] | None:
    """Return what opens the reasons in an edition of the record; None if it does not open them."""
    if not opens_reasons(edition, document_of(poll)):
        return None
    decisions = uow.sequestered.decisions(poll.id).values()
    return tuple(one.excluded for one in decisions if one.excluded is not None)


def rows(
    uow: UnitOfWork, poll: Poll, history: PollHistory, edition: Edition
) -> tuple[Sequestered, ...]:
    """Return each unit's sequestered votes, as an edition tells them; empty if there were none."""
    return sequestered_rows(history, document_of(poll), openings(uow, poll, edition))


def sequestered_json(
    uow: UnitOfWork, poll: Poll, history: PollHistory, edition: Edition
) -> bytes | None:
    """Return an edition's sequestered.json; None where no ballot was sequestered."""
    opened = openings(uow, poll, edition)
    units = sequestered_rows(history, document_of(poll), opened)
    return encode_sequestered(units, opened) if units else None
