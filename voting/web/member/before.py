"""The pages for the days before a vote: the list check, the own row, and the rehearsal.

Rules this module keeps:
1. All are public documents, the same for everybody, and no browser caches them.
2. The rehearsal's page may send nothing, and the browser enforces that: what happens in it stays on
   the member's device. It is offered only before the opening, so that nobody mistakes it for the
   vote.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from tally.protocol.credential import format_code
from voting.domain import rehearsal
from voting.domain.claims.contact import ContactKind
from voting.domain.poll import PollState
from voting.services import clock
from voting.services.messages.outbox import reaches
from voting.services.objections import window
from voting.services.polls import queries
from voting.web.common import security
from voting.web.common.access import public
from voting.web.common.context import ctx
from voting.web.common.i18n import language
from voting.web.member.pages import LANG, card_data

blueprint = Blueprint("before", __name__)


@blueprint.get(f"{LANG}/polls/<poll>/check")
@public
def check(lang: str, poll: str) -> Response:
    """Show the page where a member checks their place on the list and their contacts."""
    current = clock.visible(ctx(), poll)
    return _uncached(
        render_template(
            "member/check.html",
            poll=current,
            open=current.live,
            sends=any(reaches(ctx(), kind) for kind in ContactKind),
            poll_data=card_data(current.poll_json or b""),
        )
    )


@blueprint.get(f"{LANG}/polls/<poll>/list")
@public
def own_row(lang: str, poll: str) -> Response:
    """Show the page where a member sees their own row, while objections to the list are taken."""
    current, now = clock.visible(ctx(), poll), queries.moment(ctx())
    return _uncached(
        render_template(
            "member/own_row.html",
            poll=current,
            runs=window.runs(current, now),
            to_come=current.state is PollState.SEALED and now < current.terms.objections_from,
            poll_data=card_data(current.poll_json or b""),
        )
    )


@blueprint.get(f"{LANG}/polls/<poll>/rehearse")
@public
def rehearse(lang: str, poll: str) -> Response:
    """Show the rehearsal, which runs in the member's browser and sends nothing."""
    current = clock.visible(ctx(), poll)
    security.send_nothing()
    chosen = language()
    return _uncached(
        render_template(
            "member/rehearse.html",
            poll=current,
            practice={"member": rehearsal.MEMBER, "code": rehearsal.CODE},
            shown_code=format_code(rehearsal.CODE),
            question=getattr(rehearsal.QUESTION, chosen),
            answers=[getattr(answer, chosen) for answer in rehearsal.ANSWERS],
        )
    )


def _uncached(page: str) -> Response:
    response = Response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
