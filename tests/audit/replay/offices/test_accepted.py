"""What a successor accepted, asked by itself: the check of signatures rests on no other check."""

from __future__ import annotations

import pytest

from audit.record.errors import SignatureError
from audit.record.log.office_events import OfficerSucceeded
from audit.record.signatures.statement import Act, OfficeAct, poll_act
from audit.replay.offices.accepted import verify_accepted
from tests.kit.simulator.offices import changing, newcomer
from tests.kit.simulator.poll import CHAIR, DEPUTY, EXECUTIVE


def test_a_successor_with_another_entry_before_accepted_nothing():
    poll = changing()
    poll.succeed(CHAIR, newcomer(), (DEPUTY, EXECUTIVE))
    *_, other, accepted, succeeded = poll.events
    assert isinstance(succeeded, OfficerSucceeded)
    verify_accepted(succeeded, accepted)
    with pytest.raises(SignatureError, match="nadia accepted nothing"):
        verify_accepted(succeeded, other)


@pytest.mark.parametrize("act", [*Act, *OfficeAct])
def test_an_act_on_a_whole_poll_is_known_by_its_name(act: Act | OfficeAct):
    assert poll_act(act.value) is act


@pytest.mark.parametrize("name", ["admit", "change-contact", "route-stop", ""])
def test_no_other_name_is_one(name: str):
    with pytest.raises(ValueError, match="is not a valid Act"):
        poll_act(name)
