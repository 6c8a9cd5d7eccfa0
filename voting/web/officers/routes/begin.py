"""A route begins: kind, count of days, and the four files themselves.

Rules this module keeps:
1. A request of this size is read only once an officer who acts is signed in, and each file with a
   cap; the token against forgery is checked here, for the same reason.
2. Whatever is wrong is named field by field; then nothing is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect

from audit.record.route.periods import DayCount
from audit.record.route.subject import AgreementKind
from voting.domain.errors import ConflictError, MalformedError
from voting.domain.files.caps import AGREEMENT
from voting.domain.officers import ACTORS
from voting.services.routes.begin import RouteFiles, begin_route
from voting.web.common.access import officer
from voting.web.common.context import ctx
from voting.web.common.i18n import gettext as _
from voting.web.common.security import MAX_BODY_BYTES
from voting.web.officers.messages import read_upload
from voting.web.officers.routes.form_fields import FormFields
from voting.web.officers.routes.texts import TEXT_TITLES
from voting.web.officers.routes.words import KIND_TITLES

MAX_TEXTS_BYTES: Final = len(TEXT_TITLES) * AGREEMENT.longest + MAX_BODY_BYTES
"""The largest request that begins a route: its four texts, and the form around them."""


@officer(*ACTORS)
def new_route() -> ResponseReturnValue:
    """Show the form that begins a route."""
    return _page({}, {})


@officer(*ACTORS)
def begin_new_route() -> ResponseReturnValue:
    """Keep the four files and begin a route about them."""
    request.max_content_length = MAX_TEXTS_BYTES  # (1)
    _protection().protect()
    fields = FormFields(request.form)
    kind = fields.choice("kind", AgreementKind)
    count = fields.choice("day-count", DayCount)
    files = _files(fields.problems)
    if kind is None or count is None or files is None:
        return _page(request.form, fields.problems), 422
    try:
        begun = begin_route(ctx(), kind, files, count)
    except (ConflictError, MalformedError) as error:
        return _page(request.form, {}, error), error.status
    flash(_("The route has begun. Its first step is the receipt by the provincial executive."))
    return redirect(url_for("officers.route_page", route=begun.id))


def _files(problems: dict[str, str]) -> RouteFiles | None:
    """Return the four files, None once one of them is a problem."""
    read = [_file(name, problems) for name in TEXT_TITLES]
    return None if any(name in problems for name in TEXT_TITLES) else RouteFiles(*read)


def _file(name: str, problems: dict[str, str]) -> bytes:
    file = request.files.get(name)
    if file is None or not file.filename:
        problems[name] = _("Choose a file.")
        return b""
    try:
        raw = read_upload(file, AGREEMENT)
    except MalformedError:
        problems[name] = _(
            "This file is too big: a text has at most %(most)s bytes. Choose the right file.",
            most=AGREEMENT.longest,
        )
        return b""
    if not raw:
        problems[name] = _("This file is empty: choose the text itself.")
    return raw


def _page(
    sent: Mapping[str, str],
    problems: Mapping[str, str],
    refusal: ConflictError | MalformedError | None = None,
) -> str:
    return render_template(
        "officers/routes/new.html",
        sent=sent,
        problems=problems,
        refusal=refusal,
        kinds=KIND_TITLES,
        texts=TEXT_TITLES,
    )


def _protection() -> CSRFProtect:
    protection: CSRFProtect = current_app.extensions["csrf"]
    return protection


def _check_token_later(state: BlueprintSetupState) -> None:
    """Let this one view check its token itself: to find it, the whole request is read."""
    protection: CSRFProtect = state.app.extensions["csrf"]
    protection.exempt(begin_new_route)


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    blueprint.add_url_rule("/routes/new", view_func=new_route, methods=["GET"])
    blueprint.add_url_rule("/routes/new", view_func=begin_new_route, methods=["POST"])
    blueprint.record_once(_check_token_later)
