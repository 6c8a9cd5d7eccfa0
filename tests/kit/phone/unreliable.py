"""A network between the telephone company and the line that loses, doubles, holds and cuts off.

What happens to a webhook is its fate. Whatever it is, the telephone company does what Twilio does:
it goes on with the answer if one comes, and turns to the fallback if none does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from sqlalchemy import Engine, event

from ivr.handset.network import Answer, Send, Webhook, WebhookError


class Kind(StrEnum):
    """What becomes of a webhook."""

    FINE = "arrives once"
    TWICE = "arrives twice"
    RETRIED = "arrives, its answer is lost, and it is sent again"
    LOST = "arrives, its answer is lost, and it is not sent again"
    HELD = "does not arrive now, but perhaps later"
    KILLED_RETRIED = "arrives, the server is killed over it, and it is sent again"
    KILLED = "arrives, the server is killed over it, and it is not sent again"


@dataclass(frozen=True)
class Fate:
    """What becomes of a webhook; `moment` numbers the statement or commit before which it ends."""

    kind: Kind = Kind.FINE
    moment: int = 1


class Killed(BaseException):
    """The server's process ends here."""


@contextmanager
def killed_at(engine: Engine, moment: int) -> Iterator[None]:
    """Kill just before the engine's statement or commit of that number, from 1."""
    count = 0

    def counting(*_: Any) -> None:
        nonlocal count
        count += 1
        if count == moment:
            raise Killed

    for name in ("before_cursor_execute", "commit"):
        event.listen(engine, name, counting)
    try:
        yield
    finally:
        for name in ("before_cursor_execute", "commit"):
            event.remove(engine, name, counting)


class Network:
    """Sends each webhook to a line by the next fate; remembers all, and those that are held."""

    def __init__(self, send: Send, engine: Engine) -> None:
        """`send` reaches the line; `engine` is the one with which its server writes."""
        self.send, self.engine = send, engine
        self.next = Fate()
        self.sent: list[Webhook] = []
        self.held: list[Webhook] = []
        self.answers: list[Answer] = []
        self.kills = 0
        self._connections: list[Any] = []
        event.listen(engine, "connect", lambda raw, _: self._connections.append(raw))

    def __call__(self, webhook: Webhook) -> Answer:
        """Send a webhook by the next fate; without one, it arrives."""
        fate, self.next = self.next, Fate()
        if fate.kind is Kind.HELD:
            self.held.append(webhook)
            raise WebhookError("held")
        self.sent.append(webhook)
        if fate.kind in (Kind.KILLED, Kind.KILLED_RETRIED):
            answer = self._killed(webhook, fate.moment)
        else:
            answer = self._deliver(webhook)
        if fate.kind in (Kind.LOST, Kind.KILLED):
            raise WebhookError("lost")
        if fate.kind in (Kind.TWICE, Kind.RETRIED) or answer is None:
            again = self._deliver(webhook)
            assert answer is None or again == answer, "a webhook that came twice got two answers"
            answer = again
        return answer

    def deliver_held(self, place: int) -> Answer:
        """Let what was held arrive now."""
        webhook = self.held.pop(place)
        self.sent.append(webhook)
        return self._deliver(webhook)

    def replay(self, place: int) -> Answer:
        """Send again what was sent before."""
        return self._deliver(self.sent[place])

    def _deliver(self, webhook: Webhook) -> Answer:
        answer = self.send(webhook)
        assert answer.status in (200, 204), f"status {answer.status}"
        self.answers.append(answer)
        return answer

    def _killed(self, webhook: Webhook, moment: int) -> Answer | None:
        """Send it to a server that is killed at `moment`; return the answer if it is not."""
        try:
            with killed_at(self.engine, moment):
                return self._deliver(webhook)
        except Killed:
            self.kills += 1
            self._drop_connections()
            return None

    def _drop_connections(self) -> None:
        """Close the killed process's connections, as its end does: open transactions roll back."""
        for raw in self._connections:
            raw.close()
        self._connections.clear()
        self.engine.dispose()


def try_out(make: Callable[[], RuleBasedStateMachine], *, examples: int, steps: int) -> None:
    """Run a state machine for a number of examples, each of a limited number of steps."""
    run_state_machine_as_test(
        make,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking a failure takes long
            suppress_health_check=list(HealthCheck),
        ),
    )
