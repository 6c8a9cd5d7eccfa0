"""Which trustees confirmed the seal: while a log is replayed, and by their signatures.

The rules, each tagged in the code:
1. A trustee confirms once, and not after the encrypted tally is made.
2. Each confirmation is signed with that trustee's sealed key, over this poll, this seal digest and
   the sealed trustees.json; trustees of one item name one ceremony.
3. No opening is proposed before enough are logged: of every mandatory trustee, and of as many of
   the others as decrypt together.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from audit.record.errors import HistoryError, SignatureError
from audit.record.log.events import TrusteeConfirmed
from audit.replay.history import LoggedConfirmation
from tally.protocol.confirmation import (
    Confirmation,
    confirmed_poll,
    verify_confirmation,
    verify_confirmed,
    verify_one_ceremony,
)
from tally.protocol.errors import ProtocolError
from tally.protocol.trustees import Trustees


class ConfirmationReplay:
    """The confirmations in the log so far."""

    def __init__(self) -> None:
        self._logged: dict[int, LoggedConfirmation] = {}

    @property
    def logged(self) -> tuple[LoggedConfirmation, ...]:
        """All of them, in the log's order."""
        return tuple(self._logged.values())

    def confirm(self, event: TrusteeConfirmed, index: int, *, counting: bool) -> None:
        """Take a confirmation, or raise `HistoryError`; `counting`: the tally is encrypted."""
        if event.owner in self._logged or counting:  # 1
            raise HistoryError(
                f"{event.NAME}: trustee {event.owner} has confirmed already, or the count has begun"
            )
        self._logged[event.owner] = LoggedConfirmation(index, event)


def verify_confirmations(
    logged: Sequence[LoggedConfirmation], poll: str, seal: str, trustees: Trustees
) -> None:
    """Raise `SignatureError`, naming the entry, unless every confirmation holds (rule 2)."""
    for one in logged:
        try:
            owner = trustees.owner(one.event.owner)
            confirmed = confirmed_poll(poll, seal, trustees, owner, one.event.ceremony)
            verify_confirmation(Confirmation(confirmed, one.event.signature), poll, seal, trustees)
        except ProtocolError as error:
            raise SignatureError(f"log entry {one.index}, {one.event.NAME}: {error}") from error
    try:
        verify_one_ceremony(trustees, {one.event.owner: one.event.ceremony for one in logged})
    except ProtocolError as error:
        raise SignatureError(f"{TrusteeConfirmed.NAME}: {error}") from error


def verify_enough_named(
    named: Sequence[LoggedConfirmation], proposed: datetime, trustees: Trustees
) -> None:
    """Raise `SignatureError` unless a statement to open names enough confirmations (rule 3).

    They are those `named`, all logged before the statement was `proposed`.
    """
    for one in named:
        if one.event.time > proposed:
            raise SignatureError(
                f"the statement names the confirmation of entry {one.index}, which came after it"
            )
    try:
        verify_confirmed(trustees, [one.event.owner for one in named])
    except ProtocolError as error:
        raise SignatureError(f"the statement names too few confirmations: {error}") from error
