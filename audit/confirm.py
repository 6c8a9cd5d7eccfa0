"""What a trustee confirms: a sealed poll, taken from a record that holds, and nowhere else.

Rules this module keeps:
1. The record is of the poll whose seal digest the trustee typed, and every check of it holds: among
   them that trustees.json is the sealed one, and that each unit's election has its key.
2. Here each election's key and trustees are compared once more, for this is what the trustee's yes
   is about.
3. A trustee may confirm until the count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from audit.anchored import verify_anchored
from audit.checks.outcome import Report
from audit.record.about.lines import About
from audit.record.errors import RecordError
from audit.record.log.entries import parse_log
from audit.record.poll_document import PollDocument, parse_poll_document
from audit.replay import export as files
from audit.replay.export import Record
from audit.replay.history import RecordedState
from audit.replay.poll import replay
from audit.work.progress import Progress, no_progress
from tally.keyfile import BoundPoll, TrusteeSecrets, bind, update_key_file
from tally.protocol.archive import parse_archive
from tally.protocol.confirmation import Confirmation, confirmed_poll, make_confirmation
from tally.protocol.election import Election, parse_election
from tally.protocol.encoding import sha256_hex
from tally.protocol.errors import TrusteeError
from tally.protocol.group import G
from tally.protocol.trustees import Owner, Trustees, parse_trustees


@dataclass(frozen=True)
class ToConfirm:
    """A verified record's sealed poll: poll.json, its trustees, the elections by unit.

    `sealed` is what the officers signed with the seal, line by line.
    """

    document: PollDocument
    seal_digest: str
    trustees: Trustees = field(repr=False)
    elections: Mapping[str, Election] = field(repr=False)
    sealed: About = field(repr=False)
    report: Report = field(repr=False)

    @property
    def bound(self) -> BoundPoll:
        """What a key file is bound to."""
        fingerprints = {election.fingerprint for election in self.elections.values()}
        return BoundPoll(self.seal_digest, tuple(sorted(fingerprints)))

    @property
    def trustees_digest(self) -> str:
        """hex(trustees.json)."""
        return sha256_hex(self.trustees.raw)

    @property
    def rehearsal(self) -> bool:
        """Whether this poll is a rehearsal."""
        return self.document.rehearsal


def prepare_confirmation(
    record: Record,
    seal_digest: str,
    *,
    processes: int | None = None,
    progress: Progress = no_progress,
) -> ToConfirm:
    """Return the sealed poll that a record holds; `seal_digest` is that of a notice.

    Checks: (1) every check of `verify_record` holds, with the seal digest as its anchor; (2) the
    poll is not void, and its count has not begun; (3) every unit's election has the product of the
    trustees' keys, and binds this trustees.json. Raises `RecordError` or a `ProtocolError`.
    """
    report = verify_anchored(  # (1)
        record, seal_digest, "nothing was confirmed", processes=processes, progress=progress
    )
    document = parse_poll_document(record.file(files.POLL))
    history = replay(parse_log(record.file(files.ENTRIES)), document)
    if history.state is RecordedState.VOID or history.encrypted is not None:  # (2)
        raise RecordError("this poll is void, or its count has begun: there is nothing to confirm")
    trustees = parse_trustees(record.file(files.TRUSTEES))
    elections = {unit.id: _election(record, unit.id, unit.election) for unit in document.units}
    verify_election_keys(elections, trustees)  # (3)
    sealed = history.sealed.statement.about
    return ToConfirm(document, seal_digest, trustees, elections, sealed, report)


def confirm_with(
    key: Path, passphrase: str, asked: ToConfirm, seen: Callable[[Owner], object] = lambda _: None
) -> Confirmation:
    """Bind a key file to this poll, on the disk, and confirm the poll with it.

    `seen` is told which trustee the key is of, before anything is bound. Raises `TrusteeError` if
    it is of none of them, and `KeyFileError` if the key may not serve this poll.
    """
    owners: list[Owner] = []

    def change(held: TrusteeSecrets) -> TrusteeSecrets:
        bound = bind(held, asked.bound, asked.trustees_digest, rehearsal=asked.rehearsal)
        owners.append(asked.trustees.owner_of(G**held.decryption_key))
        seen(owners[-1])
        return bound

    held = update_key_file(key, passphrase, change)
    poll, ceremony = asked.document.poll, held.trustee.ceremony
    confirmed = confirmed_poll(poll, asked.seal_digest, asked.trustees, owners[-1], ceremony)
    return make_confirmation(confirmed, held.decryption_key)


def _election(record: Record, unit: str, uuid: str) -> Election:
    return parse_election(parse_archive(record.file(files.archive_path(unit, uuid))).election)


def verify_election_keys(elections: Mapping[str, Election], trustees: Trustees) -> None:
    """Raise `TrusteeError` unless every unit's election is for exactly these trustees."""
    expected = (trustees.public_key, sha256_hex(trustees.raw))
    for unit, election in elections.items():
        if (election.public_key, election.trustees) != expected:
            raise TrusteeError(f"unit {unit}: its election is not for the trustees of this poll")
