"""Ballots and archives of a dishonest server.

It holds the log key, so every record here is signed again after the change. Each attack has one
flaw; protocol 8.n is the list of what belenios-tool misses.
"""

from __future__ import annotations

import json
from dataclasses import replace

from audit.record.log.checkpoint import sign_checkpoint
from audit.record.manifest import Edition
from audit.replay.elections import election_bytes
from audit.verify import Anchors
from tally.protocol.archive import write_archive
from tally.protocol.ballot import make_ballot
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR, parse_election
from tally.protocol.encoding import compact
from tally.protocol.group import G, Q, random_exponent
from tests.attacks.on_records import on_record
from tests.attacks.record.forging import ELEM, WITH_MEMBER, bel_path, rechained
from tests.audit.helpers import assert_fails, in_file, note_of, verify
from tests.kit.simulator.poll import poll_at

SEC = "B-SEC"

# --- ballots ------------------------------------------------------------------------------------


@on_record(caught_by=("logged", "tally"), says="3 ballots, but 4 were logged")
def test_a_ballot_dropped_from_an_archive(poll):
    """A ballot dropped from one unit's archive."""
    archive = poll.archive(ELEM)
    return poll.record(archives={ELEM: replace(archive, ballots=archive.ballots[:-1])})


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


@on_record(at="open", caught_by="history")
def test_the_same_ballot_logged_twice(poll):
    """One ballot logged twice, so that it counts twice."""
    archive = poll.archive(ELEM)
    poll.put(ELEM, poll.ballots[ELEM][0])
    return poll.record(archives={ELEM: archive})


@on_record(at="open", caught_by="archives")
def test_the_same_ballot_twice_in_an_archive(poll):
    """One ballot put into an archive twice, and logged once."""
    return rechained(poll, ELEM, lambda chain: chain.append(chain[1]))


@on_record(**WITH_MEMBER, at="open", caught_by="once")
def test_a_second_ballot_by_one_credential(poll):
    """A second ballot of a member who has voted.

    By-law 2.77.1, protocol 8.5: the tool would count the last.
    """
    poll.cast(poll.members_of(ELEM)[0], NOT_IN_FAVOUR)
    return poll


@on_record(**WITH_MEMBER, at="open", caught_by="once")
def test_a_second_ballot_by_one_credential_in_another_unit(poll):
    """A second ballot of a member who has voted, made for another unit's election."""
    voter = poll.members_of(ELEM)[0]
    poll.put(SEC, make_ballot(poll.elections[SEC], voter.secret, IN_FAVOUR))
    return poll


@on_record(at="open", caught_by="once", says="not on its list")
def test_a_ballot_by_nobody_on_the_list(poll):
    """A phantom ballot: valid, logged, by a credential that is on no list."""
    poll.put(ELEM, make_ballot(poll.elections[ELEM], 12345, IN_FAVOUR))
    return poll


@on_record(at="open", caught_by="ballots", says="another election")
def test_a_ballot_moved_to_another_unit(poll):
    """A ballot moved to another unit, where it weighs more."""
    poll.put(SEC, make_ballot(poll.elections[ELEM], poll.members_of(ELEM)[4].secret, IN_FAVOUR))
    return poll


@on_record(caught_by="archives")
def test_the_archives_of_two_units_swapped(poll):
    """The archives of two units exchanged."""

    def swap(files):
        one, other = bel_path(poll, ELEM), bel_path(poll, SEC)
        files[one], files[other] = files[other], files[one]

    return poll.record(files=swap)


@on_record(
    **WITH_MEMBER,
    at="closed",
    caught_by="history",
    says="may not come while the poll is closed",
)
def test_a_ballot_after_the_close(poll):
    """A ballot logged after the close."""
    poll.cast(poll.members_of(ELEM)[4], IN_FAVOUR)
    return poll


@on_record(at="open", caught_by="logged")
def test_a_ballot_slipped_in_before_the_close_in_the_log_but_not_in_the_archive(poll):
    """A ballot logged and kept out of the ballot box."""
    archive = poll.archive(ELEM)
    poll.cast(poll.members_of(ELEM)[4], IN_FAVOUR)
    return poll.record(archives={ELEM: archive})


@on_record(at="open", caught_by="logged", says="ballot 1")
def test_two_ballots_of_a_unit_in_another_order_than_logged(poll):
    """The ballots of a unit's archive in another order than they were cast."""
    poll.ballots[ELEM].reverse()
    return poll


@on_record(**WITH_MEMBER, at="open", caught_by="ballots")
def test_a_ballot_whose_proof_does_not_hold(poll):
    """A ballot with one number of its proof changed."""
    ballot = json.loads(make_ballot(poll.elections[ELEM], poll.members_of(ELEM)[4].secret, 0))
    proof = ballot["answers"][0]["overall_proof"][0]
    proof["response"] = str((int(proof["response"]) + 1) % int(Q))
    poll.put(ELEM, compact(ballot))
    return poll


@on_record(at="open", caught_by="ballots", says="1 more")
def test_a_ballot_that_is_no_ballot_at_all_and_a_second_one(poll):
    """Bytes that are no ballot, logged as ballots."""
    poll.put(ELEM, b"{}")
    poll.put(SEC, b"\xff")
    return poll


# --- the archive's grammar ----------------------------------------------------------------------


@on_record(caught_by="archives")
def test_an_inserted_end_of_ballots_makes_ballots_vanish(poll):
    """An EndBallots event slipped in early: other tools then count fewer ballots.

    Protocol 8.1.
    """
    return rechained(poll, ELEM, lambda chain: chain.insert(2, ("EndBallots", ())))


@on_record(caught_by="archives")
def test_a_second_setup_makes_ballots_vanish(poll):
    """A second Setup event: other tools then forget the ballots before it.

    Protocol 8.1.
    """
    return rechained(poll, ELEM, lambda chain: chain.insert(3, chain[0]))


@on_record(caught_by="archives")
def test_the_end_of_ballots_is_missing(poll):
    """An archive without the event that ends the ballots.

    Protocol 8.2.
    """
    return rechained(poll, ELEM, lambda chain: chain.remove(("EndBallots", ())))


@on_record(caught_by="archives")
def test_a_second_result_event(poll):
    """A second Result event, which replaces the first in other tools.

    Protocol 8.2.
    """
    second = ("Result", (compact({"result": [[0, 4]]}),))
    return rechained(poll, ELEM, lambda chain: chain.append(second))


def test_an_archive_that_ends_too_early_or_too_late():
    poll = poll_at("released")
    shorter = replace(poll.archive(ELEM), result=None)
    assert_fails(poll.record(archives={ELEM: shorter}), "archives")
    poll = poll_at("open")
    longer = replace(poll.archive(ELEM), ended=True)
    report = assert_fails(poll.record(archives={ELEM: longer}), "archives")
    assert "EndBallots" in note_of(report, "archives")


@on_record(caught_by="archives")
def test_the_events_of_an_archive_in_another_order(poll):
    """Encrypted tally and end of the ballots exchanged in an archive."""

    def swap(chain):
        end = chain.index(("EndBallots", ()))
        chain[end], chain[end + 1] = chain[end + 1], chain[end]

    return rechained(poll, ELEM, swap)


@on_record(caught_by="archives")
def test_a_partial_decryption_twice_in_an_archive(poll):
    """One trustee's decryption in an archive twice, as if two had decrypted."""

    def double(chain):
        place = next(at for at, (kind, _) in enumerate(chain) if kind == "PartialDecryption")
        chain.insert(place, chain[place])

    return rechained(poll, ELEM, double)


@on_record(caught_by="archives")
def test_ballots_that_weigh_more(poll):
    """A sized tally that says how much the ballots weigh: fifty times as much."""

    def heavier(chain):
        place = next(at for at, (kind, _) in enumerate(chain) if kind == "EncryptedTally")
        tally, sized = chain[place][1]
        document = {**json.loads(sized), "total_weight": 200}
        chain[place] = ("EncryptedTally", (tally, compact(document)))

    return rechained(poll, ELEM, heavier)


@on_record(at="sealed", caught_by="archives", says="election.json")
def test_a_key_of_the_servers_own_for_one_unit(poll):
    """A key of the server's own as one unit's election key: it reads every ballot of the unit."""
    unit, secret = poll.document.unit(ELEM), random_exponent()
    forged = parse_election(election_bytes(poll.document, unit, G**secret))
    poll.elections = {**poll.elections, ELEM: forged}
    return poll.run("open", after="sealed")


def test_a_decryption_in_the_public_edition():
    poll = poll_at("released")
    path, data = bel_path(poll, ELEM), write_archive(poll.archive(ELEM))
    record = poll.record(Edition.PUBLIC, files=in_file(path, lambda _: data))
    assert_fails(record, "archives")


@on_record(at="open", caught_by="archives")
def test_an_archive_of_another_time(poll):
    """An archive that says it was made at another time than the seal."""
    return poll.record(archives={ELEM: replace(poll.archive(ELEM), timestamp=1)})


@on_record(at="open", caught_by="archives", says="election.json")
def test_another_question_in_one_units_election(poll):
    """Another question in one unit's election than the one that was sealed."""
    election = poll.elections[ELEM].raw.replace(b"Do you accept", b"Do you reject")
    return poll.record(archives={ELEM: replace(poll.archive(ELEM), election=election)})


@on_record(at="open", caught_by="archives", says="trustees")
def test_other_trustees_in_one_units_archive(poll):
    """Other trustees in one unit's archive than those that were sealed."""
    return poll.record(archives={ELEM: replace(poll.archive(ELEM), trustees=b"[]")})
