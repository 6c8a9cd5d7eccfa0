"""Routes that were walked before a test begins: rows of a store, signed as in life.

Rules this module keeps:
1. The rows go in by the repositories; what they hold is signed, and holds by every rule.
2. A route's days fit the opening of the poll that is to be on it, and none is after now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.about.acceptance import UnionTexts
from audit.record.officers import SealedOfficer
from audit.record.province import province_day
from audit.record.route.periods import DayCount
from audit.record.route.steps import Step
from audit.record.route.subject import AgreementKind, RouteSubject
from tally.protocol.encoding import new_identifier
from tests.kit.routes.signed import (
    ROUTE_ID,
    RouteMaker,
    council,
    executive,
    noon,
    received,
    text_files,
    texts,
    told,
)
from tests.kit.simulator.people import officer_keys, sealed_officers
from voting.domain.poll import utc
from voting.domain.route.stored import StoredRoute
from voting.ports.unit_of_work import Context, UnitOfWork


def way_before(opens: date, today: date) -> list[Step]:
    """The steps of an honest route whose members may vote on the day `opens`, the last by today."""
    notice = min(today - timedelta(1), opens - timedelta(8))
    decided = notice - timedelta(7)
    return [
        received(decided - timedelta(1)),
        executive(decided),
        council(notice - timedelta(1), given=decided),
        told(notice),
    ]


def keep_union_texts(uow: UnitOfWork) -> UnionTexts:
    """The union's texts for officers: the newest version, or a first one that is added."""
    current = uow.acceptances.current_texts()
    if current is None:
        digests = [uow.texts.add(raw) for raw in (b"The oath\n", b"Le serment\n")]
        current = UnionTexts("2026-01", *digests)
        uow.acceptances.add_texts(current, uow.now())
    return current


def keep_acceptances(uow: UnitOfWork, maker: RouteMaker, names: Iterable[str]) -> None:
    """Keep what these officers accepted."""
    for name in names:
        uow.acceptances.add(maker.acceptance(name))


def keep_route(
    uow: UnitOfWork, maker: RouteMaker, files: Iterable[bytes], way: Sequence[Step]
) -> None:
    """Keep a route about these files, every step of which the maker signs."""
    for raw in files:
        uow.texts.add(raw)
    created = noon(way[0].day)
    uow.routes.add(StoredRoute(maker.subject, created))
    for number, step in enumerate(way, 1):
        maker.sign(step)
        uow.routes.add_step(StoredRoute(maker.subject, created, maker.route.encode()), number)


def route_for(
    uow: UnitOfWork,
    opens: datetime,
    officers: Sequence[SealedOfficer],
    keys: Mapping[str, Ed25519PrivateKey],
    by: tuple[str, str],
    route_id: str | None = None,
    kind: AgreementKind = AgreementKind.TENTATIVE,
    accepting: Iterable[str] | None = None,
) -> str:
    """Keep a whole route for a poll that opens then, signed by two of these officers; its name.

    Every officer with a key accepts the union's texts, or those in `accepting`.
    """
    name = route_id or new_identifier()
    day, today = province_day(opens), province_day(utc(uow.now()))
    way, about = way_before(day, today), f"agreement {name}"
    maker = RouteMaker(
        RouteSubject(name, kind, texts(about), DayCount.CLEAR),
        officers,
        dict(keys),
        accepted_at=noon(way[0].day, -30),
        union=keep_union_texts(uow),
        signers=by,
    )
    keep_acceptances(uow, maker, keys if accepting is None else accepting)
    keep_route(uow, maker, text_files(about).values(), way)
    return name


def put_route(ctx: Context, opens: datetime, route_id: str = ROUTE_ID) -> str:
    """Keep a route for a poll that opens then, which officers of no poll signed."""
    keys = officer_keys(1)
    with ctx.store.unit_of_work() as uow:
        people = sealed_officers(keys)
        by = ("chair", "executive")  # who have no accounts: what they accepted stands in the route
        named = route_for(uow, opens, people, keys, by, route_id, accepting=())
        uow.commit()
    return named
