"""The server's lifecycle and the verifier's grammar say the same, though neither knows the other.

The verifier must find what a server does wrong, so it takes nothing from the server's table. Both
are held together here; `tests/voting/storage/test_migrations.py` holds the database's triggers to
the same table.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from audit.record.log import events
from audit.record.log.events import Event
from audit.record.signatures.statement import Act
from audit.replay.grammar.allowed import ALLOWED
from audit.replay.history import RecordedState
from audit.replay.poll import replay
from audit.replay.route.head import split_head
from tests.kit.simulator.poll import poll_at
from voting.domain.poll import LIFECYCLE, PollState, Step

MOVES: Mapping[type[Event], tuple[Act | Step, ...]] = {
    events.PollSealed: (Act.SEAL,),
    events.PollOpened: (Step.OPENS,),
    events.PollExtended: (Act.EXTEND,),
    events.CloseOrdered: (Act.CLOSE,),
    events.PollClosed: (Step.CLOSES,),
    events.PollVoided: (Act.VOID,),
    events.TallyEncrypted: (Act.COUNT,),
    events.DecryptionSetAside: (Act.SET_ASIDE,),
    events.ResultComputed: (Step.RESULT,),
    events.ResultCertified: (Act.CERTIFY,),
    events.ResultReleased: (Act.RELEASE,),
}
"""The moves of a poll that each kind of event records; of other events, none."""
UNRECORDED = {Act.WEIGHTS, Act.OPEN, Step.DISCARD}
"""Signed weights are in poll.json; an opening is in the log once it takes effect; a discarded draft
has no log."""


def test_the_verifier_knows_every_state_after_the_draft() -> None:
    states = {state.value for state in PollState} - {PollState.DRAFT.value}
    assert {state.value for state in RecordedState} == states


def test_every_move_is_recorded_by_one_kind_of_event() -> None:
    recorded = [move for moves in MOVES.values() for move in moves]
    assert len(recorded) == len(set(recorded))
    assert {*recorded, *UNRECORDED} == {move for _, move in LIFECYCLE} == {*Act, *Step}


@pytest.mark.parametrize("kind", [kind for kind in MOVES if kind is not events.PollSealed])
def test_an_event_may_come_where_its_move_may(kind: type[Event]) -> None:
    before = {state.value for state, move in LIFECYCLE if move in MOVES[kind]}
    assert {state.value for state in ALLOWED[kind]} == before


@pytest.mark.parametrize("voided_at", [None, "sealed", "open", "closed", "counted"])
def test_each_event_leads_where_its_move_leads(voided_at: str | None) -> None:
    poll = poll_at(voided_at or "released")
    if voided_at:
        poll.void()
    entries, state = poll.entries, PollState.DRAFT
    for place, entry in enumerate(entries):
        if place < split_head(entries).index:
            continue  # the route before the poll
        moves = MOVES.get(type(entry.event), ())
        after = [LIFECYCLE[state, move] for move in moves if (state, move) in LIFECYCLE]
        state = after[0] if after else state
        history = replay(entries[: place + 1], poll.document)
        assert history.state.value == state.value
    assert state in (PollState.RELEASED, PollState.VOID)
