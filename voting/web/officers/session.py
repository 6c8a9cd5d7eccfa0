"""The officer's session: a cookie that names a row.

Rules this module keeps:
1. The cookie is a random token from the service. It goes to /officers only, scripts cannot read it,
   no other site can send it, and over HTTPS it never travels in clear.
2. An officer who is not signed in is sent to the sign-in and back; a request that would change
   something is refused.
3. An officer who has not accepted the union's texts is sent to the acceptance and back, in the same
   way, from every page but those of the account and the list of polls.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any, Final, cast

from flask import Response, abort, g, redirect, request, url_for
from flask import session as form_session
from flask.typing import ResponseReturnValue

from audit.record.route.acceptance import Acceptance
from voting.domain.errors import AcceptanceNeededError, RefusedError
from voting.domain.officers import Officer
from voting.services.acceptance import acceptance_of
from voting.services.officers import sessions
from voting.web.common.access import MINUTES, STAFF, Rule
from voting.web.common.context import ctx, settings

PATH: Final = "/officers"
_INSIDE: Final = re.compile(r"/officers(/[A-Za-z0-9._/-]*)?")


def cookie_name() -> str:
    """Return the cookie's name; its prefix makes browsers insist on HTTPS."""
    https = settings().base_url.startswith("https://")
    return "__Secure-ratify-officer" if https else "ratify-officer"


def begin(response: Response, token: str) -> Response:
    """Start a session with `response`; the form token from before is dropped."""
    language = form_session.get("lang")
    form_session.clear()
    if language:
        form_session["lang"] = language
    response.set_cookie(
        cookie_name(),
        token,
        path=PATH,
        secure=settings().base_url.startswith("https://"),
        httponly=True,
        samesite="Strict",
    )
    return response


def end(response: Response) -> Response:
    """End the session, on the server and in the browser."""
    token = request.cookies.get(cookie_name())
    if token is not None:
        sessions.sign_out(ctx(), token)
    return forget(response)


def forget(response: Response) -> Response:
    """Delete the browser's cookie of a session that is over."""
    response.delete_cookie(cookie_name(), path=PATH)
    return response


def admit(rule: Rule) -> ResponseReturnValue | None:
    """Admit an officer of one of the rule's roles, who has accepted the union's texts.

    Send others to the sign-in or to the acceptance, or refuse them.
    """
    token = request.cookies.get(cookie_name(), "")
    try:
        officer = sessions.current_officer(ctx(), token)
    except RefusedError:
        return _demand()
    if officer.role not in rule.roles:
        raise RefusedError("This page is for officers of another role.")
    g.officer, g.acceptance = officer, acceptance_of(ctx(), officer)
    if g.acceptance is None and not rule.before_acceptance:
        return _demand_acceptance(officer)
    return None


def _demand() -> ResponseReturnValue:
    if request.method != "GET":
        abort(HTTPStatus.UNAUTHORIZED)
    return redirect(url_for("officers.sign_in", next=request.path))


def _demand_acceptance(officer: Officer) -> ResponseReturnValue:
    if request.method != "GET":
        raise AcceptanceNeededError(
            f"officer {officer.id} has not accepted the union's texts for officers, in their "
            "newest version: do it first, at /officers/acceptance."
        )
    lang = request.args.get("lang")
    return redirect(url_for("officers.acceptance", next=request.path, lang=lang))


def current() -> Officer:
    """Return the officer who is signed in, as the account was when this request began."""
    return cast(Officer, g.officer)


def current_acceptance() -> Acceptance | None:
    """Return what this officer has accepted, if it is the newest version and holds now."""
    return cast(Acceptance | None, g.acceptance)


def next_page(fallback: str) -> str:
    """Return where to go after a page that stood in the way: only ever to an officers' page."""
    asked = request.args.get("next", "")
    return asked if _INSIDE.fullmatch(asked) else fallback


def describe() -> dict[str, Any]:
    """Give templates `officer`, who is signed in, or None, and what that officer may read.

    `accepted` is what the officer has accepted of the union's texts.
    """
    officer: Officer | None = g.get("officer")
    role = None if officer is None else officer.role
    return {
        "officer": officer,
        "accepted": g.get("acceptance"),
        "runs_polls": role in STAFF,
        "reads_records": role in MINUTES,
    }
