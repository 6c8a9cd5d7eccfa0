"""The checks of the sequestered ballots: what became of them, and those that were left out.

Rules this module keeps:
1. sequestered.json follows from the log and, where the edition opens the officers' reasons, from
   the openings of the log's commitments; it is made again and compared.
2. No edition that everybody may have says more of why a ballot was excluded than the reason told.
3. A vote that was left out widens the bounds of the result: it must be a real one. Every ballot
   that the log holds back is verified as one that counts is, and none more.
4. An edition that everybody may have does not hold them: there the bounds are as attested by the
   server, and the report says so.
"""

from __future__ import annotations

from audit.checks.outcome import Passed, attested, holds
from audit.checks.stages import Archived, BallotsVerified, Staged
from audit.checks.work import BallotFinding, BallotWork, check_ballots
from audit.record.errors import RecordError
from audit.record.units import Electorate
from audit.replay import export
from audit.replay.export import held_path
from audit.replay.held import held_back, parse_held, verify_held
from audit.replay.sequestered import (
    encode_sequestered,
    opens_reasons,
    parse_openings,
    sequestered_rows,
)
from audit.work.pool import Workers
from tally.sequestered import Sequestered

PIECE = 25
"""Ballots in one piece of work."""


def check_sequestered(staged: Staged) -> Passed[tuple[Sequestered, ...]]:
    """Make sequestered.json again from the log's rulings, and compare it."""
    if not staged.history.sequestered:
        return holds("no ballot was sequestered").giving(())
    raw = staged.record.file(export.SEQUESTERED)
    opens = opens_reasons(staged.listed.manifest.edition, staged.document)
    openings = parse_openings(raw) if opens else None
    rows = sequestered_rows(staged.history, staged.document, openings)
    if encode_sequestered(rows, openings) != raw:
        raise RecordError(f"{export.SEQUESTERED} is not what the log's rulings give")
    admitted, excluded = sum(r.admitted for r in rows), sum(r.excluded_votes for r in rows)
    undecided = sum(row.undecided for row in rows)
    employees = ""
    if staged.document.electorate is Electorate.EMPLOYEES:
        number = sum(row.admitted_employees for row in rows)
        employees = f" {number} admitted as employees who are not members,"
    note = (
        f"{len(staged.history.sequestered)} received: {admitted} admitted,{employees}"
        f" {excluded} excluded, {undecided} undecided"
    )
    return holds(note).giving(rows)


def check_held(verified: BallotsVerified, workers: Workers) -> Passed[None]:
    """Check the ballots held apart that are undecided or excluded.

    1. Each unit's file has exactly the pairs of ballot and claim in the log.
    2. Each ballot's form, election, signature and proofs hold.
    3. Its credential cast no other ballot, held apart or counted.
    """
    archived = verified.archived
    apart = held_back(archived.history)
    count = sum(map(len, apart.values()))
    if not count:
        return holds("no ballot is held apart")
    if archived.staged.listed.manifest.withheld.keys() >= {held_path(unit) for unit in apart}:
        return attested(f"{count} held apart; the bounds are as attested, ballots not shown")
    findings = _verified(archived, workers)  # 1, 2
    _check_credentials(verified, findings)  # 3
    return holds(f"{count} held apart, each as the log has it")


def _verified(archived: Archived, workers: Workers) -> list[BallotFinding]:
    pieces = []
    for unit, logged in held_back(archived.history).items():
        path = held_path(unit)
        found = parse_held(archived.staged.record.file(path), path)
        verify_held(unit, found, logged)  # 1
        election, raws = archived.archives[unit].election, tuple(one.raw for one in found)
        pieces += [
            BallotWork(unit, election, start + 1, raws[start : start + PIECE])
            for start in range(0, len(raws), PIECE)
        ]
    findings = workers.run(
        "sequestered ballots", check_ballots, pieces, weight=lambda piece: len(piece.ballots)
    )
    for finding in findings:
        if finding.failure:  # 2
            raise RecordError(f"held apart, {finding.failure}")
    return list(findings)


def _check_credentials(verified: BallotsVerified, findings: list[BallotFinding]) -> None:
    used = {one for finding in verified.findings for one in finding.credentials}
    for finding in findings:
        for credential in finding.credentials:
            if credential in used:
                raise RecordError(
                    f"{held_path(finding.unit)}: the credential {credential[:20]}... cast another"
                    " ballot too"
                )
            used.add(credential)
