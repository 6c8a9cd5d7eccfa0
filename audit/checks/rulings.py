"""The checks of the ballots held apart: what became of them, and those that were left out.

Rules this module keeps:
1. sequestered.json follows from the log and, where the edition opens the officers' reasons, from
   the openings of the log's commitments; challenges.json from the log and poll.json. Both are made
   again and compared.
2. No edition that everybody may have says more of why a ballot was excluded than the reason told.
3. A vote that was left out widens the bounds of the result: it must be a real one. Every ballot
   that the log holds back is verified as one that counts is, and none more.
4. A ballot is held for what it is: for a challenge if a listed member cast it, for a claim if no
   listed member did; else a member's vote could be buried as a stranger's. The credential that an
   upheld challenge takes off the list is the one that cast its ballot.
5. An edition that everybody may have does not hold them: there the bounds are as attested by the
   server, and the report says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from audit.checks.outcome import Passed, attested, holds
from audit.checks.stages import Archived, BallotsVerified, Lists, Staged
from audit.checks.voters import TAKEN_OFF
from audit.checks.work import BallotFinding, BallotWork, check_ballots
from audit.record.errors import RecordError
from audit.record.units import Electorate
from audit.replay import export
from audit.replay.challenges.rows import challenged_rows, encode_challenges
from audit.replay.export import held_path
from audit.replay.held import held_back, parse_held, verify_held
from audit.replay.sequestered import (
    encode_sequestered,
    opens_reasons,
    parse_openings,
    sequestered_rows,
)
from audit.work.pool import Workers
from tally.challenged import ChallengedVotes
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


def check_challenges(staged: Staged) -> Passed[tuple[ChallengedVotes, ...]]:
    """Make challenges.json again from the log, and compare it."""
    rows = challenged_rows(staged.history, staged.document)
    if not rows:
        return holds("nobody was challenged").giving(())
    if encode_challenges(rows) != staged.record.file(export.CHALLENGES):
        raise RecordError(f"{export.CHALLENGES} is not what the log gives")
    names = ("dismissed", "upheld", "fell", "pending")
    numbers = {name: sum(getattr(row, name) for row in rows) for name in names}
    became = ", ".join(f"{number} {name}" for name, number in numbers.items())
    without = sum(row.without_ballot for row in rows)
    warned = [row.unit for row in rows if row.above_one_percent]
    note = f"{sum(row.challenged for row in rows)} challenged: {became}, {without} without a ballot"
    if warned:
        note += f"; more than 1% of the list: {', '.join(warned)}"
    return holds(note).giving(rows)


def check_held(verified: BallotsVerified, lists: Lists, workers: Workers) -> Passed[None]:
    """Check the ballots held apart that do not count.

    1. Each unit's file has exactly the pairs of ballot and claim, or challenge, in the log.
    2. Each ballot's form, election, signature and proofs hold.
    3. Its credential cast no other ballot, held apart or counted.
    4. It is held for a challenge if its credential is or was on its unit's list, and for a claim if
       it is and was on none; of an upheld challenge, it is the one that the event names.
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
    _check_standing(archived, lists, findings)  # 4
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


def _check_standing(archived: Archived, lists: Lists, findings: Sequence[BallotFinding]) -> None:
    """Compare who cast each ballot held apart with what it is held for."""
    listed = {credential: unit for unit, final in lists.items() for credential in final}
    for change in archived.history.changes:
        if isinstance(change, TAKEN_OFF):
            listed[change.credential] = change.unit
    upheld = {one.ballot: one.credential for one in archived.history.challenges if one.upheld}
    for unit, apart in held_back(archived.history).items():
        cast_by = [one for found in findings if found.unit == unit for one in found.credentials]
        for ballot, credential in zip(apart, cast_by, strict=True):
            what = f"{held_path(unit)}: the ballot {ballot.ballot}"
            if not ballot.challenged and credential in listed:
                raise RecordError(
                    f"{what} is held for a claim, and a member on the list of unit "
                    f"{listed[credential]} cast it"
                )
            if ballot.challenged and listed.get(credential) != unit:
                raise RecordError(f"{what} is challenged, and no member on the unit's list cast it")
            if upheld.get(ballot.ballot, credential) != credential:
                raise RecordError(
                    f"{what}: another credential cast it than challenge:upheld takes off the list"
                )
