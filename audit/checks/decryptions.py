"""Checks of the trustees' decryptions: which stand, that all proofs hold, what the archives hold.

Rules this module keeps:
1. Every decryption that stands is verified, whether or not the result was made with it. One that
   was set aside is in no edition: what is left of it is in the log.
2. The public edition holds no decryption: a check says so. Its log and manifest have the digests
   of what it lacks, and the percentage is proved without it (`percentage`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audit.checks.outcome import Passed, holds, not_in_edition, not_yet
from audit.checks.stages import Archived, Decrypted
from audit.checks.work import DecryptionWork, check_decryptions
from audit.record.errors import RecordError
from audit.replay import export
from audit.replay.elections import archived_decryptions
from audit.replay.history import StandingDecryption
from audit.replay.proved import sealed_weights
from audit.work.pool import Workers
from tally.decryption.strong import CountLog
from tally.decryption_file.count import CountToDecrypt, UnitToDecrypt, count_to_decrypt
from tally.decryption_file.file import DecryptionFile
from tally.decryption_file.listed import parse_decryptions
from tally.decryption_file.verify import verify_decryption_header, verify_shares
from tally.fte.inputs import FteInputs
from tally.protocol.election import parse_election
from tally.protocol.encoding import sha256_hex
from tally.protocol.trustees import Trustees

COMPLETE_ONLY = "the trustees' decryptions and the unit results are in the complete edition only"


def check_partials(
    archived: Archived, trustees: Trustees, inputs: FteInputs, workers: Workers
) -> Passed[Decrypted]:
    """Check the trustees' decryptions that stand.

    1. decryptions.json holds exactly the files that the log names and nobody set aside.
    2. Each is of this count, by one of the poll's trustees, for every unit.
    3. Each archive holds those that make the result: every Single's, the first T of the others.
    4. Every proof holds: Belenios's, the strong one, and those of the blinded shares.
    """
    history, nothing = archived.history, Decrypted(archived.staged)
    if history.counted_log is None or not history.decryptions:
        return not_yet("no trustee has decrypted").giving(nothing)
    if archived.staged.public:
        return not_in_edition(COMPLETE_ONLY).giving(nothing)
    files = parse_decryptions(archived.staged.record.file(export.DECRYPTIONS))
    _check_logged(files, history.decryptions)  # 1
    count = asked_count(archived, trustees, inputs, history.counted_log)
    for file in files:
        verify_decryption_header(file, count)  # 2
    _check_archived(archived, trustees, files)  # 3
    findings = workers.run(
        "decryptions",
        check_decryptions,
        list(_pieces(archived, count, files)),
        weight=lambda piece: len(piece.standing),
    )
    for finding in findings:
        if finding.proof_failure:  # 4
            raise RecordError(finding.proof_failure)
    for file in files:
        verify_shares(file, count)  # 4
    return holds(f"by {len(files)} trustees").giving(Decrypted(archived.staged, findings))


def _check_logged(files: Sequence[DecryptionFile], standing: Sequence[StandingDecryption]) -> None:
    logged = {one.owner: one.file for one in standing}
    held = {file.owner: sha256_hex(file.encode()) for file in files}
    for owner in sorted(logged.keys() | held.keys()):
        if logged.get(owner) != held.get(owner):
            raise RecordError(
                f"{export.DECRYPTIONS}: trustee {owner}: not the decryption that stands in the log"
            )


def asked_count(
    archived: Archived, trustees: Trustees, inputs: FteInputs, log: CountLog
) -> CountToDecrypt:
    """Return what the trustees were asked to decrypt."""
    units = {
        unit: UnitToDecrypt(
            parse_election(archive.election),
            archive.encrypted_tally or b"",
            len(archived.history.ballots[unit]),
        )
        for unit, archive in archived.archives.items()
    }
    document = archived.staged.document
    weights = sealed_weights(document, inputs)
    return count_to_decrypt(document.poll, log, trustees, units, weights)


def _check_archived(
    archived: Archived, trustees: Trustees, files: Sequence[DecryptionFile]
) -> None:
    for unit, archive in archived.archives.items():
        if archive.partial_decryptions != archived_decryptions(trustees, files, unit):
            raise RecordError(
                f"unit {unit}: its archive does not hold the decryptions of {export.DECRYPTIONS}"
                " that make the result"
            )


def _pieces(
    archived: Archived, count: CountToDecrypt, files: Sequence[DecryptionFile]
) -> Iterator[DecryptionWork]:
    given = {file.owner: {one.unit: one for one in file.units} for file in files}
    for unit, archive in archived.archives.items():
        yield DecryptionWork(
            poll=count.poll,
            log=count.log,
            unit=unit,
            election=archive.election,
            trustees=archive.trustees,
            encrypted_tally=archive.encrypted_tally or b"",
            standing=tuple((owner, units[unit]) for owner, units in given.items()),
            archived=archive.partial_decryptions,
            ballots=len(archive.ballots),
            result=archive.result,
        )
