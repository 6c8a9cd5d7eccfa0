"""Ballots held apart: a server that swaps pairs, or widens the bounds by votes that nobody cast."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from audit.checks.outcome import ATTESTED, CheckOutcome
from audit.record import fields
from audit.record.log import list_events
from audit.record.manifest import Edition
from audit.replay.export import sign_record
from audit.replay.held import HeldBallot
from tally.protocol.ballot import make_ballot
from tally.protocol.credential import public_credential
from tally.protocol.encoding import canonical, compact, sha256_hex
from tally.sequestered import ExclusionReason
from tests.audit.helpers import assert_fails, in_file, note_of, outcome_of, verify
from tests.kit.ballots.flawed import resigned, with_false_signature
from tests.kit.simulator.sequestered import (
    Claimant,
    SequesteringPoll,
    open_poll,
    poll_for_everybody,
    sequestering_poll,
)

ELEM, SEC, OCC = "A-ELEM", "B-SEC", "C-OCC"
FILE = "sequestered/A-ELEM.json"
NOT_VERIFIED = ExclusionReason.NOT_VERIFIED


def held_apart(poll: SequesteringPoll, raw: bytes, unit: str = ELEM) -> Claimant:
    """The server logs these bytes as a sequestered ballot, whatever they are."""
    claim = hashlib.sha256(f"phantom {len(poll.claimants)}".encode()).hexdigest()
    one = Claimant(unit, 1, raw, sha256_hex(raw), claim)
    poll.later(7)
    poll.claimants.append(one)
    poll.append(
        list_events.BallotSequestered(
            time=fields.hour_of(poll.now), unit=unit, ballot=one.digest, claim=claim
        )
    )
    return one


def two_held() -> SequesteringPoll:
    """An open poll with two ballots held apart in one unit: one undecided, one excluded."""
    poll = open_poll()
    poll.sequester(ELEM)
    poll.exclude((poll.sequester(ELEM), NOT_VERIFIED))
    return poll


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


@pytest.mark.parametrize("edition", Edition)
def test_a_ballot_admitted_for_the_claim_of_another(edition):
    """Officers verified one claim, and the ballot of another is admitted in its name."""
    poll = open_poll()
    robin, mallory = poll.sequester(ELEM), poll.sequester(ELEM)
    poll.admit(replace(mallory, claim=robin.claim))
    report = assert_fails(poll.record(edition), "history")
    assert f"sequestered for the claim {mallory.claim}, and is ruled on as that of" in note_of(
        report, "history"
    )


def test_a_statement_of_one_pair_and_an_event_of_another():
    poll = open_poll()
    one, other = poll.sequester(ELEM), poll.sequester(ELEM)
    poll.admit(one)
    event = poll.events[-1]
    row = replace(event.ballots[0], ballot=other.digest, claim=other.claim)
    poll.events[-1] = replace(event, ballots=(row,))
    poll.ballots[ELEM][-1] = other.raw
    poll.current[ELEM][-1] = public_credential(other.secret)
    poll.admitted[:] = [other]
    report = assert_fails(poll.record(), "statements")
    assert "ballot:admitted: the statement's line 4 says" in note_of(report, "statements")


def test_two_pairs_swapped_in_the_file():
    poll = two_held()

    def swap(data: bytes) -> bytes:
        one, other = json.loads(data)
        one["claim"], other["claim"] = other["claim"], one["claim"]
        return canonical([one, other])

    report = assert_fails(poll.record(files=in_file(FILE, swap)), "held")
    assert "is held for the claim" in note_of(report, "held")


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


def test_a_ballot_of_another_units_election():
    poll = open_poll()
    held_apart(poll, make_ballot(poll.elections[SEC], 77, 0), ELEM)
    report = assert_fails(poll.record(), "held")
    assert "another election" in note_of(report, "held")


def test_a_ballot_of_another_poll():
    poll, other = open_poll(), SequesteringPoll(seed=2)
    other.run("open")
    held_apart(poll, other.sequester(ELEM).raw, ELEM)
    report = assert_fails(poll.record(), "held")
    assert "another election" in note_of(report, "held")


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


@pytest.mark.parametrize(
    "flaw",
    [
        *(without_proof, two_proofs_swapped, signed_falsely),
        *(signed_by_another, with_a_space, with_a_field_more),
    ],
)
def test_a_ballot_that_does_not_hold(flaw: Callable[[bytes, int], bytes]):
    poll = open_poll()
    held_apart(poll, flaw(make_ballot(poll.elections[ELEM], 77, 0), 77))
    report = assert_fails(poll.record(), "held")
    assert note_of(report, "held").startswith("held apart, unit A-ELEM, ballot 1: ")


def test_every_ballot_is_verified_also_in_later_pieces(monkeypatch):
    monkeypatch.setattr("audit.checks.rulings.PIECE", 1)
    poll = two_held()
    held_apart(poll, b"{}")
    report = assert_fails(poll.record(), "held")
    assert note_of(report, "held").startswith("held apart, unit A-ELEM, ballot 3: ")


@pytest.mark.parametrize("counted", [True, False], ids=["counted", "held apart"])
def test_a_credential_that_cast_another_ballot(counted):
    """One person's vote is not held apart a second time to widen the bounds."""
    poll = open_poll()
    secret = poll.members_of(ELEM)[0].secret if counted else poll.sequester(SEC).secret
    poll.sequester(ELEM, secret=secret)
    report = assert_fails(poll.record(), "held")
    assert "cast another ballot too" in note_of(report, "held")


# --- the file -------------------------------------------------------------------------------------


def rows_changed(change: Callable[[list[dict]], None]) -> Callable[[bytes], bytes]:
    def apply(data: bytes) -> bytes:
        rows = json.loads(data)
        change(rows)
        return canonical(rows)

    return apply


EXTRA = HeldBallot(b"nobody's", "0" * 64).to_json()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows.pop(), "apart, not the file"),
        (lambda rows: rows.append(EXTRA), "is not a ballot that the log holds back there"),
        (lambda rows: rows.append(rows[0]), "not in the log's order, or a ballot is there twice"),
        (lambda rows: rows.reverse(), "not in the log's order, or a ballot is there twice"),
        (lambda rows: rows[0].update(claim="0" * 64), f"not for {'0' * 64}"),
        (lambda rows: rows[0].update(claim="0"), "is not of the form"),
        (lambda rows: rows[0].update(ballot=rows[1]["ballot"]), "apart, not the file"),
        (lambda rows: rows[0].update(ballot=json.loads(rows[0]["ballot"])), "expected text"),
        (lambda rows: rows[0].pop("claim"), "missing members"),
        (lambda rows: rows[0].update(unit=ELEM), "unknown members"),
    ],
)
def test_a_file_that_is_not_the_logs(change, message):
    record = two_held().record(files=in_file(FILE, rows_changed(change)))
    assert message in note_of(assert_fails(record, "held"), "held")


def test_any_byte_of_the_file_changed():
    poll = two_held()
    size = len(poll.record().file(FILE))
    for place in range(0, size, size // 12):

        def flip(data: bytes, place: int = place) -> bytes:
            return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]

        report = verify(poll.record(files=in_file(FILE, flip)))
        assert report.failed == ("held",)
        assert "unforeseen" not in note_of(report, "held")


def test_a_file_of_a_unit_that_holds_none_back():
    poll = two_held()
    more = poll.record(files=lambda files: files.update({"sequestered/B-SEC.json": b"[]"}))
    assert "has no place" in note_of(assert_fails(more, "contents"), "contents")
    poll.admit(poll.claimants[0])
    admitted = poll.record(files=in_file(FILE, rows_changed(_put_back(poll.claimants[0]))))
    assert "not a ballot that the log holds back" in note_of(assert_fails(admitted, "held"), "held")


def _put_back(one: Claimant) -> Callable[[list[dict]], None]:
    return lambda rows: rows.insert(0, HeldBallot(one.raw, one.claim).to_json())


def test_the_ballots_in_the_public_edition():
    poll = two_held()
    files = dict(poll.record().files)
    shown = poll.record(Edition.PUBLIC, files=lambda public: public.update({FILE: files[FILE]}))
    assert "has no place" in note_of(assert_fails(shown, "contents"), "contents")


@pytest.mark.parametrize("edition", Edition)
def test_a_manifest_that_withholds_the_ballots_from_auditors_or_names_them_not(edition):
    poll = two_held()
    files = {
        path: raw for path, raw in poll.record(edition).files.items() if "manifest" not in path
    }
    files.pop(FILE, None)
    withheld = {} if edition is Edition.PUBLIC else poll.held_files()
    report = verify(sign_record(edition, poll.poll, files, poll.log_key, withheld))
    assert "contents" in report.failed
