"""Officers who make the steps of a route on a server, as in life: each with an account and a key.

Rules this module keeps:
1. Everything goes through the services; a test that wants otherwise says so.
2. Days are relative to the store's clock, so that a whole route can be walked at once: each step is
   then signed after its day, which is shown and not refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.province import province_day
from audit.record.route.acceptance import Acceptance
from audit.record.route.periods import DayCount
from audit.record.route.steps import Step
from audit.record.route.subject import AgreementKind
from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.units import Language
from tests.kit.polls import SamplePoll, draft_poll
from tests.kit.routes.acceptances import acceptance, renew_texts
from tests.kit.routes.signed import council, executive, received, told
from voting.domain.officers import FileKey, Officer, Role
from voting.domain.route.stored import StoredRoute
from voting.ports.unit_of_work import Context
from voting.services.acceptance import keep_acceptance
from voting.services.routes import steps
from voting.services.routes.begin import RouteFiles, begin_route
from voting.services.routes.look import RouteView, route_view

FILES = RouteFiles(b"The agreement", b"L'entente", b"A summary", b"Un sommaire")
ANNE, PAUL, RITA, MAX = "anne", "paul", "rita", "max"
ROLES = {
    ANNE: Role.RETURNING_OFFICER,
    PAUL: Role.PROVINCIAL_EXECUTIVE,
    RITA: Role.RETURNING_OFFICER,
    MAX: Role.MEMBERSHIP_OFFICER,
}
BOTH = (ANNE, PAUL)


@dataclass
class RouteDesk:
    """The officers, and the server that they work on."""

    ctx: Context
    keys: dict[str, Ed25519PrivateKey] = field(default_factory=dict)

    def enrol(self, *names: str) -> RouteDesk:
        """Give officers accounts with a key file."""
        with self.ctx.store.unit_of_work() as uow:
            for name in names:
                self.keys[name] = Ed25519PrivateKey.generate()
                key = FileKey(public_key_text(self.keys[name]))
                uow.officers.add(Officer(name, name.title(), ROLES[name], file_keys=(key,)))
            uow.commit()
        return self

    def texts(self, version: str = "2026-01") -> RouteDesk:
        """Add a version of the union's texts."""
        renew_texts(self.ctx, version)
        return self

    def acceptance(self, name: str, language: Language = "fr") -> Acceptance:
        """What an officer signs to accept the newest version, not handed in yet."""
        return acceptance(self.ctx, name, self.keys[name], language)

    def accept(self, *names: str) -> RouteDesk:
        """Have officers accept the union's texts."""
        for name in names:
            keep_acceptance(self.ctx, self.acceptance(name))
        return self

    def day(self, days: int = 0) -> date:
        """Today in the province, or so many days later."""
        with self.ctx.store.reader() as uow:
            return province_day(uow.now()) + timedelta(days)

    def way(self) -> list[Step]:
        """Every step of an honest route, the last one nine days ago."""
        given = self.day(-15)
        return [
            received(self.day(-16)),
            executive(given),
            council(self.day(-10), given=given),
            told(self.day(-9)),
        ]

    def begin(
        self,
        kind: AgreementKind = AgreementKind.TENTATIVE,
        files: RouteFiles = FILES,
        day_count: DayCount = DayCount.CLEAR,
    ) -> str:
        """Begin a route and return its identifier."""
        return begin_route(self.ctx, kind, files, day_count).id

    def signature(self, route: str, name: str, key_of: str | None = None) -> dict[str, object]:
        """Sign the step that waits, perhaps with somebody else's key."""
        waiting = steps.waiting_step(self.ctx, route)
        assert waiting is not None
        key = self.keys[key_of or name]
        return sign_statement_ed25519(waiting.statement, name, key).to_json()

    def sign(self, route: str, name: str) -> steps.StepOutcome:
        """Sign the step that waits, and hand the signature in."""
        return steps.sign_step(self.ctx, route, self.signature(route, name))

    def make(
        self, route: str, step: Step, by: Sequence[str] = BOTH, reason: str = ""
    ) -> steps.StepOutcome:
        """Have two officers make a step."""
        steps.propose_step(self.ctx, route, step, reason, by[0])
        return [self.sign(route, name) for name in by][-1]

    def walk(self, route: str, made: Sequence[Step] | None = None) -> str:
        """Make each of these steps, by default every one."""
        for step in self.way() if made is None else made:
            self.make(route, step)
        return route

    def stored(self, route: str) -> StoredRoute:
        """The route as it is stored."""
        with self.ctx.store.reader() as uow:
            return uow.routes.get(route)


def desk_of(sample: SamplePoll) -> RouteDesk:
    """The two officers of a sample poll, who accepted the union's texts with the others."""
    return RouteDesk(sample.ctx, dict(sample.officers))


def put_on(sample: SamplePoll, route: str | None) -> None:
    """Let a draft name this route, as its poll.toml would."""
    with sample.ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(sample.poll)
        uow.polls.save(replace(poll, terms=replace(poll.terms, route=route)))
        uow.commit()


def view_of(sample: SamplePoll) -> RouteView:
    """The route that a draft names, as officers see it."""
    with sample.ctx.store.reader() as uow:
        named = uow.polls.get(sample.poll).terms.route
    return route_view(sample.ctx, named or "")


def routed_draft(ctx: Context) -> tuple[SamplePoll, RouteDesk]:
    """A draft whose route was walked whole, and the desk of its officers."""
    sample = draft_poll(ctx)
    office = desk_of(sample)
    put_on(sample, office.walk(office.begin()))
    return sample, office


def desk(ctx: Context) -> RouteDesk:
    """A desk whose officers have accepted the union's texts."""
    return RouteDesk(ctx).enrol(ANNE, PAUL, RITA, MAX).texts().accept(ANNE, PAUL, RITA)
