"""Checks of the ballots: they are in the log, valid, one for each credential, and in the tally.

Rules this module keeps:
1. The log says which ballots were cast, in which unit and order; the archives hold exactly these.
2. Every proof of every ballot is verified; nothing is sampled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from audit.checks.outcome import Passed, holds, not_yet
from audit.checks.stages import Archived, BallotsVerified, Lists, Tallied, Voted
from audit.checks.work import BallotWork, Sums, check_ballots, check_credentials, multiply_sums
from audit.record.errors import RecordError
from audit.record.log.events import BallotCast
from audit.record.log.list_events import BallotSequestered, CredentialIssued
from audit.work.pool import Workers
from tally.count import parse_encrypted_tally
from tally.protocol.encoding import sha256_hex
from tally.protocol.errors import ProtocolError

PIECE = 25
"""Ballots in one piece of work."""


def check_logged(archived: Archived) -> Passed[None]:
    """Check that each archive holds exactly the ballots logged for its unit, in the log's order."""
    for unit, logged in archived.history.ballots.items():
        held = [sha256_hex(ballot) for ballot in archived.archives[unit].ballots]
        for number, (one, other) in enumerate(zip(held, logged, strict=False), 1):
            if one != other:
                raise RecordError(f"unit {unit}, ballot {number}: not the one that was logged")
        if len(held) != len(logged):
            raise RecordError(f"unit {unit}: {len(held)} ballots, but {len(logged)} were logged")
    return holds(f"{archived.history.votes_cast} ballots")


def check_proofs(archived: Archived, workers: Workers) -> Passed[BallotsVerified]:
    """Verify every ballot: its form, its election, its signature, its proofs."""
    pieces = [
        BallotWork(unit, archive.election, start + 1, archive.ballots[start : start + PIECE])
        for unit, archive in archived.archives.items()
        for start in range(0, len(archive.ballots), PIECE)
    ]
    findings = workers.run(
        "ballots", check_ballots, pieces, weight=lambda piece: len(piece.ballots)
    )
    failures = [finding.failure for finding in findings if finding.failure]
    if failures:
        raise RecordError(failures[0] + _more(len(failures) - 1))
    return holds().giving(BallotsVerified(archived, findings))


def _more(count: int) -> str:
    return f" (and {count} more pieces of the record fail)" if count else ""


def check_once(verified: BallotsVerified, lists: Lists, workers: Workers) -> Passed[Voted]:
    """Check who cast the ballots; count those by reissued credentials.

    1. Each is by a credential on its unit's list.
    2. No credential cast two (docs/protocol.md, 5).
    3. The credentials that cast none are in the group too, as belenios-tool demands.
    4. A ballot by a reissued credential was cast after the credential was issued.
    """
    used: set[str] = set()
    listed = {unit: set(credentials) for unit, credentials in lists.items()}
    for finding in verified.findings:
        for credential in finding.credentials:
            short = credential[:20]
            if credential not in listed[finding.unit]:  # 1
                raise RecordError(f"unit {finding.unit}: {short}... voted, but is not on its list")
            if credential in used:  # 2
                raise RecordError(f"unit {finding.unit}: two ballots by the credential {short}...")
            used.add(credential)
    unused = [one for credentials in lists.values() for one in credentials if one not in used]
    _check_unused(unused, workers)  # 3
    _check_issued(verified)  # 4
    voted = Voted(_reissued(verified))
    return holds(f"{len(used)} credentials voted, {len(unused)} did not").giving(voted)


def _reissued(verified: BallotsVerified) -> Mapping[str, int]:
    """Return how many votes of each unit were cast with a credential that replaced another."""
    changes = verified.archived.history.changes
    issued = {one.credential for one in changes if isinstance(one, CredentialIssued)}
    votes: Counter[str] = Counter()
    for finding in verified.findings:
        votes[finding.unit] += sum(credential in issued for credential in finding.credentials)
    return {unit: number for unit, number in votes.items() if number}


def _check_unused(unused: list[str], workers: Workers) -> None:
    size = PIECE * 20
    pieces = [tuple(unused[start : start + size]) for start in range(0, len(unused), size)]
    failures = workers.run(
        "credentials", check_credentials, pieces, weight=lambda piece: len(piece) // 10
    )
    for failure in failures:
        if failure:
            raise RecordError(f"voters' list: {failure}")


def _check_issued(verified: BallotsVerified) -> None:
    """Compare where in the log a credential is issued with where its ballot is."""
    archived = verified.archived
    entries = archived.staged.replayed.entries
    issued = {
        entry.event.credential: entry.index
        for entry in entries
        if isinstance(entry.event, CredentialIssued)
    }
    if not issued:
        return
    came = (BallotCast, BallotSequestered)
    cast = {e.event.ballot: e.index for e in entries if isinstance(e.event, came)}
    by_unit: dict[str, list[str]] = {unit: [] for unit in archived.archives}
    for finding in verified.findings:
        by_unit[finding.unit] += finding.credentials
    for unit, credentials in by_unit.items():
        for ballot, credential in zip(archived.history.ballots[unit], credentials, strict=True):
            if cast.get(ballot, len(entries)) < issued.get(credential, -1):
                raise RecordError(
                    f"unit {unit}: the credential {credential[:20]}... voted before it was issued"
                )


def check_tally(verified: BallotsVerified) -> Passed[Tallied]:
    """Multiply each unit's ballots again; compare with the tally in the archive and in the log."""
    archived, encrypted = verified.archived, verified.archived.history.encrypted
    if encrypted is None:
        return not_yet("the count has not begun").giving(Tallied(archived))
    sums: dict[str, list[Sums]] = {unit: [] for unit in archived.archives}
    for finding in verified.findings:
        sums[finding.unit].append(finding.sums)
    for row in encrypted.units:
        raw = archived.archives[row.unit].encrypted_tally or b""
        if sha256_hex(raw) != row.encrypted_tally:
            raise RecordError(f"unit {row.unit}: its encrypted tally is not the one in the log")
        try:
            held = parse_encrypted_tally(raw)
        except ProtocolError as error:
            raise RecordError(f"unit {row.unit}: {error}") from error
        if held != multiply_sums(sums[row.unit]):
            raise RecordError(f"unit {row.unit}: its encrypted tally is not of its ballots")
    return holds().giving(Tallied(archived))
