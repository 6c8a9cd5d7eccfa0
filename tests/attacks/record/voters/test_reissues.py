"""Credentials revoked and issued by a server without the credential authority.

It holds the log key, so every record is signed again after the change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tally.protocol.credential import public_credential
from tests.attacks.on_records import Forged, on_record
from tests.attacks.record.forging import ELEM
from tests.kit.simulator.sequestered import SequesteringPoll, open_poll


def reissued() -> SequesteringPoll:
    """An open poll in which a lost card was replaced."""
    poll = open_poll()
    lost = poll.members_of(ELEM)[4]
    poll.revoke(lost)
    poll.issue(lost)
    return poll


def on_reissue() -> Callable[[Callable[..., object]], Callable[..., None]]:
    """An attack that the check of the reissued credentials finds, and no other."""
    return on_record(at=reissued, caught_by="reissues")


PLACES = pytest.mark.parametrize("place", [-1, -2], ids=["issued", "revoked"])


@on_reissue()
@PLACES
def test_a_change_of_a_list_signed_by_the_server(poll, place):
    """A credential revoked or issued with the log's key in place of the authority's."""
    poll.events[place] = poll.events[place].sign(poll.poll, poll.log_key)
    says = f"log entry {len(poll.events) + place}, credential:"
    return Forged(poll.record(), says=says)


@on_reissue()
@PLACES
def test_a_change_of_a_list_signed_for_another_poll(poll, place):
    """A credential revoked or issued by what the authority signed for another poll."""
    poll.events[place] = poll.events[place].sign("1" * 15, poll.authority_key)
    return poll


@on_reissue()
def test_a_credential_of_the_server_s_own_in_the_place_of_the_issued_one(poll):
    """A credential of the server's own in place of the one that the authority issued."""
    own = public_credential(99)
    poll.events[-1] = replace(poll.events[-1], credential=own)
    poll.current[ELEM][-1] = own
    return poll


@on_reissue()
def test_an_issue_signed_as_a_revocation(poll):
    """A credential issued under the authority's signature of the revocation."""
    revoked, issued = poll.events[-2:]
    poll.events[-1] = replace(issued, signature=revoked.signature)
    return poll
