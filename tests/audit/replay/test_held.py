"""The files of sequestered ballots that are not admitted, from a log and the ballots' bytes."""

from __future__ import annotations

import pytest

from audit.record.errors import RecordError
from audit.replay.held import held_files
from tally.protocol.encoding import sha256_hex
from tests.kit.simulator.sequestered import sequestering_poll


def test_they_have_exactly_the_ballots_held_back_with_their_claims() -> None:
    poll = sequestering_poll("released")
    payloads = {sha256_hex(one.raw): one.raw for one in poll.claimants}
    made = held_files(poll.history, payloads)
    assert made == poll.held_files()
    assert made


def test_a_ballot_that_the_store_lost_is_named() -> None:
    poll = sequestering_poll("released")
    with pytest.raises(RecordError, match=r"the ballot [0-9a-f]{64}, held apart, is missing"):
        held_files(poll.history, {})
