"""Voters' lists and ballots that a dishonest server makes, with the log key in hand.

Every record is signed again after the change. Each test has one flaw and is named for it.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from audit.record.errors import DocumentError, SignatureError
from audit.record.log import events
from audit.record.log.event_parts import UnitTally
from audit.record.signatures.ed25519 import public_key_text
from audit.record.voters_lists import make_voters_lists, parse_voters_lists
from audit.verify import Anchors
from tally.protocol.ballot import make_ballot
from tally.protocol.credential import credentials_list, public_credential
from tally.protocol.election import NOT_IN_FAVOUR
from tally.protocol.encoding import canonical, sha256_hex
from tally.protocol.group import random_exponent
from tests.attacks.record.forging import ELEM
from tests.audit.helpers import assert_fails, in_file, note_of, verify
from tests.kit.simulator.poll import Simulator, poll_at, signing_key

# --- voters' lists ------------------------------------------------------------------------------


class StuffedPoll(Simulator):
    """Sealed with two credentials of the server's own on one list; the authority never saw them."""

    def _list(self, unit):
        honest = [one.credential for one in self.members if one.unit == unit]
        own = [public_credential(random_exponent()) for _ in range(2 if unit == ELEM else 0)]
        return credentials_list([*honest, *own])

    def _unit(self, plan):
        made = super()._unit(plan)
        return replace(made, on_list=made.on_list + (2 if plan.unit == ELEM else 0))

    @property
    def voters_lists(self):
        credentials = {}
        for one in self.members:
            credentials.setdefault(one.unit, []).append(one.credential)
        return make_voters_lists(self.card_set, credentials, self.authority_key)


def test_credentials_that_the_authority_never_listed():
    poll = StuffedPoll().run("open")
    report = assert_fails(poll.record(), "authority")
    assert f"the voters' list of unit {ELEM} is not the one" in note_of(report, "authority")


def test_credentials_that_the_authority_never_listed_signed_by_the_server():
    poll = StuffedPoll()
    forger = signing_key("the server's own")
    credentials = {unit: json.loads(listed) for unit, listed in poll.lists.items()}
    forged = make_voters_lists(poll.card_set, credentials, forger).encode()
    poll.run("open")
    record = poll.record(files=in_file("voters-lists.json", lambda _: forged))
    report = assert_fails(record, "authority")
    assert "is not by" in note_of(report, "authority")


def test_an_authority_key_that_never_signed_anything():
    class Poll(Simulator):
        def _document(self):
            nobody = public_key_text(signing_key("nobody ever signed with this"))
            return replace(super()._document(), credential_authority=nobody)

    assert_fails(Poll().run("released").record(), "authority")


def test_lists_of_another_card_set():
    """The cards of a poll that was voided, whose list was another."""
    poll = poll_at("open")
    signed = make_voters_lists("1" * 15, {}, poll.authority_key).encode()
    record = poll.record(files=in_file("voters-lists.json", lambda _: signed))
    report = assert_fails(record, "authority")
    assert "of card set" in note_of(report, "authority")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"serial": 2}, "serial 2, but poll.json 1"),
        ({"iterations": 200_000}, "iterations 200000, but poll.json 100000"),
    ],
    ids=str,
)
def test_lists_of_another_serial_or_other_iterations_than_poll_json_names(change, said):
    """The authority signed both; the server sealed one, and shows the other."""
    poll = poll_at("open")
    credentials = {unit: json.loads(listed) for unit, listed in poll.lists.items()}
    signed = make_voters_lists(poll.card_set, credentials, poll.authority_key, **change).encode()
    record = poll.record(files=in_file("voters-lists.json", lambda _: signed))
    report = assert_fails(record, "authority")
    assert said in note_of(report, "authority")


@pytest.mark.parametrize("change", [{"iterations": 200_000}, {"list_serial": 2}], ids=str)
def test_a_poll_that_seals_what_the_authority_did_not_sign(change):
    """As a server would that makes codes cheaper to guess, or goes back to an older list."""
    poll = Simulator(change=lambda document: replace(document, **change)).run("open")
    assert_fails(poll.record(), "authority")


def test_a_unit_too_few_or_too_many_in_the_authoritys_word():
    poll = poll_at("open")
    credentials = {unit: json.loads(listed) for unit, listed in poll.lists.items()}
    fewer = {unit: listed for unit, listed in credentials.items() if unit != ELEM}
    for changed in (fewer, {**credentials, "Z": ["7"]}):
        raw = make_voters_lists(poll.card_set, changed, poll.authority_key).encode()
        assert_fails(
            poll.record(files=in_file("voters-lists.json", lambda _, r=raw: r)), "authority"
        )


def test_a_unit_with_nobody_on_its_list_needs_no_word():
    poll = poll_at("open")
    lists = {"A": ["7"], "B": []}
    signed = make_voters_lists(poll.card_set, lists, poll.authority_key)
    assert [unit.unit for unit in signed.units] == ["A"]
    digest = sha256_hex(credentials_list(["7"]))
    signed.verify_lists(poll.card_set, {"A": (1, digest), "B": (0, "0" * 64)})
    assert parse_voters_lists(signed.encode()) == signed


@pytest.mark.parametrize(
    "change",
    [
        {"card_set": "x"},
        {"iterations": 99_999},
        {"iterations": 600_001},
        {"iterations": "100000"},
        {"serial": 0},
        {"serial": -1},
        {"units": {}},
        {"units": [{"unit": "a", "on_list": 1, "voters_list": "0" * 64}]},
        {"units": [{"unit": "A", "on_list": -1, "voters_list": "0" * 64}]},
        {"units": [{"unit": "A", "on_list": 1, "voters_list": "0"}]},
        {"units": [{"unit": "A", "on_list": 1, "voters_list": "0" * 64}] * 2},
        {"signature": "AAAA"},
        {"more": 1},
    ],
    ids=str,
)
def test_another_form_of_the_authoritys_word_is_refused(change):
    signed = poll_at("open").voters_lists
    with pytest.raises(DocumentError, match=r"^voters-lists\.json"):
        parse_voters_lists(canonical({**signed.to_json(), **change}))


def test_the_authoritys_word_with_another_signature_is_refused():
    signed = poll_at("open").voters_lists
    other = poll_at("open").document.log_key
    with pytest.raises(SignatureError, match=r"^voters-lists\.json"):
        signed.verify(other)


# --- the ballots that are counted ---------------------------------------------------------------


def swapped_ballot(poll: Simulator) -> Simulator:
    """The same poll with one member's ballot replaced by one of a member who has not voted."""
    evil = poll.clone()
    index, old = next(
        (place, event)
        for place, event in enumerate(evil.events)
        if isinstance(event, events.BallotCast) and event.unit == ELEM
    )
    silent = evil.members_of(ELEM)[4]
    ballot = make_ballot(evil.elections[ELEM], silent.secret, NOT_IN_FAVOUR)
    digests = [sha256_hex(one) for one in evil.ballots[ELEM]]
    evil.ballots[ELEM][digests.index(old.ballot)] = ballot
    evil.events[index] = replace(old, ballot=sha256_hex(ballot))
    evil.tallies = {unit: evil.tally_of(cast) for unit, cast in evil.ballots.items()}
    rows = tuple(
        UnitTally(unit, len(cast), sha256_hex(evil.tallies[unit]))
        for unit, cast in evil.ballots.items()
    )
    evil.events[-1] = replace(evil.events[-1], units=rows)
    return evil


def test_a_count_signed_over_other_ballots():
    """Both officers signed the count of one log: their signatures are not good for another."""
    honest = poll_at("encrypted")
    evil = swapped_ballot(honest)
    assert evil.events[-1].signatures == honest.events[-1].signatures
    anchors = Anchors(seal_digest=honest.seal_digest)
    assert verify(honest.record(), anchors).ok
    report = assert_fails(evil.record(), "history", anchors=anchors)
    assert "its root is not that" in note_of(report, "history")


def test_a_count_signed_over_other_ballots_and_a_close_that_fits_them():
    evil = swapped_ballot(poll_at("encrypted"))
    place = next(i for i, one in enumerate(evil.events) if isinstance(one, events.PollClosed))
    root = evil.clone()
    root.events = root.events[:place]
    evil.events[place] = replace(evil.events[place], root=root.log_root().hex())
    report = assert_fails(evil.record(), "statements")
    assert "tally:encrypted: the statement's line 3 says" in note_of(report, "statements")
