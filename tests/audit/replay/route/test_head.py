"""A poll's whole life in a log whose head is a route: the seal is entry 6, and all else follows."""

from __future__ import annotations

import pytest

from audit.record.errors import HistoryError
from audit.record.log.route_events import head_events
from audit.replay.authorisation import verify_authorisations
from audit.replay.history import RecordedState
from audit.replay.poll import replay
from audit.replay.route.sealed import verify_sealed_route
from audit.replay.statements import verify_statements
from tests.kit.routes.signed import made, named
from tests.kit.simulator.poll import Simulator

ROUTE = made()


def begun() -> Simulator:
    """A poll whose seal writes its route first."""
    poll = Simulator()
    for event in head_events(ROUTE, poll.now):
        poll.append(event)
    return poll


def test_a_poll_lives_to_its_release_after_the_head_of_its_log():
    poll = begun().run()
    history = poll.history
    assert history.state is RecordedState.RELEASED
    assert history.seal_digest == poll.entries[6].digest == poll.seal_digest
    assert [one.index for one in history.confirmations] == [7, 8]
    assert len(verify_authorisations(poll.entries, history, poll.document)) == 5
    assert verify_statements(poll.entries, history, poll.files) == 5
    assert (
        verify_sealed_route(ROUTE.encode(), poll.entries, named(ROUTE), poll.document).shown == ()
    )


def test_a_void_names_the_log_with_its_head():
    poll = begun().run("sealed")
    assert poll.history.standing.began == 6
    poll.later()
    poll.void()
    assert poll.history.state is RecordedState.VOID
    assert verify_statements(poll.entries, poll.history, poll.files) == 2


def test_what_belongs_to_the_head_comes_nowhere_else():
    accepted, step = (head_events(ROUTE, Simulator().now)[place] for place in (0, 5))
    poll = begun().run("sealed")
    poll.append(step)
    with pytest.raises(HistoryError, match=f"entry 7: {step.NAME} comes only at the head"):
        replay(poll.entries, poll.document)
    poll.events[-1] = accepted
    with pytest.raises(HistoryError, match="ends with officer:accepted: nobody takes over"):
        replay(poll.entries, poll.document)


def test_nothing_but_the_route_comes_before_the_seal():
    poll = begun().run("open")
    poll.events.insert(0, poll.events.pop(7))
    with pytest.raises(HistoryError, match=r"entry 0: .* trustee:confirmed may not come before"):
        replay(poll.entries, poll.document)
    unsealed = begun()
    with pytest.raises(HistoryError, match="entry 6: the log does not begin with poll:sealed"):
        replay(unsealed.entries, unsealed.document)
