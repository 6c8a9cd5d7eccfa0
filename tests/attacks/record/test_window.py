"""A dishonest server that chooses when voting ends, or what the officers made void.

It holds the log key, and statements that two officers signed in good faith; it cannot sign for
them. Each record has one flaw and is named for it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from audit.record.log import events
from audit.record.log.tree import root_of
from audit.record.manifest import Edition
from audit.record.poll_document import PollDocument
from audit.record.signatures.statement import Act
from audit.record.units import Window
from tally.protocol.election import IN_FAVOUR
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import Forged, on_record
from tests.audit.helpers import assert_fails, note_of, verify
from tests.kit.simulator.poll import CLOSES, SEALED_AT, Simulator, poll_at
from tests.kit.simulator.routed import seal_place

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
EDITIONS = pytest.mark.parametrize("edition", list(Edition))


def close_at_once(poll: Simulator, **changes: object) -> None:
    """Log that voting has ended now, whatever the officers said."""
    closed = events.PollClosed(time=poll.now, closes=poll.now, root=poll.log_root().hex())
    poll.append(replace(closed, **changes))


def ordered(poll: Simulator, notice: timedelta) -> None:
    """Order an early close so long ahead."""
    poll.order(poll.now + MINUTE + notice)


def late_voter(poll: Simulator) -> None:
    """One more member votes."""
    poll.cast(poll.members_of("A-ELEM")[4], IN_FAVOUR)


# --- the objection window ---------------------------------------------------------------------


def sealed_before(objections_end: datetime) -> Simulator:
    """A poll whose objection window ends then; both officers signed it as it is."""

    def changed(document: PollDocument) -> PollDocument:
        return replace(document, objections=Window(SEALED_AT - HOUR, objections_end))

    poll = Simulator(change=changed)
    poll.seal()
    return poll


@on_record(
    by=Attacker.OFFICERS,
    keys=Key.OFFICERS,
    at=partial(sealed_before, SEALED_AT + timedelta(seconds=1)),
    caught_by="history",
    says="its objection window closed at",
)
@EDITIONS
def test_2_77_a_seal_after_the_objection_window(poll, edition):
    """A list sealed once its objection window has closed, so that nobody can object to it.

    By-law 2.77.1.
    """
    return sealed_before(SEALED_AT)


# --- an early close -----------------------------------------------------------------------------


@on_record(
    by=Attacker.OFFICERS,
    keys=Key.OFFICERS,
    at="open",
    caught_by="history",
    says="not 10 minutes to 24 hours after the order",
)
@EDITIONS
@pytest.mark.parametrize("notice", [9 * MINUTE, 25 * HOUR], ids=["9 minutes", "25 hours"])
def test_an_early_close_ordered_too_late_or_too_long_ahead(poll, notice, edition):
    """An early close ordered 9 minutes, or 25 hours, ahead."""
    ordered(poll, notice)
    return poll


@on_record(at="open", caught_by="history", says="voting ends at 2026-05-13")
@EDITIONS
def test_an_early_close_that_nobody_ordered(poll, edition):
    """Voting closed early, and no officer ordered it."""
    poll.later()
    close_at_once(poll)
    return poll


@on_record(at="open", caught_by="history", says="not 10 minutes to 24 hours after the order")
@EDITIONS
def test_a_signed_close_held_back_and_applied_when_it_suits(poll, edition):
    """A signed early close held back until the votes that the server likes are in."""
    ordered(poll, 15 * MINUTE)
    held = poll.events.pop()
    poll.now += 3 * HOUR
    late_voter(poll)
    poll.append(replace(held, time=poll.now))
    return poll


@on_record(at="open", caught_by="statements", says="line 4 says 'New closing time")
@EDITIONS
def test_a_signed_close_moved_to_another_second(poll, edition):
    """A signed early close logged for another second than the officers signed."""
    ordered(poll, 15 * MINUTE)
    moved = poll.closes + 2 * HOUR
    poll.events[-1] = replace(poll.events[-1], closes=moved)
    return poll


@on_record(at="open", caught_by="history")
@EDITIONS
@pytest.mark.parametrize("shift", [-1, 1], ids=["before", "at another second than"])
def test_voting_that_closed_before_the_ordered_second(poll, shift, edition):
    """Voting closed a second before, or after, the second that officers ordered."""
    ordered(poll, 15 * MINUTE)
    poll.now = poll.closes + shift * timedelta(seconds=1)
    closes = poll.closes if shift < 0 else poll.now
    close_at_once(poll, closes=closes)
    says = f"voting ends at {poll.closes:%Y-%m-%dT%H:%M:%SZ}"
    return Forged(poll.record(edition), says=says)


@on_record(at="open", caught_by="history")
@EDITIONS
def test_an_order_that_the_close_does_not_keep(poll, edition):
    """An early close in the log, and voting that goes on all the same."""
    ordered(poll, 15 * MINUTE)
    poll.closes = CLOSES
    poll.close()
    return poll


@EDITIONS
def test_a_ballot_cast_after_an_ordered_close(edition):
    poll = poll_at("open")
    ordered(poll, 15 * MINUTE)
    poll.close()
    late_voter(poll)
    report = assert_fails(poll.record(edition), "history")
    assert "ballot:cast may not come while the poll is closed" in note_of(report, "history")


@on_record(at="open", caught_by="history", says="ballot:cast: after voting closed")
@EDITIONS
def test_a_ballot_cast_between_the_ordered_second_and_its_entry(poll, edition):
    """A ballot taken after the ordered second, before the log says that voting closed.

    Within the hour only a receipt tells (`test_a_receipt_of_the_closing_time_or_after_it`).
    """
    ordered(poll, 15 * MINUTE)
    poll.now = poll.closes + HOUR
    late_voter(poll)
    close_at_once(poll, closes=poll.closes)
    return poll


@on_record(at="open", caught_by="statements", says="line 3 says 'Closing time until now")
@EDITIONS
def test_an_extension_that_does_not_say_that_it_replaces_an_early_close(poll, edition):
    """An extension signed while the window stood as sealed, used to undo an ordered close."""
    kept = poll.statement(Act.EXTEND, poll.extension(CLOSES + HOUR))
    ordered(poll, 15 * MINUTE)
    poll.extend(CLOSES + HOUR)
    assert verify(poll.record(edition)).ok
    poll.events[-1] = replace(poll.events[-1], statement=kept, signatures=poll.sign(kept))
    return poll


@on_record(
    by=Attacker.OFFICERS,
    keys=Key.OFFICERS,
    at="open",
    caught_by="history",
    says="poll:extended: must come before",
)
@EDITIONS
def test_an_extension_made_after_the_ordered_second(poll, edition):
    """An extension signed when the ordered second had come."""
    ordered(poll, 15 * MINUTE)
    poll.now = poll.closes
    poll.extend(CLOSES)
    return poll


@EDITIONS
def test_ordered_extended_ordered_again_and_closed_holds(edition):
    """Nothing above fails by accident."""
    poll = poll_at("open")
    ordered(poll, 2 * HOUR)
    late_voter(poll)
    poll.extend(CLOSES + HOUR)
    ordered(poll, 3 * HOUR)
    ordered(poll, 10 * MINUTE)
    poll.run(after="open")
    assert verify(poll.record(edition)).ok


# --- a void -------------------------------------------------------------------------------------


def voided(poll: Simulator, **changes: object) -> None:
    """Make the poll void by a statement that is about something else."""
    poll.later()
    statement = poll.statement(Act.VOID, poll.voiding(**changes))
    signed = {"statement": statement, "signatures": poll.sign(statement)}
    poll.append(events.PollVoided(time=poll.now, **signed))


SIZE = len(poll_at("open").events)
OPENED = seal_place(poll_at("open")) + 3
SINCE = f"the poll is open since entry {OPENED}"


@on_record(at="open", caught_by="statements")
@EDITIONS
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"root": "0" * 64}, "line 5 says 'Root of that log: 0000"),
        ({"size": SIZE - 1}, "line 5 says 'Root of that log"),
        ({"state": "sealed"}, "line 3 says 'State of the poll: sealed"),
        ({"size": SIZE + 1}, f"{SIZE + 1} entries of the log: {SINCE}, and there are {SIZE} "),
        ({"size": OPENED}, f"{OPENED} entries of the log: {SINCE}"),
    ],
    ids=["root", "size", "state", "more than there were", "before the state began"],
)
def test_a_void_of_another(poll, changes, says, edition):
    """A void of another state, or of another log, than the officers saw."""
    voided(poll, **changes)
    return Forged(poll.record(edition), says=says)


@EDITIONS
def test_a_void_of_a_log_in_which_a_ballot_was_changed_since(edition):
    """The officers saw one log; in the server's the last two ballots are exchanged."""
    poll = poll_at("open")
    seen = poll.voiding()
    other = poll.clone()
    other.events[-2:] = other.events[:-3:-1]
    assert root_of(other.leaves) != root_of(poll.leaves)
    other.later()
    statement = other.statement(Act.VOID, seen)
    signed = {"statement": statement, "signatures": other.sign(statement)}
    other.append(events.PollVoided(time=other.now, **signed))
    assert "statements" in verify(other.record(edition)).failed


def kept_void(poll: Simulator, after: timedelta) -> Simulator:
    """Log a void so long after it was signed; the vote went on meanwhile."""
    kept = poll.statement(Act.VOID)
    poll.now += after
    late_voter(poll)
    poll.now = kept.time + after
    signed = {"statement": kept, "signatures": poll.sign(kept)}
    poll.append(events.PollVoided(time=poll.now, **signed))
    return poll


@on_record(
    at=lambda: kept_void(poll_at("open"), 2 * HOUR),
    caught_by="officers",
    says="more than 2 hours before the act",
)
@EDITIONS
def test_a_void_kept_for_more_than_two_hours(poll, edition):
    """A signed void kept for three hours, until it suits somebody."""
    return kept_void(poll_at("open"), 3 * HOUR)


@on_record(at="open", caught_by=("officers", "statements"))
@EDITIONS
def test_a_void_signed_while_voting_and_used_once_the_poll_was_closed(poll, edition):
    """A void signed while the vote was on, used once it was closed."""
    poll.now = CLOSES - 30 * MINUTE
    kept = poll.statement(Act.VOID)
    poll.close()
    poll.later()
    signed = {"statement": kept, "signatures": poll.sign(kept)}
    poll.append(events.PollVoided(time=poll.now, **signed))
    return poll
