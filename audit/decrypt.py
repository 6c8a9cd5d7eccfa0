"""What a trustee is asked to decrypt: taken from a record that holds, and nowhere else.

Rules this module keeps:
1. A trustee decrypts only what the record of the poll with a given seal digest shows: the most
   consistent record of another poll is refused.
2. Every check of the record holds: of the ballots, their proofs, the signatures on the count.
3. The encrypted tallies are multiplied again here from the record's ballots, and compared.
4. What is verified is what is decrypted: the record is read once. The log is taken as it was when
   the count was signed, whatever came after.
"""

from __future__ import annotations

from dataclasses import dataclass

from audit.anchored import verify_anchored
from audit.checks.outcome import Report
from audit.record.errors import RecordError
from audit.record.log.entries import parse_log
from audit.record.poll_document import PollDocument, parse_poll_document
from audit.replay import export as files
from audit.replay.export import Record
from audit.replay.history import RecordedState
from audit.replay.poll import replay
from audit.replay.proved import sealed_weights
from audit.work.progress import Progress, no_progress
from tally.count import verify_encrypted_tally
from tally.decryption_file.count import CountToDecrypt, UnitToDecrypt, count_to_decrypt
from tally.fte.files import parse_fte_record
from tally.keyfile import BoundPoll, TrusteeSecrets, bind, remember_tallies
from tally.protocol.archive import parse_archive
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.election import parse_election
from tally.protocol.encoding import canonical, sha256_hex
from tally.protocol.trustees import parse_trustees


@dataclass(frozen=True)
class ToDecrypt:
    """A verified record's count: the encrypted tallies, and what the public proof is about."""

    count: CountToDecrypt
    seal_digest: str
    rehearsal: bool
    report: Report

    @property
    def ballots(self) -> int:
        """How many ballots all the encrypted tallies are of."""
        return sum(unit.ballots for unit in self.count.units.values())

    @property
    def digests(self) -> dict[str, str]:
        """By election fingerprint, hex(the encrypted tally), for the key file to remember."""
        return {
            unit.election.fingerprint: sha256_hex(unit.encrypted_tally)
            for unit in self.count.units.values()
        }

    @property
    def bound(self) -> BoundPoll:
        """What a key file is bound to."""
        fingerprints = {unit.election.fingerprint for unit in self.count.units.values()}
        return BoundPoll(self.seal_digest, tuple(sorted(fingerprints)))

    @property
    def trustees_digest(self) -> str:
        """hex(trustees.json)."""
        return sha256_hex(self.count.trustees.raw)

    @property
    def digest(self) -> str:
        """One digest of all encrypted tallies, for trustees to compare."""
        return sha256_hex(canonical(self.digests))


def prepare_decryption(
    record: Record,
    seal_digest: str,
    *,
    processes: int | None = None,
    progress: Progress = no_progress,
) -> ToDecrypt:
    """Return what a record asks the trustees to decrypt; `seal_digest` is that of a notice.

    Checks: (1) every check of `verify_record` holds, with the seal digest as its anchor; (2) the
    poll is not void; (3) the count is signed; (4) every unit's encrypted tally is the product of
    its ballots. Raises `RecordError` or a `ProtocolError`.
    """
    report = verify_anchored(  # (1)
        record, seal_digest, "nothing was decrypted", processes=processes, progress=progress
    )
    if report.state == RecordedState.VOID:  # (2)
        raise RecordError("this poll is void: there is nothing to decrypt")
    document = parse_poll_document(record.file(files.POLL))
    log = replay(parse_log(record.file(files.ENTRIES)), document).counted_log
    if log is None:  # (3)
        raise RecordError(
            "the ballots are not multiplied yet: ask for the record as it is after the officers"
            " have signed the count"
        )
    units = _multiplied(record, document)  # (4)
    trustees = parse_trustees(record.file(files.TRUSTEES))
    weights = sealed_weights(document, parse_fte_record(record.file(files.FTE)))
    count = count_to_decrypt(document.poll, log, trustees, units, weights)
    return ToDecrypt(count, seal_digest, document.rehearsal, report)


def admit(held: TrusteeSecrets, asked: ToDecrypt) -> TrusteeSecrets:
    """Return a key file's contents, bound to this poll, with its tallies remembered.

    Raises `KeyFileError` if the key may not serve this poll, or has decrypted another tally of it.
    """
    bound = bind(held, asked.bound, asked.trustees_digest, rehearsal=asked.rehearsal)
    return remember_tallies(bound, asked.digests)


def _multiplied(record: Record, document: PollDocument) -> dict[str, UnitToDecrypt]:
    """Return each unit's encrypted tally, multiplied again, and its number of ballots."""
    units = {}
    for unit in document.units:
        archive = parse_archive(record.file(files.archive_path(unit.id, unit.election)))
        tally = archive.encrypted_tally or b""
        verify_encrypted_tally([parse_ballot(raw) for raw in archive.ballots], tally)
        election = parse_election(archive.election)
        units[unit.id] = UnitToDecrypt(election, tally, len(archive.ballots))
    return units
