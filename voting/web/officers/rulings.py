"""Signing rulings: two officers read what they agree on, under one statement, and sign it.

Rules this module keeps:
1. The page shows what an officer signs, claim by claim and byte for byte; the browser signs the
   digest of exactly those bytes.
2. The statement can be taken to a key file on another computer, and the signature brought back.
3. The services decide; a refusal changes nothing.
"""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from audit.record.signatures.statement import STATEMENT_HOURS
from voting.domain.claims.ruling import Decision
from voting.domain.errors import (
    ConflictError,
    MalformedError,
    NotFoundError,
    NotifyError,
    RatifyError,
    RefusedError,
)
from voting.domain.officers import DESK
from voting.services import clock
from voting.services.officers import accounts
from voting.services.polls import queries
from voting.services.rulings import batches, links, signing
from voting.services.rulings.batches import PendingBatch
from voting.services.rulings.signing import RulingOutcome
from voting.web.common.access import officer
from voting.web.common.context import ctx
from voting.web.common.i18n import gettext as _
from voting.web.officers import messages, session

_REFUSALS = (ConflictError, MalformedError, NotFoundError, NotifyError, RefusedError)


class BatchProposalForm(FlaskForm):  # type: ignore[misc]
    """Which rulings to put together: a decision, and two officers' ids with a space between."""

    decision = StringField(validators=[InputRequired(), Length(max=16)])
    signatories = StringField(validators=[InputRequired(), Length(max=140)])


@officer(*DESK)
def rulings_page(poll: str) -> ResponseReturnValue:
    """Show what this officer can sign."""
    return _page(poll)


def _page(poll_id: str, refusal: RatifyError | None = None) -> ResponseReturnValue:
    poll, me = clock.current(ctx(), poll_id), session.current().id
    desk_batches = batches.batches(ctx(), poll_id, me)
    page = render_template(
        "officers/rulings.html",
        poll=poll,
        batches=desk_batches,
        names=_names(),
        unlinked=links.unlinked(ctx(), poll_id, me),
        form=BatchProposalForm(formdata=None),
        refusal=refusal,
    )
    return page, refusal.status if refusal else 200


def _names() -> dict[str, str]:
    """Return the officers' names by identifier."""
    return {one.id: one.name for one in accounts.accounts(ctx())}


@officer(*DESK)
def propose_rulings(poll: str) -> ResponseReturnValue:
    """Put rulings together under one statement."""
    form, me = BatchProposalForm(), session.current().id
    try:
        if not form.validate_on_submit() or form.decision.data not in tuple(Decision):
            raise MalformedError("The form is not complete.")
        pair = form.signatories.data.split()
        made = batches.propose_batch(ctx(), poll, me, Decision(form.decision.data), pair)
    except _REFUSALS as error:
        return _page(poll, error)
    return redirect(url_for("officers.batch_page", poll=poll, batch=made.id))


@officer(*DESK)
def batch_page(poll: str, batch: str) -> ResponseReturnValue:
    """Show the statement, and the claims it is about."""
    return _batch_page(poll, batch)


def _batch_page(
    poll_id: str, batch: str, refusal: RatifyError | None = None
) -> ResponseReturnValue:
    poll, waiting = clock.current(ctx(), poll_id), _waiting(poll_id, batch)
    officers = {one.id: one for one in accounts.accounts(ctx())}
    units = {unit.id: unit for unit in queries.units_of(ctx(), poll_id)}
    page = render_template(
        "officers/ruling.html",
        poll=poll,
        waiting=waiting,
        decision=Decision(waiting.statement.act.value),
        statement=waiting.statement.message.decode(),
        signers=[officers[name] for name in waiting.signatories],
        units=units,
        unlinked=_unlinked(poll_id, waiting),
        form=messages.TokenForm(formdata=None),
        refusal=refusal,
    )
    return page, refusal.status if refusal else 200


def _unlinked(poll_id: str, waiting: PendingBatch) -> frozenset[str]:
    """Return the claims of a batch to whose member no link can be sent."""
    unlinked = links.unlinked(ctx(), poll_id, session.current().id)
    return frozenset(one.claim for one in unlinked) & {row.claim for row in waiting.rows}


def _waiting(poll_id: str, batch: str) -> PendingBatch:
    """Return a batch that this officer can sign, or raise `NotFoundError`."""
    pending = batches.batches(ctx(), poll_id, session.current().id).waiting
    for one in pending:
        if one.id == batch:
            return one
    with suppress(NotFoundError):
        batches.verify_takes_part(ctx(), poll_id, batch, session.current().id)
    raise NotFoundError(
        "These rulings do not wait for you: they were signed or withdrawn, have waited longer than "
        f"{STATEMENT_HOURS} hours, or are two other officers'."
    )


@officer(*DESK)
def withdraw_rulings(poll: str, batch: str) -> ResponseReturnValue:
    """Withdraw the statement, with its signatures; the rulings stand."""
    if messages.TokenForm().validate_on_submit():
        batches.withdraw_batch(ctx(), poll, session.current().id, batch)
        flash(_("The statement is withdrawn. The rulings stand, and can be put together again."))
    return redirect(url_for("officers.rulings_page", poll=poll))


@officer(*DESK)
def rulings_options(poll: str, batch: str) -> ResponseReturnValue:
    """Return the options for a signature by the officer's passkey."""
    _waiting(poll, batch)
    return messages.answer_options()


@officer(*DESK)
def sign_rulings(poll: str, batch: str) -> ResponseReturnValue:
    """Add the officer's signature; the second one decides."""
    signature = messages.read_passkey_signature()
    outcome = signing.sign(ctx(), poll, batch, signature)
    return messages.answer({"location": _after(outcome, poll, batch)})


@officer(*DESK)
def rulings_statement(poll: str, batch: str) -> ResponseReturnValue:
    """Send the statement, as the file that `ratify sign` takes."""
    waiting = _waiting(poll, batch)
    return messages.answer_statement(waiting.statement.message, f"{waiting.statement.act}-{batch}")


@officer(*DESK)
def receive_rulings_signature(poll: str, batch: str) -> ResponseReturnValue:
    """Take the file that `ratify sign` wrote; the second signature decides."""
    try:
        outcome = signing.hand_in_rulings(ctx(), poll, messages.read_signature_file())
    except MalformedError as error:
        return _batch_page(poll, batch, error)
    except _REFUSALS as error:
        return _page(poll, error)
    return redirect(_after(outcome, poll, batch))


def _after(outcome: RulingOutcome, poll: str, batch: str) -> str:
    """Flash what the signature led to, and return the next page's address."""
    if not outcome.done:
        flash(_("Signed. Now the other officer signs, on their own device."))
        return url_for("officers.batch_page", poll=poll, batch=batch)
    if outcome.decision is Decision.ADMIT:
        flash(
            _("Done, with two signatures. Votes set aside, now admitted: %(n)s.", n=outcome.ballots)
        )
    else:
        flash(
            _("Done, with two signatures. Votes set aside, now excluded: %(n)s.", n=outcome.ballots)
        )
    return url_for("officers.rulings_page", poll=poll)


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    routes = (
        ("", rulings_page, "GET"),
        ("", propose_rulings, "POST"),
        ("/<batch>", batch_page, "GET"),
        ("/<batch>/withdraw", withdraw_rulings, "POST"),
        ("/<batch>/options", rulings_options, "POST"),
        ("/<batch>/signature", sign_rulings, "POST"),
        ("/<batch>/statement", rulings_statement, "GET"),
        ("/<batch>/signature-file", receive_rulings_signature, "POST"),
    )
    for path, view, method in routes:
        blueprint.add_url_rule(f"/polls/<poll>/rulings{path}", view_func=view, methods=[method])
