"""One challenge with the member, the reason and the rulings that this officer may see; a ruling.

Rules this module keeps:
1. The page has no ballot, tracker, credential or place in the log on it.
2. Until this officer has ruled, the page does not show whether another has. Who made the challenge
   sees no form.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from audit.record.challenges.reasons import REASONS
from voting.domain.challenges.challenge import LONGEST_NOTE
from voting.domain.challenges.ruling import ChallengeVerdict
from voting.domain.errors import MalformedError, RatifyError
from voting.domain.officers import DESK
from voting.services import clock
from voting.services.challenges.cases import ChallengeProgress
from voting.services.challenges.desk import challenge_case, rule_on_challenge
from voting.services.officers import accounts
from voting.services.polls import queries
from voting.web.common.access import officer
from voting.web.common.context import ctx
from voting.web.common.explanations import explain_error
from voting.web.common.i18n import gettext as _
from voting.web.officers import session
from voting.web.officers.challenges.listing import REFUSALS

_DISAGREED = ChallengeProgress.DISAGREED


class ChallengeRulingForm(FlaskForm):  # type: ignore[misc]
    """The officer's ruling, and a note for the officers."""

    verdict = StringField(validators=[Length(max=32)])
    note = TextAreaField(validators=[Length(max=4 * LONGEST_NOTE)])


@officer(*DESK)
def challenge_page(poll: str, challenge: str) -> ResponseReturnValue:
    """Show one challenge."""
    return _case_page(poll, challenge, ChallengeRulingForm())


@officer(*DESK)
def rule_challenge(poll: str, challenge: str) -> ResponseReturnValue:
    """Record the officer's ruling."""
    form, me = ChallengeRulingForm(), session.current().id
    verdict, note = form.verdict.data or "", form.note.data or ""
    try:
        if not form.validate_on_submit():
            raise MalformedError(f"A note has up to {LONGEST_NOTE} characters.")
        if verdict not in tuple(ChallengeVerdict):
            raise MalformedError("Choose what you rule: to dismiss the challenge, or to uphold it.")
        rule_on_challenge(ctx(), poll, challenge, me, ChallengeVerdict(verdict), note)
    except REFUSALS as error:
        return _case_page(poll, challenge, form, error)
    flash(_("Your ruling is recorded."))
    return redirect(url_for("officers.challenge_page", poll=poll, challenge=challenge))


def _case_page(
    poll_id: str,
    challenge: str,
    form: ChallengeRulingForm,
    refusal: RatifyError | None = None,
) -> ResponseReturnValue:
    poll, me = clock.current(ctx(), poll_id), session.current().id
    case = challenge_case(ctx(), poll_id, challenge, me)
    page = render_template(
        "officers/challenges/case.html",
        poll=poll,
        case=case,
        reason=REASONS[case.reason],
        unit=next(one for one in queries.units_of(ctx(), poll_id) if one.id == case.line.unit),
        decides=case.line.progress is _DISAGREED,
        form=form,
        refusal=refusal,
        names={one.id: one.name for one in accounts.accounts(ctx())},
        explanation=None if case.obstacle is None else explain_error(case.obstacle),
    )
    return page, refusal.status if refusal else 200


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    for view, method in ((challenge_page, "GET"), (rule_challenge, "POST")):
        blueprint.add_url_rule(
            "/polls/<poll>/challenges/<challenge>", view_func=view, methods=[method]
        )
