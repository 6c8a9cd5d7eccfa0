"""The rulings desk's pages: the queue of claims, one claim with all that bears on it, a ruling.

Rules this module keeps:
1. They are for membership officers, and for the returning officer where two of them disagree; the
   service decides what each of them sees.
2. Until this officer has ruled, a page does not show whether another officer has.
3. What a claimant says is on these pages and in the file for a bargaining unit, and in no address
   or log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from audit.record.units import Electorate
from tally.sequestered import ExclusionReason
from voting.domain.claims.ruling import (
    NAMES_MEMBER,
    Decision,
    Verdict,
    decision_words,
    parse_decision,
)
from voting.domain.errors import (
    ConflictError,
    ImportRowsError,
    MalformedError,
    RatifyError,
    RefusedError,
)
from voting.domain.files.caps import RULINGS
from voting.domain.officers import DESK, Role
from voting.domain.unit import Unit
from voting.services import clock
from voting.services.claims.limits import alarm
from voting.services.officers import accounts
from voting.services.polls import queries
from voting.services.rulings import desk, files
from voting.services.rulings.cases import CaseProgress
from voting.services.rulings.desk import CaseFile
from voting.services.rulings.queue import queue
from voting.services.rulings.work import work
from voting.web.common.access import officer
from voting.web.common.context import ctx
from voting.web.common.explanations import explain_error
from voting.web.common.i18n import gettext as _
from voting.web.officers import session
from voting.web.officers.messages import read_upload

PAGE: Final = 100
"""Claims on one page of the queue."""
AGES: Final = (1, 3, 7)
"""Ages in days by which the queue can be narrowed to claims that have waited so long."""


class RulingForm(FlaskForm):  # type: ignore[misc]
    """The officer's ruling, and a note.

    It is a word to admit (`ruling.decision_words`), a reason to exclude, or 1 or 2 to choose a
    verdict.
    """

    verdict = StringField(validators=[Length(max=32)])
    member = StringField(validators=[Length(max=32)])
    note = TextAreaField(validators=[Length(max=4000)])


class RulingsFileForm(FlaskForm):  # type: ignore[misc]
    """A file of rulings; the file is read from the request."""


@dataclass(frozen=True)
class Wanted:
    """Which claims of the queue to show, from which place; `age` in days."""

    unit: str | None
    progress: CaseProgress | None
    age: int | None
    start: int

    def before(self, now: datetime) -> datetime | None:
        """Return the latest time at which such a claim was received; None for any time."""
        return None if self.age is None else now - timedelta(days=self.age)

    def address(self, **changes: int) -> dict[str, str | int]:
        """Return the filter as query parameters."""
        progress = None if self.progress is None else self.progress.value
        parts = {"unit": self.unit, "state": progress, "age": self.age, **changes}
        return {name: value for name, value in parts.items() if value}


def _wanted(units: tuple[Unit, ...]) -> Wanted:
    """Read the filter from the address; ignore values that are not valid."""
    unit, state = request.args.get("unit", ""), request.args.get("state", "")
    age, start = request.args.get("age", 0, int), request.args.get("start", 0, int)
    return Wanted(
        unit=unit if unit in {one.id for one in units} else None,
        progress=CaseProgress(state) if state in tuple(CaseProgress) else None,
        age=age if age in AGES else None,
        start=max(start, 0),
    )


@officer(*DESK)
def claims(poll: str) -> ResponseReturnValue:
    """Show the queue."""
    return _queue_page(poll)


def _queue_page(poll_id: str, refusal: RatifyError | None = None) -> ResponseReturnValue:
    poll, me = clock.current(ctx(), poll_id), session.current().id
    units, now = queries.units_of(ctx(), poll_id), queries.moment(ctx())
    wanted = _wanted(units)
    lines = queue(
        ctx(),
        poll_id,
        me,
        wanted.unit,
        progress=wanted.progress,
        received_before=wanted.before(now),
        start=wanted.start,
        most=PAGE + 1,
    )
    page = render_template(
        "officers/claims.html",
        poll=poll,
        lines=lines[:PAGE],
        more=wanted.address(start=wanted.start + PAGE) if len(lines) > PAGE else None,
        first=wanted.address() if wanted.start else None,
        wanted=wanted,
        units={unit.id: unit for unit in units},
        ages=AGES,
        progresses=tuple(CaseProgress),
        work=work(ctx(), poll_id, me),
        alarm=alarm(ctx(), poll_id),
        form=RulingsFileForm(),
        refusal=refusal,
        decides=_decides(),
    )
    return page, refusal.status if refusal else 200


def _decides() -> bool:
    """Whether this officer decides disagreements, and sees no other claims."""
    return session.current().role is Role.RETURNING_OFFICER


@officer(*DESK)
def claims_file(poll: str) -> ResponseReturnValue:
    """Send the claims that this officer must still rule on, for a bargaining unit to check."""
    unit = _wanted(queries.units_of(ctx(), poll)).unit
    raw = files.claims_csv(ctx(), poll, session.current().id, unit)
    name = f"claims-{unit or 'all'}-{poll}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(raw, mimetype="text/csv", headers=headers)


@officer(*DESK)
def receive_rulings(poll: str) -> ResponseReturnValue:
    """Take a file of this officer's rulings, all of it or nothing."""
    file = request.files.get("file")
    if not RulingsFileForm().validate_on_submit() or file is None or not file.filename:
        return _queue_page(poll, MalformedError("Choose the file with your rulings."))
    me = session.current().id
    try:
        ruled = files.import_rulings(ctx(), poll, me, read_upload(file, RULINGS))
    except (ConflictError, ImportRowsError, RefusedError) as error:
        return _queue_page(poll, error)
    flash(_("Rulings recorded: %(count)s.", count=len(ruled)))
    return redirect(url_for("officers.claims", poll=poll))


# --- one claim ---


@officer(*DESK)
def claim_page(poll: str, claim: str) -> ResponseReturnValue:
    """Show one claim."""
    return _claim_page(poll, claim, RulingForm())


@officer(*DESK)
def rule(poll: str, claim: str) -> ResponseReturnValue:
    """Record the officer's ruling."""
    form, me = RulingForm(), session.current().id
    try:
        if not form.validate_on_submit():
            raise MalformedError("The form is not complete.")
        choices = desk.case(ctx(), poll, claim, me).choices if _decides() else ()
        note = "\n".join((form.note.data or "").strip().splitlines())
        electorate = clock.current(ctx(), poll).terms.electorate
        desk.rule(ctx(), poll, claim, me, _verdict(form, choices, electorate), note)
    except (ConflictError, MalformedError, RefusedError) as error:
        return _claim_page(poll, claim, form, error)
    flash(_("Your ruling is recorded."))
    return redirect(url_for("officers.claim_page", poll=poll, claim=claim))


def _verdict(form: RulingForm, choices: tuple[Verdict, ...], electorate: Electorate) -> Verdict:
    """Return the verdict that the form gives; `MalformedError` if it gives none."""
    given, member = form.verdict.data or "", (form.member.data or "").strip()
    by_place = {str(place): verdict for place, verdict in enumerate(choices, 1)}
    if given in by_place:
        return by_place[given]
    if given in tuple(ExclusionReason):
        reason = ExclusionReason(given)
        return Verdict(Decision.EXCLUDE, reason, member or None)
    if any(given in decision_words(one) for one in Electorate):
        decision, admitted_as = parse_decision(given, electorate)
        if decision is Decision.ADMIT:
            return Verdict(decision, member=member or None, admitted_as=admitted_as)
    raise MalformedError("Choose what you rule: to admit, or to exclude for one of the reasons.")


def _claim_page(
    poll_id: str, claim: str, form: RulingForm, refusal: RatifyError | None = None
) -> ResponseReturnValue:
    poll, me = clock.current(ctx(), poll_id), session.current().id
    case_file = desk.case(ctx(), poll_id, claim, me)
    page = render_template(
        "officers/claim.html",
        poll=poll,
        case=case_file,
        reasons=tuple(ExclusionReason),
        names_member=NAMES_MEMBER,
        form=form,
        refusal=refusal,
        decides=_decides(),
        names=_names(),
        following=_following(poll_id, case_file, me),
        explanation=None if case_file.obstacle is None else explain_error(case_file.obstacle),
    )
    return page, refusal.status if refusal else 200


def _names() -> dict[str, str]:
    """Return the officers' names by identifier."""
    return {one.id: one.name for one in accounts.accounts(ctx())}


def _following(poll_id: str, case_file: CaseFile, me: str) -> str | None:
    """Return the next claim that waits for this officer, of the same unit first, or None."""
    progress = CaseProgress.DISAGREED if _decides() else CaseProgress.TO_RULE
    for unit in (case_file.line.unit, None):
        lines = queue(ctx(), poll_id, me, unit, progress=progress, most=2)
        others = [line.claim for line in lines if line.claim != case_file.line.claim]
        if others:
            return others[0]
    return None


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    routes = (
        ("claims", claims, "GET"),
        ("claims.csv", claims_file, "GET"),
        ("claims/file", receive_rulings, "POST"),
        ("claims/<claim>", claim_page, "GET"),
        ("claims/<claim>", rule, "POST"),
    )
    for path, view, method in routes:
        blueprint.add_url_rule(f"/polls/<poll>/{path}", view_func=view, methods=[method])
