"""Checks of the voters' lists: the sealed ones, and every change of them signed.

Rules this module keeps:
1. An archive holds its unit's final list. Undoing the log's changes, the last one first, must give
   the sealed list, to the byte: so final = initial - revoked + issued + admitted - upheld.
2. Every change undone was signed: by two officers (`officers`) or the authority (`reissues`).
3. A credential is put on one list, once: it belongs to one unit, and never comes back to it.
"""

from __future__ import annotations

from audit.checks.outcome import Passed, holds
from audit.checks.stages import Archived, Lists
from audit.record.errors import RecordError
from audit.record.log.challenge_events import ChallengeUpheld
from audit.record.log.event_parts import AdmittedBallot
from audit.record.log.list_events import CredentialRevoked
from audit.record.units import SealedUnit
from audit.replay.lists import ChangeCount, ListChange, count_changes
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.credential import credentials_list, parse_credentials_list
from tally.protocol.encoding import sha256_hex
from tally.protocol.errors import ProtocolError

TAKEN_OFF = (CredentialRevoked, ChallengeUpheld)
"""The changes that take a credential off its list."""


def check_voters(archived: Archived) -> Passed[Lists]:
    """Check the voters' lists.

    1. Each is in its one form; no credential is "1".
    2. Without the log's changes it is the sealed one, of as many credentials as poll.json says.
    3. No credential is on two units' lists, or put on a list twice: nobody votes twice.
    """
    lists: dict[str, tuple[str, ...]] = {}
    unit_of: dict[str, str] = {}
    for unit in archived.staged.document.units:
        lists[unit.id] = _read_list(archived, unit)  # 1
        added = [(change, _credential(archived, change)) for change in _changes(archived, unit)]
        initial = _initial_list(lists[unit.id], unit, added)  # 2
        put = [one for change, one in added if not isinstance(change, TAKEN_OFF)]
        for credential in (*initial, *put):  # 3
            if credential in unit_of:
                raise RecordError(
                    f"units {unit_of[credential]} and {unit.id}: one credential is on both lists,"
                    " or comes back"
                )
            unit_of[credential] = unit.id
    return holds(_note(archived, lists)).giving(lists)


def _note(archived: Archived, lists: Lists) -> str:
    listed = sum(len(credentials) for credentials in lists.values())
    counts = count_changes(archived.history.changes, lists)
    changed = {unit: count for unit, count in counts.items() if count != ChangeCount()}
    if not changed:
        return f"{listed} credentials"
    units = ", ".join(
        f"{unit} -{one.revoked} +{one.issued} +{one.admitted} -{one.upheld}"
        for unit, one in changed.items()
    )
    return (
        f"{listed} credentials = {archived.staged.document.on_list} initial"
        f" - revoked + issued + admitted - upheld: {units}"
    )


def _read_list(archived: Archived, unit: SealedUnit) -> tuple[str, ...]:
    try:
        return parse_credentials_list(archived.archives[unit.id].credentials)
    except ProtocolError as error:
        raise RecordError(f"unit {unit.id}: voters' list: {error}") from error


def _changes(archived: Archived, unit: SealedUnit) -> list[ListChange]:
    return [change for change in archived.history.changes if change.unit == unit.id]


def _credential(archived: Archived, change: ListChange) -> str:
    """Return the credential that a change is about; an admitted ballot's is the one it carries."""
    if not isinstance(change, AdmittedBallot):
        return change.credential
    place = archived.history.ballots[change.unit].index(change.ballot)
    try:
        return parse_ballot(archived.archives[change.unit].ballots[place]).credential
    except ProtocolError as error:
        raise RecordError(f"unit {change.unit}, ballot {place + 1}: {error}") from error


def _done(change: ListChange) -> str:
    if isinstance(change, ChallengeUpheld):
        return "challenged with success"
    return "revoked" if isinstance(change, CredentialRevoked) else "added"


def _initial_list(
    final: tuple[str, ...], unit: SealedUnit, changes: list[tuple[ListChange, str]]
) -> tuple[str, ...]:
    """Undo a unit's changes, the last one first, and compare with the sealed list."""
    listed = set(final)
    for change, credential in reversed(changes):
        taken = isinstance(change, TAKEN_OFF)
        if (credential in listed) is taken:
            what = "is still on it" if taken else "is not on it"
            raise RecordError(
                f"unit {unit.id}: voters' list: {credential[:20]}..., which the log says was"
                f" {_done(change)}, {what}"
            )
        listed ^= {credential}
    initial = credentials_list(listed)
    if sha256_hex(initial) != unit.voters_list:
        but = " with the changes in the log" if changes else ""
        raise RecordError(f"unit {unit.id}: its voters' list is not the sealed one{but}")
    if len(listed) != unit.on_list:
        raise RecordError(
            f"unit {unit.id}: {len(listed)} on its voters' list, {unit.on_list} in poll.json"
        )
    return tuple(sorted(listed))
