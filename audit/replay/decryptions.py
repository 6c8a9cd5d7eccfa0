"""Which trustees' decryptions stand, while a log is replayed.

Rules this module keeps:
1. A trustee has at most one decryption that stands: another comes only after the first was set
   aside.
2. What is set aside is what stands: that trustee's, by the digest of its own entry.
"""

from __future__ import annotations

from audit.record.errors import HistoryError
from audit.record.log.events import DecryptionReceived, DecryptionSetAside
from audit.replay.history import StandingDecryption


class DecryptionReplay:
    """The decryptions that stand so far."""

    def __init__(self) -> None:
        self._standing: dict[int, StandingDecryption] = {}

    @property
    def standing(self) -> tuple[StandingDecryption, ...]:
        """Those that stand, in the log's order."""
        return tuple(self._standing.values())

    def receive(self, event: DecryptionReceived, entry: str) -> None:
        """Take a decryption, logged in the entry with that digest; or raise `HistoryError`."""
        if event.owner in self._standing:  # 1
            raise HistoryError(
                f"{event.NAME}: trustee {event.owner} has one that stands: it is set aside first"
            )
        self._standing[event.owner] = StandingDecryption(event.owner, event.file, entry)

    def set_aside(self, event: DecryptionSetAside) -> None:
        """Take a decryption out, or raise `HistoryError`."""
        stands = self._standing.get(event.owner)
        if stands is None or stands.received != event.received:  # 2
            raise HistoryError(f"{event.NAME}: trustee {event.owner} has no such one that stands")
        del self._standing[event.owner]
