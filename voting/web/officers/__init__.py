"""The officers' side: sign-in, account, polls, and the acts that two officers sign.

Rules this package keeps:
1. Every page but the sign-in needs an officer's session; a session is a row, and can be ended.
2. Every form carries a token against forgery; the cookies are sent to /officers only.
3. A page and a command call the same service; nothing is decided here.
4. While voting runs the pages show turnout, never a result. Nothing of a vote is shown to an
   officer who has not accepted the union's texts: only the account, and the list of sealed polls.
5. Acts on a poll are for its returning officer and executive; claims are for its membership
   officers, and for the returning officer where two of these disagree; challenges of listed
   members are for all of these. The treasurer and the
   general secretary read a poll's page and its table of weights, sign that, and do nothing else;
   the general secretary and those of the read-only roles read its minutes.
   Every view names its roles; docs/officers.md has the table of them.
"""

from __future__ import annotations

from flask import Blueprint, Flask

from voting.web.common import access
from voting.web.officers import (
    acceptance,
    account,
    acts,
    claims,
    contacts,
    dashboard,
    polls,
    routes,
    rulings,
    session,
    sign_in,
    weights,
)
from voting.web.officers.challenges import case, listing, waiting
from voting.web.officers.challenges import rulings as challenge_rulings
from voting.web.officers.minutes import conflicts, reconciliation
from voting.web.officers.minutes import page as minutes
from voting.web.officers.objections import listed, removals
from voting.web.officers.offices import hand_over
from voting.web.officers.result import documents, page, readings
from voting.web.officers.strike_off import page as strike_off


def install(app: Flask) -> None:
    """Add the officers' routes to `app`, and have the access rules check the session."""
    blueprint = Blueprint("officers", __name__, url_prefix="/officers")
    polling = (polls, weights, acts, claims, rulings, contacts, routes)
    challenged = (listing, waiting, challenge_rulings, case)
    minuted = (minutes, conflicts, reconciliation)
    for part in (
        sign_in,
        account,
        acceptance,
        dashboard,
        *polling,
        *challenged,
        *minuted,
        listed,
        removals,
        hand_over,
        strike_off,
        page,
        documents,
        readings,
    ):
        part.add_routes(blueprint)
    app.register_blueprint(blueprint)
    access.enforce(app, session.admit)
    app.context_processor(session.describe)
