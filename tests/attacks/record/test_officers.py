"""Officers' signatures and files of a dishonest server.

It holds the log key, so every record here is signed again after the change. Each test has one flaw
and is named for it; protocol 8.n is the list of what belenios-tool misses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from audit.record.about.acts import about_count
from audit.record.about.withheld import locked_in
from audit.record.log.checkpoint import sign_checkpoint
from audit.record.manifest import Edition
from audit.record.signatures.statement import Act
from audit.record.weights.readings import RELEASE_ONLY, WINDOW_AND_RELEASE
from audit.replay.export import sign_record
from tests.audit.helpers import assert_fails, in_file, note_of, verify
from tests.kit.simulator.poll import (
    CHAIR,
    EXECUTIVE,
    Simulator,
    UnitPlan,
    passkey,
    poll_at,
    sign_statement_passkey,
    signing_key,
)
from tests.kit.simulator.preparation import reading

# --- officers -----------------------------------------------------------------------------------


def void_with(poll: Simulator, **changes: object) -> None:
    """Void the poll by an event that is changed after it was signed."""
    poll.void()
    poll.events[-1] = replace(poll.events[-1], **changes)


def test_one_officer_signs_twice():
    poll = poll_at("sealed")
    statement = poll.statement(Act.VOID)
    one = poll.sign(statement)[0]
    void_with(poll, signatures=(one, one))
    assert_fails(poll.record(), "officers")


def test_one_officer_signs_with_both_keys():
    """Two keys of one officer are one officer."""
    poll = poll_at("sealed")
    statement = poll.statement(Act.VOID)
    by_file = poll.sign(statement)[1]
    by_passkey = sign_statement_passkey(statement, EXECUTIVE, passkey())
    void_with(poll, statement=statement, signatures=(by_file, by_passkey))
    assert_fails(poll.record(), "officers")


def test_only_one_officer_signs():
    poll = poll_at("sealed")
    poll.signers = (CHAIR,)
    poll.void()
    assert_fails(poll.record(), "officers")


def test_an_officer_signs_with_a_key_that_was_not_sealed():
    poll = poll_at("sealed")
    poll.keys = {**poll.keys, CHAIR: signing_key("foreign")}
    poll.void()
    report = assert_fails(poll.record(), "officers")
    assert "is not sealed for this officer" in note_of(report, "officers")


def test_an_officers_key_is_used_in_anothers_name():
    poll = poll_at("sealed")
    poll.keys = {**poll.keys, CHAIR: poll.keys[EXECUTIVE]}
    poll.void()
    assert_fails(poll.record(), "officers")


def test_a_stranger_signs():
    poll = poll_at("sealed")
    poll.keys = {**poll.keys, "stranger": signing_key("stranger")}
    poll.signers = (CHAIR, "stranger")
    poll.void()
    assert_fails(poll.record(), "officers")


def test_the_signatures_are_over_another_statement():
    poll = poll_at("sealed")
    void_with(poll, statement=poll.statement(Act.VOID, reason="Another reason."))
    assert_fails(poll.record(), "officers")


def test_a_statement_to_open_is_used_to_void():
    poll = poll_at("sealed")
    statement = poll.statement(Act.OPEN)
    void_with(poll, statement=statement, signatures=poll.sign(statement))
    report = assert_fails(poll.record(), "officers", "statements")
    assert "to open, not to void" in note_of(report, "officers")


def test_an_extension_to_one_time_is_used_for_another():
    poll = poll_at("sealed")
    poll.extend(poll.closes + timedelta(hours=1))
    later = poll.closes + timedelta(hours=2)
    poll.events[-1] = replace(poll.events[-1], closes=later)
    report = assert_fails(poll.record(), "statements")
    assert "New closing time: 2026-05-13 18:00:00" in note_of(report, "statements")


def test_a_count_authorised_for_another_close():
    poll = poll_at("encrypted")
    counted = replace(poll.facts.counted(), closed="0" * 64)
    statement = poll.statement(Act.COUNT, about_count(poll.as_sealed, counted))
    poll.events[-1] = replace(poll.events[-1], statement=statement, signatures=poll.sign(statement))
    assert_fails(poll.record(), "statements")


def test_a_certificate_of_another_commitment():
    poll = poll_at("certified")
    about = poll.facts.about_certify("0" * 64, locked_in(poll.events[-1].statement.about))
    statement = poll.statement(Act.CERTIFY, about)
    poll.events[-1] = replace(poll.events[-1], statement=statement, signatures=poll.sign(statement))
    assert_fails(poll.record(), "statements")


def test_a_statement_of_another_poll():
    poll = poll_at("sealed")
    statement = poll.statement(Act.VOID, poll="1" * 15)
    void_with(poll, statement=statement, signatures=poll.sign(statement))
    report = assert_fails(poll.record(), "officers")
    assert "it is of poll" in note_of(report, "officers")


@pytest.mark.parametrize("moved", [timedelta(seconds=1), timedelta(days=-9)], ids=str)
def test_a_statement_made_after_the_act_or_before_the_seal(moved):
    poll = poll_at("open")
    statement = poll.statement(Act.VOID, time=poll.now + timedelta(seconds=60) + moved)
    if moved < timedelta():
        statement = replace(statement, time=poll.events[0].time - timedelta(seconds=1))
    void_with(poll, statement=statement, signatures=poll.sign(statement))
    report = assert_fails(poll.record(), "officers")
    assert "was made" in note_of(report, "officers")


def test_an_early_close_by_one_officer():
    poll = poll_at("open")
    poll.signers = (CHAIR,)
    poll.order(poll.now + timedelta(hours=1))
    assert_fails(poll.record(), "officers")


WITHOUT: dict[str, tuple[str, Callable[[Simulator], object]]] = {
    "sealed": ("", Simulator.seal),
    "opened": ("sealed", Simulator.open),
    "extended": ("open", lambda poll: poll.extend(poll.closes + timedelta(hours=1))),
    "closed early": ("open", lambda poll: poll.order(poll.now + timedelta(hours=1))),
    "made void": ("open", Simulator.void),
    "released": ("certified", Simulator.release),
}


def without_the_executive(what: str, choice: str = WINDOW_AND_RELEASE) -> Simulator:
    """A poll to which two returning officers did this without the executive."""
    stage, act = WITHOUT[what]
    poll = Simulator(change=lambda document: reading(document, executive_acts=choice))
    if stage:
        poll.run(stage)
    poll.signers = (CHAIR, "deputy")
    act(poll)
    return poll


@pytest.mark.parametrize("what", WITHOUT)
def test_2_77_an_act_of_the_executive_without_it(what):
    """By-laws 2.77.5 and 2.78: the executive sets the window, opens, closes and releases."""
    report = assert_fails(without_the_executive(what).record(), "officers")
    assert "must be of the provincial-executive" in note_of(report, "officers")


@pytest.mark.parametrize("what", WITHOUT)
def test_2_78_a_poll_may_read_it_so_of_the_release_only(what):
    record = without_the_executive(what, RELEASE_ONLY).record()
    assert verify(record).failed == (("officers",) if what == "released" else ())


# --- keys, log and files ------------------------------------------------------------------------


def test_a_record_signed_with_another_log_key():
    poll = poll_at("open")
    poll.log_key = signing_key("foreign")
    assert_fails(poll.record(), "keys", "checkpoint")


def test_a_manifest_of_another_poll():
    poll = poll_at("open")
    poll.poll = "1" * 15
    assert_fails(poll.record(files=lambda files: None), "keys")


@pytest.mark.parametrize("path", ["keys/log.pub", "keys/credential-authority.pub"])
def test_other_keys_than_the_sealed_ones_are_published(path):
    record = poll_at("open").record(files=in_file(path, lambda data: b"A" * 43 + b"=\n"))
    assert_fails(record, "keys")


def test_another_poll_json_than_the_sealed_one():
    poll = poll_at("open")
    data = replace(poll.document, small_unit=1).encode()
    record = poll.record(files=in_file("poll.json", lambda _: data))
    report = assert_fails(record, "history")
    assert "another poll.json" in note_of(report, "history")


def test_a_checkpoint_of_another_size_or_root():
    poll = poll_at("open")
    origin, size = poll.document.log_origin, len(poll.events)
    for note in (
        sign_checkpoint(origin, size - 1, poll.log_root(), poll.log_key),
        sign_checkpoint(origin, size, bytes(32), poll.log_key),
    ):
        record = poll.record(files=in_file("log/checkpoint", lambda _, note=note: note))
        assert_fails(record, "checkpoint")


def test_a_file_too_many_and_a_file_too_few():
    poll = poll_at("released")
    record = poll.record(files=lambda files: files.update({"extra.json": b"{}"}))
    report = assert_fails(record, "contents")
    assert "has no place" in note_of(report, "contents")
    report = assert_fails(poll.record(files=lambda files: files.pop("result.json")), "contents")
    assert "missing" in note_of(report, "contents")


def test_a_result_in_the_public_edition():
    poll = poll_at("released")
    record = poll.record(
        Edition.PUBLIC, files=lambda files: files.update({"result.json": poll.result})
    )
    assert_fails(record, "contents")


def test_a_complete_record_shown_as_the_public_edition():
    poll = poll_at("released")
    files = {k: v for k, v in poll.record().files.items() if k != "manifest.json"}
    record = sign_record(Edition.PUBLIC, poll.poll, files, poll.log_key)
    assert_fails(record, "contents", "archives")


def test_a_poll_of_one_member_holds():
    """The smallest record there is: nothing above fails by accident of size."""
    poll = Simulator((UnitPlan("X", "elementary", 1, 1, 0),)).run()
    report = verify(poll.record())
    assert report.ok
    assert report.official_line.startswith("Official result: 100.00% in favour")
