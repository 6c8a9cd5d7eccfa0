"""A dishonest server: it holds the log key, so every record here is signed again after the change.

Each test has one flaw and is named for it; protocol 8.n is the list of what belenios-tool misses.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from audit import events
from audit.checkpoint import sign_checkpoint
from audit.event_parts import UnitTally
from audit.manifest import Edition
from audit.record import archive_path, sign_record
from audit.statement import Act
from audit.verify import Anchors
from tally.decryption import make_partial_decryption
from tally.fte import UnitCount, tally_fte
from tally.fte_files import encode_fte_inputs
from tally.protocol import archive as bel
from tally.protocol.archive import Archive, write_archive
from tally.protocol.ballot import IN_FAVOUR, NOT_IN_FAVOUR, credentials_list, make_ballot
from tally.protocol.encoding import compact, sha256_hex
from tally.protocol.group import P, Q
from tests.audit.helpers import assert_fails, in_file, note_of, verify
from tests.simulator import (
    CHAIR,
    EXECUTIVE,
    Simulator,
    UnitPlan,
    passkey,
    poll_at,
    sign_statement_passkey,
    signing_key,
)

ELEM = "A-ELEM"


def bel_path(poll: Simulator, unit: str) -> str:
    return archive_path(unit, poll.document.unit(unit).election)


def chained(timestamp: int, chain: list[tuple[str, tuple[bytes, ...]]]) -> bytes:
    """An archive with any chain of events, well made otherwise."""
    out = [bel._record("BELENIOS", compact({"version": 1, "timestamp": str(timestamp)}), timestamp)]
    parent = None
    for height, (kind, data) in enumerate(chain):
        out += [bel._record(sha256_hex(one) + ".data.json", one, timestamp) for one in data]
        event = bel._event(parent, height, kind, data)
        out.append(bel._record(sha256_hex(event) + ".event.json", event, timestamp))
        parent = event
    return b"".join(out)


def rechained(poll: Simulator, unit: str, change: object) -> object:
    """A record whose archive of this unit has another chain of events."""
    archive = poll.archive(unit)
    chain = list(bel._events(archive))
    assert chained(archive.timestamp, chain) == write_archive(archive)
    change(chain)  # type: ignore[operator]
    data = chained(archive.timestamp, chain)
    return poll.record(files=in_file(bel_path(poll, unit), lambda _: data))


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
    assert verify(record).verdict == "internally consistent, NOT ANCHORED"
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
    """Protocol 8.5: the tool would count the last."""
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


# --- what was sealed ----------------------------------------------------------------------------


def test_a_changed_voters_list():
    """Protocol 8.6."""
    poll = poll_at("open")
    fewer = [one.credential for one in poll.members_of(ELEM)][:4]
    changed = replace(poll.archive(ELEM), credentials=credentials_list(fewer))
    report = assert_fails(poll.record(archives={ELEM: changed}), "voters")
    assert "not the sealed one" in note_of(report, "voters")


def test_another_number_of_members_sealed_than_listed():
    def change(document):
        first, *rest = document.units
        return replace(document, units=(replace(first, on_list=6), *rest))

    report = assert_fails(Simulator(change=change).run("open").record(), "voters")
    assert "5 on its voters' list, 6 in poll.json" in note_of(report, "voters")


class ListPoll(Simulator):
    """Sealed with a list of its own making for one unit."""

    def _list(self, unit):
        honest = json.loads(super()._list(unit))
        return compact(sorted([*honest, *self.added(unit)]))

    def added(self, unit):
        raise NotImplementedError


def on_list_of(changed):
    """Make poll.json's numbers those of the lists."""

    def change(document):
        units = tuple(
            replace(unit, on_list=unit.on_list + (unit.unit in changed)) for unit in document.units
        )
        return replace(document, units=units)

    return change


def test_the_credential_1_on_a_list():
    """Protocol 8.4."""

    class Poll(ListPoll):
        def added(self, unit):
            return ["1"] if unit == ELEM else []

    assert_fails(Poll(change=on_list_of([ELEM])).run("open").record(), "voters")


def test_one_credential_on_two_lists():
    class Poll(ListPoll):
        def added(self, unit):
            return [self.members_of(ELEM)[0].credential] if unit == "B-SEC" else []

    report = assert_fails(Poll(change=on_list_of(["B-SEC"])).run("open").record(), "voters")
    assert "both lists" in note_of(report, "voters")


def test_a_credential_outside_the_group_on_a_list():
    class Poll(ListPoll):
        def added(self, unit):
            return [str(P - 1)] if unit == ELEM else []

    report = assert_fails(Poll(change=on_list_of([ELEM])).run("open").record(), "once")
    assert "voters' list: credential" in note_of(report, "once")


@pytest.mark.parametrize(("path", "check"), [("trustees.json", "trustees"), ("fte.json", "fte")])
def test_another_file_than_the_sealed_one(path, check):
    poll = poll_at("released")
    changed = poll.record(files=in_file(path, lambda data: data.replace(b"1", b"2", 1)))
    report = assert_fails(changed, check)
    assert "not the one sealed" in note_of(report, check)


def test_an_fte_that_favours_one_unit():
    poll = poll_at("released")
    units = tuple(replace(unit, fee_return=unit.fee_return * 2) for unit in poll.inputs.units[:1])
    raw = encode_fte_inputs(replace(poll.inputs, units=(*units, *poll.inputs.units[1:])))
    assert_fails(poll.record(files=in_file("fte.json", lambda _: raw)), "fte")


def test_fte_inputs_of_other_units_sealed():
    class Poll(Simulator):
        def _document(self):
            first, *rest = self.inputs.units
            self.inputs = replace(self.inputs, units=(replace(first, unit="0-NONE"), *rest))
            self.fte = encode_fte_inputs(self.inputs)
            return super()._document()

    report = assert_fails(Poll().run("open").record(), "fte")
    assert "not those of poll.json" in note_of(report, "fte")


def test_a_salary_ratio_in_a_poll_that_does_not_follow_4_97():
    class Poll(Simulator):
        def _document(self):
            *rest, last = self.inputs.units
            last = replace(last, salary_ratio=Fraction(1, 3))
            self.inputs = replace(self.inputs, units=(*rest, last))
            self.fte = encode_fte_inputs(self.inputs)
            return super()._document()

    report = assert_fails(Poll().run("open").record(), "fte")
    assert "4.97" in note_of(report, "fte")
    follows = Poll(change=lambda document: replace(document, follows_4_97=True))
    assert verify(follows.run("open").record()).ok


# --- the count ----------------------------------------------------------------------------------


def test_an_encrypted_tally_of_fewer_ballots():
    """Protocol 8.2: the tool recomputes and ignores it."""
    poll = poll_at("closed")
    all_ballots = list(poll.ballots[ELEM])
    poll.ballots[ELEM].pop()
    poll.encrypt()
    poll.ballots[ELEM] = all_ballots
    event = poll.events[-1]
    rows = tuple(
        UnitTally(row.unit, len(poll.ballots[row.unit]), row.encrypted_tally) for row in event.units
    )
    poll.events[-1] = replace(event, units=rows)
    report = assert_fails(poll.record(), "tally")
    assert "not of its ballots" in note_of(report, "tally")


def test_an_encrypted_tally_other_than_logged():
    poll = poll_at("encrypted")
    poll.tallies[ELEM] = poll.tallies["B-SEC"]
    report = assert_fails(poll.record(), "tally")
    assert "not the one in the log" in note_of(report, "tally")


def test_an_encrypted_tally_that_is_none():
    poll = poll_at("closed")
    poll.tally_of = lambda ballots: b"{}"
    poll.encrypt()
    assert_fails(poll.record(), "tally")


def test_a_partial_decryption_other_than_logged():
    poll = poll_at("counted")
    (owner, _), *rest = poll.decryptions[ELEM]
    again = make_partial_decryption(
        poll.elections[ELEM], poll.tallies[ELEM], poll.trustee_secrets[0]
    )
    poll.decryptions[ELEM] = [(owner, again), *rest]
    report = assert_fails(poll.record(), "decryptions")
    assert "not the logged" in note_of(report, "decryptions")


def test_a_partial_decryption_with_another_trustees_key():
    poll = poll_at("encrypted")
    poll.trustee_secrets = (poll.trustee_secrets[1], *poll.trustee_secrets[1:])
    poll.decrypt(1)
    assert_fails(poll.record(), "decryptions")


def test_a_decryption_by_nobody():
    poll = poll_at("encrypted")
    poll.trustee_secrets = (*poll.trustee_secrets, 7)
    poll.decrypt(4)
    report = assert_fails(poll.record(), "decryptions")
    assert "no trustee 4" in note_of(report, "decryptions")


def test_fewer_decryptions_than_the_threshold():
    poll = poll_at("encrypted")
    poll.decrypt(2)
    poll.votes = {ELEM: (3, 1), "B-SEC": (1, 2), "C-OCC": (0, 0), "D-ELEM": (1, 0)}
    poll.count = lambda: tally_fte(
        poll.inputs, [UnitCount(unit, *votes) for unit, votes in poll.votes.items()]
    )
    poll.compute()
    assert_fails(poll.record(), "units")


def with_result(poll: Simulator, unit: str, result: list[int]) -> dict[str, Archive]:
    return {unit: replace(poll.archive(unit), result=compact({"result": [result]}))}


@pytest.mark.parametrize(
    "result",
    [[3 + int(Q), 1], [3, 1 + int(Q)], [1, 3], [4, 0], [5, -1], [3, 1, 0], [3], ["3", 1]],
    ids=str,
)
def test_a_unit_result_that_the_trustees_did_not_decrypt(result):
    """Protocol 8.3: r + q would satisfy g^r."""
    poll = poll_at("counted")
    assert_fails(poll.record(archives=with_result(poll, ELEM, result)), "units")


def test_a_result_that_does_not_follow_from_the_units():
    """The commitment and the officers' certificate are over the false result."""
    poll = poll_at("encrypted")
    poll.decrypt(1)
    poll.decrypt(2)
    poll.compute()
    poll.result = poll.result.replace(b'"ratified":true', b'"ratified":false')
    poll.events[-1] = replace(poll.events[-1], commitment=poll.commitment)
    poll.certify()
    assert_fails(poll.record(), "result")


def test_a_commitment_to_another_result():
    poll = poll_at("certified")
    poll.salt = bytes(32)
    assert_fails(poll.record(), "commitment")


def test_a_released_percentage_that_is_not_the_results():
    poll = poll_at("certified")
    poll.later()
    official = replace(poll.official, in_favour="51.00", not_in_favour="49.00")
    signed = poll.authorised(Act.RELEASE, official.digest)
    poll.append(events.ResultReleased(official=official, **signed))
    report = assert_fails(poll.record(), "released")
    assert "51.00%" in note_of(report, "released")


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
    report = assert_fails(poll.record(), "officers")
    assert "to open, not to void" in note_of(report, "officers")


def test_an_extension_to_one_time_is_used_for_another():
    poll = poll_at("sealed")
    poll.extend(poll.closes + timedelta(hours=1))
    later = poll.closes + timedelta(hours=2)
    poll.events[-1] = replace(poll.events[-1], closes=later)
    report = assert_fails(poll.record(), "officers")
    assert "is about" in note_of(report, "officers")


def test_a_count_authorised_for_another_close():
    poll = poll_at("encrypted")
    statement = poll.statement(Act.COUNT, "0" * 64)
    poll.events[-1] = replace(poll.events[-1], statement=statement, signatures=poll.sign(statement))
    assert_fails(poll.record(), "officers")


def test_a_certificate_of_another_commitment():
    poll = poll_at("certified")
    statement = poll.statement(Act.CERTIFY, "0" * 64)
    poll.events[-1] = replace(poll.events[-1], statement=statement, signatures=poll.sign(statement))
    assert_fails(poll.record(), "officers")


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
    poll.close(early=True)
    assert_fails(poll.record(), "officers")


def test_a_release_without_the_executive():
    """By-law 2.78, reading: the result is released by the executive's act."""
    poll = poll_at("certified")
    poll.signers = (CHAIR, "deputy")
    poll.release()
    report = assert_fails(poll.record(), "officers")
    assert "provincial-executive" in note_of(report, "officers")


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
