"""Sign-in by passkey, or by password and one-time code; sign-out."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from voting.domain.errors import RefusedError, TooManyFailuresError
from voting.services.officers import passkeys, sessions
from voting.web.common.access import EVERY_ROLE, officer_before_acceptance, public
from voting.web.common.context import ctx
from voting.web.common.explanations.find import explain_error
from voting.web.officers import session
from voting.web.officers.messages import answer, read_answer


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Account, password, one-time code."""

    account = StringField(validators=[InputRequired(), Length(max=64)])
    password = PasswordField(validators=[InputRequired(), Length(max=1024)])
    code = StringField(validators=[InputRequired(), Length(max=16)])


def next_page() -> str:
    """Return where to go after the sign-in: only ever to an officers' page."""
    return session.next_page(url_for("officers.dashboard"))


@public
def sign_in() -> ResponseReturnValue:
    """Show the two ways of signing in, and take the form of the password."""
    form = SignInForm()
    refusal = None
    status = 200
    if form.validate_on_submit():
        try:
            token = sessions.sign_in_by_password(
                ctx(),
                form.account.data.strip(),
                form.password.data,
                form.code.data,
                request.remote_addr or "",
            )
            return session.begin(make_response(redirect(next_page())), token)
        except (RefusedError, TooManyFailuresError) as error:
            refusal, status = error, error.status
    page = render_template(
        "officers/sign_in.html",
        form=form,
        refusal=refusal,
        explanation=explain_error(refusal) if refusal else None,
        next_page=next_page(),
    )
    return page, status


@public
def passkey_options() -> ResponseReturnValue:
    """Return the options of a sign-in by passkey."""
    return answer(passkeys.sign_in_options(ctx()))


@public
def passkey_sign_in() -> ResponseReturnValue:
    """Take the passkey's answer and begin the session."""
    token = passkeys.sign_in_by_passkey(ctx(), *read_answer())
    return session.begin(answer({"location": next_page()}), token)


@officer_before_acceptance(*EVERY_ROLE)
def sign_out() -> ResponseReturnValue:
    """End this session."""
    return session.end(make_response(redirect(url_for("officers.sign_in"))))


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    blueprint.add_url_rule("/sign-in", view_func=sign_in, methods=["GET", "POST"])
    blueprint.add_url_rule("/sign-in/passkey/options", view_func=passkey_options, methods=["POST"])
    blueprint.add_url_rule("/sign-in/passkey", view_func=passkey_sign_in, methods=["POST"])
    blueprint.add_url_rule("/sign-out", view_func=sign_out, methods=["POST"])
