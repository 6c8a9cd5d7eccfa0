"""Declaring a conflict of interest: on a claim or a challenge, from its page, or on an act.

Rules this module keeps:
1. The signed-in officer declares for herself, after confirming that it cannot be taken back.
2. The services decide; a refusal changes nothing, and the page says why.
"""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired, Length

from audit.record.signatures.statement import LASTING, Act, poll_act
from voting.domain.conflicts.declaration import LONGEST_REASON
from voting.domain.errors import ConflictError, MalformedError, RatifyError
from voting.domain.officers import ACTORS, DESK, WEIGHT_SIGNERS
from voting.services import clock
from voting.services.minutes.declare import (
    declare_on_act,
    declare_on_challenge,
    declare_on_claim,
)
from voting.web.common.access import officer
from voting.web.common.context import ctx
from voting.web.common.i18n import gettext as _
from voting.web.officers import session


class DeclarationForm(FlaskForm):  # type: ignore[misc]
    """Why, and that the officer knows that it stands."""

    why = TextAreaField(validators=[InputRequired(), Length(max=LONGEST_REASON)])
    stands = BooleanField(validators=[InputRequired()])


@officer(*DESK)
def declare_claim(poll: str, claim: str) -> ResponseReturnValue:
    """Declare a conflict of interest on a claim."""
    form, back = DeclarationForm(), url_for("officers.claim_page", poll=poll, claim=claim)
    try:
        declare_on_claim(ctx(), poll, claim, session.current().id, _why(form))
    except (ConflictError, MalformedError) as error:
        return _refused(poll, form, error, back)
    flash(
        _("Your conflict of interest is in the minutes. Other officers now deal with this claim.")
    )
    return redirect(url_for("officers.claims", poll=poll))


@officer(*DESK)
def declare_challenge(poll: str, challenge: str) -> ResponseReturnValue:
    """Declare a conflict of interest on a challenge."""
    form = DeclarationForm()
    back = url_for("officers.challenge_page", poll=poll, challenge=challenge)
    try:
        declare_on_challenge(ctx(), poll, challenge, session.current().id, _why(form))
    except (ConflictError, MalformedError) as error:
        return _refused(poll, form, error, back)
    flash(
        _(
            "Your conflict of interest is in the minutes. Other officers now deal with this"
            " challenge."
        )
    )
    return redirect(url_for("officers.challenges", poll=poll))


@officer(*ACTORS, *WEIGHT_SIGNERS)
def declare_act(poll: str, act: str) -> ResponseReturnValue:
    """Declare a conflict of interest on an act of the poll."""
    if act not in (*Act, *LASTING):
        abort(404)
    form, back = DeclarationForm(), url_for("officers.poll_page", poll=poll)
    try:
        declare_on_act(ctx(), poll, poll_act(act), session.current().id, _why(form))
    except (ConflictError, MalformedError) as error:
        return _refused(poll, form, error, back)
    flash(_("Your conflict of interest is in the minutes. Other officers now deal with this act."))
    return redirect(back)


def _why(form: DeclarationForm) -> str:
    if not form.validate_on_submit():
        raise MalformedError(
            "Say in a sentence why, and tick that you know that it cannot be taken back."
        )
    return form.why.data or ""


def _refused(
    poll_id: str, form: DeclarationForm, refusal: RatifyError, back: str
) -> ResponseReturnValue:
    """Show the form again, with what was typed and why it was refused."""
    page = render_template(
        "officers/conflict.html",
        poll=clock.current(ctx(), poll_id),
        refusal=refusal,
        why=form.why.data or "",
        back=back,
    )
    return page, refusal.status


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    routes = (
        ("claims/<claim>", declare_claim),
        ("challenges/<challenge>", declare_challenge),
        ("acts/<act>", declare_act),
    )
    for path, view in routes:
        blueprint.add_url_rule(f"/polls/<poll>/conflicts/{path}", view_func=view, methods=["POST"])
