"""Ballots made and verified (the flawed ones are in test_vectors.py)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tally.protocol.ballot import make_ballot, verify_ballot, verify_ballot_header
from tally.protocol.ballot_form import MAX_BALLOT_BYTES, parse_ballot, tracker
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR
from tally.protocol.elgamal import Ciphertext, multiply
from tally.protocol.encoding import sha256_b64
from tally.protocol.errors import BallotError, ProtocolError
from tally.protocol.group import G
from tests.kit.ballots.hand_made import small_poll

POLL = small_poll(2)
BALLOTS = [
    make_ballot(POLL.election, secret, choice)
    for secret, choice in zip(POLL.secrets, (IN_FAVOUR, NOT_IN_FAVOUR), strict=True)
]


def opened(ciphertexts: list[Ciphertext]) -> list[int]:
    """Decrypt with the trustee's secret, as no one ever does to a single ballot outside a test."""
    found = []
    for ciphertext in ciphertexts:
        message = ciphertext.beta / ciphertext.alpha**POLL.trustee
        found.append(next(m for m in range(5) if G**m == message))
    return found


@pytest.mark.parametrize("choice", [IN_FAVOUR, NOT_IN_FAVOUR])
def test_a_ballot_says_what_was_chosen(choice: int) -> None:
    ballot = parse_ballot(BALLOTS[choice])
    verify_ballot(POLL.election, ballot)
    expected = [int(choice == answer) for answer in (IN_FAVOUR, NOT_IN_FAVOUR)]
    assert opened(list(ballot.choices)) == expected


def test_ballots_add_up() -> None:
    choices = [parse_ballot(raw).choices for raw in BALLOTS]
    sums = [multiply([pair[answer] for pair in choices]) for answer in (0, 1)]
    assert opened(sums) == [1, 1]


def test_the_tracker_and_the_size() -> None:
    ballot = parse_ballot(BALLOTS[0])
    assert ballot.tracker == tracker(BALLOTS[0]) == sha256_b64(BALLOTS[0])
    assert 1700 < len(BALLOTS[0]) < 1800 < MAX_BALLOT_BYTES


def test_no_ballot_is_made_twice() -> None:
    assert make_ballot(POLL.election, POLL.secrets[0], 0) != BALLOTS[0]


@pytest.mark.parametrize("choice", [2, -1])
def test_only_the_two_answers_can_be_chosen(choice: int) -> None:
    with pytest.raises(BallotError, match="one of the two answers") as caught:
        make_ballot(POLL.election, POLL.secrets[0], choice)
    assert str(choice) not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"uuid": "Another1e1ectn1"}, "another election"),
        ({"fingerprint": "A" * 43}, "election.json"),
    ],
)
def test_a_ballot_is_of_this_election_by_its_uuid_and_by_its_fingerprint(
    change: dict[str, Any], said: str
) -> None:
    ballot = parse_ballot(BALLOTS[0])
    verify_ballot_header(POLL.election, ballot)
    with pytest.raises(BallotError, match=said):
        verify_ballot_header(POLL.election, replace(ballot, **change))


def test_a_repr_shows_no_ciphertext() -> None:
    assert len(repr(parse_ballot(BALLOTS[0]))) < 400


@given(st.integers(0, len(BALLOTS[0]) - 1), st.integers(0, 255))
@settings(max_examples=60, deadline=None)
def test_no_changed_byte_is_accepted(place: int, byte: int) -> None:
    raw = bytearray(BALLOTS[0])
    raw[place] = byte
    if bytes(raw) == BALLOTS[0]:
        return
    with pytest.raises(ProtocolError, match="ballot"):
        verify_ballot(POLL.election, parse_ballot(bytes(raw)))


@given(st.binary(max_size=200))
def test_no_junk_is_read(raw: bytes) -> None:
    with pytest.raises(BallotError):
        parse_ballot(raw)
