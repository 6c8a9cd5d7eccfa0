"""A poll's whole life in a log whose head is its route: the seal follows, and all else after it."""

from __future__ import annotations

import pytest

from audit.record.errors import HistoryError
from audit.record.log.route_events import OfficerAccepted, RouteTold
from audit.replay.authorisation import verify_authorisations
from audit.replay.history import RecordedState
from audit.replay.poll import replay
from audit.replay.statements import verify_statements
from tests.kit.simulator.poll import Simulator, poll_at
from tests.kit.simulator.routed import seal_place


def test_a_poll_lives_to_its_release_after_the_head_of_its_log():
    poll = poll_at("released")
    history, seal = poll.history, seal_place(poll)
    assert history.state is RecordedState.RELEASED
    assert seal == len(poll.document.officers) + 4
    assert history.seal_digest == poll.entries[seal].digest == poll.seal_digest
    assert [one.index for one in history.confirmations] == [seal + 1, seal + 2]
    assert len(verify_authorisations(poll.entries, history, poll.document)) == 5
    assert verify_statements(poll.entries, history, poll.files) == 5


def test_a_void_names_the_log_with_its_head():
    poll = poll_at("sealed")
    assert poll.history.standing.began == seal_place(poll)
    poll.later()
    poll.void()
    assert poll.history.state is RecordedState.VOID
    assert verify_statements(poll.entries, poll.history, poll.files) == 2


def test_what_belongs_to_the_head_comes_nowhere_else():
    poll = poll_at("sealed")
    accepted, told = (
        next(one for one in poll.events if isinstance(one, kind))
        for kind in (OfficerAccepted, RouteTold)
    )
    entry = poll.append(told)
    match = f"entry {entry.index}: route:told comes only at the head"
    with pytest.raises(HistoryError, match=match):
        replay(poll.entries, poll.document)
    poll.events[-1] = accepted
    with pytest.raises(HistoryError, match="ends with officer:accepted: nobody takes over"):
        replay(poll.entries, poll.document)


def test_nothing_but_the_route_comes_before_the_seal():
    poll = poll_at("open")
    poll.events.insert(0, poll.events.pop(seal_place(poll) + 1))
    with pytest.raises(HistoryError, match=r"entry 0: .* trustee:confirmed may not come before"):
        replay(poll.entries, poll.document)
    unsealed = Simulator()
    unsealed.events = list(unsealed.head())
    match = f"entry {len(unsealed.events)}: the log does not begin with poll:sealed"
    with pytest.raises(HistoryError, match=match):
        replay(unsealed.entries, unsealed.document)
