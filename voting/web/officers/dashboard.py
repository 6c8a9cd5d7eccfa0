"""The officers' first page: every poll, what waits for a signature, and claims that wait.

Rules this module keeps:
1. Officers see what they can act on: acts on a poll if their role signs acts, claims and
   challenges if they have an assignment at the desk, drafts whose weights nobody has signed if
   their role signs weights.
2. An officer who has not accepted the union's texts sees the polls that are sealed, and nothing of
   them that members do not see; a notice leads to the acceptance.
3. Who runs polls sees what in the database differs from what was signed, each by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from audit.record.signatures.statement import Act
from voting.domain.integrity.difference import DifferenceMark
from voting.domain.officers import ACTORS, DESK, WEIGHT_SIGNERS, Officer, Role
from voting.domain.poll import Poll, PollState
from voting.notify.differences import KIND_WORDS
from voting.ports.unit_of_work import Context
from voting.services import clock
from voting.services.acts import statements
from voting.services.acts.statements import PendingStatement
from voting.services.acts.weights import read_weights
from voting.services.minutes.read import barred_acts
from voting.services.polls import queries
from voting.services.routes.look import steps_for
from voting.services.rulings.work import Work
from voting.services.voters.differences import standing_differences
from voting.web.common.access import EVERY_ROLE, STAFF, officer_before_acceptance
from voting.web.common.context import ctx
from voting.web.officers import session
from voting.web.officers.challenges.work import ChallengeWork, challenges_of
from voting.web.officers.polls import desk_of
from voting.web.officers.routes.words import STEP_TITLES

_RULED_ON = (PollState.OPEN, PollState.CLOSED)
_CHALLENGED = (PollState.SEALED, *_RULED_ON)


@dataclass(frozen=True)
class DashboardRow:
    """A poll, its statements that wait, this officer's work at its desk, and what differs.

    `challenges` is the work on challenges of listed members.

    `unweighed`: it is a draft whose weights wait for this officer's signature, or a colleague's.
    """

    poll: Poll
    waiting: tuple[PendingStatement, ...]
    desk: Work | None
    challenges: ChallengeWork | None
    differences: Sequence[DifferenceMark]
    unweighed: bool


def bare_rows(context: Context) -> list[DashboardRow]:
    """Return the sealed polls, the latest first, with nothing that members do not see."""
    clock.tick(context)
    polls = [poll for poll in queries.every_poll(context) if poll.seal_digest is not None]
    polls.sort(key=lambda poll: poll.opens, reverse=True)
    return [DashboardRow(poll, (), None, None, (), unweighed=False) for poll in polls]


def rows(context: Context, me: Officer) -> list[DashboardRow]:
    """Return every poll but discarded drafts, the latest first, with what waits for `me`."""
    clock.tick(context)
    role = me.role
    polls = [poll for poll in queries.every_poll(context) if not _discarded(poll)]
    polls.sort(key=lambda poll: poll.opens, reverse=True)
    return [
        DashboardRow(
            poll,
            _waiting(context, poll.id, me.id) if role in ACTORS else (),
            desk_of(context, poll, me.id) if poll.state in _RULED_ON else None,
            challenges_of(context, poll, me) if _challenged(poll, role) else None,
            standing_differences(context, poll.id) if poll.live and role in STAFF else (),
            role in WEIGHT_SIGNERS and _unweighed(context, poll),
        )
        for poll in polls
    ]


def _challenged(poll: Poll, role: Role) -> bool:
    return role in DESK and poll.state in _CHALLENGED


def _waiting(context: Context, poll_id: str, me: str) -> tuple[PendingStatement, ...]:
    """Return the statements of two officers that wait, and in which this one takes part."""
    waiting = statements.waiting_statements(context, poll_id, me)
    left_out = {Act.WEIGHTS} | barred_acts(context, poll_id, me)
    return tuple(one for one in waiting if one.statement.act not in left_out)


def _unweighed(context: Context, poll: Poll) -> bool:
    return poll.state is PollState.DRAFT and read_weights(context, poll.id).signed is None


def _discarded(poll: Poll) -> bool:
    return poll.state is PollState.VOID and poll.seal_digest is None


@officer_before_acceptance(*EVERY_ROLE)
def dashboard() -> ResponseReturnValue:
    """Show the polls."""
    mine = session.current().id
    if session.current_acceptance() is None:
        poll_rows = bare_rows(ctx())
    else:
        poll_rows = rows(ctx(), session.current())
    waiting = [
        (row.poll, statement)
        for row in poll_rows
        for statement in row.waiting
        if mine not in statement.signed_by
    ]
    return render_template(
        "officers/dashboard.html",
        rows=poll_rows,
        waiting=waiting,
        steps=steps_for(ctx(), mine) if session.current().role in ACTORS else (),
        titles=STEP_TITLES,
        kinds=KIND_WORDS,
    )


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    blueprint.add_url_rule("/", view_func=dashboard)
