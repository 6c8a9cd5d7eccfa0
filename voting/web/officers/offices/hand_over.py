"""The list of what an officer hands over to a successor, to be read and printed.

Rules this module keeps:
1. It is the officer's own, and of those who sign a succession; the service decides.
"""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from voting.domain.offices.hand_over import hand_over_sections, hand_over_title
from voting.services.polls.hand_over import hand_over_list
from voting.services.polls.queries import moment
from voting.web.common.access import EVERY_ROLE, officer
from voting.web.common.context import ctx
from voting.web.officers import session


@officer(*EVERY_ROLE)
def hand_over(name: str) -> ResponseReturnValue:
    """Show the list."""
    found = hand_over_list(ctx(), name, session.current())
    return render_template(
        "officers/hand_over.html",
        title=hand_over_title(found),
        role=found.role,
        sections=hand_over_sections(found),
        now=moment(ctx()),
    )


def add_routes(blueprint: Blueprint) -> None:
    """Add this route."""
    blueprint.add_url_rule("/hand-over/<name>", view_func=hand_over)
