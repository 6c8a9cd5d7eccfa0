"""A route as it is stored: what it is about, its signed steps, and the step that waits.

Rules this module keeps:
1. What was signed is kept as its bytes: route.json after each step, and a step that waits with the
   statement that both officers sign.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from audit.record import fields
from audit.record.fields import Node
from audit.record.route.document import Route, parse_route
from audit.record.route.statement import RouteStatement, parse_route_statement
from audit.record.route.steps import Step, parse_step
from audit.record.route.subject import RouteSubject
from tally.protocol.encoding import sha256_hex
from voting.domain.officers import ActSignature

STEP_LIFE: Final = timedelta(hours=24)
"""How long a step waits for its second signature."""


@dataclass(frozen=True)
class StoredRoute:
    """A route; `document` is route.json after its last signed step, None before the first."""

    subject: RouteSubject
    created: datetime
    document: bytes | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        """The identifier."""
        return self.subject.id

    @property
    def route(self) -> Route | None:
        """The route with its signed steps, if it has any."""
        return None if self.document is None else parse_route(self.document)

    @property
    def matter(self) -> str:
        """The digest of kind and texts, on which no other route may have a step."""
        named = {"kind": self.subject.kind.value, "texts": self.subject.texts.to_json()}
        return sha256_hex(fields.encode(named))


@dataclass(frozen=True)
class PendingStep:
    """A step that waits for its second signature, until `expires`."""

    route: str
    step_json: bytes = field(repr=False)
    statement_json: bytes = field(repr=False)
    expires: datetime
    signatures: tuple[ActSignature, ...] = ()

    @property
    def step(self) -> Step:
        """The step."""
        return parse_step(_node(self.step_json))

    @property
    def statement(self) -> RouteStatement:
        """What the officers sign."""
        return parse_route_statement(_node(self.statement_json))

    @property
    def signed_by(self) -> tuple[str, ...]:
        """Who has signed, sorted."""
        return tuple(sorted(one.officer for one in self.signatures))


def _node(raw: bytes) -> Node:
    return fields.load(raw, "waiting step")
