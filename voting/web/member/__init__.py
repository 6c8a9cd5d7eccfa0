"""The members' side: the polls, one poll, its board and its record.

Rules this package keeps:
1. No cookie, no session, no form that changes anything: every page is a public document.
2. A draft is not shown: it is answered as if it did not exist.
3. Every page but those of the booth, of practice, of the list and of voting codes works without
   JavaScript; the help page names them.
"""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from voting.web.member import any_language
from voting.web.member.before import blueprint as before_routes
from voting.web.member.board import blueprint as board_routes
from voting.web.member.board import page
from voting.web.member.pages import blueprint as page_routes
from voting.web.member.record import ballot_found, found
from voting.web.member.record import blueprint as record_routes
from voting.web.member.reissue import blueprint as reissue_routes
from voting.web.member.texts import blueprint as text_routes


def install(app: Flask) -> None:
    """Add the members' routes to `app`."""
    public_routes = (page_routes, before_routes, board_routes, record_routes, text_routes)
    for blueprint in (*public_routes, reissue_routes):
        app.register_blueprint(blueprint)
    any_language.install(app)
    protection: CSRFProtect = app.extensions["csrf"]
    for question in (page, ballot_found, found):  # forms only to keep trackers out of addresses
        protection.exempt(question)
