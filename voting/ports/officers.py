"""The repositories of officers' accounts, of their sessions and of acts that wait for signatures.

Rules this module keeps:
1. Repositories take and give the frozen dataclasses of `voting.domain`.
2. Every failure is a `RatifyError`; none quotes a row's values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from audit.record.signatures.statement import PollAct
from voting.domain.officers import ActSignature, Officer, PendingAct
from voting.ports.polls import Lock


@dataclass(frozen=True)
class OfficerSession:
    """An officer's session, as stored: whose it is, since when, and until when it is good.

    `token_digest` (hex) finds it; `seal` binds its token to the officer and to the beginning.
    """

    token_digest: str
    officer: str
    began: datetime
    seal: bytes = field(repr=False)
    expires: datetime


class Officers(Protocol):
    """Officers' accounts, each under a seal: one that something else changed is not `intact`."""

    def add(self, officer: Officer) -> None:
        """Add an account; `ConflictError` where the identifier is taken."""

    def get(self, officer_id: str, lock: Lock = Lock.NONE) -> Officer:
        """Return an account, as it is once the lock is held; `NotFoundError` if there is none.

        Lock it EXCLUSIVE if you will save it, so that no other change is lost.
        """

    def list(self, lock: Lock = Lock.NONE) -> Sequence[Officer]:
        """Return every account, sorted by identifier; with a lock, hold every one of them."""

    def save(self, officer: Officer) -> None:
        """Replace an account's row, which is held; `RefusedError` unless it is intact."""

    def use_step(self, officer_id: str, step: int) -> bool:
        """Note that the code of a TOTP time step is used.

        False, and nothing changes, if that step or a later one was used before: of two sign-ins at
        once with the same code, one gets True.
        """


class OfficerSessions(Protocol):
    """Officers' sessions, revocable because they are rows."""

    def add(self, session: OfficerSession) -> None:
        """Add a session."""

    def get(self, token_digest: str, now: datetime) -> OfficerSession | None:
        """Return the session if it is still good at `now`, or None."""

    def extend(self, token_digest: str, expires: datetime) -> None:
        """Let a session live until `expires`."""

    def revoke(self, token_digest: str) -> None:
        """End a session."""

    def revoke_all(self, officer_id: str) -> None:
        """End every session of an officer."""

    def purge(self, now: datetime) -> None:
        """Forget the sessions that have expired."""


class Acts(Protocol):
    """Statements that wait for their two signatures: at most one of each act in a poll."""

    def propose(self, pending: PendingAct) -> None:
        """Keep a statement with its signatures, in place of an earlier one for the same act."""

    def pending(self, poll_id: str) -> Sequence[PendingAct]:
        """Return what waits, each with the signatures it has, in order of proposal."""

    def sign(self, poll_id: str, act: PollAct, signature: ActSignature) -> None:
        """Add an officer's signature; `ConflictError` where that officer has signed."""

    def clear(self, poll_id: str, act: PollAct) -> None:
        """Forget a statement and its signatures."""
