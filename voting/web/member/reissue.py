"""The page where a member who lost the card asks for a new voting code, and draws it.

Rules this module keeps:
1. The page is a public document, the same for everybody: the link's token is in the address's
   fragment, which no browser sends to a server.
2. No browser caches it.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from voting.domain.claims.contact import ContactKind
from voting.services import clock
from voting.services.messages.outbox import reaches
from voting.web.common.access import public
from voting.web.common.context import ctx
from voting.web.member.pages import LANG, card_data

blueprint = Blueprint("reissue", __name__)


@blueprint.get(f"{LANG}/polls/<poll>/reissue")
@public
def page(lang: str, poll: str) -> Response:
    """Show the page, which runs in the member's browser."""
    current = clock.visible(ctx(), poll)
    html = render_template(
        "member/reissue.html",
        poll=current,
        open=current.live,
        sends=any(reaches(ctx(), kind) for kind in ContactKind),
        poll_data=card_data(current.poll_json or b""),
    )
    response = Response(html)
    response.headers["Cache-Control"] = "no-store"
    return response
