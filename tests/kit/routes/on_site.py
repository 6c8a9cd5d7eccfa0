"""Routes on the site that tests in a browser look at: one in each state.

Rules this module keeps:
1. The site's two officers, who accepted the union's texts with its first poll, make every step with
   their key files; each route has texts of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from audit.record.route.steps import Step, Stopped
from audit.record.route.subject import AgreementKind
from audit.record.signatures.key_file import KeyKind, read_signing_key
from tests.kit.browser.site import Site
from tests.kit.routes.desk import RouteDesk
from tests.kit.routes.signed import executive, received
from voting.demo.stage import OFFICERS, PASSPHRASE
from voting.services.routes.begin import RouteFiles
from voting.services.routes.steps import propose_step

ALEX, MORGAN = (officer for officer, _, _ in OFFICERS)


def site_desk(site: Site) -> RouteDesk:
    """The site's two officers, with their key files."""
    stage = site.stage
    paths = {name: stage.officer_key(name) for name in (ALEX, MORGAN)}
    keys = {
        name: read_signing_key(path, KeyKind.OFFICER, PASSPHRASE) for name, path in paths.items()
    }
    return RouteDesk(stage.ctx, keys)


def route_on(
    office: RouteDesk,
    about: str,
    made: Sequence[tuple[Step, str]] = (),
    kind: AgreementKind = AgreementKind.TENTATIVE,
) -> str:
    """Begin a route about something and make these steps, each with its reason."""
    texts = (f"{about}: {text}".encode() for text in ("agreement", "entente", "summary", "résumé"))
    route = office.begin(kind, RouteFiles(*texts))
    for step, reason in made:
        office.make(route, step, (ALEX, MORGAN), reason)
    return route


def site_routes(site: Site) -> dict[str, str]:
    """A route in each state that its page shows, by a name for it."""
    office = site_desk(site)
    way = [(step, "") for step in office.way()]
    waiting = route_on(office, "waiting", way[:1])
    propose_step(office.ctx, waiting, executive(office.day(-1)), "As decided.", ALEX)
    office.sign(waiting, ALEX)
    against = executive(office.day(), approves=False)
    withdrawn = Stopped(office.day())
    recent: list[tuple[Step, str]] = [
        (received(office.day(-2)), ""),
        (executive(office.day(-1)), "As decided."),
    ]
    offer = [(received(office.day(-5)), "")]
    return {
        "begun": route_on(office, "begun"),
        "under_way": route_on(office, "under way", recent),
        "waiting": waiting,
        "done": route_on(office, "done", way),
        "not_recommended": route_on(
            office, "not recommended", [*way[:1], (against, "Too little.")]
        ),
        "stopped": route_on(
            office, "stopped", [*way[:2], (withdrawn, "The employer withdrew it.")]
        ),
        "overdue": route_on(office, "overdue", offer, AgreementKind.FINAL),
    }
