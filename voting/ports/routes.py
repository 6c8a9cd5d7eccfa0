"""The repositories of routes before a vote: their texts and steps, and what officers accepted.

Rules this module keeps:
1. A text, a route, a signed step and an acceptance are added, never changed or removed.
2. Every failure is a `RatifyError`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from audit.record.about.acceptance import UnionTexts
from audit.record.route.acceptance import Acceptance
from voting.domain.officers import ActSignature
from voting.domain.route.stored import PendingStep, StoredRoute
from voting.domain.route.text_form import TextOutline
from voting.ports.polls import Lock


class Texts(Protocol):
    """Files by their digest: agreements, summaries, the union's texts for officers."""

    def add(self, raw: bytes) -> str:
        """Keep a file, if it is not there yet, and return its hex digest."""

    def get(self, digest: str) -> bytes:
        """Return a file; `NotFoundError` if there is none of that digest."""

    def outline(self, digest: str) -> TextOutline:
        """Return a file's size and beginning, without reading it whole; errors as `get`."""


class Acceptances(Protocol):
    """Versions of the union's texts for officers, and who accepted which."""

    def add_texts(self, texts: UnionTexts, added: datetime) -> None:
        """Keep a version, now the current one; `ConflictError` where its name is taken."""

    def current_texts(self) -> UnionTexts | None:
        """Return the version that was added last."""

    def add(self, acceptance: Acceptance) -> None:
        """Keep an acceptance; `ConflictError` for the same one again."""

    def of(self, officer_id: str, version: str) -> Sequence[bytes]:
        """Return what is stored as the officer's acceptances of a version, the oldest first.

        Whoever relies on one verifies it.
        """


class Routes(Protocol):
    """Routes, their signed steps, and at most one step of each that waits for a signature."""

    def add(self, route: StoredRoute) -> None:
        """Add a route without steps."""

    def get(self, route_id: str, lock: Lock = Lock.NONE) -> StoredRoute:
        """Return the route as it is once the lock is held; `NotFoundError` if there is none."""

    def list(self) -> Sequence[StoredRoute]:
        """Return every route, the newest first."""

    def add_step(self, route: StoredRoute, number: int) -> None:
        """Keep route.json after its step of that number, from 1.

        `ConflictError` where that step is there already, here or in a route on the same matter.
        """

    def documents(self, route_id: str) -> Sequence[bytes]:
        """Return route.json after each of the route's steps, in order."""

    def begun(self, matter: str) -> str | None:
        """Return the route on this matter that has a step, if there is one."""

    def pending(self, route_id: str) -> PendingStep | None:
        """Return the step that waits, with the signatures that it has."""

    def propose(self, pending: PendingStep) -> None:
        """Keep a step that waits, in place of an earlier one and its signatures."""

    def sign(self, route_id: str, signature: ActSignature) -> None:
        """Add an officer's signature; `ConflictError` where that officer has signed."""

    def clear(self, route_id: str) -> None:
        """Forget the step that waits, and its signatures."""
