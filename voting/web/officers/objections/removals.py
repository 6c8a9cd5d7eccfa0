"""Removals from the sealed voters' list: one officer proposes, and two sign.

Rules this module keeps:
1. An officer gives a member by a number that is sent in a form; it is in no address and no log.
2. The page of a removal shows whom its digest stands for, and the text that is signed byte for
   byte; the browser signs the digest of exactly those bytes. The statement can be taken to a key
   file on another computer, and the signature brought back.
3. The service decides who may do what; a refusal changes nothing, and the form keeps what was
   typed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length

from audit.record.signatures.statement import STATEMENT_HOURS
from voting.domain.errors import (
    ConflictError,
    MalformedError,
    NotFoundError,
    NotifyError,
    RatifyError,
    RefusedError,
)
from voting.domain.member import Member
from voting.domain.officers import DESK, Role
from voting.services import clock
from voting.services.members.contacts import find_roster_member
from voting.services.objections import removal_signing, removals
from voting.services.objections.removal_signing import RemovalOutcome
from voting.services.objections.removals import RemovalProposal
from voting.services.officers import accounts
from voting.services.polls import queries
from voting.web.common.access import officer
from voting.web.common.context import ctx
from voting.web.common.i18n import gettext as _
from voting.web.officers import messages, session

_REFUSALS = (ConflictError, MalformedError, NotFoundError, NotifyError, RefusedError)


class MemberForm(FlaskForm):  # type: ignore[misc]
    """A member number."""

    member = StringField(validators=[Length(max=32)])


@dataclass(frozen=True)
class RemovalPage:
    """What the page shows beside what waits: a member who was found, what was typed, a refusal."""

    found: Member | None = field(default=None, repr=False)
    typed: str = field(default="", repr=False)
    refusal: RatifyError | None = None


@officer(*DESK)
def removals_page(poll: str) -> ResponseReturnValue:
    """Show the removals that wait or are signed, and the form that finds a member."""
    return _page(poll)


@officer(Role.MEMBERSHIP_OFFICER)
def find_voter(poll: str) -> ResponseReturnValue:
    """Find a member, to propose the removal."""
    typed = _typed()
    try:
        person = find_roster_member(ctx(), poll, session.current(), typed)
    except _REFUSALS as error:
        return _page(poll, RemovalPage(typed=typed, refusal=error)), error.status
    return _page(poll, RemovalPage(found=person, typed=typed))


@officer(*DESK)
def back_to_removals(poll: str) -> ResponseReturnValue:
    """Redirect after a change of language, which loses the member: no address has the number."""
    return redirect(url_for("officers.removals_page", poll=poll, lang=request.args.get("lang")))


@officer(Role.MEMBERSHIP_OFFICER)
def propose_removal(poll: str) -> ResponseReturnValue:
    """Propose to take a member off the list."""
    typed = _typed()
    try:
        removal = removals.propose_removal(ctx(), poll, session.current(), typed)
    except _REFUSALS as error:
        return _page(poll, RemovalPage(typed=typed, refusal=error)), error.status
    flash(_("Proposed. Sign it first; then another officer signs. Until then nothing changes."))
    return redirect(url_for("officers.removal", poll=poll, removal=removal))


@officer(*DESK)
def removal(poll: str, removal: str) -> ResponseReturnValue:
    """Show a removal that waits: the statement, and the member whom it stands for."""
    return _removal_page(poll, removal)


@officer(*DESK)
def removal_options(poll: str, removal: str) -> ResponseReturnValue:
    """Return the options for a signature by the officer's passkey."""
    _waiting(poll, removal)
    return messages.answer_options()


@officer(*DESK)
def sign_removal(poll: str, removal: str) -> ResponseReturnValue:
    """Add the officer's signature; the second one puts the removal into the log."""
    signature = messages.read_passkey_signature()
    outcome = removal_signing.sign_removal(ctx(), poll, removal, signature)
    return messages.answer({"location": _after(outcome, poll, removal)})


@officer(*DESK)
def removal_statement(poll: str, removal: str) -> ResponseReturnValue:
    """Send the statement, as the file that `ratify sign` takes; it holds no personal data."""
    waiting = _waiting(poll, removal)
    return messages.answer_statement(
        waiting.statement.message, f"{waiting.statement.act}-{removal}"
    )


@officer(*DESK)
def receive_removal_signature(poll: str, removal: str) -> ResponseReturnValue:
    """Take the file that `ratify sign` wrote; the second signature puts it into the log."""
    try:
        outcome = removal_signing.hand_in_removal(ctx(), poll, messages.read_signature_file())
    except MalformedError as error:
        return _removal_page(poll, removal, error)
    except _REFUSALS as error:
        return _page(poll, RemovalPage(refusal=error)), error.status
    return redirect(_after(outcome, poll, removal))


@officer(*DESK)
def withdraw_removal(poll: str, removal: str) -> ResponseReturnValue:
    """Withdraw a removal that waits."""
    if not messages.TokenForm().validate_on_submit():
        return redirect(url_for("officers.removals_page", poll=poll))
    try:
        removals.withdraw_removal(ctx(), poll, removal, session.current())
    except _REFUSALS as error:
        return _page(poll, RemovalPage(refusal=error)), error.status
    flash(_("The removal is withdrawn. The list is as it was."))
    return redirect(url_for("officers.removals_page", poll=poll))


def _typed() -> str:
    """Return the number in the form; '' where the form is not whole, which no number is."""
    form = MemberForm()
    return (form.member.data or "").strip() if form.validate_on_submit() else ""


def _after(outcome: RemovalOutcome, poll: str, removal: str) -> str:
    """Flash what the signature led to, and return the next page's address."""
    if not outcome.done:
        flash(_("Signed. Now the other officer signs, on their own device."))
        return url_for("officers.removal", poll=poll, removal=removal)
    if outcome.told:
        flash(_("Signed by two officers, and in the log. The member is told."))
    else:
        flash(
            _("Signed by two officers, and in the log. The member could not be told: please call.")
        )
    return url_for("officers.removals_page", poll=poll)


def _waiting(poll_id: str, removal: str) -> RemovalProposal:
    """Return a removal that waits, or raise `NotFoundError`."""
    for one in removals.waiting_removals(ctx(), poll_id, session.current()):
        if one.removal == removal:
            return one
    raise NotFoundError(
        "This removal does not wait: it was signed or withdrawn, or has waited longer than "
        f"{STATEMENT_HOURS} hours."
    )


def _removal_page(
    poll_id: str, removal: str, refusal: RatifyError | None = None
) -> ResponseReturnValue:
    poll, waiting = clock.current(ctx(), poll_id), _waiting(poll_id, removal)
    page = render_template(
        "officers/removal.html",
        poll=poll,
        removable=removals.removable(poll, queries.moment(ctx())),
        waiting=waiting,
        statement=waiting.statement.message.decode(),
        signers=[one for one in accounts.accounts(ctx()) if one.id == waiting.proposer],
        refusal=refusal,
    )
    return page, refusal.status if refusal else 200


def _page(poll_id: str, shown: RemovalPage = RemovalPage()) -> str:
    poll, me = clock.current(ctx(), poll_id), session.current()
    return render_template(
        "officers/removals.html",
        poll=poll,
        removable=removals.removable(poll, queries.moment(ctx())),
        proposes=me.role is Role.MEMBERSHIP_OFFICER,
        waiting=removals.waiting_removals(ctx(), poll_id, me),
        signed=removals.signed_removals(ctx(), poll_id, me),
        names={one.id: one.name for one in accounts.accounts(ctx())},
        shown=shown,
    )


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    routes = (
        ("", removals_page, "GET"),
        ("/find", find_voter, "POST"),
        ("/find", back_to_removals, "GET"),
        ("", propose_removal, "POST"),
        ("/<removal>", removal, "GET"),
        ("/<removal>/options", removal_options, "POST"),
        ("/<removal>/signature", sign_removal, "POST"),
        ("/<removal>/statement", removal_statement, "GET"),
        ("/<removal>/signature-file", receive_removal_signature, "POST"),
        ("/<removal>/withdraw", withdraw_removal, "POST"),
    )
    for rule, view, method in routes:
        blueprint.add_url_rule(f"/polls/<poll>/removals{rule}", view_func=view, methods=[method])
