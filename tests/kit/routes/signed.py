"""Routes of an agreement or offer, signed: honest where a test says nothing else.

Rules this module keeps:
1. The days fit the simulated poll: told three days before its seal.
2. The lines of a statement are computed as an honest server does; a forged one is given whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.about.acceptance import UnionTexts, about_acceptance
from audit.record.about.route.steps import about_step
from audit.record.officers import SealedOfficer
from audit.record.route.acceptance import Acceptance, AcceptanceStatement
from audit.record.route.document import Route, SignedStep, extended
from audit.record.route.periods import DayCount
from audit.record.route.statement import ACT_OF, RouteStatement
from audit.record.route.steps import (
    Channel,
    Meeting,
    Reached,
    Received,
    Recommended,
    RoutePlace,
    Sitting,
    Step,
    Stopped,
    Told,
)
from audit.record.route.subject import (
    AgreementKind,
    PollRoute,
    RouteReference,
    RouteSubject,
    TextDigests,
)
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.units import Bilingual
from tally.protocol.encoding import sha256_hex
from tests.kit.simulator.people import CHAIR, EXECUTIVE, officer_keys, sealed_officers

ROUTE_ID = "7vFQxvBm2tWrXyz"
RECEIVED, DECIDED = date(2026, 4, 20), date(2026, 4, 21)
COUNCIL, TOLD = date(2026, 4, 27), date(2026, 4, 28)
UNION = UnionTexts("2026-01", "a" * 64, "b" * 64)


def text_files(of: str = "the agreement") -> Mapping[str, bytes]:
    """Four files about something, by their digests."""
    files = [f"{of} {number}".encode() for number in range(4)]
    return {sha256_hex(raw): raw for raw in files}


def texts(of: str = "the agreement") -> TextDigests:
    """The digests of four files about something."""
    digests = list(text_files(of))
    return TextDigests(Bilingual(*digests[:2]), Bilingual(*digests[2:]))


def subject(kind: AgreementKind = AgreementKind.TENTATIVE, **changes: object) -> RouteSubject:
    """What a route is about."""
    return replace(RouteSubject(ROUTE_ID, kind, texts()), **changes)  # type: ignore[arg-type]


def received(day: date = RECEIVED) -> Received:
    """The first step."""
    return Received(day)


def executive(day: date = DECIDED, *, approves: bool = True) -> Recommended:
    """The executive's recommendation."""
    return Recommended(day, approves)


def council(
    day: date = COUNCIL,
    *,
    given: date = DECIDED,
    met: Meeting = Meeting.SPECIAL,
    approves: bool = True,
) -> Recommended:
    """The council's recommendation."""
    return Recommended(day, approves, Sitting(given, met))


def told(day: date = TOLD, **changes: object) -> Told:
    """The notice to the members."""
    reached = (Reached(Channel.EMAIL, 40_000), Reached(Channel.TEXT, 1_200))
    return replace(Told(day, reached, 0), **changes)  # type: ignore[arg-type]


def way() -> list[Step]:
    """Every step of an honest route."""
    return [received(), executive(), council(), told()]


def steps_by_place() -> Mapping[RoutePlace, Step]:
    """An honest step for each place, a stop included."""
    return {one.place: one for one in (*way(), Stopped(TOLD))}


def noon(day: date, days: int = 0) -> datetime:
    """Noon in the province, or some minutes off, so many days later."""
    return datetime.combine(day + timedelta(days), time(16), UTC)


LONG_BEFORE = noon(RECEIVED, -30)


@dataclass
class RouteMaker:
    """Signs the steps of a route one by one, as the officers of a simulated poll."""

    subject: RouteSubject = field(default_factory=subject)
    officers: Sequence[SealedOfficer] = field(
        default_factory=lambda: sealed_officers(officer_keys(1))
    )
    keys: dict[str, Ed25519PrivateKey] = field(default_factory=lambda: officer_keys(1))
    accepted_at: datetime = LONG_BEFORE
    union: UnionTexts = UNION
    signers: tuple[str, ...] = (CHAIR, EXECUTIVE)
    signed: list[SignedStep] = field(default_factory=list)
    by: list[tuple[str, ...]] = field(default_factory=list)

    def officer(self, name: str) -> SealedOfficer:
        """An officer of the poll."""
        return next(one for one in self.officers if one.id == name)

    def acceptance(self, name: str, **changes: object) -> Acceptance:
        """What an officer accepted; `changes` are of the statement."""
        about = about_acceptance(self.officer(name), self.union, "fr")
        statement = replace(AcceptanceStatement(name, self.accepted_at, about), **changes)  # type: ignore[arg-type]
        signature = sign_statement_ed25519(statement, name, self.keys[name])
        return Acceptance(self.union, "fr", statement, signature)

    def sign(
        self,
        step: Step,
        *,
        late: int = 0,
        by: Sequence[str] = (),
        of: RouteSubject | None = None,
        **changes: object,
    ) -> SignedStep:
        """Sign a step so many days late, as of another route, or with a changed statement."""
        about_whom = of or self.subject
        before = self.signed[-1].digest if self.signed else None
        statement = RouteStatement(
            about_whom.id,
            ACT_OF[step.place],
            noon(step.day, late),
            "As decided.",
            about_step(about_whom, step, before),
        )
        statement = replace(statement, **changes)  # type: ignore[arg-type]
        by = by or self.signers
        signatures = [sign_statement_ed25519(statement, name, self.keys[name]) for name in by]
        made = SignedStep(step, statement, tuple(signatures))
        self.signed.append(made)
        self.by.append(tuple(by))
        return made

    def walk(self, steps: Sequence[Step] | None = None, **options: object) -> RouteMaker:
        """Sign each of these steps, by default every one of an honest route."""
        for step in way() if steps is None else steps:
            self.sign(step, **options)  # type: ignore[arg-type]
        return self

    def others(self) -> tuple[Acceptance, ...]:
        """What the officers accepted who signed no step."""
        signers = {name for by in self.by for name in by}
        return tuple(self.acceptance(one.id) for one in self.officers if one.id not in signers)

    @property
    def route(self) -> Route:
        """The route so far."""
        route: Route | None = None
        for signed, by in zip(self.signed, self.by, strict=True):
            people = [(self.officer(name), self.acceptance(name)) for name in dict.fromkeys(by)]
            route = extended(self.subject, route, signed, people)
        assert route is not None
        return route


def made(steps: Sequence[Step] | None = None, **changes: object) -> Route:
    """A signed route with these steps, by default honest; `changes` are of what it is about."""
    return RouteMaker(subject(**changes)).walk(steps).route  # type: ignore[arg-type]


def final(steps: Sequence[Step] | None = None, **changes: object) -> Route:
    """The same of a final offer."""
    return made(steps, kind=AgreementKind.FINAL, **changes)


def ordinary(steps: Sequence[Step] | None = None, **changes: object) -> Route:
    """The same with days that are counted the ordinary way."""
    return made(steps, day_count=DayCount.ORDINARY, **changes)


def named(route: Route) -> PollRoute:
    """What poll.json says that is sealed on this route."""
    return PollRoute(RouteReference(route.subject.id, route.head), route.subject.texts)
