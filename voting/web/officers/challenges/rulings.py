"""Signing rulings on challenges: the two officers who agree read the statement, and sign it.

Rules this module keeps:
1. The pages show challenges and ballots by digests, and neither a member nor a reason.
2. The browser signs the digest of exactly the bytes that are shown. The statement can be taken to a
   key file on another computer, and the signature brought back.
3. The services decide; a refusal changes nothing, except that a statement whose two officers no
   longer agree is withdrawn.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from audit.record.signatures.statement import STATEMENT_HOURS, ChallengeAct
from voting.domain.errors import MalformedError, NotFoundError, RatifyError
from voting.domain.officers import DESK
from voting.services import clock
from voting.services.challenges import rulings
from voting.services.challenges.ruling_statements import RulingToSign
from voting.services.officers import accounts
from voting.web.common.access import officer
from voting.web.common.context import ctx
from voting.web.common.i18n import gettext as _
from voting.web.officers import messages, session
from voting.web.officers.challenges.listing import REFUSALS


@officer(*DESK)
def challenge_rulings(poll: str) -> ResponseReturnValue:
    """Show what this officer can sign."""
    return _page(poll)


@officer(*DESK)
def propose_challenge_ruling(poll: str, challenge: str) -> ResponseReturnValue:
    """Make the statement of what this officer and another ruled alike."""
    if not messages.TokenForm().validate_on_submit():
        return redirect(url_for("officers.challenge_rulings", poll=poll))
    try:
        rulings.propose_ruling(ctx(), poll, challenge, session.current().id)
    except REFUSALS as error:
        return _page(poll, error)
    return redirect(url_for("officers.challenge_ruling", poll=poll, challenge=challenge))


@officer(*DESK)
def challenge_ruling(poll: str, challenge: str) -> ResponseReturnValue:
    """Show a ruling's statement that waits."""
    return _sign_page(poll, challenge)


@officer(*DESK)
def challenge_ruling_options(poll: str, challenge: str) -> ResponseReturnValue:
    """Return the options for a signature by the officer's passkey."""
    _waiting(poll, challenge)
    return messages.answer_options()


@officer(*DESK)
def sign_challenge_ruling(poll: str, challenge: str) -> ResponseReturnValue:
    """Add the officer's signature; the second one decides."""
    signature = messages.read_passkey_signature()
    signed = rulings.sign_ruling(ctx(), poll, challenge, signature)
    return messages.answer({"location": _after(signed, poll)})


@officer(*DESK)
def challenge_ruling_statement(poll: str, challenge: str) -> ResponseReturnValue:
    """Send the statement, as the file that `ratify sign` takes; it holds no personal data."""
    waiting = _waiting(poll, challenge)
    return messages.answer_statement(
        waiting.statement.message, f"{waiting.statement.act}-{challenge}"
    )


@officer(*DESK)
def receive_challenge_ruling(poll: str, challenge: str) -> ResponseReturnValue:
    """Take the file that `ratify sign` wrote; the second signature decides."""
    try:
        signed = rulings.hand_in_ruling(ctx(), poll, messages.read_signature_file())
    except MalformedError as error:
        return _sign_page(poll, challenge, error)
    except REFUSALS as error:
        return _page(poll, error)
    return redirect(_after(signed, poll))


@officer(*DESK)
def withdraw_challenge_ruling(poll: str, challenge: str) -> ResponseReturnValue:
    """Withdraw the statement, with its signature; the rulings stand."""
    if not messages.TokenForm().validate_on_submit():
        return redirect(url_for("officers.challenge_rulings", poll=poll))
    try:
        rulings.withdraw_ruling(ctx(), poll, challenge, session.current().id)
    except REFUSALS as error:
        return _page(poll, error)
    flash(_("The statement is withdrawn. The rulings stand, and can be put together again."))
    return redirect(url_for("officers.challenge_rulings", poll=poll))


def _after(signed: RulingToSign, poll: str) -> str:
    """Flash what the signature led to, and return the next page's address."""
    if set(signed.signed_by) != set(signed.signatories):
        flash(_("Signed. Now the other officer signs, on their own device."))
        return url_for("officers.challenge_ruling", poll=poll, challenge=signed.challenge)
    if signed.act is ChallengeAct.DISMISS:
        flash(_("Done, with two signatures: the challenge is dismissed, and the vote counts."))
    else:
        flash(_("Done, with two signatures: the challenge is upheld, and the vote is not counted."))
    return url_for("officers.challenge_rulings", poll=poll)


def _waiting(poll: str, challenge: str) -> RulingToSign:
    """Return a ruling that waits for this officer, or raise `NotFoundError`."""
    for one in rulings.waiting_rulings(ctx(), poll, session.current().id):
        if one.challenge == challenge:
            return one
    raise NotFoundError(
        "This ruling does not wait for you: it was signed or withdrawn, has waited longer than "
        f"{STATEMENT_HOURS} hours, or is two other officers'."
    )


def _page(poll_id: str, refusal: RatifyError | None = None) -> ResponseReturnValue:
    poll, me = clock.current(ctx(), poll_id), session.current().id
    page = render_template(
        "officers/challenges/rulings.html",
        poll=poll,
        ready=rulings.ready_rulings(ctx(), poll_id, me),
        waiting=rulings.waiting_rulings(ctx(), poll_id, me),
        names={one.id: one.name for one in accounts.accounts(ctx())},
        refusal=refusal,
    )
    return page, refusal.status if refusal else 200


def _sign_page(
    poll_id: str, challenge: str, refusal: RatifyError | None = None
) -> ResponseReturnValue:
    poll, waiting = clock.current(ctx(), poll_id), _waiting(poll_id, challenge)
    officers = {one.id: one for one in accounts.accounts(ctx())}
    page = render_template(
        "officers/challenges/ruling.html",
        poll=poll,
        waiting=waiting,
        statement=waiting.statement.message.decode(),
        signers=[officers[name] for name in waiting.signatories],
        refusal=refusal,
    )
    return page, refusal.status if refusal else 200


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    routes = (
        ("", challenge_rulings, "GET"),
        ("/<challenge>", challenge_ruling, "GET"),
        ("/<challenge>", propose_challenge_ruling, "POST"),
        ("/<challenge>/options", challenge_ruling_options, "POST"),
        ("/<challenge>/signature", sign_challenge_ruling, "POST"),
        ("/<challenge>/statement", challenge_ruling_statement, "GET"),
        ("/<challenge>/signature-file", receive_challenge_ruling, "POST"),
        ("/<challenge>/withdraw", withdraw_challenge_ruling, "POST"),
    )
    for rule, view, method in routes:
        blueprint.add_url_rule(
            f"/polls/<poll>/challenges/rulings{rule}", view_func=view, methods=[method]
        )
