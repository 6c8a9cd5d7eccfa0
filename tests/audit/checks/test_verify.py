"""Honest records: every stage, both editions, anchors, processes; and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from audit.checks.outcome import CheckOutcome, holds
from audit.checks.runner import Runner
from audit.record.log.checkpoint import sign_checkpoint
from audit.record.log.tree import root_of
from audit.record.manifest import Edition
from audit.replay.export import Record
from audit.verify import CHECKS, Anchors, verify_record
from tests.audit.helpers import assert_fails, note_of, outcome_of, verify
from tests.kit.simulator.poll import SMALL, STAGES, Simulator, UnitPlan, poll_at

LINE = "Official result: 66.67% in favour, 33.33% not in favour: ratified"
RECEIPTS_ANCHOR = (
    "A receipt anchors only its own entry of the log and the ballot that it names; the seal digest"
    " and checkpoints anchor more."
)
COUNT = ("decryptions", "units", "result", "readings", "commitment", "released", "withheld")
"""What only the complete edition shows."""


@pytest.mark.parametrize("edition", Edition)
@pytest.mark.parametrize("stage", STAGES)
def test_a_record_holds_at_every_stage_in_both_editions(stage, edition):
    poll = poll_at(stage)
    report = verify(poll.record(edition))
    assert report.ok, report.failed
    assert report.edition == edition
    assert report.state == ("closed" if stage == "encrypted" else stage)
    counted = stage in ("counted", "certified", "released")
    proved = ", percentage proved" if stage == "released" else ""
    assert report.verdict == f"internally consistent, NOT ANCHORED{proved}"
    shown = stage == "released" or (counted and edition is Edition.COMPLETE)
    assert report.official_line == (LINE if shown else "")


def test_a_void_poll_holds_and_has_no_official_result():
    poll = poll_at("counted")
    poll.void()
    report = verify(poll.record())
    assert report.ok
    assert report.state == "void"
    assert report.official_line == ""
    assert any("void" in limit for limit in report.limits)


def test_a_poll_extended_and_closed_early_holds():
    poll = poll_at("sealed")
    poll.extend(poll.closes.replace(hour=22))
    poll.open()
    poll.extend(poll.closes.replace(hour=23))
    poll.vote()
    poll.close(early=True)
    poll.run(after="closed")
    assert verify(poll.record()).ok


def test_a_poll_in_which_nobody_votes_holds():
    plans = tuple(replace(plan, in_favour=0, not_in_favour=0) for plan in SMALL)
    report = verify(Simulator(plans).run().record())
    assert report.official_line == "Official result: no votes cast: not ratified"
    assert note_of(report, "released") == "no percentage, not ratified"


def test_more_trustees_than_needed_may_decrypt_in_any_order():
    poll = poll_at("encrypted")
    for owner in (3, 1, 2):
        poll.decrypt(owner)
    poll.compute()
    assert verify(poll.record()).official_line == LINE


def test_decryptions_that_are_not_enough_yet():
    poll = poll_at("encrypted")
    poll.decrypt(3)
    report = verify(poll.record())
    assert report.ok
    assert outcome_of(report, "decryptions") is CheckOutcome.HOLDS
    assert outcome_of(report, "units") is CheckOutcome.NOT_YET


def test_codes_of_members_give_their_credentials():
    poll = Simulator((UnitPlan("X", "elementary", 2, 1, 0),), codes=True).run()
    assert verify(poll.record()).ok


def test_the_public_edition_proves_the_percentage_without_any_units_result():
    report = verify(poll_at("released").record(Edition.PUBLIC))
    assert {outcome_of(report, name) for name in COUNT} == {CheckOutcome.NOT_IN_EDITION}
    assert note_of(report, "percentage") == "of the percentage"
    assert "66.67% in favour" in note_of(report, "released")
    assert any("public edition" in limit for limit in report.limits)


def test_an_unfinished_poll_says_what_is_still_to_come():
    report = verify(poll_at("open").record())
    later = (*COUNT, "tally", "percentage")
    assert {outcome_of(report, name) for name in later} == {CheckOutcome.NOT_YET}
    assert any("no result to prove yet" in limit for limit in report.limits)


# --- anchors ------------------------------------------------------------------------------------


def older_checkpoint(poll: Simulator, size: int) -> bytes:
    return sign_checkpoint(
        poll.document.log_origin, size, root_of(poll.leaves[:size]), poll.log_key
    )


def test_all_anchors_together():
    poll = poll_at("released")
    witness = "— witness.example.org " + "A" * 96 + "\n"
    checkpoints = (
        older_checkpoint(poll, 1),
        older_checkpoint(poll, 5) + witness.encode(),
        older_checkpoint(poll, len(poll.events)),
    )
    receipts = tuple(receipt.encode() + b"\n" for receipt in poll.receipts)
    report = verify(
        poll.record(Edition.PUBLIC),
        Anchors(f" {poll.seal_digest.upper()}\n", checkpoints, receipts),
    )
    assert report.verdict == "valid, anchored, percentage proved"
    assert [limit for limit in report.limits if "anchor" in limit] == [RECEIPTS_ANCHOR]


def test_another_seal_digest():
    report = assert_fails(
        poll_at("open").record(), "seal-digest", anchors=Anchors(seal_digest="0" * 64)
    )
    assert not report.anchored


def test_an_empty_seal_digest_is_an_anchor_that_fails():
    assert_fails(poll_at("open").record(), "seal-digest", anchors=Anchors(seal_digest=""))


def test_a_checkpoint_of_more_entries_than_the_record_has():
    longer = poll_at("released")
    anchors = Anchors(checkpoints=(older_checkpoint(longer, len(longer.events)),))
    report = assert_fails(poll_at("open").record(), "older-checkpoints", anchors=anchors)
    assert "older than the checkpoint" in note_of(report, "older-checkpoints")


def test_a_receipt_of_another_poll():
    poll = poll_at("released")
    receipt = replace(poll.receipts[0], poll="1" * 15).sign(poll.log_key)
    report = assert_fails(poll.record(), "receipts", anchors=Anchors(receipts=(receipt.encode(),)))
    assert "of poll" in note_of(report, "receipts")


@pytest.mark.parametrize(
    "change",
    [{"index": 0}, {"index": 999}, {"unit": "B-SEC"}, {"tracker": "A" * 43}, {"tracker": "B" * 43}],
    ids=str,
)
def test_a_receipt_that_the_log_does_not_bear_out(change):
    poll = poll_at("released")
    receipt = next(one for one in poll.receipts if one.unit == "A-ELEM")
    receipt = replace(receipt, **change).sign(poll.log_key)
    assert_fails(poll.record(), "receipts", anchors=Anchors(receipts=(receipt.encode(),)))


@pytest.mark.parametrize(
    ("stage", "why"),
    [("open", "after ten minutes: if the entry is not"), ("closed", "log: it was")],
)
def test_a_receipt_past_the_end_of_the_log(stage, why):
    """Of an open poll the record ends at the published size; of any other, nothing may lack."""
    poll = poll_at(stage)
    receipt = replace(poll.receipts[-1], index=len(poll.entries)).sign(poll.log_key)
    report = assert_fails(poll.record(), "receipts", anchors=Anchors(receipts=(receipt.encode(),)))
    assert why in note_of(report, "receipts")


def test_a_receipt_of_another_hour():
    poll = poll_at("released")
    receipt = poll.receipts[0]
    receipt = replace(receipt, time=receipt.time.replace(hour=1)).sign(poll.log_key)
    assert_fails(poll.record(), "receipts", anchors=Anchors(receipts=(receipt.encode(),)))


@pytest.mark.parametrize("late", [0, 1])
def test_a_receipt_of_the_closing_time_or_after_it(late):
    """The log shows the hour only: an early close at half past would hide a later ballot."""
    poll = poll_at("open")
    poll.close(early=True)
    closes = poll.history.closes
    receipt = replace(poll.receipts[-1], time=closes + timedelta(seconds=late))
    signed = receipt.sign(poll.log_key).encode()
    report = assert_fails(poll.record(), "receipts", anchors=Anchors(receipts=(signed,)))
    assert "but voting closed at" in note_of(report, "receipts")


def test_a_checkpoint_of_no_entries_is_no_anchor():
    poll = poll_at("released")
    anchors = Anchors(checkpoints=(older_checkpoint(poll, 0),))
    report = assert_fails(poll.record(), "older-checkpoints", anchors=anchors)
    assert "is no anchor" in note_of(report, "older-checkpoints")
    assert not report.anchored


def test_the_words_of_report_pdf_are_said_to_be_unchecked():
    poll = poll_at("released")
    poll.report = b"%PDF-1.7 Official result: 5.00% in favour: not ratified"
    report = verify(poll.record())
    assert report.ok
    assert any("report.pdf" in limit for limit in report.limits)
    poll.report = None
    assert not any("report.pdf" in limit for limit in verify(poll.record()).limits)


def test_acts_signed_with_passkeys_only_are_named():
    poll = poll_at("certified")
    none = "5 acts, two officers each; signed with passkeys only: none"
    assert note_of(verify(poll_at("released").record()), "officers") == none
    poll.passkeys = True
    poll.release()
    note = note_of(verify(poll.record()), "officers")
    assert note.endswith(f"signed with passkeys only: release (entry {len(poll.events) - 1})")


def test_a_receipt_that_the_server_did_not_sign():
    poll = poll_at("released")
    receipt = poll.receipts[0].sign(poll.authority_key)
    assert_fails(poll.record(), "receipts", anchors=Anchors(receipts=(receipt.encode(),)))


# --- how it is done -----------------------------------------------------------------------------


def test_other_processes_find_the_same(monkeypatch):
    monkeypatch.setattr("audit.work.pool.WORTHWHILE", 20)
    plans = (UnitPlan("X", "elementary", 60, 20, 10),)
    poll = Simulator(plans).run("open")
    told = []
    report = verify_record(poll.record(), processes=2, progress=lambda *step: told.append(step))
    assert report.ok, report.failed
    assert told[0] == ("ballots", 0, 30)
    assert ("ballots", 30, 30) in told
    poll.put("X", b"no ballot")
    assert verify_record(poll.record(), processes=2).failed == ("ballots",)


def test_a_check_that_fails_leaves_those_that_need_it_unreached():
    report = verify(Record({"manifest.json": b"{}"}))
    assert "poll" in report.failed
    assert outcome_of(report, "officers") is CheckOutcome.NOT_REACHED
    assert note_of(report, "officers") == "needs: history"
    assert report.verdict.startswith("NOT VALID: failed: manifest, poll")
    assert (report.poll, report.edition, report.state, report.seal_digest) == ("", "", "", "")


def test_what_nobody_foresaw_is_a_failed_check(monkeypatch):
    """Rule 2 of verify: a defect of ours must not look like a record that holds, nor crash."""

    def broken(found):
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("audit.checks.setup.check_fte", broken)
    report = verify(poll_at("open").record())
    assert report.failed == ("fte",)
    assert note_of(report, "fte") == "unforeseen: ZeroDivisionError: oh"


def test_the_checks_have_their_turn_in_the_order_of_the_table(monkeypatch):
    """Rule 3 of verify: the numbers are of the table, and what runs is what it says."""
    turns = []

    class Watched(Runner):
        def _end(self, name, found):
            turns.append(name)
            return super()._end(name, found)

    monkeypatch.setattr("audit.verify.Runner", Watched)
    verify(poll_at("open").record())
    assert turns == [check.name for check in CHECKS]
    assert len(set(turns)) == len(turns)


def test_a_check_names_every_check_that_it_misses():
    record = poll_at("released").record()
    files = {**record.files, "poll.json": b"{}", "manifest.json": b"{}"}
    report = verify(Record(files))
    notes = {name: note_of(report, name) for name in ("keys", "archives", "voters", "result")}
    assert notes == {
        "keys": "needs: manifest, poll",
        "archives": "needs: manifest, history, trustees",
        "voters": "needs: archives, logged",
        "result": "needs: units, fte, sequestered, challenges, once",
    }


def test_the_report_as_json():
    document = verify(poll_at("released").record()).to_json()
    assert document["verdict"] == "internally consistent, NOT ANCHORED, percentage proved"
    assert document["proved"] is True
    assert [check["number"] for check in document["checks"]] == list(range(1, len(CHECKS) + 1))
    assert holds().finding.note == ""
