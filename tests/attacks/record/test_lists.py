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
from audit.replay.export import Record
from tally.protocol.ballot import make_ballot
from tally.protocol.credential import credentials_list, public_credential
from tally.protocol.election import NOT_IN_FAVOUR
from tally.protocol.encoding import canonical, sha256_hex
from tally.protocol.group import random_exponent
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import Forged, on_record
from tests.attacks.record.forging import ELEM
from tests.audit.helpers import in_file
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


def shown(poll: Simulator, signed: bytes) -> Record:
    """The record with this in place of the authority's word."""
    return poll.record(files=in_file("voters-lists.json", lambda _: signed))


def credentials_of(poll: Simulator) -> dict[str, list[str]]:
    """Every unit's credentials, as the authority made them."""
    return {unit: json.loads(listed) for unit, listed in poll.lists.items()}


@on_record(at="open", caught_by="authority", says=f"the voters' list of unit {ELEM} is not the one")
def test_credentials_that_the_authority_never_listed(poll):
    """Two credentials of the server's own sealed on a unit's list."""
    return StuffedPoll().run("open")


@on_record(at="open", caught_by="authority", says="is not by")
def test_credentials_that_the_authority_never_listed_signed_by_the_server(poll):
    """Two credentials of the server's own on a list, under a word that the server signed itself."""
    stuffed = StuffedPoll()
    forger = signing_key("the server's own")
    forged = make_voters_lists(stuffed.card_set, credentials_of(stuffed), forger).encode()
    return shown(stuffed.run("open"), forged)


@on_record(caught_by="authority")
def test_an_authority_key_that_never_signed_anything(poll):
    """Another key sealed as the authority's, under the authority's own word."""

    class Poll(Simulator):
        def _document(self):
            nobody = public_key_text(signing_key("nobody ever signed with this"))
            return replace(super()._document(), credential_authority=nobody)

    return Poll().run("released")


@on_record(at="open", caught_by="authority", says="of card set")
def test_lists_of_another_card_set(poll):
    """The lists of the cards of a poll that was voided, shown in a later one."""
    return shown(poll, make_voters_lists("1" * 15, {}, poll.authority_key).encode())


@on_record(
    by=(Attacker.SERVER, Attacker.AUTHORITY),
    keys=(Key.LOG, Key.AUTHORITY),
    at="open",
    caught_by="authority",
)
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"serial": 2}, "serial 2, but poll.json 1"),
        ({"iterations": 200_000}, "iterations 200000, but poll.json 100000"),
    ],
    ids=str,
)
def test_lists_of_another_serial_or_other_iterations_than_poll_json_names(poll, change, said):
    """Two words of the authority about one card set: one sealed, and the other shown."""
    signed = make_voters_lists(poll.card_set, credentials_of(poll), poll.authority_key, **change)
    return Forged(shown(poll, signed.encode()), says=said)


@on_record(at="open", caught_by="authority")
@pytest.mark.parametrize("change", [{"iterations": 200_000}, {"list_serial": 2}], ids=str)
def test_a_poll_that_seals_what_the_authority_did_not_sign(poll, change):
    """Codes that are cheaper to guess, or an older list, sealed beside the authority's word."""
    return Simulator(change=lambda document: replace(document, **change)).run("open")


@on_record(
    by=(Attacker.SERVER, Attacker.AUTHORITY),
    keys=(Key.LOG, Key.AUTHORITY),
    at="open",
    caught_by="authority",
)
@pytest.mark.parametrize("fewer", [True, False], ids=["too few", "too many"])
def test_a_unit_too_few_or_too_many_in_the_authoritys_word(poll, fewer):
    """A word of the authority from which one unit is missing, or in which there is one more."""
    listed = credentials_of(poll)
    if fewer:
        del listed[ELEM]
    else:
        listed["Z"] = ["7"]
    return shown(poll, make_voters_lists(poll.card_set, listed, poll.authority_key).encode())


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


@on_record(at="encrypted", caught_by="history", says="its root is not that")
def test_a_count_signed_over_other_ballots(poll):
    """One member's ballot replaced by another's, under the signed count of the honest log."""
    evil = swapped_ballot(poll)
    assert evil.events[-1].signatures == poll.events[-1].signatures
    return evil


@on_record(
    at="encrypted",
    caught_by="statements",
    says="tally:encrypted: the statement's line 3 says",
)
def test_a_count_signed_over_other_ballots_and_a_close_that_fits_them(poll):
    """The same, with a close that names the root of the forged log."""
    evil = swapped_ballot(poll)
    place = next(i for i, one in enumerate(evil.events) if isinstance(one, events.PollClosed))
    root = evil.clone()
    root.events = root.events[:place]
    evil.events[place] = replace(evil.events[place], root=root.log_root().hex())
    return evil
