"""Strike-off lists: which were disclosed, and, for the two officers who signed, who has voted.

Rules this module keeps:
1. What was disclosed, and to whom, is shown without any member. A list itself, as a page or a file,
   answers a POST of one of the two officers: no link or reload shows, or minutes, one by accident.
2. The service decides, and minutes the look first; a list is never stored by the browser.
"""

from __future__ import annotations

import re
from typing import Final

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from voting.domain.errors import MalformedError, RefusedError
from voting.domain.officers import ACTORS
from voting.domain.strike_off.listed import Look, strike_off_csv
from voting.services import clock
from voting.services.acts.lists.shown import StrikeOffList, disclosures, look
from voting.services.officers import accounts
from voting.services.polls import queries
from voting.web.common.access import officer
from voting.web.common.context import ctx
from voting.web.officers import session

_INDEX: Final = re.compile(r"[0-9]{1,9}")


class LookForm(FlaskForm):  # type: ignore[misc]
    """The token against forgery, and no field."""


@officer(*ACTORS)
def strike_offs(poll: str) -> str:
    """Show which lists were disclosed, to whom and until when."""
    return _page(poll)


@officer(*ACTORS)
def strike_off_page(poll: str, entry: str) -> ResponseReturnValue:
    """Show the lists that an entry of the log disclosed, to one of the two who signed it."""
    try:
        shown = _look(poll, entry, Look.PAGE)
    except RefusedError as error:
        return _page(poll, refusal=error), error.status
    return _page(poll, shown)


@officer(*ACTORS)
def strike_off_file(poll: str, entry: str) -> ResponseReturnValue:
    """Send the same as a CSV file."""
    try:
        shown = _look(poll, entry, Look.FILE)
    except RefusedError as error:
        return _page(poll, refusal=error), error.status
    name = f"strike-off-{shown.disclosure.entry}-{poll}.csv"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(strike_off_csv(shown.members), mimetype="text/csv", headers=headers)


def _look(poll: str, entry: str, way: Look) -> StrikeOffList:
    if not LookForm().validate_on_submit():
        raise MalformedError("The form is not complete: open the page again.")
    if not _INDEX.fullmatch(entry):
        abort(404)
    return look(ctx(), poll, int(entry), session.current().id, way)


def _page(
    poll_id: str, shown: StrikeOffList | None = None, refusal: RefusedError | None = None
) -> str:
    return render_template(
        "officers/strike_off.html",
        poll=clock.current(ctx(), poll_id),
        disclosures=disclosures(ctx(), poll_id),
        me=session.current().id,
        now=queries.moment(ctx()),
        shown=shown,
        refusal=refusal,
        names={one.id: one.name for one in accounts.accounts(ctx())},
        form=LookForm(formdata=None),
    )


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    base = "/polls/<poll>/strike-off"
    blueprint.add_url_rule(base, view_func=strike_offs)
    for rule, view in (("", strike_off_page), ("/list.csv", strike_off_file)):
        blueprint.add_url_rule(f"{base}/<entry>{rule}", view_func=view, methods=["POST"])
