"""Signing a challenge: one officer of the desk, then another, read the statement and sign it.

Rules this module keeps:
1. The page shows what an officer signs, line by line and byte for byte, and neither the member nor
   the reason: these stand on the page of all challenges, beside the same digest.
2. The statement can be taken to a key file on another computer, and the signature brought back.
3. The services decide; a refusal changes nothing, except that a statement which no longer says
   what is so is withdrawn.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from voting.domain.errors import MalformedError, RatifyError
from voting.domain.officers import DESK
from voting.services import clock
from voting.services.challenges import signing
from voting.services.challenges.make import withdraw_challenge
from voting.services.challenges.signing import ChallengeOutcome, ChallengeToSign
from voting.services.officers import accounts
from voting.web.common.access import officer
from voting.web.common.context import ctx
from voting.web.common.i18n import gettext as _
from voting.web.officers import messages, session
from voting.web.officers.challenges.listing import REFUSALS, list_page


@officer(*DESK)
def challenge_to_sign(poll: str, challenge: str) -> ResponseReturnValue:
    """Show the statement of a challenge that waits."""
    return _sign_page(poll, challenge)


@officer(*DESK)
def challenge_options(poll: str, challenge: str) -> ResponseReturnValue:
    """Return the options for a signature by the officer's passkey."""
    _waiting(poll, challenge)
    return messages.answer_options()


@officer(*DESK)
def sign_challenge(poll: str, challenge: str) -> ResponseReturnValue:
    """Add the officer's signature; the second one makes the challenge."""
    signature = messages.read_passkey_signature()
    outcome = signing.sign_challenge(ctx(), poll, challenge, signature)
    return messages.answer({"location": _after(outcome, poll, challenge)})


@officer(*DESK)
def challenge_statement(poll: str, challenge: str) -> ResponseReturnValue:
    """Send the statement, as the file that `ratify sign` takes; it holds no personal data."""
    waiting = _waiting(poll, challenge)
    return messages.answer_statement(
        waiting.statement.message, f"{waiting.statement.act}-{challenge}"
    )


@officer(*DESK)
def receive_challenge_signature(poll: str, challenge: str) -> ResponseReturnValue:
    """Take the file that `ratify sign` wrote; the second signature makes the challenge."""
    try:
        outcome = signing.hand_in_challenge(ctx(), poll, messages.read_signature_file())
    except MalformedError as error:
        return _sign_page(poll, challenge, error)
    except REFUSALS as error:
        return list_page(poll, error)
    return redirect(_after(outcome, poll, challenge))


@officer(*DESK)
def withdraw_waiting(poll: str, challenge: str) -> ResponseReturnValue:
    """Withdraw a challenge that waits."""
    if not messages.TokenForm().validate_on_submit():
        return redirect(url_for("officers.challenges", poll=poll))
    try:
        withdraw_challenge(ctx(), poll, challenge, session.current())
    except REFUSALS as error:
        return list_page(poll, error)
    flash(_("The challenge is withdrawn. Nobody was challenged."))
    return redirect(url_for("officers.challenges", poll=poll))


def _after(outcome: ChallengeOutcome, poll: str, challenge: str) -> str:
    """Flash what the signature led to, and return the next page's address."""
    if not outcome.done:
        flash(_("Signed. Now the other officer signs, on their own device."))
        return url_for("officers.challenge_to_sign", poll=poll, challenge=challenge)
    flash(_("Signed by two officers: the challenge is made, and the member is told."))
    return url_for("officers.challenges", poll=poll)


def _waiting(poll: str, challenge: str) -> ChallengeToSign:
    return signing.challenge_to_sign(ctx(), poll, challenge, session.current())


def _sign_page(
    poll_id: str, challenge: str, refusal: RatifyError | None = None
) -> ResponseReturnValue:
    poll, waiting = clock.current(ctx(), poll_id), _waiting(poll_id, challenge)
    page = render_template(
        "officers/challenges/sign.html",
        poll=poll,
        waiting=waiting,
        statement=waiting.statement.message.decode(),
        signers=[one for one in accounts.accounts(ctx()) if one.id in waiting.signed_by],
        refusal=refusal,
    )
    return page, refusal.status if refusal else 200


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    routes = (
        ("", challenge_to_sign, "GET"),
        ("/options", challenge_options, "POST"),
        ("/signature", sign_challenge, "POST"),
        ("/statement", challenge_statement, "GET"),
        ("/signature-file", receive_challenge_signature, "POST"),
        ("/withdraw", withdraw_waiting, "POST"),
    )
    for rule, view, method in routes:
        blueprint.add_url_rule(
            f"/polls/<poll>/challenges/waiting/<challenge>{rule}", view_func=view, methods=[method]
        )
