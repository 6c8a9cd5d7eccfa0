"""Contacts on the roster after the seal: one officer proposes a change, another approves it.

Rules this module keeps:
1. An officer looks a member up by a number that is sent in a form; numbers and contacts are in no
   address and no log.
2. The service decides who may do what; a refusal changes nothing, and the form keeps what was
   typed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length

from voting.domain.errors import (
    ConflictError,
    MalformedError,
    NotFoundError,
    NotifyError,
    RatifyError,
    RefusedError,
)
from voting.domain.member import Member
from voting.domain.officers import Role
from voting.services import clock
from voting.services.members import changes
from voting.services.members.contacts import (
    approve_contact_change,
    find_roster_member,
    propose_contact_change,
    waiting_contact_changes,
    withdraw_contact_change,
)
from voting.services.officers import accounts
from voting.web.common.access import officer
from voting.web.common.context import ctx
from voting.web.common.i18n import gettext as _
from voting.web.officers import session

DESK = (Role.MEMBERSHIP_OFFICER, Role.RETURNING_OFFICER)
_REFUSALS = (ConflictError, MalformedError, NotFoundError, NotifyError, RefusedError)


class FindForm(FlaskForm):  # type: ignore[misc]
    """A member number."""

    member = StringField(validators=[Length(max=32)])


class ContactForm(FlaskForm):  # type: ignore[misc]
    """A member's new contact, whole."""

    member = StringField(validators=[Length(max=32)])
    email = StringField(validators=[Length(max=320)])
    phone = StringField(validators=[Length(max=64)])


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """The token against forgery, and no field."""


@dataclass(frozen=True)
class FoundMember:
    """A member whose contact is to be changed, and what the form is filled with."""

    member: Member = field(repr=False)
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
    return _page(poll, found=FoundMember(person, person.email, person.phone))


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
        propose_contact_change(ctx(), poll, me, member, email, phone)
    except _REFUSALS as error:
        return _page(poll, error, FoundMember(person, email, phone)), error.status
    flash(_("Proposed. Another officer must approve it before anything changes."))
    return redirect(url_for("officers.contacts", poll=poll))


@officer(*DESK)
def approve_contact(poll: str, change: str) -> ResponseReturnValue:
    """Approve a change that another officer proposed."""
    if not DecisionForm().validate_on_submit():
        return redirect(url_for("officers.contacts", poll=poll))
    try:
        told = approve_contact_change(ctx(), poll, change, session.current())
    except _REFUSALS as error:
        return _page(poll, error), error.status
    if told:
        flash(_("Approved, by two officers: the roster has it. The old contact is told."))
    else:
        flash(_("Approved, by two officers: the roster has it. No old contact could be told."))
    return redirect(url_for("officers.contacts", poll=poll))


@officer(*DESK)
def withdraw_contact(poll: str, change: str) -> ResponseReturnValue:
    """Withdraw a change that waits."""
    if not DecisionForm().validate_on_submit():
        return redirect(url_for("officers.contacts", poll=poll))
    try:
        withdraw_contact_change(ctx(), poll, change, session.current())
    except _REFUSALS as error:
        return _page(poll, error), error.status
    flash(_("The change is withdrawn. The roster is as it was."))
    return redirect(url_for("officers.contacts", poll=poll))


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
        ("/<change>/approve", approve_contact, "POST"),
        ("/<change>/withdraw", withdraw_contact, "POST"),
    )
    for rule, view, method in routes:
        blueprint.add_url_rule(f"/polls/<poll>/contacts{rule}", view_func=view, methods=[method])
