"""The log's events about interruptions of the service: it was interrupted, it resumed.

Rules this module keeps:
1. Each gives the interruption with its own times, which may be long before the entry's:
   `service:interrupted` of one that lasts, `service:resumed` of one that has ended.
2. Two officers sign it, by a statement, or the watcher that poll.json names: one or the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from audit.record.errors import DocumentError
from audit.record.interruption import Interruption, WatchedInterruption
from audit.record.log.events import Event
from audit.record.log.members import SIGNATURE, SIGNED, Member, table
from audit.record.signatures.officer import OfficerSignature
from audit.record.signatures.statement import ServiceAct, Statement, parse_statement

_INTERRUPTION: Member[Interruption] = Member(Interruption.parse, Interruption.to_json)
_WATCHER: Member[str | None] = Member(
    lambda node: None if node.value is None else SIGNATURE.read(node), lambda text: text
)
_STATEMENT: Member[Statement | None] = Member(
    lambda node: None if node.value is None else parse_statement(node),
    lambda statement: None if statement is None else statement.to_json(),
)


@dataclass(frozen=True, kw_only=True)
class ServiceEvent(Event):
    """An interruption, as a watcher signed it, or two officers' statement says."""

    ACT: ClassVar = ServiceAct.INTERRUPTION
    LASTS: ClassVar[bool]
    MEMBERS = table(
        interruption=_INTERRUPTION,
        watcher=_WATCHER,
        statement=_STATEMENT,
        signatures=SIGNED["signatures"],
    )
    interruption: Interruption
    watcher: str | None = None
    statement: Statement | None = None
    signatures: tuple[OfficerSignature, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.interruption.ended is None) != self.LASTS:
            raise DocumentError(f"{self.NAME}: to: an end is what tells the two events apart")
        if (self.watcher is None) == (self.statement is None):
            raise DocumentError(f"{self.NAME}: signed by a watcher or by two officers: one of them")
        if self.statement is None and self.signatures:
            raise DocumentError(f"{self.NAME}: signatures without a statement")

    def watched(self, poll: str) -> WatchedInterruption | None:
        """Return what the watcher signed; None where officers did."""
        if self.watcher is None:
            return None
        return WatchedInterruption(poll, self.interruption, self.watcher)


@dataclass(frozen=True, kw_only=True)
class ServiceInterrupted(ServiceEvent):
    """A channel is out of service, and nobody has told its end."""

    NAME = "service:interrupted"
    LASTS = True


@dataclass(frozen=True, kw_only=True)
class ServiceResumed(ServiceEvent):
    """A channel was out of service, and has resumed."""

    NAME = "service:resumed"
    LASTS = False


SERVICE_EVENTS = (ServiceInterrupted, ServiceResumed)


def service_event(interruption: Interruption) -> type[ServiceEvent]:
    """Return the kind of event that tells of an interruption."""
    return ServiceInterrupted if interruption.ended is None else ServiceResumed
