"""Confirmations of a seal that no trustee gave, or gave to something else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit.record.log import events
from audit.record.signatures.statement import Act
from tally.protocol.group import Q
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import on_record
from tests.attacks.record.forging import WITH_OFFICERS, WITH_TRUSTEE
from tests.kit.simulator.people import OPENS
from tests.kit.simulator.poll import Simulator

NOT_BY = "its signature does not hold"


@on_record(at="sealed", caught_by="confirmations", says=NOT_BY)
def test_a_confirmation_forged_by_the_server(poll):
    """A trustee's confirmation that the server made without her key."""
    poll.confirm(1)
    true = poll.events[-1].signature
    forged = replace(true, response=true.response ^ 1)
    poll.events[-1] = replace(poll.events[-1], signature=forged)
    return poll


@on_record(at="sealed", caught_by="entries")
def test_q_added_to_a_confirmation(poll):
    """The group's order added to a number of a trustee's confirmation."""
    poll.confirm(1)
    true = poll.events[-1].signature
    larger = replace(true, response=true.response + Q)
    poll.events[-1] = replace(poll.events[-1], signature=larger)
    return poll


@on_record(at="sealed", caught_by="confirmations", says=NOT_BY)
@pytest.mark.parametrize("of", [{"poll": "E1ectionE1ecti1"}, {"seal": "0" * 64}], ids=str)
def test_a_confirmation_of_an_earlier_seal_replayed(poll, of):
    """A trustee's confirmation of another poll, or of an earlier seal, replayed on this one."""
    poll.confirm(1, **of)
    return poll


@on_record(at="sealed", caught_by="confirmations", says=NOT_BY)
def test_a_confirmation_of_other_keys_replayed(poll):
    """A true confirmation of the ceremony's keys, replayed on a seal of other keys."""
    poll.confirm(1, trustees="0" * 64)
    return poll


@on_record(**WITH_TRUSTEE, at="sealed", caught_by="confirmations", says="trustee 2 (Trustee 2)")
def test_one_trustee_confirms_for_another(poll):
    """One trustee's confirmation under another's name."""
    poll.confirm(1)
    poll.events[-1] = replace(poll.events[-1], owner=2)
    return poll


@on_record(**WITH_TRUSTEE, at="sealed", caught_by="confirmations", says="there is no trustee 4")
def test_a_trustee_whom_the_poll_does_not_have_confirms(poll):
    """A confirmation by a trustee whom the poll does not have."""
    poll.confirm(1)
    poll.events[-1] = replace(poll.events[-1], owner=4)
    return poll


@on_record(
    **WITH_TRUSTEE,
    at="sealed",
    caught_by="confirmations",
    says="trustees of one ceremony confirmed for several",
)
def test_two_ceremonies_are_confirmed(poll):
    """Trustees who took part in two ceremonies, shown to each other as one."""
    poll.confirm(1)
    poll.confirm(2, ceremony="AnotherCeremony")
    poll.events[-1] = replace(poll.events[-1], ceremony="AnotherCeremony")
    return poll


def opened(poll: Simulator, confirmed: int | None = None) -> Simulator:
    """The poll opened by a statement that names so many confirmations."""
    poll.later()
    signed = poll.authorised(Act.OPEN, poll.opening(confirmed))
    poll.now = OPENS
    poll.append(events.PollOpened(**{**signed, "time": poll.now}))
    return poll


@on_record(**WITH_OFFICERS, at="sealed", caught_by="statements", says="confirmations are needed")
def test_a_poll_opened_before_its_trustees_confirmed(poll):
    """A poll opened though no trustee has confirmed its keys."""
    return opened(poll)


@on_record(
    by=(Attacker.SERVER, Attacker.OFFICERS),
    keys=(Key.LOG, Key.OFFICERS),
    at="sealed",
    caught_by="statements",
    says="the statement names too few confirmations",
)
def test_an_opening_that_names_too_few_confirmations(poll):
    """An opening signed before enough trustees had confirmed, and kept until they had."""
    poll.confirm_enough()
    return opened(poll, 1)
