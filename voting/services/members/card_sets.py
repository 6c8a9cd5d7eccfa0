"""The lists of one card set: a later poll of the same cards takes the newest, and no older one.

Rules this module keeps:
1. A credential that was revoked in an earlier poll of the cards is on no later list, and one that
   was issued in its place is: a lost card that was reissued stays dead. The logs of the earlier
   polls say which, and the credential authority signs the next list (`ratify credentials relist`).
2. No list is taken whose serial is lower than that of another one known of the cards, and none of
   the same serial that differs from a sealed one.
3. The iterations of a card set never change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from audit.record.log.entries import parse_entry
from audit.record.log.list_events import CredentialIssued, CredentialRevoked
from audit.record.voters_lists import VotersLists, parse_voters_lists
from voting.domain.errors import ConflictError
from voting.domain.poll import Poll
from voting.ports.unit_of_work import UnitOfWork

_CHANGE = b'"event":"credential:'
"""Stands in the entries that change a list; in a text its quotation marks would be escaped."""
_REMEDY = (
    "The code issuer makes the next list of these cards, without new codes: `ratify "
    "credentials relist --cards FOLDER --key KEY`. Import that one."
)


def verify_newest(
    uow: UnitOfWork, poll: Poll, lists: VotersLists, credentials: Iterable[str]
) -> None:
    """Raise `ConflictError` unless a poll may take this list of its card set.

    1. No list with a later serial is known.
    2. It has the iterations that the earlier polls of the cards sealed.
    3. It is the sealed list, if its serial is that of a sealed one.
    4. Every credential that an earlier poll revoked is gone from it, and every one that was issued
       is on it.
    """
    others = [one for one in uow.polls.list() if one.card_set == poll.card_set]
    for other in others:
        known = parse_voters_lists(other.voters_lists) if other.voters_lists else None
        if known is None:
            continue
        if known.serial > lists.serial:  # 1
            raise _refusal(lists, f"poll {other.id} has the list of serial {known.serial}")
        if other.id == poll.id or other.seal_digest is None:
            continue
        if known.iterations != lists.iterations:  # 2
            raise ConflictError(
                f"voters-list.json has {lists.iterations} iterations, and poll {other.id} of the "
                f"same cards sealed {known.iterations}: take the list that was made with the cards."
            )
        if known.serial == lists.serial and known.units != lists.units:  # 3
            raise _refusal(lists, f"poll {other.id} sealed another list of that serial")
    earlier = [one for one in others if one.id != poll.id and one.seal_digest is not None]
    if earlier:
        _verify_changes(uow, earlier, lists, frozenset(credentials))  # 4


def _verify_changes(
    uow: UnitOfWork, earlier: Sequence[Poll], lists: VotersLists, credentials: frozenset[str]
) -> None:
    revoked, issued = set[str](), set[str]()
    for poll in earlier:
        for entry in uow.log.entries(poll.id):
            event = parse_entry(entry.raw, entry.index).event if _CHANGE in entry.raw else None
            if isinstance(event, CredentialRevoked):
                revoked.add(event.credential)
            elif isinstance(event, CredentialIssued):
                issued.add(event.credential)
    back, missing = len(credentials & revoked), len(issued - revoked - credentials)
    if back or missing:
        raise _refusal(
            lists,
            f"earlier polls of these cards reissued lost ones: {back} of the codes on it are "
            f"revoked, and {missing} that are in force are missing",
        )


def _refusal(lists: VotersLists, why: str) -> ConflictError:
    return ConflictError(f"voters-list.json of serial {lists.serial} is too old: {why}. {_REMEDY}")
