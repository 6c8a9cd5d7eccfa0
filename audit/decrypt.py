"""What a trustee is asked to decrypt: taken from a record that holds, and nowhere else.

Rules this module keeps:
1. A trustee decrypts only what an election record shows, and only if every check of the record
   holds: the ballots, their proofs, the officers' signatures on the count.
2. The encrypted tallies are multiplied again here from the record's ballots, and compared.
3. What is verified is what is decrypted: the record is read once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from audit.checks.outcome import CheckOutcome, Report
from audit.record.errors import RecordError
from audit.record.poll_document import parse_poll_document
from audit.replay import export as files
from audit.replay.export import Record
from audit.replay.history import RecordedState
from audit.verify import Anchors, verify_record
from audit.work.progress import Progress, no_progress
from tally.count import verify_encrypted_tally
from tally.decryption_file import UnitToDecrypt
from tally.protocol.archive import parse_archive
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.election import parse_election
from tally.protocol.encoding import canonical, sha256_hex
from tally.protocol.trustees import Trustees, parse_trustees


@dataclass(frozen=True)
class ToDecrypt:
    """A verified record's encrypted tallies, by counting unit."""

    poll: str
    trustees: Trustees
    tallies: Mapping[str, UnitToDecrypt]
    report: Report

    @property
    def digests(self) -> dict[str, str]:
        """By election uuid, the SHA-256 of the encrypted tally, for the key file to remember."""
        return {
            tally.election.uuid: sha256_hex(tally.encrypted_tally)
            for tally in self.tallies.values()
        }

    @property
    def digest(self) -> str:
        """One digest of all encrypted tallies, for trustees to compare."""
        return sha256_hex(canonical(self.digests))


def prepare_decryption(
    record: Record,
    anchors: Anchors,
    *,
    processes: int | None = None,
    progress: Progress = no_progress,
) -> ToDecrypt:
    """Return what a record asks the trustees to decrypt.

    Checks: (1) every check of `verify_record` holds; (2) the poll is not void; (3) every unit has
    an encrypted tally, (4) which is the product of its ballots. Raises `RecordError` or a
    `ProtocolError`.
    """
    report = verify_record(record, anchors, processes=processes, progress=progress)
    if not report.ok:  # (1)
        failed = "; ".join(
            f"{check.name}: {check.finding.note}"
            for check in report.checks
            if check.finding.outcome is CheckOutcome.FAILED
        )
        raise RecordError(f"the record does not hold, nothing was decrypted: {failed}")
    if report.state == RecordedState.VOID:  # (2)
        raise RecordError("this poll is void: there is nothing to decrypt")
    document = parse_poll_document(record.file(files.POLL))
    tallies = {
        unit.id: _tally_of(record, files.archive_path(unit.id, unit.election))
        for unit in document.units
    }
    trustees = parse_trustees(record.file(files.TRUSTEES))
    return ToDecrypt(document.poll, trustees, tallies, report)


def _tally_of(record: Record, path: str) -> UnitToDecrypt:
    archive = parse_archive(record.file(path))
    if archive.encrypted_tally is None:  # (3)
        raise RecordError(
            "the ballots are not multiplied yet: ask for the record as it is after the officers"
            " have signed the count"
        )
    ballots = [parse_ballot(raw) for raw in archive.ballots]
    verify_encrypted_tally(ballots, archive.encrypted_tally)  # (4)
    return UnitToDecrypt(parse_election(archive.election), archive.encrypted_tally)
