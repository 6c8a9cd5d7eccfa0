"""Each Belenios election of a poll: its election.json and its archive, from the poll.

Rules this module keeps:
1. election.json follows from poll.json, the unit and the trustees' public key, to the byte.
2. An archive follows from the log: its ballots, in the log's order, its encrypted tally and the
   partial decryptions are those that the log names; its one time is that of poll:sealed.
3. An archive ends where the log does: after the ballots cast; after the encrypted tally, the
   decryptions that stand or the result, once these are logged. Of the decryptions it holds those
   that make the result: every Single's, the first T of a Pedersen item, in order of owner.
4. Its voters' list is the final one: initial (sealed) - revoked + issued + admitted - upheld,
   sorted; an admitted ballot adds the credential that it is signed with, a challenge that was
   upheld takes off the one that its event names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from audit.record.errors import RecordError
from audit.record.log.challenge_events import ChallengeUpheld
from audit.record.log.event_parts import AdmittedBallot
from audit.record.log.list_events import CredentialRevoked
from audit.record.poll_document import PollDocument
from audit.record.units import SealedUnit
from audit.replay.history import PollHistory
from tally.decryption.partial import first_needed
from tally.decryption_file.file import DecryptionFile
from tally.protocol.archive import Archive
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.credential import credentials_list, parse_credentials_list
from tally.protocol.election import make_election
from tally.protocol.group import Element
from tally.protocol.trustees import Trustees, parse_trustees


def election_bytes(document: PollDocument, unit: SealedUnit, public_key: Element) -> bytes:
    """Return the unit's election.json; `public_key` is the trustees' (specification 4.10)."""
    answers = document.answers
    return make_election(
        name=document.title.both,
        description=unit.name.both,
        question=document.question.both,
        answers=(answers.in_favour.both, answers.not_in_favour.both),
        public_key=public_key,
        uuid=unit.election,
        poll=document.digest,
        voters_list=unit.voters_list,
        trustees=document.trustees,
    )


def archive_time(history: PollHistory) -> int:
    """Return the one time of every archive, in Unix seconds."""
    return int(history.sealed.time.timestamp())


def unit_archive(
    history: PollHistory,
    unit: str,
    *,
    election: bytes,
    trustees: bytes,
    credentials: bytes,
    payloads: Mapping[str, bytes],
    decryptions: Sequence[DecryptionFile] = (),
    result: bytes | None = None,
) -> Archive:
    """Build the unit's archive as far as the log has got.

    `credentials` is the initial voters' list. `payloads` holds, by hexadecimal digest, every ballot
    that counts and encrypted tally of the unit that the log names; `decryptions` are the files that
    stand; `result` is the unit's result, once result:computed is logged.
    """
    if (result is None) != (history.computed is None):
        raise RecordError(f"unit {unit}: its result belongs in the archive once it is computed")
    tally: bytes | None = None
    parts: tuple[tuple[int, bytes], ...] = ()
    if decryptions:
        parts = archived_decryptions(parse_trustees(trustees), decryptions, unit)
    if history.encrypted is not None:
        row = next(row for row in history.encrypted.units if row.unit == unit)
        tally = _payload(payloads, row.encrypted_tally, unit)
    return Archive(
        timestamp=archive_time(history),
        election=election,
        trustees=trustees,
        credentials=final_list(history, unit, credentials, payloads),
        ballots=tuple(_payload(payloads, ballot, unit) for ballot in history.ballots[unit]),
        ended=tally is not None,
        encrypted_tally=tally,
        partial_decryptions=parts,
        result=result,
    )


def archived_decryptions(
    trustees: Trustees, standing: Iterable[DecryptionFile], unit: str
) -> tuple[tuple[int, bytes], ...]:
    """Return the unit's partial decryptions that its archive holds, with their owners (rule 3)."""
    files = {file.owner: file for file in standing}
    needed = first_needed(trustees, files)
    return tuple((owner, files[owner].partial_decryptions[unit]) for owner in needed)


def final_list(
    history: PollHistory, unit: str, initial: bytes, payloads: Mapping[str, bytes]
) -> bytes:
    """Return the unit's voters' list after all changes so far; `payloads` as for `unit_archive`."""
    changes = [change for change in history.changes if change.unit == unit]
    if not changes:
        return initial
    listed = set(parse_credentials_list(initial))
    for change in changes:
        if isinstance(change, AdmittedBallot):
            listed.add(parse_ballot(_payload(payloads, change.ballot, unit)).credential)
        elif isinstance(change, CredentialRevoked | ChallengeUpheld):
            listed.discard(change.credential)
        else:
            listed.add(change.credential)
    return credentials_list(listed)


def _payload(payloads: Mapping[str, bytes], digest: str, unit: str) -> bytes:
    if digest not in payloads:
        raise RecordError(f"unit {unit}: what the log names {digest} is missing")
    return payloads[digest]
