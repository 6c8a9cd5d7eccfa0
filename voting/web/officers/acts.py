"""Acts of two officers: propose, read in full, sign with a passkey, withdraw.

Rules this module keeps:
1. The page shows what an officer signs, line by line and byte for byte; the browser signs the
   digest of exactly those bytes. Lines that the statement locks are shown too, to officers who may
   see them. At the seal, weights that look implausible, the readings of the by-law and which
   figures will be public are shown to both officers, beside the statement that says them too; at
   the release, what its figures tell.
2. Who has signed and who may still sign is always shown. The statement can be taken to a key file
   on another computer, and the signature brought back: no key file is ever sent here.
3. The services decide; a refusal changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from audit.record.about.lines import About
from audit.record.about.public_figures import public_figures
from audit.record.province import PROVINCE
from audit.record.signatures.file import SIGNATURE_FILE
from audit.record.signatures.statement import BY_TWO, LASTING, Act, ListAct, PollAct, poll_act
from audit.replay.export import zip_record
from voting.domain.errors import ConflictError, MalformedError, RefusedError
from voting.domain.officers import ACTORS
from voting.domain.plausibility import Implausible
from voting.domain.poll import Poll
from voting.domain.release.telling import TellingFigures
from voting.domain.small_units import SmallUnit
from voting.services import clock
from voting.services.acts import statements
from voting.services.acts.offices.asked import TakenBack
from voting.services.acts.offline import hand_in_act
from voting.services.acts.seal import proposed_files
from voting.services.acts.statements import NEEDS_REASON, PendingStatement, SigningOutcome
from voting.services.minutes.read import act_conflicts
from voting.services.officers import accounts
from voting.services.polls import queries
from voting.services.routes.readings import poll_readings
from voting.web.common.access import officer
from voting.web.common.context import ctx
from voting.web.common.i18n import exact_time
from voting.web.common.i18n import gettext as _
from voting.web.common.words import words
from voting.web.officers import messages, session
from voting.web.officers.offices.choices import office_choices
from voting.web.officers.offices.signers import concerned_by, may_sign
from voting.web.officers.proposal.form import ActProposalForm, asked
from voting.web.officers.result.choices import ChoiceRow, choice_rows
from voting.web.officers.statements import paragraphs
from voting.web.officers.trustees import trustee_rows

_Warning = TypeVar("_Warning", Implausible, SmallUnit, TellingFigures, TakenBack)
NEAR_CLOSE: Final = timedelta(minutes=15)
"""How far away the early close is that the form fills in: officers sign within five minutes."""


class SignatureForm(FlaskForm):  # type: ignore[misc]
    """A signature's file; the file is read from the request."""


class WithdrawalForm(FlaskForm):  # type: ignore[misc]
    """The token against forgery, and no field."""


@officer(*ACTORS)
def act_page(poll: str, act: str) -> ResponseReturnValue:
    """Show the statement that waits for this act, or the form that proposes one."""
    return _page(poll, act_of(act), ActProposalForm(request.args))


@officer(*ACTORS)
def propose(poll: str, act: str) -> ResponseReturnValue:
    """Propose an act: make its statement, for two officers to sign."""
    wanted, form = act_of(act), ActProposalForm()
    if not form.validate_on_submit():
        return _page(poll, wanted, form, MalformedError("The form is not complete.")), 422
    reason = " ".join((form.reason.data or "").split())
    try:
        statements.draft_statement(
            ctx(),
            poll,
            wanted,
            reason,
            asked=asked(wanted, form),
            officer=session.current().id,
        )
    except (ConflictError, MalformedError, RefusedError) as error:
        return _page(poll, wanted, form, error), error.status
    return redirect(url_for("officers.act_page", poll=poll, act=act))


@officer(*ACTORS)
def withdraw(poll: str, act: str) -> ResponseReturnValue:
    """Withdraw the statement that waits, with its signatures."""
    if WithdrawalForm().validate_on_submit():
        statements.withdraw_statement(ctx(), poll, act_of(act), session.current().id)
        flash(_("The statement is withdrawn. Nothing was done."))
    return redirect(url_for("officers.poll_page", poll=poll))


@officer(*ACTORS)
def signing_options(poll: str, act: str) -> ResponseReturnValue:
    """Return the options for a signature by the officer's passkey."""
    me = session.current().id
    if statements.waiting_for(ctx(), poll, act_of(act), me) is None:
        raise ConflictError("The statement no longer waits: reload the page.")
    return messages.answer_options()


@officer(*ACTORS)
def sign(poll: str, act: str) -> ResponseReturnValue:
    """Add the officer's signature; the second one carries out the act."""
    wanted = act_of(act)
    signature = messages.read_passkey_signature()
    outcome = statements.sign_act(ctx(), poll, wanted, signature)
    flash(_done_words(outcome) if outcome.done else _waits_words(outcome))
    return messages.answer({"location": _after(outcome, poll)})


@officer(*ACTORS)
def statement_file(poll: str, act: str) -> ResponseReturnValue:
    """Send the statement that waits, as the file that `ratify sign` takes."""
    waiting = statements.waiting_for(ctx(), poll, act_of(act), session.current().id)
    if waiting is None:
        raise ConflictError("The statement no longer waits: reload the page.")
    return messages.answer_statement(waiting.file.encode(), f"{act}-{poll}")


@officer(*ACTORS)
def seal_files(poll: str) -> ResponseReturnValue:
    """Send the files that the seal's statement is about, for `ratify sign --record`."""
    headers = {"Content-Disposition": f'attachment; filename="seal-{poll}.zip"'}
    content = zip_record(proposed_files(ctx(), poll))
    return Response(content, mimetype="application/zip", headers=headers)


@officer(*ACTORS)
def receive_signature(poll: str, act: str) -> ResponseReturnValue:
    """Take the file that `ratify sign` wrote; the second signature carries out the act."""
    wanted, file = act_of(act), request.files.get("file")
    if not SignatureForm().validate_on_submit() or file is None:
        raise MalformedError("Choose the file that `ratify sign` wrote.")
    try:
        outcome = hand_in_act(ctx(), poll, messages.read_upload(file, SIGNATURE_FILE))
    except (ConflictError, MalformedError, RefusedError) as error:
        return _page(poll, wanted, ActProposalForm(formdata=None), error), error.status
    flash(_done_words(outcome) if outcome.done else _waits_words(outcome))
    return redirect(_after(outcome, poll))


def _after(outcome: SigningOutcome, poll: str) -> str:
    if outcome.done:
        return url_for("officers.poll_page", poll=poll)
    return url_for("officers.act_page", poll=poll, act=outcome.act.value)


def act_of(name: str) -> PollAct:
    """Return the act of two officers of that name; 404 if there is none."""
    if name not in (*BY_TWO, *LASTING):
        abort(404)
    return poll_act(name)


def _page(
    poll_id: str,
    act: PollAct,
    form: ActProposalForm,
    refusal: ConflictError | MalformedError | RefusedError | None = None,
) -> str:
    poll = clock.current(ctx(), poll_id)
    now = queries.moment(ctx())
    waiting = statements.waiting_for(ctx(), poll_id, act, session.current().id)
    if waiting is None:
        poll.after(act)  # raises the error that says why not
    return render_template(
        "officers/act.html",
        poll=poll,
        act=act,
        form=form,
        refusal=refusal,
        needs_reason=act in NEEDS_REASON,
        standing=[row for row in trustee_rows(ctx(), poll) if row.sent],
        units=queries.units_of(ctx(), poll_id) if act is ListAct.STRIKE_OFF else (),
        choices=_choices(poll_id, act, waiting),
        waiting=waiting,
        statement=waiting.statement.message.decode() if waiting else "",
        closing=_closing(act, form, now),
        now=now,
        paragraphs=paragraphs(poll, waiting.statement, now) if waiting else [],
        signers=may_sign(ctx(), poll, waiting) if waiting else [],
        concerned=concerned_by(waiting.statement) if waiting else "",
        offices=office_choices(ctx(), poll_id, act, session.current().id),
        small=_warnings(waiting, SmallUnit),
        implausible=_warnings(waiting, Implausible),
        telling=_warnings(waiting, TellingFigures),
        taken_back=_warnings(waiting, TakenBack),
        figures=_figures(poll) if act is Act.SEAL else (),
        readings=poll_readings(ctx(), poll) if act is Act.SEAL else (),
        withdrawal=WithdrawalForm(formdata=None),
        conflicts=act_conflicts(ctx(), poll_id, act),
        names={one.id: one.name for one in accounts.accounts(ctx())},
    )


def _warnings(waiting: PendingStatement | None, kind: type[_Warning]) -> tuple[_Warning, ...]:
    """Return the warnings of a kind beside the statement that waits."""
    found = waiting.warnings if waiting else ()
    return tuple(one for one in found if isinstance(one, kind))


def _choices(poll: str, act: PollAct, waiting: PendingStatement | None) -> Sequence[ChoiceRow]:
    """Return what may be released, for the form that proposes it."""
    if act is not Act.RELEASE or waiting is not None:
        return ()
    return choice_rows(ctx(), poll, session.current().id)


def _figures(poll: Poll) -> About:
    """Return which figures will be public."""
    return public_figures(heads=poll.terms.release_heads, units=poll.terms.release_units)


def _closing(act: PollAct, form: ActProposalForm, now: datetime) -> str:
    """Return the closing time to fill in: what was entered, or, to close early, a near one."""
    local = form.closes.data
    if local is None and act is Act.CLOSE:
        local = (now + NEAR_CLOSE).astimezone(PROVINCE)
    return "" if local is None else f"{local:%Y-%m-%dT%H:%M}"


def _done_words(outcome: SigningOutcome) -> str:
    if outcome.act is Act.CLOSE:
        time = exact_time(outcome.closes)
        return _("Ordered, with two signatures: voting closes at %(time)s (Toronto).", time=time)
    return _("Done, with two signatures: %(act)s.", act=words(outcome.act))


def _waits_words(outcome: SigningOutcome) -> str:
    return _(
        "Signed. Another officer must sign before it is done: %(act)s.", act=words(outcome.act)
    )


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    routes = (
        ("", act_page, "GET"),
        ("", propose, "POST"),
        ("/withdraw", withdraw, "POST"),
        ("/options", signing_options, "POST"),
        ("/signature", sign, "POST"),
        ("/statement", statement_file, "GET"),
        ("/signature-file", receive_signature, "POST"),
    )
    for rule, view, method in routes:
        blueprint.add_url_rule(f"/polls/<poll>/acts/<act>{rule}", view_func=view, methods=[method])
    blueprint.add_url_rule("/polls/<poll>/acts/seal/files", view_func=seal_files)
