"""Ballots held apart as what they are not: a listed member's for a claim, a stranger's as hers.

It holds the log key: every record is signed again after the change. Each test has one flaw and is
named for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from audit.checks.outcome import ATTESTED
from audit.record.manifest import Edition
from tally.protocol.ballot import make_ballot
from tally.protocol.encoding import canonical
from tally.protocol.group import random_exponent
from tests.attacks.on_records import on_record
from tests.audit.helpers import assert_fails, in_file, note_of, verify
from tests.kit.simulator.challenges import ChallengingPoll
from tests.kit.simulator.challenges import open_poll as opened

ELEM, SEC, OCC = "A-ELEM", "B-SEC", "C-OCC"
EDITIONS = pytest.mark.parametrize("edition", Edition)


def buried() -> ChallengingPoll:
    """A listed member's ballot is logged as that of a claim, and excluded."""
    poll = opened()
    poll.sequester(ELEM, secret=poll.members_of(ELEM)[4].secret)
    return poll


@on_record(
    at=opened,
    caught_by="held",
    says="held for a claim, and a member on the list of unit A-ELEM cast it",
)
def test_2_77_a_listed_members_vote_buried_as_a_claim(poll):
    """A listed member's ballot held apart as that of a person on no list, and never counted.

    By-law 2.77.1; the public edition does not show the ballot: nothing there can show it.
    """
    assert verify(buried().record(Edition.PUBLIC)).bounds == ATTESTED
    return buried()


@on_record(at=opened, caught_by="held", says="a member on the list of unit A-ELEM cast it")
def test_a_vote_buried_in_another_unit_or_with_a_revoked_credential(poll):
    """A member's ballot buried in another unit, once the lost card was revoked."""
    member = poll.members_of(ELEM)[4]
    poll.sequester(SEC, secret=member.secret)
    poll.revoke(member)
    poll.issue(member)
    return poll


@on_record(
    at=opened,
    caught_by="held",
    says="is challenged, and no member on the unit's list cast it",
)
@pytest.mark.parametrize("whose", ["nobody's", "of another unit"])
def test_a_strangers_ballot_held_as_that_of_a_challenged_member(poll, whose):
    """A stranger's ballot held apart as that of a member who was challenged."""
    one = poll.challenge_voter(ELEM)
    stranger = poll.members_of(OCC)[0]
    secret = random_exponent() if whose == "nobody's" else stranger.secret
    poll.cast_challenged(one, replace(stranger, secret=secret), unit=ELEM)
    return poll


@on_record(at=opened, caught_by="once", says="voted, but is not on its list")
@EDITIONS
def test_a_strangers_ballot_that_a_dismissed_challenge_brings_into_the_count(poll, edition):
    """A stranger's ballot brought into the count by a challenge that officers dismiss."""
    one = poll.challenge_voter(ELEM)
    stranger = replace(poll.members_of(OCC)[0], secret=random_exponent())
    poll.cast_challenged(one, stranger, unit=ELEM)
    poll.dismiss(one)
    return poll


def test_a_challenged_members_second_ballot_is_held_apart():
    poll = opened()
    one = poll.challenge_voter(ELEM)
    poll.cast_challenged(one, poll.members_of(ELEM)[0])
    report = assert_fails(poll.record(), "held")
    assert "cast another ballot too" in note_of(report, "held")


def test_a_challenged_ballot_that_is_not_valid():
    poll = opened()
    one = poll.challenge_voter(ELEM)
    ballot = json.loads(make_ballot(poll.elections[ELEM], poll.members_of(ELEM)[4].secret, 0))
    ballot["answers"][0]["overall_proof"][0]["response"] = "1"
    poll.cast_raw(one, canonical(ballot))
    report = assert_fails(poll.record(), "held")
    assert note_of(report, "held").startswith("held apart, unit A-ELEM, ballot 1: ")


def rows(change: Callable[[list[dict[str, str]]], None]) -> Callable[[bytes], bytes]:
    def apply(data: bytes) -> bytes:
        document = json.loads(data)
        change(document)
        return canonical(document)

    return apply


def swap(document: list[dict[str, str]]) -> None:
    document[0]["claim"], document[1]["claim"] = document[1]["claim"], document[0]["claim"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda document: document.pop(), "apart, not the file"),
        (lambda document: document[0].update(claim="0" * 64), "is held for the challenge"),
        (swap, "is held for the challenge"),
        (lambda document: document.reverse(), "not in the log's order"),
    ],
)
def test_a_file_of_held_ballots_that_is_not_the_logs(change, said):
    poll = opened()
    poll.challenge_ballot(ELEM, poll.ballots[ELEM][0])
    poll.sequester(ELEM)
    record = poll.record(files=in_file("sequestered/A-ELEM.json", rows(change)))
    assert said in note_of(assert_fails(record, "held"), "held")


def test_a_held_ballot_that_counts_again_has_no_place_in_the_file():
    poll = opened()
    poll.dismiss(poll.challenge_ballot(ELEM, poll.ballots[ELEM][0]))
    more = {"sequestered/A-ELEM.json": b"[]"}
    record = poll.record(files=lambda files: files.update(more))
    assert "has no place" in note_of(assert_fails(record, "contents"), "contents")
