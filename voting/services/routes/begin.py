"""A route begins: with the files of the agreement or offer and its summary, in both languages.

Rules this module keeps:
1. The files themselves are kept, by digest: what members vote on is there to be read.
2. Kind, texts and count of days are fixed from here on. On one kind and four texts one route has
   steps: what stopped for good does not begin again under another identifier (by-law 2.74).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from audit.record.route.periods import DayCount
from audit.record.route.subject import AgreementKind, RouteSubject, TextDigests
from audit.record.units import Bilingual
from tally.protocol.encoding import new_identifier
from voting.domain.errors import ConflictError, MalformedError
from voting.domain.poll import utc
from voting.domain.route.stored import StoredRoute
from voting.ports.unit_of_work import Context, UnitOfWork


@dataclass(frozen=True)
class RouteFiles:
    """The four files of a route, as they are shown to the bodies and the members."""

    agreement_en: bytes = field(repr=False)
    agreement_fr: bytes = field(repr=False)
    summary_en: bytes = field(repr=False)
    summary_fr: bytes = field(repr=False)


def begin_route(
    ctx: Context, kind: AgreementKind, files: RouteFiles, day_count: DayCount = DayCount.CLEAR
) -> StoredRoute:
    """Keep the files and a route about them, without steps, and return it.

    Checks: (1) no file is empty; (2) no route on this kind and these texts has a step. Raises
    `MalformedError` or `ConflictError`.
    """
    for name, raw in vars(files).items():
        if not raw:  # (1)
            raise MalformedError(f"{name}: the file is empty: give the text itself.")
    with ctx.store.unit_of_work() as uow:
        texts = TextDigests(
            Bilingual(uow.texts.add(files.agreement_en), uow.texts.add(files.agreement_fr)),
            Bilingual(uow.texts.add(files.summary_en), uow.texts.add(files.summary_fr)),
        )
        subject = RouteSubject(new_identifier(), kind, texts, day_count)
        route = StoredRoute(subject, utc(uow.now()))
        verify_only(uow, route)  # (2)
        uow.routes.add(route)
        uow.commit()
    return route


def verify_only(uow: UnitOfWork, route: StoredRoute) -> None:
    """Raise `ConflictError` if another route on this kind and these texts has a step."""
    begun = uow.routes.begun(route.matter)
    if begun not in (None, route.id):
        raise ConflictError(
            f"Route {begun} is on this very agreement or offer, and has begun: one text has one "
            f"route (by-law {route.subject.kind.clause}). Go on with that one."
        )
