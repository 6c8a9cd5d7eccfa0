"""The challenges of a poll: those that wait for signatures, those made, and the form for another.

Rules this module keeps:
1. An officer looks a member up by a number that is sent in a form, and proposes once the page has
   shown whose it is.
2. The page shows members and reasons, and no statement: it leads to that by the challenge.
3. Each unit's share of challenged members stands there, with a warning above 1%.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from audit.record.challenges.reasons import REASONS
from voting.domain.challenges.challenge import LONGEST_NOTE, ChallengeReason
from voting.domain.errors import (
    ConflictError,
    ListEntryChangedError,
    MalformedError,
    NotFoundError,
    RatifyError,
    RefusedError,
)
from voting.domain.member import Member
from voting.domain.officers import DESK
from voting.services import clock
from voting.services.challenges.desk import list_challenges
from voting.services.challenges.make import (
    find_listed_member,
    propose_challenge,
    waiting_challenges,
)
from voting.services.officers import accounts
from voting.web.common.access import officer
from voting.web.common.context import ctx
from voting.web.common.i18n import gettext as _
from voting.web.member.challenged import unit_rows
from voting.web.officers import session
from voting.web.officers.challenges.work import challenge_work

REFUSALS = (
    ConflictError,
    ListEntryChangedError,
    MalformedError,
    NotFoundError,
    RefusedError,
)


class FindListedForm(FlaskForm):  # type: ignore[misc]
    """A member number."""

    member = StringField(validators=[Length(max=32)])


class ChallengeForm(FlaskForm):  # type: ignore[misc]
    """Whom to challenge, for which reason of the poll's list; a note for the officers."""

    member = StringField(validators=[Length(max=32)])
    reason = StringField(validators=[Length(max=40)])
    note = TextAreaField(validators=[Length(max=4 * LONGEST_NOTE)])


@dataclass(frozen=True)
class FoundListed:
    """A member to challenge, and what the form is filled with."""

    member: Member = field(repr=False)
    reason: str = ""
    note: str = field(default="", repr=False)


@officer(*DESK)
def challenges(poll: str) -> ResponseReturnValue:
    """Show the challenges, and the form that finds a member."""
    return list_page(poll)


@officer(*DESK)
def find_challenged(poll: str) -> ResponseReturnValue:
    """Find a listed member, to propose a challenge."""
    form = FindListedForm()
    try:
        if not form.validate_on_submit():
            raise MalformedError("A member number is 4 to 12 digits.")
        typed = (form.member.data or "").strip()
        person = find_listed_member(ctx(), poll, session.current(), typed)
    except REFUSALS as error:
        return list_page(poll, error)
    return list_page(poll, found=FoundListed(person))


@officer(*DESK)
def back_to_challenges(poll: str) -> ResponseReturnValue:
    """Redirect after a change of language, which loses the member: no address has the number."""
    return redirect(url_for("officers.challenges", poll=poll, lang=request.args.get("lang")))


@officer(*DESK)
def propose_to_challenge(poll: str) -> ResponseReturnValue:
    """Propose a challenge."""
    form, me = ChallengeForm(), session.current()
    number, reason, note = ((one.data or "") for one in (form.member, form.reason, form.note))
    found = None
    try:
        found = FoundListed(find_listed_member(ctx(), poll, me, number), reason, note)
        if not form.validate_on_submit():
            raise MalformedError(f"A note has up to {LONGEST_NOTE} characters.")
        if reason not in tuple(ChallengeReason):
            raise MalformedError("Choose one of the reasons.")
        made = propose_challenge(ctx(), poll, me, number, ChallengeReason(reason), note)
    except REFUSALS as error:
        return list_page(poll, error, found)
    flash(_("Proposed. Sign it first; then another officer signs. Until then nothing changes."))
    return redirect(url_for("officers.challenge_to_sign", poll=poll, challenge=made))


def list_page(
    poll_id: str, refusal: RatifyError | None = None, found: FoundListed | None = None
) -> ResponseReturnValue:
    """Return the page; with a refusal, its status."""
    poll, me = clock.current(ctx(), poll_id), session.current()
    rows = unit_rows(ctx(), poll_id)
    made = list_challenges(ctx(), poll_id, me.id)
    proposed = waiting_challenges(ctx(), poll_id, me)
    page = render_template(
        "officers/challenges/list.html",
        poll=poll,
        waiting=proposed,
        made=made,
        work=challenge_work(ctx(), poll, me, made, proposed),
        rows=rows,
        warned=[row for row in rows if row.above_one_percent],
        reasons={one: REASONS[one] for one in poll.terms.challenge_reasons},
        longest=LONGEST_NOTE,
        names={one.id: one.name for one in accounts.accounts(ctx())},
        found=found,
        refusal=refusal,
    )
    return page, refusal.status if refusal else 200


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    routes = (
        ("", challenges, "GET"),
        ("", propose_to_challenge, "POST"),
        ("/find", find_challenged, "POST"),
        ("/find", back_to_challenges, "GET"),
    )
    for rule, view, method in routes:
        blueprint.add_url_rule(f"/polls/<poll>/challenges{rule}", view_func=view, methods=[method])
