"""route.json: a route with its signers, what they accepted, and every step that was signed.

Rules this module keeps:
1. A `Route` is in its one form once built; whether its signatures hold, `signers` says, and whether
   its steps may follow one another, `rules`.
2. The signers are exactly the officers who signed a step, sorted, no key of two.
3. A step is known by its digest, which the next one's statement names.
4. `head`, the digest of route.json, is what poll.json names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from audit.record import fields
from audit.record.errors import DocumentError
from audit.record.fields import Node
from audit.record.officers import SealedOfficer
from audit.record.route.acceptance import Acceptance
from audit.record.route.statement import RouteStatement, parse_route_statement
from audit.record.route.steps import RoutePlace, Step, parse_step
from audit.record.route.subject import RouteSubject, parse_subject
from audit.record.signatures.officer import OfficerSignature, parse_officer_signature
from tally.protocol.encoding import sha256_hex

VERSION = 1
ROUTE = "route.json"
_MEMBERS = ("version", "route", "kind", "texts", "day_count", "signers", "acceptances", "steps")
_KEYS = "route.json: signers: no key is listed twice"


@dataclass(frozen=True)
class SignedStep:
    """A step, its statement and the signatures of two officers."""

    step: Step
    statement: RouteStatement
    signatures: tuple[OfficerSignature, ...]

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "step": self.step.to_json(),
            "statement": self.statement.to_json(),
            "signatures": [one.to_json() for one in self.signatures],
        }

    @cached_property
    def digest(self) -> str:
        """hex(the step's JSON object): what the next step's statement names."""
        return sha256_hex(fields.encode(self.to_json()))

    @classmethod
    def parse(cls, node: Node) -> SignedStep:
        """Read the JSON object."""
        part = node.members("step", "statement", "signatures")
        return cls(
            parse_step(part["step"]),
            parse_route_statement(part["statement"]),
            tuple(parse_officer_signature(one) for one in part["signatures"].items()),
        )


@dataclass(frozen=True)
class Route:
    """route.json. `acceptances` are sorted by officer; `steps` in the order they were signed."""

    subject: RouteSubject
    signers: tuple[SealedOfficer, ...]
    acceptances: tuple[Acceptance, ...]
    steps: tuple[SignedStep, ...]

    def __post_init__(self) -> None:
        if not self.steps:
            raise DocumentError("route.json: steps: a route begins with its first signed step")
        fields.check_sorted((one.id for one in self.signers), "route.json: signers")
        for officer in self.signers:
            officer.check(ROUTE)
        keys = [key.public_key for one in self.signers for key in one.keys]
        if len(set(keys)) != len(keys):
            raise DocumentError(_KEYS)
        signed = {one.officer for step in self.steps for one in step.signatures}
        if {officer.id for officer in self.signers} != signed:
            raise DocumentError(
                "route.json: signers: exactly those who signed a step must be listed"
            )
        accepted = [one.officer for one in self.acceptances]
        fields.check_sorted(accepted, "route.json: acceptances")
        if not signed.issuperset(accepted):
            raise DocumentError("route.json: acceptances: one is of an officer who signed no step")

    @property
    def made(self) -> tuple[Step, ...]:
        """The steps without their signatures."""
        return tuple(one.step for one in self.steps)

    def at(self, place: RoutePlace) -> SignedStep | None:
        """Return the first step at a place, if there is one."""
        return next((one for one in self.steps if one.step.place is place), None)

    def before(self, index: int) -> str | None:
        """Return the digest of the step before that of an index; None for the first."""
        return self.steps[index - 1].digest if index else None

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "version": VERSION,
            **self.subject.to_json(),
            "signers": [one.to_json() for one in self.signers],
            "acceptances": [one.to_json() for one in self.acceptances],
            "steps": [one.to_json() for one in self.steps],
        }

    def encode(self) -> bytes:
        """Return route.json in its one valid byte form."""
        return fields.encode(self.to_json())

    @cached_property
    def head(self) -> str:
        """hex(route.json), which poll.json names."""
        return sha256_hex(self.encode())


def extended(
    subject: RouteSubject,
    route: Route | None,
    signed: SignedStep,
    people: Sequence[tuple[SealedOfficer, Acceptance]],
) -> Route:
    """Return the route with one more signed step; `route` is None before the first.

    `people` are the two who signed it, with what they accepted. Who signed an earlier step keeps
    that acceptance and those keys, beside any that came since. Refusals are those of `Route`.
    """
    signers = {one.id: one for one in route.signers} if route else {}
    accepted = {one.officer: one for one in route.acceptances} if route else {}
    for officer, acceptance in people:
        known = signers.get(officer.id, officer)
        keys = (*known.keys, *(key for key in officer.keys if key not in known.keys))
        signers[officer.id] = replace(known, keys=keys)
        accepted.setdefault(officer.id, acceptance)
    return Route(
        subject,
        tuple(signers[name] for name in sorted(signers)),
        tuple(accepted[name] for name in sorted(accepted)),
        (*(route.steps if route else ()), signed),
    )


@lru_cache(maxsize=8)
def parse_route(raw: bytes) -> Route:
    """Read route.json strictly; everything but its one valid form is a `DocumentError`."""
    part = fields.load(raw, ROUTE).members(*_MEMBERS)
    if part["version"].integer() != VERSION:
        raise DocumentError(f"route.json: version: only {VERSION} is supported")
    return Route(
        parse_subject(part),
        tuple(SealedOfficer.parse(one) for one in part["signers"].items()),
        tuple(Acceptance.parse(one) for one in part["acceptances"].items()),
        tuple(SignedStep.parse(one) for one in part["steps"].items()),
    )
