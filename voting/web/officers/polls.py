"""A poll's page for its officers: its state, what is ready, the turnout, which acts may follow.

Rules this module keeps:
1. It shows turnout while voting runs, never a result.
2. It offers an act only if the act's service would allow it now, to an officer whose role signs it.
3. Who does not run polls reads it, and hands in nothing: with the numbers that the board shows, and
   without the trustees, unless the role is to watch these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from audit.record.about.lines import About
from audit.record.about.public_figures import public_figures
from audit.record.interruption import Interruption
from audit.record.offices.acting import ActingOfficers
from audit.record.signatures.statement import (
    BY_TWO,
    LASTING,
    Act,
    PollAct,
    poll_act,
)
from audit.record.units import Bilingual
from audit.record.weights.readings import SealedReading
from voting.domain.confirmations import ConfirmationStanding
from voting.domain.errors import MalformedError, RefusedError
from voting.domain.files.caps import CONFIRMATION, DECRYPTION
from voting.domain.officers import ACTORS, SEALED, WEIGHT_SIGNERS, Officer
from voting.domain.poll import LASTING_IN, LIFECYCLE, Poll, PollState
from voting.domain.small_units import SmallUnit, small_units
from voting.ports.unit_of_work import Context
from voting.services import clock
from voting.services.acts import confirmations, decryptions, statements
from voting.services.acts.lists.shown import disclosures
from voting.services.acts.service.told import asked_to_extend, interruptions_of
from voting.services.acts.statements import PendingStatement
from voting.services.objections import window
from voting.services.polls import board, queries
from voting.services.polls.hand_over import poll_officers
from voting.services.polls.turnout import (
    TurnoutRow,
    UnitTurnout,
    beside,
    turnout_said,
    turnout_shown,
)
from voting.services.routes.readings import poll_readings
from voting.services.rulings.work import Work, work
from voting.web.common.access import EVERY_ROLE, MINUTES, RESULTS, STAFF, WATCHERS, officer
from voting.web.common.context import ctx
from voting.web.common.i18n import gettext as _
from voting.web.officers import session
from voting.web.officers.checklist import ChecklistItem, checklist, threshold_words
from voting.web.officers.messages import read_upload
from voting.web.officers.trustees import TrusteeRow, trustee_rows, trustees_of


class TrusteeFileForm(FlaskForm):  # type: ignore[misc]
    """A trustee's file, a confirmation or a decryption; the file is read from the request."""


@dataclass(frozen=True)
class OfficerPoll:
    """What the officers' page of a poll shows."""

    poll: Poll
    turnout: tuple[UnitTurnout, ...]
    waiting: Mapping[PollAct, PendingStatement]
    acts: tuple[PollAct, ...]
    checklist: tuple[ChecklistItem, ...]
    trustees: tuple[TrusteeRow, ...]
    threshold: str
    standing: ConfirmationStanding | None
    small: tuple[SmallUnit, ...]
    readings: tuple[SealedReading, ...]
    """How the poll reads the by-law where it leaves something open."""
    desk: Work | None
    acting: ActingOfficers | None
    """Who acts on it now, once it is sealed."""
    interruptions: tuple[Interruption, ...]
    """Of the service, as the log tells of them."""
    lost: timedelta | None
    """How long voting was interrupted in its last hours, where that asks for an extension."""
    runs: bool
    objections: bool
    """Whether this officer is of those who run polls, and so hands in files and sees results."""
    weighs: bool
    """Whether this officer reads the table of weights."""
    minutes: bool
    """Whether this officer reads the minutes."""
    watches: bool
    """Whether this officer compares log, ballot box and count."""
    disclosed: bool
    """Whether strike-off lists were disclosed, and this officer acts on the poll."""
    results: bool
    """Whether this officer sees the result as the poll stands."""

    @property
    def figures(self) -> About:
        """Which figures will be public, and what each tells."""
        terms = self.poll.terms
        return public_figures(heads=terms.release_heads, units=terms.release_units)

    @property
    def total(self) -> TurnoutRow:
        """All units together."""
        return TurnoutRow(self.turnout)

    @property
    def rows(self) -> tuple[TurnoutRow, ...]:
        """The units as they are shown: small ones in one row, once there are votes to come."""
        if self.poll.seal_digest is None:
            return tuple(TurnoutRow((row,)) for row in self.turnout)
        return turnout_shown(self.poll, self.turnout)

    @property
    def beside(self) -> Bilingual | None:
        """What stands beside these rows, if small units are in one."""
        return beside(self.poll, [row.units for row in self.rows])

    @property
    def apart(self) -> tuple[TurnoutRow, ...]:
        """The rows in which votes are or were sequestered."""
        return tuple(row for row in self.rows if row.sequestered)

    @property
    def most(self) -> int:
        """The most votes in one of these units, counted or not: the length of a full bar."""
        return max((row.ballots + row.sequestered for row in self.apart), default=0)


@officer(*EVERY_ROLE)
def poll_page(poll: str) -> ResponseReturnValue:
    """Show a poll."""
    content = gather(ctx(), poll, session.current())
    return render_template(
        "officers/poll.html",
        page=content,
        poll=content.poll,
        said_turnout=turnout_said(content.poll, content.total),
        form=TrusteeFileForm(),
    )


@officer(*STAFF)
def receive_decryption(poll: str) -> ResponseReturnValue:
    """Take a trustee's decryption file."""
    form, file = TrusteeFileForm(), request.files.get("file")
    if not form.validate_on_submit() or file is None:
        raise MalformedError("Choose the decryption file that the key holder sent.")
    received = decryptions.receive_decryption(ctx(), poll, read_upload(file, DECRYPTION))
    if received.counted:
        flash(_("%(trustee)s: accepted. The poll is counted.", trustee=received.trustee))
    else:
        flash(_("%(trustee)s: accepted. More key holders are needed.", trustee=received.trustee))
    return redirect(url_for("officers.poll_page", poll=poll))


@officer(*STAFF)
def receive_confirmation(poll: str) -> ResponseReturnValue:
    """Take a trustee's confirmation of the seal."""
    form, file = TrusteeFileForm(), request.files.get("file")
    if not form.validate_on_submit() or file is None:
        raise MalformedError("Choose the confirmation that the key holder sent.")
    received = confirmations.receive_confirmation(ctx(), poll, read_upload(file, CONFIRMATION))
    flash(_("%(trustee)s: the confirmation is in the log.", trustee=received.trustee))
    return redirect(url_for("officers.poll_page", poll=poll))


def gather(context: Context, poll_id: str, officer: Officer) -> OfficerPoll:
    """Return what the page shows an officer, after the clock has done what was due."""
    me, poll = officer.id, clock.current(context, poll_id)
    runs, sealed = officer.role in STAFF, poll.seal_digest is not None
    rows = queries.turnout_of(context, poll) if runs else _published(context, poll)
    watched = runs or officer.role in WATCHERS
    trustees, listed = trustees_of(poll), trustee_rows(context, poll) if watched else ()
    standing = queries.confirmations_of(context, poll)
    interruptions = interruptions_of(context, poll_id)
    return OfficerPoll(
        poll=poll,
        turnout=rows,
        waiting=_waiting(context, poll_id, me),
        acts=possible(
            poll,
            confirmed=standing is not None and not standing.lacking,
            standing=any(row.sent for row in listed),
        )
        if officer.role in ACTORS
        else (),
        checklist=checklist(context, poll, rows, trustees) if poll.state is PollState.DRAFT else (),
        trustees=listed,
        threshold=threshold_words(trustees),
        standing=standing,
        readings=poll_readings(context, poll),
        small=small_units(
            poll, [row.unit for row in rows], {row.unit.id: row.counted for row in rows}
        ),
        desk=desk_of(context, poll, me),
        acting=poll_officers(context, poll_id) if poll.seal_digest is not None else None,
        interruptions=interruptions,
        lost=asked_to_extend(poll, interruptions, queries.moment(context)),
        runs=runs,
        objections=officer.role in SEALED and window.runs(poll, queries.moment(context)),
        weighs=officer.role in (*ACTORS, *WEIGHT_SIGNERS),
        minutes=sealed and officer.role in MINUTES,
        watches=sealed and officer.role in WATCHERS,
        disclosed=officer.role in ACTORS and bool(disclosures(context, poll_id)),
        results=officer.role in RESULTS and poll.state in _result_states(runs=runs),
    )


def _published(context: Context, poll: Poll) -> tuple[UnitTurnout, ...]:
    """Return the turnout as the board shows it; of a draft, the members on the roster."""
    if poll.seal_digest is None:
        return queries.turnout_of(context, poll)
    return board.turnout(context, poll.id)


def _result_states(*, runs: bool) -> tuple[PollState, ...]:
    """Return when a result is shown to those who may see it: to auditors once it is certified."""
    certified = (PollState.CERTIFIED, PollState.RELEASED)
    return (PollState.COUNTED, *certified) if runs else certified


def desk_of(context: Context, poll: Poll, me: str) -> Work | None:
    """Return what waits for this officer at the rulings desk; None without an assignment."""
    if poll.seal_digest is None:
        return None
    try:
        return work(context, poll.id, me)
    except RefusedError:
        return None


def possible(poll: Poll, *, confirmed: bool, standing: bool) -> tuple[PollAct, ...]:
    """Return the acts that may follow, in the order of a poll's life.

    `confirmed`: enough trustees have confirmed the seal for the opening. `standing`: a trustee's
    decryption stands, which can be set aside.
    """
    done = {
        Act.OPEN: poll.opening is not None or not confirmed,
        Act.COUNT: poll.tallied,
        Act.SET_ASIDE: not standing,
    }
    usual = [act for act in BY_TWO if (poll.state, act) in LIFECYCLE and not done.get(act)]
    return (*usual, *(act for act in LASTING if poll.state in LASTING_IN[act]))


def _waiting(context: Context, poll_id: str, me: str) -> dict[PollAct, PendingStatement]:
    waiting = statements.waiting_statements(context, poll_id, me)
    return {poll_act(one.statement.act): one for one in waiting}


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    blueprint.add_url_rule("/polls/<poll>", view_func=poll_page)
    blueprint.add_url_rule(
        "/polls/<poll>/decryptions", view_func=receive_decryption, methods=["POST"]
    )
    blueprint.add_url_rule(
        "/polls/<poll>/confirmations", view_func=receive_confirmation, methods=["POST"]
    )
