"""The officer's own account: passkeys, password and second factor, sessions.

Rules this module keeps:
1. A new passkey is registered only after the officer confirms with password and code, or with
   another passkey: a session that somebody left open is not enough.
2. A change of password asks for the present one, gives a new second factor, and ends every session.
3. An officer who has not accepted the union's texts yet has this page: it shows nothing of a vote.
4. The second factor's secret is shown once, in the answer to the form that made it.
"""

from __future__ import annotations

import segno
from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from voting.domain.errors import MalformedError, RatifyError, RefusedError, TooManyFailuresError
from voting.services.officers import accounts, passkeys, sessions
from voting.services.officers.passwords import SHORTEST_PASSWORD
from voting.web.common.access import EVERY_ROLE, officer_before_acceptance
from voting.web.common.context import ctx
from voting.web.common.i18n import gettext as _
from voting.web.common.json_input import exact_members
from voting.web.officers import session
from voting.web.officers.messages import answer, read_answer, read_credential


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """The present password and a new one."""

    present = PasswordField(validators=[InputRequired(), Length(max=1024)])
    password = PasswordField(validators=[InputRequired(), Length(max=1024)])


class RemovalForm(FlaskForm):  # type: ignore[misc]
    """Which passkey to remove."""

    credential_id = StringField(validators=[InputRequired(), Length(max=2048)])


@officer_before_acceptance(*EVERY_ROLE)
def account() -> ResponseReturnValue:
    """Show the account."""
    return _page()


def _page(refusal: RatifyError | None = None) -> ResponseReturnValue:
    page = render_template(
        "officers/account.html",
        form=PasswordForm(formdata=None),
        removal=RemovalForm(formdata=None),
        refusal=refusal,
        shortest=SHORTEST_PASSWORD,
    )
    return page, refusal.status if refusal else 200


@officer_before_acceptance(*EVERY_ROLE)
def passkey_confirmation() -> ResponseReturnValue:
    """Return the options of a passkey request, by which the officer confirms a new passkey."""
    return answer(passkeys.confirmation_options(ctx(), session.current().id))


@officer_before_acceptance(*EVERY_ROLE)
def passkey_creation() -> ResponseReturnValue:
    """Return the options of a passkey creation, once the officer has confirmed."""
    message, me = read_credential(), session.current().id
    if "password" in message:
        given = exact_members(message, "The message", password=str, code=str)
        return answer(passkeys.registration_by_password(ctx(), me, **given))
    return answer(passkeys.registration_by_passkey(ctx(), me, *read_answer()))


@officer_before_acceptance(*EVERY_ROLE)
def register_passkey() -> ResponseReturnValue:
    """Add a passkey to the account."""
    passkeys.register(ctx(), session.current().id, *read_answer())
    flash(_("The passkey is registered. It can sign the polls that are sealed from now on."))
    return answer({"location": url_for("officers.account")})


@officer_before_acceptance(*EVERY_ROLE)
def remove_passkey() -> ResponseReturnValue:
    """Remove a passkey from the account."""
    form = RemovalForm()
    if form.validate_on_submit():
        passkeys.remove(ctx(), session.current().id, form.credential_id.data)
        flash(_("The passkey is removed."))
    return redirect(url_for("officers.account"))


@officer_before_acceptance(*EVERY_ROLE)
def change_password() -> ResponseReturnValue:
    """Change the password; show the new second factor, once."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _page(MalformedError("Both the current password and a new one are needed."))
    try:
        enrolment = _enrol(form.present.data, form.password.data)
    except (RefusedError, MalformedError, TooManyFailuresError) as error:
        return _page(error)
    picture = segno.make(enrolment.uri, error="m").svg_data_uri(scale=6, border=4, omitsize=False)
    page = render_template("officers/enrolment.html", enrolment=enrolment, picture=picture)
    return session.forget(make_response(page))


def _enrol(present: str, password: str) -> accounts.Enrolment:
    me = session.current()
    if me.password_hash is not None:
        sessions.verify_present_password(ctx(), me.id, present)
    return accounts.set_password(ctx(), me.id, password)


@officer_before_acceptance(*EVERY_ROLE)
def end_sessions() -> ResponseReturnValue:
    """End every session of this officer."""
    sessions.sign_out_everywhere(ctx(), session.current().id)
    return session.forget(make_response(redirect(url_for("officers.sign_in"))))


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    routes = (
        ("/account", account, "GET"),
        ("/account/passkeys/confirmation", passkey_confirmation, "POST"),
        ("/account/passkeys/options", passkey_creation, "POST"),
        ("/account/passkeys", register_passkey, "POST"),
        ("/account/passkeys/remove", remove_passkey, "POST"),
        ("/account/password", change_password, "POST"),
        ("/account/sessions/end", end_sessions, "POST"),
    )
    for rule, view, method in routes:
        blueprint.add_url_rule(rule, view_func=view, methods=[method])
