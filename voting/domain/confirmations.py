"""Which trustees have confirmed a sealed poll, and whether enough have for it to open.

Rules this module keeps:
1. Enough are every mandatory trustee, and of the others as many as decrypt together: without them
   the act to open cannot be signed.
2. Whoever is named as a trustee, and did not confirm, may never have been asked: the members are
   told who that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from tally.protocol.certificates import grouped
from tally.protocol.confirmation import verify_confirmed
from tally.protocol.errors import TrusteeError
from tally.protocol.trustees import Trustees

REMINDERS: Final = (timedelta(hours=72), timedelta(hours=24), timedelta(hours=2))
"""How long before the opening the officers are told who has not confirmed."""


@dataclass(frozen=True)
class ConfirmationEntry:
    """A trustee's confirmation: the owner number, the log's index, the ceremony's name."""

    owner: int
    index: int
    ceremony: str


@dataclass(frozen=True)
class TrusteeStanding:
    """A trustee: number, name, code, and the log's index of the confirmation; None before it."""

    number: int
    name: str
    code: str
    index: int | None

    @property
    def label(self) -> str:
        """The name, or else the number."""
        return self.name or f"key holder {self.number}"

    @property
    def spaced_code(self) -> str:
        """The code in groups of four digits."""
        return grouped(self.code)


@dataclass(frozen=True)
class ConfirmationStanding:
    """All trustees of a poll; `lacking` says whose confirmation is needed, and is empty if none."""

    trustees: tuple[TrusteeStanding, ...]
    lacking: str

    @property
    def confirmed(self) -> tuple[TrusteeStanding, ...]:
        """Who has confirmed, in the log's order."""
        rows = [(one.index, one) for one in self.trustees if one.index is not None]
        return tuple(one for _, one in sorted(rows, key=lambda row: row[0]))

    @property
    def missing(self) -> tuple[TrusteeStanding, ...]:
        """Who has not confirmed."""
        return tuple(one for one in self.trustees if one.index is None)


def standing_of(trustees: Trustees, entries: Sequence[ConfirmationEntry]) -> ConfirmationStanding:
    """Return where a poll's trustees stand, given the confirmations in its log."""
    indexes = {entry.owner: entry.index for entry in entries}
    rows = tuple(
        TrusteeStanding(
            owner.number, owner.key.name or "", trustees.code_of(owner), indexes.get(owner.number)
        )
        for owner in trustees.owners
    )
    try:
        verify_confirmed(trustees, indexes)
    except TrusteeError as error:
        return ConfirmationStanding(rows, str(error))
    return ConfirmationStanding(rows, "")
