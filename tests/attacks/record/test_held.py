"""Ballots held apart: a server that swaps pairs, or widens the bounds by votes that nobody cast."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from audit.checks.outcome import ATTESTED, CheckOutcome
from audit.record.manifest import Edition
from audit.replay.export import sign_record
from tally.protocol.ballot import make_ballot
from tally.protocol.credential import public_credential
from tally.protocol.encoding import canonical, compact
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import Forged, on_record
from tests.attacks.record.forging import WITH_MEMBER, held_apart, two_held
from tests.audit.helpers import assert_fails, in_file, note_of, outcome_of, verify
from tests.kit.ballots.flawed import resigned, with_false_signature
from tests.kit.simulator.poll import Simulator
from tests.kit.simulator.sequestered import (
    open_poll,
    poll_for_everybody,
    sequestering_poll,
)

ELEM, SEC, OCC = "A-ELEM", "B-SEC", "C-OCC"
FILE = "sequestered/A-ELEM.json"


# --- honest records -------------------------------------------------------------------------------


def test_the_auditors_edition_has_the_ballots_with_their_pairs_and_verifies_them():
    poll = two_held()
    poll.admit(poll.sequester(ELEM), poll.sequester(SEC))
    record = poll.record()
    rows = json.loads(record.file(FILE))
    assert [hashlib.sha256(row["ballot"].encode()).hexdigest() for row in rows] == [
        one.digest for one in poll.claimants[:2]
    ]
    assert [row["claim"] for row in rows] == [one.claim for one in poll.claimants[:2]]
    assert [path for path in record.files if path.startswith("sequestered/")] == [FILE]
    report = verify(record)
    assert report.ok
    assert note_of(report, "held") == "2 held apart, each as the log has it"
    assert report.bounds == report.to_json()["bounds"] == "verified"
    assert report.verdict == "internally consistent, NOT ANCHORED"


@pytest.mark.parametrize("stage", ["open", "released"])
def test_the_public_edition_says_that_the_bounds_are_as_attested(stage):
    poll = two_held() if stage == "open" else sequestering_poll("released")
    record = poll.record(Edition.PUBLIC)
    for one in poll.claimants:
        if one not in poll.admitted:
            for data in record.files.values():
                assert one.raw not in data
                assert public_credential(one.secret).encode() not in data
    report = verify(record)
    assert report.ok
    assert outcome_of(report, "held") is CheckOutcome.ATTESTED
    assert report.bounds == ATTESTED
    assert report.to_json()["bounds"] == "as attested, ballots not shown"
    assert any("is a real vote" in limit and "as attested" in limit for limit in report.limits)


@pytest.mark.parametrize("edition", Edition)
def test_without_any_nothing_is_attested(edition):
    poll = open_poll()
    poll.admit(poll.sequester(ELEM))
    report = verify(poll.record(edition))
    assert note_of(report, "held") == "no ballot is held apart"
    assert report.bounds == "verified"


def test_a_complete_edition_for_everybody_has_the_digest_alone():
    """A poll that releases its unit results gives its complete record to everybody."""
    poll = poll_for_everybody()
    for_all = poll.record(for_everybody=True)
    assert not [path for path in for_all.files if path.startswith("sequestered/")]
    report = verify(for_all)
    assert report.ok
    assert report.proved
    assert report.official_line
    assert report.verdict == "internally consistent, NOT ANCHORED, percentage proved"
    assert report.bounds == ATTESTED
    for_auditors = verify(poll.record())
    assert for_auditors.bounds == "verified"
    part = {path: raw for path, raw in poll.record().files.items() if path != "manifest.json"}
    part.pop(FILE)
    some = sign_record(Edition.COMPLETE, poll.poll, part, poll.log_key)
    assert_fails(some, "contents", "held")


def test_an_edition_for_everybody_before_the_release_is_the_public_one():
    poll = sequestering_poll("certified")
    assert_fails(poll.record(for_everybody=True), "contents")


def test_a_report_that_does_not_hold_says_nothing_of_bounds():
    poll = two_held()
    report = assert_fails(poll.record(files=in_file(FILE, lambda data: data + b"\n")), "held")
    assert report.bounds == ""


# --- a swapped pair -------------------------------------------------------------------------------


@on_record(by=(Attacker.SERVER, Attacker.STRANGER), keys=Key.LOG, at=open_poll, caught_by="history")
@pytest.mark.parametrize("edition", Edition)
def test_a_ballot_admitted_for_the_claim_of_another(poll, edition):
    """The ballot of one person admitted for the claim of another, whom officers verified."""
    robin, mallory = poll.sequester(ELEM), poll.sequester(ELEM)
    poll.admit(replace(mallory, claim=robin.claim))
    says = f"sequestered for the claim {mallory.claim}, and is ruled on as that of"
    return Forged(poll.record(edition), says=says)


@on_record(
    at=open_poll, caught_by="statements", says="ballot:admitted: the statement's line 4 says"
)
def test_a_statement_of_one_pair_and_an_event_of_another(poll):
    """One ballot admitted by two officers, and another put into the ballot box by the server."""
    one, other = poll.sequester(ELEM), poll.sequester(ELEM)
    poll.admit(one)
    event = poll.events[-1]
    row = replace(event.ballots[0], ballot=other.digest, claim=other.claim)
    poll.events[-1] = replace(event, ballots=(row,))
    poll.ballots[ELEM][-1] = other.raw
    poll.current[ELEM][-1] = public_credential(other.secret)
    poll.admitted[:] = [other]
    return poll


# --- ballots that nobody cast ---------------------------------------------------------------------


def test_events_without_a_ballot_widen_the_bounds_and_are_caught_by_auditors():
    """Sixty events, and no ballot behind them: the public edition can say nothing against it."""
    poll = open_poll()
    for number in range(60):
        held_apart(poll, f"nobody cast this {number}".encode())
    poll.close()
    poll.wait_for_deadline()
    poll.run("released", after="closed")
    bounds = json.loads(poll.result)["bounds"]
    assert bounds["can_change"]
    public = verify(poll.record(Edition.PUBLIC))
    assert public.ok
    assert public.bounds == ATTESTED
    report = assert_fails(poll.record(), "held")
    assert note_of(report, "held").startswith("held apart, unit A-ELEM, ballot 1: ")
    dropped = poll.record(files=lambda files: files.pop(FILE))
    report = assert_fails(dropped, "contents", "held")
    assert f"{FILE} is missing" in note_of(report, "contents")
    none = poll.record(files=in_file(FILE, lambda _: canonical([])))
    assert "not the file" in note_of(assert_fails(none, "held"), "held")


@on_record(at=open_poll, caught_by="held")
def test_ballots_that_nobody_cast_are_held_apart(poll):
    """Phantom ballots logged as held apart, to widen what the votes left out could have changed.

    The public edition cannot say anything against it: its verdict says 'as attested'.
    """
    for number in range(3):
        held_apart(poll, f"nobody cast this {number}".encode())
    return Forged(poll.record(), says="held apart, unit A-ELEM, ballot 1: ")


@on_record(at=open_poll, caught_by="held", says="another election")
@pytest.mark.parametrize("of", ["another unit", "another poll"])
def test_a_ballot_of_another_election(poll, of):
    """A ballot of another unit, or of an earlier poll, held apart as one of this unit's."""
    other = poll if of == "another unit" else Simulator(seed=2)
    election = other.elections[SEC if other is poll else ELEM]
    held_apart(poll, make_ballot(election, 77, 0), ELEM)
    return poll


def without_proof(raw: bytes, secret: int) -> bytes:
    ballot = json.loads(raw)
    ballot["answers"][0]["overall_proof"][0]["response"] = "1"
    return resigned(ballot, secret)


def two_proofs_swapped(raw: bytes, secret: int) -> bytes:
    ballot = json.loads(raw)
    ballot["answers"][0]["individual_proofs"].reverse()
    return resigned(ballot, secret)


def signed_falsely(raw: bytes, secret: int) -> bytes:
    return with_false_signature(raw)


def signed_by_another(raw: bytes, secret: int) -> bytes:
    return resigned(json.loads(raw), secret + 1)


def with_a_space(raw: bytes, secret: int) -> bytes:
    return raw.replace(b",", b", ", 1)


def with_a_field_more(raw: bytes, secret: int) -> bytes:
    return compact({**json.loads(raw), "more": 1})


@on_record(at=open_poll, caught_by="held", says="held apart, unit A-ELEM, ballot 1: ")
@pytest.mark.parametrize(
    "flaw",
    [
        *(without_proof, two_proofs_swapped, signed_falsely),
        *(signed_by_another, with_a_space, with_a_field_more),
    ],
)
def test_a_ballot_that_does_not_hold(poll, flaw: Callable[[bytes, int], bytes]):
    """A ballot without a valid proof, form or signature held apart as if somebody had voted."""
    held_apart(poll, flaw(make_ballot(poll.elections[ELEM], 77, 0), 77))
    return poll


def test_every_ballot_is_verified_also_in_later_pieces(monkeypatch):
    monkeypatch.setattr("audit.checks.rulings.PIECE", 1)
    poll = two_held()
    held_apart(poll, b"{}")
    report = assert_fails(poll.record(), "held")
    assert note_of(report, "held").startswith("held apart, unit A-ELEM, ballot 3: ")


@on_record(
    **WITH_MEMBER,
    at=open_poll,
    caught_by="held",
    says="cast another ballot too",
)
@pytest.mark.parametrize("counted", [True, False], ids=["counted", "held apart"])
def test_a_credential_that_cast_another_ballot(poll, counted):
    """A second ballot of one voter held apart, to widen what the votes left out could change."""
    secret = poll.members_of(ELEM)[0].secret if counted else poll.sequester(SEC).secret
    poll.sequester(ELEM, secret=secret)
    return poll
