"""Ballots and archives of a dishonest server.

It holds the log key, so every record here is signed again after the change. Each test has one flaw
and is named for it; protocol 8.n is the list of what belenios-tool misses.
"""

from __future__ import annotations

import json
from dataclasses import replace

from audit.record.log.checkpoint import sign_checkpoint
from audit.record.manifest import Edition
from audit.verify import Anchors
from tally.protocol.archive import write_archive
from tally.protocol.ballot import make_ballot
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR
from tally.protocol.encoding import compact
from tally.protocol.group import Q
from tests.attacks.record.forging import ELEM, bel_path, rechained
from tests.audit.helpers import assert_fails, in_file, note_of, verify
from tests.kit.simulator.poll import poll_at

# --- ballots ------------------------------------------------------------------------------------


def test_a_ballot_dropped_from_an_archive():
    poll = poll_at("released")
    archive = poll.archive(ELEM)
    changed = {ELEM: replace(archive, ballots=archive.ballots[:-1])}
    report = assert_fails(poll.record(archives=changed), "logged", "tally")
    assert "3 ballots, but 4 were logged" in note_of(report, "logged")


def test_a_ballot_dropped_from_log_and_archive_is_missed_by_its_receipt_and_by_a_checkpoint():
    poll = poll_at("open")
    receipts = {receipt.index: receipt for receipt in poll.receipts}
    older = sign_checkpoint(
        poll.document.log_origin, len(poll.events), poll.log_root(), poll.log_key
    )
    index = max(receipts)
    victim = receipts[index]
    poll.ballots[victim.unit].pop()
    poll.events.pop()
    poll.run("released", after="open")
    record = poll.record()
    assert verify(record).verdict == "internally consistent, NOT ANCHORED, percentage proved"
    report = assert_fails(record, "receipts", anchors=Anchors(receipts=(victim.encode(),)))
    assert f"entry {index}" in note_of(report, "receipts")
    report = assert_fails(record, "older-checkpoints", anchors=Anchors(checkpoints=(older,)))
    assert "were changed" in note_of(report, "older-checkpoints")


def test_the_same_ballot_logged_twice():
    poll = poll_at("open")
    poll.put(ELEM, poll.ballots[ELEM][0])
    assert_fails(poll.record(archives={ELEM: poll_at("open").archive(ELEM)}), "history")


def test_the_same_ballot_twice_in_an_archive():
    poll = poll_at("open")

    def change(chain):
        chain.append(chain[1])

    assert_fails(rechained(poll, ELEM, change), "archives")


def test_a_second_ballot_by_one_credential():
    """By-law 2.77.1, protocol 8.5: the tool would count the last."""
    poll = poll_at("open")
    poll.cast(poll.members_of(ELEM)[0], NOT_IN_FAVOUR)
    assert_fails(poll.record(), "once")


def test_a_second_ballot_by_one_credential_in_another_unit():
    poll = poll_at("open")
    voter = poll.members_of(ELEM)[0]
    poll.put("B-SEC", make_ballot(poll.elections["B-SEC"], voter.secret, IN_FAVOUR))
    assert_fails(poll.record(), "once")


def test_a_ballot_by_nobody_on_the_list():
    poll = poll_at("open")
    poll.put(ELEM, make_ballot(poll.elections[ELEM], 12345, IN_FAVOUR))
    report = assert_fails(poll.record(), "once")
    assert "not on its list" in note_of(report, "once")


def test_a_ballot_moved_to_another_unit():
    poll = poll_at("open")
    poll.put("B-SEC", make_ballot(poll.elections[ELEM], poll.members_of(ELEM)[4].secret, IN_FAVOUR))
    report = assert_fails(poll.record(), "ballots")
    assert "another election" in note_of(report, "ballots")


def test_the_archives_of_two_units_swapped():
    poll = poll_at("released")

    def swap(files):
        one, other = bel_path(poll, ELEM), bel_path(poll, "B-SEC")
        files[one], files[other] = files[other], files[one]

    assert_fails(poll.record(files=swap), "archives")


def test_a_ballot_after_the_close():
    poll = poll_at("closed")
    poll.cast(poll.members_of(ELEM)[4], IN_FAVOUR)
    report = assert_fails(poll.record(), "history")
    assert "may not come while the poll is closed" in note_of(report, "history")


def test_a_ballot_slipped_in_before_the_close_in_the_log_but_not_in_the_archive():
    poll = poll_at("open")
    archive = poll.archive(ELEM)
    poll.cast(poll.members_of(ELEM)[4], IN_FAVOUR)
    assert_fails(poll.record(archives={ELEM: archive}), "logged")


def test_two_ballots_of_a_unit_in_another_order_than_logged():
    poll = poll_at("open")
    poll.ballots[ELEM].reverse()
    report = assert_fails(poll.record(), "logged")
    assert "ballot 1" in note_of(report, "logged")


def test_a_ballot_whose_proof_does_not_hold():
    poll = poll_at("open")
    ballot = json.loads(make_ballot(poll.elections[ELEM], poll.members_of(ELEM)[4].secret, 0))
    proof = ballot["answers"][0]["overall_proof"][0]
    proof["response"] = str((int(proof["response"]) + 1) % int(Q))
    poll.put(ELEM, compact(ballot))
    assert_fails(poll.record(), "ballots")


def test_a_ballot_that_is_no_ballot_at_all_and_a_second_one():
    poll = poll_at("open")
    poll.put(ELEM, b"{}")
    poll.put("B-SEC", b"\xff")
    report = assert_fails(poll.record(), "ballots")
    assert "1 more" in note_of(report, "ballots")


# --- the archive's grammar ----------------------------------------------------------------------


def test_an_inserted_end_of_ballots_makes_ballots_vanish():
    """Protocol 8.1."""
    assert_fails(
        rechained(poll_at("released"), ELEM, lambda chain: chain.insert(2, ("EndBallots", ()))),
        "archives",
    )


def test_a_second_setup_makes_ballots_vanish():
    """Protocol 8.1."""
    assert_fails(
        rechained(poll_at("released"), ELEM, lambda chain: chain.insert(3, chain[0])), "archives"
    )


def test_the_end_of_ballots_is_missing():
    """Protocol 8.2."""

    def change(chain):
        chain.remove(("EndBallots", ()))

    assert_fails(rechained(poll_at("released"), ELEM, change), "archives")


def test_a_second_result_event():
    """Protocol 8.2."""

    def change(chain):
        chain.append(("Result", (compact({"result": [[0, 4]]}),)))

    assert_fails(rechained(poll_at("released"), ELEM, change), "archives")


def test_an_archive_that_ends_too_early_or_too_late():
    poll = poll_at("released")
    shorter = replace(poll.archive(ELEM), result=None)
    assert_fails(poll.record(archives={ELEM: shorter}), "archives")
    poll = poll_at("open")
    longer = replace(poll.archive(ELEM), ended=True)
    report = assert_fails(poll.record(archives={ELEM: longer}), "archives")
    assert "EndBallots" in note_of(report, "archives")


def test_a_decryption_in_the_public_edition():
    poll = poll_at("released")
    path, data = bel_path(poll, ELEM), write_archive(poll.archive(ELEM))
    record = poll.record(Edition.PUBLIC, files=in_file(path, lambda _: data))
    assert_fails(record, "archives")


def test_an_archive_of_another_time():
    poll = poll_at("open")
    changed = replace(poll.archive(ELEM), timestamp=1)
    assert_fails(poll.record(archives={ELEM: changed}), "archives")


def test_another_question_in_one_units_election():
    poll = poll_at("open")
    election = poll.elections[ELEM].raw.replace(b"Do you accept", b"Do you reject")
    changed = replace(poll.archive(ELEM), election=election)
    report = assert_fails(poll.record(archives={ELEM: changed}), "archives")
    assert "election.json" in note_of(report, "archives")


def test_other_trustees_in_one_units_archive():
    poll = poll_at("open")
    changed = replace(poll.archive(ELEM), trustees=b"[]")
    report = assert_fails(poll.record(archives={ELEM: changed}), "archives")
    assert "trustees" in note_of(report, "archives")
