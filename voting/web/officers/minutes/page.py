"""The minutes of a poll: its terms, what officers signed, and their conflicts of interest.

Rules this module keeps:
1. Each act stands with the statement that was signed, line by line, and who signed it.
2. A conflict of interest stands with officer, day, and act or claim's digest; its reason is shown
   to officers of the desk. Where too few are left, the page says who can step in.
3. What is released stands there as the two officers released it; before, no result does.
"""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from audit.record.signatures.statement import poll_act
from audit.report.event_words import EVENT_WORDS
from voting.domain.conflicts.declaration import Matter
from voting.services.minutes.read import MinutedAct, MinutedConflict, read_minutes
from voting.services.officers import accounts
from voting.services.routes.readings import poll_readings
from voting.web.common.access import MINUTES, officer
from voting.web.common.context import ctx
from voting.web.common.i18n import said
from voting.web.common.words import words
from voting.web.officers import session


@officer(*MINUTES)
def minutes(poll: str) -> ResponseReturnValue:
    """Show the minutes."""
    found = read_minutes(ctx(), poll, session.current().id)
    return render_template(
        "officers/minutes.html",
        poll=found.poll,
        minutes=found,
        readings=poll_readings(ctx(), found.poll),
        names={one.id: one.name for one in accounts.accounts(ctx())},
        event_name=_event_name,
        matter=_matter,
    )


def _event_name(act: MinutedAct) -> str:
    return said(EVENT_WORDS[act.event])


def _matter(conflict: MinutedConflict) -> str:
    """Return an act's name in words; of a claim or a challenge, its digest stands beside."""
    return words(poll_act(conflict.subject)) if conflict.matter is Matter.ACT else ""


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    blueprint.add_url_rule("/polls/<poll>/minutes", view_func=minutes)
