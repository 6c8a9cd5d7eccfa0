"""The list of polls, a poll's page, the booth, and the pages that explain."""

from __future__ import annotations

import json
from datetime import datetime

from flask import Blueprint, Response, abort, render_template

from audit.record.fields import show_time
from tally.protocol.encoding import sha256_hex
from voting.services import clock
from voting.services.polls import queries
from voting.services.routes.shown import route_shown
from voting.web.common.access import public
from voting.web.common.context import ctx
from voting.web.common.explanations import explain
from voting.web.common.times.offsets import clocks
from voting.web.member import views

LANG = "/<any(en, fr):lang>"

blueprint = Blueprint("pages", __name__)


@blueprint.get(f"{LANG}/")
@public
def polls(lang: str) -> str:
    """Show the polls."""
    return render_template("member/polls.html", polls=views.polls(ctx()))


@blueprint.get(f"{LANG}/polls/<poll>")
@public
def poll(lang: str, poll: str) -> str:
    """Show one poll."""
    return render_template("member/poll.html", page=views.page(ctx(), poll))


@blueprint.get(f"{LANG}/polls/<poll>/secrecy")
@public
def secrecy(lang: str, poll: str) -> str:
    """Explain how a vote stays secret."""
    return render_template("member/secrecy.html", poll=clock.visible(ctx(), poll))


@blueprint.get(f"{LANG}/polls/<poll>/verify")
@public
def verify(lang: str, poll: str) -> str:
    """Show what a member can check of a vote, and what no check can show."""
    return render_template("member/verify.html", poll=clock.visible(ctx(), poll))


@blueprint.get(f"{LANG}/help")
@public
def help_page(lang: str) -> str:
    """Show the answers to what members ask most."""
    return render_template("member/help.html")


@blueprint.get(f"{LANG}/polls/<poll>/vote")
@public
def vote(lang: str, poll: str) -> Response:
    """Show the booth, which runs in the member's browser."""
    current = clock.visible(ctx(), poll)
    data = booth_data(current.poll_json or b"", current.closes, queries.moment(ctx()))
    claims = views.claim_options(ctx(), current)
    route = route_shown(ctx(), poll)
    page = Response(
        render_template(
            "member/vote.html",
            poll=current,
            poll_data=data,
            claims=claims,
            route=route,
            hold_reasons=views.hold_reasons(current),
        )
    )
    page.headers["Cache-Control"] = "no-store"
    return page


def booth_data(poll_json: bytes, closes: datetime, now: datetime) -> dict[str, object]:
    """Return what the booth needs to know, straight from the sealed poll.json.

    `digest` is the poll file's digest, `log_key` base64; `window` and `now` are RFC 3339
    in UTC. The window's end is the current one, after any extension. By `clocks` the booth shows
    times of day.
    """
    sealed = json.loads(poll_json)
    return {
        **card_data(poll_json),
        "log_key": sealed["log"]["public_key"],
        "title": sealed["title"],
        "question": sealed["question"],
        "answers": sealed["answers"],
        "window": {"opens": sealed["window"]["opens"], "closes": show_time(closes)},
        "now": show_time(now.replace(microsecond=0)),
        "clocks": clocks(closes),
    }


def card_data(poll_json: bytes) -> dict[str, object]:
    """Return what a page needs to know to derive a secret from a voting code, and no number.

    The iterations are read in the browser, from the poll.json that the seal digest fixes.
    """
    sealed = json.loads(poll_json)
    return {
        "poll": sealed["poll"],
        "card_set": sealed["card_set"],
        "digest": sha256_hex(poll_json),
    }


@blueprint.get("/problems/<slug>")
@public
def problem(slug: str) -> str:
    """Explain a kind of problem, at the address in a problem document's `type`."""
    explanation = explain(slug)
    if explanation is None:
        abort(404)
    return render_template("member/problem.html", slug=slug, explanation=explanation)
