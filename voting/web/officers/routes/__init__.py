"""The pages of a route: an agreement or offer on its way to its vote (by-laws 2.74 to 2.76).

Rules this package keeps:
1. Who runs polls reads; the returning officer and the provincial executive act.
2. The pages call the same services as `ratify route`: a refusal names its clause, and changes
   nothing.
3. What is not filled in, or not as it must be, is named field by field, with what to do; nothing is
   then done. Its pages: `listing`, `begin`, `timeline_page`, `propose`, `step_page`.
"""

from __future__ import annotations

from flask import Blueprint

from voting.web.officers.routes import begin, listing, propose, step_page, timeline_page


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of every page."""
    for part in (listing, begin, timeline_page, propose, step_page):
        part.add_routes(blueprint)
