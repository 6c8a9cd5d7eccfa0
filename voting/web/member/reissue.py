"""The page on which a member who lost the card asks for a new voting code, and draws it.

Rules this module keeps:
1. The page is a public document, the same for everybody: the link's token is in the address's
   fragment, which no server is sent.
2. It is never kept by a browser's cache.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from voting.domain.claims.contact import ContactKind
from voting.domain.poll import PollState
from voting.services.messages.outbox import reaches
from voting.web.common.access import public
from voting.web.common.context import ctx
from voting.web.member import views
from voting.web.member.pages import LANG

blueprint = Blueprint("reissue", __name__)


@blueprint.get(f"{LANG}/polls/<poll>/reissue")
@public
def page(lang: str, poll: str) -> Response:
    """Show the page, which runs in the member's browser."""
    found = views.find(ctx(), poll)
    shown = render_template(
        "member/reissue.html",
        poll=found,
        open=found.state in (PollState.SEALED, PollState.OPEN),
        sends=any(reaches(ctx(), kind) for kind in ContactKind),
        poll_data={"poll": found.id, "card_set": found.card_set},
    )
    response = Response(shown)
    response.headers["Cache-Control"] = "no-store"
    return response
