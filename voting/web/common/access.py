"""Who may use which route.

Rules this module keeps:
1. Deny by default: every route carries one rule, and an application with a route that has none
   refuses to start.
2. A rule is written beside its view, as a decorator, and is checked before the view runs.
3. No view may widen its rule; it may only refuse more.
4. An officers' route is for those who have accepted the union's texts for officers, unless its rule
   says that it is for all (`officer_before_acceptance`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from flask import Flask, request
from flask.typing import ResponseReturnValue

from voting.domain.errors import ConfigurationError
from voting.domain.officers import ACTORS, READERS, Role

View = TypeVar("View", bound=Callable[..., Any])

_ATTRIBUTE: Final = "ratify_access"
EVERY_ROLE: Final = tuple(Role)
"""Any officer: named, like every other rule, by each view that admits them all."""
STAFF: Final = (Role.RETURNING_OFFICER, Role.PROVINCIAL_EXECUTIVE, Role.MEMBERSHIP_OFFICER)
"""Who runs a poll; the others only read."""
RESULTS: Final = (*STAFF, Role.AUDITOR)
"""Who sees a result and the complete record; when, the services say."""
MINUTES: Final = (*STAFF, Role.GENERAL_SECRETARY, *READERS)
"""Who reads a poll's minutes."""
WATCHERS: Final = (*ACTORS, Role.SCRUTINEER, Role.AUDITOR)
"""Who compares log, ballot box and count."""


class RouteKind(StrEnum):
    """The three kinds of route."""

    PUBLIC = "public"
    MEMBER_API = "member-api"
    OFFICER = "officer"


@dataclass(frozen=True)
class Rule:
    """A route's access rule; `roles` is empty unless the kind is `OFFICER`.

    `before_acceptance`: it is for officers who have not accepted the union's texts, too.
    """

    kind: RouteKind
    roles: frozenset[Role] = frozenset()
    before_acceptance: bool = False

    def __str__(self) -> str:
        roles = ", ".join(sorted(self.roles))
        words = f"{self.kind}({roles})" if roles else str(self.kind)
        return f"{words}, before acceptance" if self.before_acceptance else words


class AccessRuleMissingError(ConfigurationError):
    """A route has no access rule, so the application does not start."""

    slug = "access-rule-missing"


def public(view: View) -> View:
    """Anybody may use the route: it shows what everybody may know."""
    return _ruled(view, Rule(RouteKind.PUBLIC))


def member_api(view: View) -> View:
    """Anybody may call the route: the message itself is the proof, not a session."""
    return _ruled(view, Rule(RouteKind.MEMBER_API))


def officer(first: Role, *others: Role) -> Callable[[View], View]:
    """Only a signed-in officer of one of these roles, who has accepted, may use the route."""
    rule = Rule(RouteKind.OFFICER, frozenset((first, *others)))
    return lambda view: _ruled(view, rule)


def officer_before_acceptance(first: Role, *others: Role) -> Callable[[View], View]:
    """Any signed-in officer of one of these roles may use the route: it shows nothing of a vote."""
    rule = Rule(RouteKind.OFFICER, frozenset((first, *others)), before_acceptance=True)
    return lambda view: _ruled(view, rule)


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """Return the rule of `view`, or None if it has none."""
    rule = getattr(view, _ATTRIBUTE, None)
    return rule if isinstance(rule, Rule) else None


def rules(app: Flask) -> dict[str, Rule | None]:
    """Return each route's pattern with its rule, sorted by pattern."""
    routes = sorted(app.url_map.iter_rules(), key=lambda route: (route.rule, route.endpoint))
    return {
        f"{route.rule} {','.join(sorted(route.methods or ()))}": rule_of(
            app.view_functions[route.endpoint]
        )
        for route in routes
    }


def verify_every_route(app: Flask) -> None:
    """Raise `AccessRuleMissingError`, naming each route without a rule, if there is any."""
    missing = [pattern for pattern, rule in rules(app).items() if rule is None]
    if missing:
        raise AccessRuleMissingError(
            f"These routes have no access rule (voting/web/common/access.py): {'; '.join(missing)}."
        )


def enforce(app: Flask, admit: Callable[[Rule], ResponseReturnValue | None]) -> None:
    """Check the rule of every request before its view runs.

    `admit` is asked for officers' routes only; what it returns is sent instead of the page.
    """

    def check() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None  # no such route: the 404 page
        rule = rule_of(app.view_functions[request.endpoint])
        if rule is None:
            raise AccessRuleMissingError(f"The route {request.endpoint} has no access rule.")
        return admit(rule) if rule.kind is RouteKind.OFFICER else None

    app.before_request(check)


def _ruled(view: View, rule: Rule) -> View:
    setattr(view, _ATTRIBUTE, rule)
    return view
