"""The rules of a route, by-laws 2.74 to 2.76, on one step and on all that were signed.

Rules this module keeps:
1. A step that is to be signed and a step that was signed are judged by the same checks: whoever
   stores a route, whoever seals a poll on it, and the verifier. The clock is given.
"""

from __future__ import annotations

from audit.record.route.document import Route
from audit.record.route.findings import RouteFinding
from audit.record.route.next_step import NextStep
from audit.record.route.order import ORDER
from audit.record.route.reviews import REVIEW


def step_findings(new: NextStep) -> tuple[RouteFinding, ...]:
    """Return what the rules have against a step, or show of it."""
    return tuple(finding for check in (*ORDER, *REVIEW) for finding in check(new))


def route_findings(route: Route) -> tuple[RouteFinding, ...]:
    """Return the findings on each step of a route when it was signed, in order."""
    made, last = route.made, None
    found: list[RouteFinding] = []
    for index, signed in enumerate(route.steps):
        said = signed.statement
        new = NextStep(route.subject, made[:index], signed.step, said.time, said.reason, last)
        found.extend(step_findings(new))
        last = said.time
    return tuple(found)
