"""Contacts on the roster after the seal: one officer proposes a change, and two sign it.

Rules this module keeps:
1. An officer looks a member up by a number that is sent in a form; numbers and contacts are in no
   address and no log.
2. The page of a change shows what its digest stands for, and the text that is signed byte for
   byte; the browser signs the digest of exactly those bytes. The statement can be taken to a key
   file on another computer, and the signature brought back.
3. The service decides who may do what; a refusal changes nothing, and the form keeps what was
   typed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

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
from voting.services.members import changes, contact_signing
from voting.services.members.contact_signing import ContactOutcome
from voting.services.members.contacts import (
    Proposal,
    find_roster_member,
    propose_contact_change,
    relies_on,
    waiting_contact_changes,
    withdraw_contact_change,
)
from voting.services.officers import accounts
from voting.web.common.access import officer
from voting.web.common.context import ctx
from voting.web.common.i18n import gettext as _
from voting.web.officers import messages, session

_REFUSALS = (ConflictError, MalformedError, NotFoundError, NotifyError, RefusedError)


class FindForm(FlaskForm):  # type: ignore[misc]
    """A member number."""

    member = StringField(validators=[Length(max=32)])


class ContactForm(FlaskForm):  # type: ignore[misc]
    """A member's new contact, whole."""

    member = StringField(validators=[Length(max=32)])
    email = StringField(validators=[Length(max=320)])
    phone = StringField(validators=[Length(max=64)])


@dataclass(frozen=True)
class FoundMember:
    """A member whose contact is to be changed, and what the form is filled with.

    `reliable`: the roster's contact is the imported one, or the last that two officers signed.
    """

    member: Member = field(repr=False)
    reliable: bool
    email: str = field(repr=False)
    phone: str = field(repr=False)


@officer(*DESK)
def contacts(poll: str) -> ResponseReturnValue:
    """Show the changes that wait, and the form that finds a member."""
    return _page(poll)


@officer(Role.MEMBERSHIP_OFFICER)
def find_contact(poll: str) -> ResponseReturnValue:
    """Find a member, to propose a new contact."""
    form = FindForm()
    try:
        if not form.validate_on_submit():
            raise MalformedError("A member number is 4 to 12 digits.")
        typed = (form.member.data or "").strip()
        person = find_roster_member(ctx(), poll, session.current(), typed)
    except _REFUSALS as error:
        return _page(poll, error), error.status
    found = _found(poll, person, person.email, person.phone)
    if not found.reliable:  # nobody proposes by a single press what somebody wrote there
        found = replace(found, email="", phone="")
    return _page(poll, found=found)


@officer(*DESK)
def back_to_contacts(poll: str) -> ResponseReturnValue:
    """Redirect after a change of language, which loses the member: no address has the number."""
    return redirect(url_for("officers.contacts", poll=poll, lang=request.args.get("lang")))


@officer(Role.MEMBERSHIP_OFFICER)
def propose_contact(poll: str) -> ResponseReturnValue:
    """Propose a member's new contact."""
    form, me = ContactForm(), session.current()
    member, email, phone = ((one.data or "") for one in (form.member, form.email, form.phone))
    try:
        person = find_roster_member(ctx(), poll, me, member)
    except _REFUSALS as error:
        return _page(poll, error), error.status
    try:
        if not form.validate_on_submit():
            raise MalformedError("The form is not complete.")
        change = propose_contact_change(ctx(), poll, me, member, email, phone)
    except _REFUSALS as error:
        return _page(poll, error, _found(poll, person, email, phone)), error.status
    flash(_("Proposed. Sign it first; then another officer signs. Until then nothing changes."))
    return redirect(url_for("officers.contact_change", poll=poll, change=change))


@officer(*DESK)
def contact_change(poll: str, change: str) -> ResponseReturnValue:
    """Show a change that waits: the statement, and the member and contacts that it stands for."""
    return _change_page(poll, change)


@officer(*DESK)
def contact_options(poll: str, change: str) -> ResponseReturnValue:
    """Return the options for a signature by the officer's passkey."""
    _waiting(poll, change)
    return messages.answer_options()


@officer(*DESK)
def sign_contact(poll: str, change: str) -> ResponseReturnValue:
    """Add the officer's signature; the second one makes the change."""
    signature = messages.read_passkey_signature()
    outcome = contact_signing.sign_contact_change(ctx(), poll, change, signature)
    return messages.answer({"location": _after(outcome, poll, change)})


@officer(*DESK)
def contact_statement(poll: str, change: str) -> ResponseReturnValue:
    """Send the statement, as the file that `ratify sign` takes; it holds no personal data."""
    waiting = _waiting(poll, change)
    return messages.answer_statement(waiting.statement.message, f"{waiting.statement.act}-{change}")


@officer(*DESK)
def receive_contact_signature(poll: str, change: str) -> ResponseReturnValue:
    """Take the file that `ratify sign` wrote; the second signature makes the change."""
    try:
        outcome = contact_signing.hand_in_contact_change(
            ctx(), poll, messages.read_signature_file()
        )
    except MalformedError as error:
        return _change_page(poll, change, error)
    except _REFUSALS as error:
        return _page(poll, error), error.status
    return redirect(_after(outcome, poll, change))


@officer(*DESK)
def withdraw_contact(poll: str, change: str) -> ResponseReturnValue:
    """Withdraw a change that waits."""
    if not messages.TokenForm().validate_on_submit():
        return redirect(url_for("officers.contacts", poll=poll))
    try:
        withdraw_contact_change(ctx(), poll, change, session.current())
    except _REFUSALS as error:
        return _page(poll, error), error.status
    flash(_("The change is withdrawn. The roster is as it was."))
    return redirect(url_for("officers.contacts", poll=poll))


def _after(outcome: ContactOutcome, poll: str, change: str) -> str:
    """Flash what the signature led to, and return the next page's address."""
    if not outcome.done:
        flash(_("Signed. Now the other officer signs, on their own device."))
        return url_for("officers.contact_change", poll=poll, change=change)
    if outcome.told:
        flash(
            _(
                "Signed by two officers: the roster has the new contact. A message goes to the "
                "old one."
            )
        )
    else:
        flash(
            _(
                "Signed by two officers: the roster has the new contact. No message could be "
                "sent to an old one."
            )
        )
    return url_for("officers.contacts", poll=poll)


def _waiting(poll_id: str, change: str) -> Proposal:
    """Return a change that waits, or raise `NotFoundError`."""
    for one in waiting_contact_changes(ctx(), poll_id, session.current()):
        if one.change == change:
            return one
    raise NotFoundError(
        "This change does not wait: it was made or withdrawn, or has waited longer than "
        f"{STATEMENT_HOURS} hours."
    )


def _change_page(
    poll_id: str, change: str, refusal: RatifyError | None = None
) -> ResponseReturnValue:
    poll, waiting = clock.current(ctx(), poll_id), _waiting(poll_id, change)
    signers = [one for one in accounts.accounts(ctx()) if one.id == waiting.proposer]
    page = render_template(
        "officers/contact.html",
        poll=poll,
        waiting=waiting,
        statement=waiting.statement.message.decode(),
        signers=signers,
        refusal=refusal,
    )
    return page, refusal.status if refusal else 200


def _found(poll: str, person: Member, email: str, phone: str) -> FoundMember:
    return FoundMember(person, relies_on(ctx(), poll, person.number), email, phone)


def _page(
    poll_id: str, refusal: RatifyError | None = None, found: FoundMember | None = None
) -> str:
    poll = clock.current(ctx(), poll_id)
    names = {one.id: one.name for one in accounts.accounts(ctx())}
    return render_template(
        "officers/contacts.html",
        poll=poll,
        changeable=poll.live,
        proposes=session.current().role is Role.MEMBERSHIP_OFFICER,
        waiting=waiting_contact_changes(ctx(), poll_id, session.current()),
        counts=changes.counts(ctx(), poll_id),
        names=names,
        found=found,
        refusal=refusal,
    )


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    routes = (
        ("", contacts, "GET"),
        ("/find", find_contact, "POST"),
        ("/find", back_to_contacts, "GET"),
        ("", propose_contact, "POST"),
        ("/<change>", contact_change, "GET"),
        ("/<change>/options", contact_options, "POST"),
        ("/<change>/signature", sign_contact, "POST"),
        ("/<change>/statement", contact_statement, "GET"),
        ("/<change>/signature-file", receive_contact_signature, "POST"),
        ("/<change>/withdraw", withdraw_contact, "POST"),
    )
    for rule, view, method in routes:
        blueprint.add_url_rule(f"/polls/<poll>/contacts{rule}", view_func=view, methods=[method])
