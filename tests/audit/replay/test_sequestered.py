"""The grammar of sequestered ballots, rulings and reissues: each test breaks one rule."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from audit.record.about.rulings import about_rulings
from audit.record.errors import DocumentError, HistoryError, RecordError
from audit.record.fields import Node
from audit.record.log import list_events
from audit.record.log.entries import parse_entry
from audit.record.log.event_parts import AdmittedBallot, ExcludedBallot
from audit.record.log.events import Event
from audit.record.signatures.statement import Act, RulingAct, parse_statement
from audit.replay.elections import unit_archive
from audit.replay.history import RecordedState
from audit.replay.lists import ChangeCount, count_changes
from audit.replay.sequestered import Opening, new_opening
from tally.protocol.archive import write_archive
from tally.protocol.election import IN_FAVOUR
from tally.protocol.encoding import canonical, sha256_hex
from tally.sequestered import ALL_REASONS, Capacity, ExclusionReason
from tests.kit.simulator.poll import CLOSES, write_entry
from tests.kit.simulator.sequestered import SequesteringPoll, open_poll, sequestering_poll

HOUR = timedelta(hours=1)
ELEM, SEC = "A-ELEM", "B-SEC"


def assert_refused(poll: SequesteringPoll, match: str) -> None:
    with pytest.raises(HistoryError, match=match):
        _ = poll.history


def test_a_whole_poll_is_replayed():
    poll = sequestering_poll("released")
    history = poll.history
    assert history.state is RecordedState.RELEASED
    assert history.votes_cast == 11
    assert [one.ballot for one in history.sequestered] == [one.digest for one in poll.claimants]
    assert sum(one.decided for one in history.sequestered) == 5
    assert [one.excluded.told for one in history.sequestered if one.excluded] == [
        ExclusionReason.NOT_VERIFIED,
        ExclusionReason.WRONG_UNIT,
        ExclusionReason.NOT_VERIFIED,  # already-voted, as it is told
    ]
    assert count_changes(history.changes, history.ballots) == {
        ELEM: ChangeCount(revoked=1, issued=1, admitted=1),
        SEC: ChangeCount(),
        "C-OCC": ChangeCount(admitted=1),
        "D-ELEM": ChangeCount(),
    }


def test_an_admitted_ballot_counts_where_it_was_admitted():
    """By-law 2.77.7."""
    poll = open_poll()
    one = poll.sequester(ELEM)
    before = poll.history.ballots[ELEM]
    assert one.digest not in before
    poll.admit(one)
    assert poll.history.ballots[ELEM] == (*before, one.digest)


def test_archives_are_made_with_the_final_lists():
    poll = sequestering_poll("released")
    history = poll.history
    for plan in poll.plans:
        archive = poll.archive(plan.unit)
        payloads = [*archive.ballots, archive.encrypted_tally]
        made = unit_archive(
            history,
            plan.unit,
            election=archive.election,
            trustees=archive.trustees,
            credentials=poll.lists[plan.unit],
            payloads={sha256_hex(one): one for one in payloads},
            decryptions=tuple(poll.decryptions.values()),
            result=archive.result,
        )
        assert write_archive(made) == write_archive(archive)


def test_an_admitted_ballot_whose_bytes_are_missing():
    poll = open_poll()
    poll.admit(poll.sequester("C-OCC"))
    with pytest.raises(RecordError, match="C-OCC: what the log names"):
        unit_archive(
            poll.history,
            "C-OCC",
            election=b"",
            trustees=b"",
            credentials=poll.lists["C-OCC"],
            payloads={},
        )


# --- sequestered ballots ------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["sealed", "closed"])
def test_a_sequestered_ballot_while_the_poll_is_not_open(stage):
    poll = SequesteringPoll().run(stage)
    poll.sequester(ELEM)
    assert_refused(poll, "ballot:sequestered may not come while the poll is")


def changed(poll: SequesteringPoll, **change: object) -> SequesteringPoll:
    poll.events[-1] = replace(poll.events[-1], **change)
    return poll


def test_a_sequestered_ballot_of_no_unit():
    poll = open_poll()
    poll.sequester(ELEM)
    assert_refused(changed(poll, unit="Z"), "Z is not an election")


def test_a_sequestered_ballot_at_the_closing_time():
    poll = open_poll()
    poll.sequester(ELEM)
    assert_refused(changed(poll, time=CLOSES), "after voting closed")


def test_a_sequestered_ballot_s_hour_never_goes_back():
    poll = open_poll()
    poll.later(7200)
    poll.sequester(ELEM)
    poll.sequester(ELEM)
    assert_refused(changed(poll, time=poll.events[-1].time - HOUR), "its hour is before")


def test_a_ballot_both_cast_and_sequestered():
    poll = open_poll()
    one = poll.sequester(ELEM)
    poll.put(ELEM, one.raw)
    assert_refused(poll, "the same ballot is in the log twice")


def test_two_ballots_of_one_claim():
    poll = open_poll()
    first = poll.sequester(ELEM)
    poll.sequester(SEC)
    assert_refused(changed(poll, claim=first.claim), "the same claim")


# --- rulings ------------------------------------------------------------------------------------


def admit_all(poll: SequesteringPoll) -> None:
    poll.admit(*poll.claimants)


def exclude_all(poll: SequesteringPoll) -> None:
    poll.exclude(*((one, ExclusionReason.NOT_VERIFIED) for one in poll.claimants))


RULINGS = pytest.mark.parametrize("rule", [admit_all, exclude_all])


@RULINGS
@pytest.mark.parametrize("again", [admit_all, exclude_all])
def test_a_second_ruling(rule: Callable, again: Callable):
    poll = open_poll()
    poll.sequester(ELEM)
    rule(poll)
    again(poll)
    assert_refused(poll, "of unit A-ELEM is ruled on already")


@RULINGS
def test_a_ruling_on_a_ballot_that_was_not_sequestered(rule: Callable):
    poll = open_poll()
    one = poll.sequester(ELEM)
    poll.events.pop()
    rule(poll)
    assert_refused(poll, f"{one.digest} is not a sequestered ballot")


@RULINGS
def test_a_ruling_in_another_unit(rule: Callable):
    poll = open_poll()
    poll.sequester(ELEM)
    poll.claimants[0] = replace(poll.claimants[0], unit=SEC)
    rule(poll)
    assert_refused(poll, "not a sequestered ballot of unit B-SEC")


@RULINGS
def test_a_ruling_on_a_ballot_as_that_of_another_claim(rule: Callable):
    """The pair that is ruled on is the pair that was sequestered: two claims of one unit."""
    poll = open_poll()
    one, other = poll.sequester(ELEM), poll.sequester(ELEM)
    poll.claimants[:] = [replace(one, claim=other.claim), replace(other, claim=one.claim)]
    rule(poll)
    assert_refused(poll, r"was sequestered for the claim [0-9a-f]{64}, and is ruled on as that of")


@RULINGS
def test_a_ruling_on_a_ballot_as_that_of_no_claim(rule: Callable):
    poll = open_poll()
    poll.claimants[0] = replace(poll.sequester(ELEM), claim="0" * 64)
    rule(poll)
    assert_refused(poll, f"is ruled on as that of {'0' * 64}")


def test_a_cast_ballot_cannot_be_excluded():
    poll = open_poll()
    ballot = poll.history.ballots[ELEM][0]
    rows = (new_opening(ballot, ExclusionReason.NOT_VERIFIED).excluded(ELEM, "0" * 64),)
    signed = poll.rulings(RulingAct.EXCLUDE, about_rulings(poll.as_sealed, rows))
    poll.append(list_events.BallotExcluded(ballots=rows, **signed))
    assert_refused(poll, "not a sequestered ballot")


@RULINGS
def test_a_ruling_at_the_deadline(rule: Callable):
    poll = open_poll()
    poll.sequester(ELEM)
    poll.close()
    in_time = poll.clone()
    in_time.now = poll.document.ruling_deadline - timedelta(seconds=61)
    rule(in_time)
    assert in_time.history.sequestered[0].decided
    poll.now = poll.document.ruling_deadline - timedelta(seconds=60)
    rule(poll)
    assert_refused(poll, "after the ruling deadline")


@RULINGS
def test_a_ruling_after_the_count_began(rule: Callable):
    poll = open_poll()
    one = poll.sequester(ELEM)
    poll.close()
    rule(poll)
    poll.encrypt()
    poll.claimants = [replace(one, digest="0" * 64)]
    rule(poll)
    assert_refused(poll, "after the count began")


@RULINGS
@pytest.mark.parametrize("stage", ["counted", "released"])
def test_a_ruling_once_counted(rule: Callable, stage):
    poll = sequestering_poll(stage)
    rule(poll)
    assert_refused(poll, f"may not come while the poll is {stage}")


def test_a_count_before_every_ballot_is_ruled_on():
    poll = open_poll()
    first, second = poll.sequester(ELEM), poll.sequester(ELEM)
    poll.close()
    poll.admit(first)
    poll.later()
    early = poll.clone()
    early.encrypt()
    assert_refused(early, "1 sequestered or challenged ballots are not ruled on")
    at_deadline = poll.clone()
    at_deadline.now = poll.document.ruling_deadline - timedelta(seconds=60)
    at_deadline.encrypt()
    assert at_deadline.history.encrypted is not None
    poll.exclude((second, ExclusionReason.DUPLICATE_CLAIM))
    poll.encrypt()
    assert poll.history.encrypted is not None


def test_a_count_that_leaves_an_admitted_ballot_out_or_takes_an_excluded_one_in():
    for ruled in (admit_all, exclude_all):
        poll = open_poll()
        one = poll.sequester(ELEM)
        poll.close()
        ruled(poll)
        if ruled is admit_all:
            poll.ballots[ELEM].remove(one.raw)
        else:
            poll.ballots[ELEM].append(one.raw)
        poll.encrypt()
        assert_refused(poll, r"unit A-ELEM: \d ballots, \d in the log")


def test_an_extension_past_the_ruling_deadline():
    poll = open_poll()
    poll.extend(poll.document.ruling_deadline)
    assert_refused(poll, "not before the ruling deadline")


# --- reissued credentials -----------------------------------------------------------------------


def test_a_credential_revoked_twice():
    poll = open_poll()
    lost = poll.members_of(ELEM)[4]
    poll.revoke(lost)
    poll.current[ELEM].append(lost.credential)
    poll.revoke(lost)
    assert_refused(poll, "is revoked already")


def test_a_credential_issued_for_none():
    poll = open_poll()
    poll.issue(poll.members_of(ELEM)[4])
    assert_refused(poll, "does not replace one that was revoked")


def test_a_credential_issued_in_another_unit():
    poll = open_poll()
    lost = poll.members_of(ELEM)[4]
    poll.revoke(lost)
    poll.issue(replace(lost, unit=SEC))
    assert_refused(poll, "does not replace one that was revoked in unit B-SEC")


def test_two_credentials_issued_for_one():
    poll = open_poll()
    lost = poll.members_of(ELEM)[4]
    poll.revoke(lost)
    poll.issue(lost)
    poll.issue(lost)
    assert_refused(poll, "and not replaced yet")


def test_a_credential_that_comes_back():
    poll = open_poll()
    lost, other = poll.members_of(ELEM)[3:5]
    poll.revoke(lost)
    poll.revoke(other)
    again = poll.issue(lost)
    poll.issue(other)
    assert_refused(changed(poll.clone(), credential=again.credential), "is not new")
    assert_refused(changed(poll, credential=other.credential), "is not new")


def test_a_card_lost_twice():
    poll = open_poll()
    lost = poll.members_of(ELEM)[4]
    poll.revoke(lost)
    again = poll.issue(lost)
    poll.revoke(again)
    poll.issue(again)
    assert count_changes(poll.history.changes, [ELEM])[ELEM] == ChangeCount(revoked=2, issued=2)


@pytest.mark.parametrize("kind", ["revoke", "issue"])
def test_a_change_in_no_unit(kind):
    poll = open_poll()
    lost = poll.members_of(ELEM)[4]
    poll.revoke(lost)
    if kind == "issue":
        poll.issue(lost)
    assert_refused(changed(poll, unit="Z"), "Z is not an election")


def test_a_change_after_the_close():
    poll = open_poll()
    poll.revoke(poll.members_of(ELEM)[4])
    assert_refused(changed(poll, time=CLOSES), "after voting closed")
    poll = SequesteringPoll().run("closed")
    poll.revoke(poll.members_of(ELEM)[4])
    assert_refused(poll, "may not come while the poll is closed")


def test_a_change_before_the_opening_is_allowed():
    poll = SequesteringPoll().run("sealed")
    lost = poll.members_of(ELEM)[4]
    poll.revoke(lost)
    again = poll.issue(lost)
    poll.open()
    poll.cast(again, IN_FAVOUR)
    assert poll.history.votes_cast == 1


# --- the entries' form --------------------------------------------------------------------------


def events_of(poll: SequesteringPoll) -> dict[str, Event]:
    return {event.NAME: event for event in poll.events}


def removing_poll() -> SequesteringPoll:
    poll = SequesteringPoll().run("sealed")
    poll.remove(poll.members[0])
    return poll


EVENTS = events_of(removing_poll()) | events_of(sequestering_poll("released"))
NEW = (
    *("ballot:sequestered", "ballot:admitted", "ballot:excluded"),
    *("contact:changed", "voter:removed", "credential:revoked", "credential:issued"),
)


@pytest.mark.parametrize("name", NEW)
def test_an_event_is_read_as_it_was_written(name):
    entry = write_entry(7, EVENTS[name])
    assert parse_entry(entry.raw, 7) == entry


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("ballot:sequestered", {"ballot": "x"}),
        ("ballot:sequestered", {"claim": "C" * 64}),
        ("ballot:sequestered", {"unit": "a"}),
        ("ballot:sequestered", {"member": "1"}),
        ("ballot:sequestered", {"time": "2026-05-11T13:00:01Z"}),
        ("ballot:admitted", {"ballots": []}),
        ("ballot:admitted", {"ballots": {}}),
        ("ballot:admitted", {"ballots": [{"unit": "A", "ballot": "x"}]}),
        ("ballot:admitted", {"signatures": {}}),
        ("ballot:excluded", {"ballots": []}),
        ("contact:changed", {"change": "C" * 64}),
        ("contact:changed", {"change": ""}),
        ("contact:changed", {"member": "000001"}),
        ("contact:changed", {"signatures": {}}),
        ("voter:removed", {"removal": "C" * 64}),
        ("voter:removed", {"unit": "a"}),
        ("voter:removed", {"member": "000001"}),
        ("voter:removed", {"signatures": {}}),
        ("credential:revoked", {"credential": "01"}),
        ("credential:revoked", {"credential": 1}),
        ("credential:revoked", {"signature": "AAAA"}),
        ("credential:revoked", {"unit": "a"}),
        ("credential:revoked", {"replaces": "2"}),
        ("credential:revoked", {"time": "2026-05-11T13:00:01Z"}),
        ("credential:issued", {"replaces": "x"}),
    ],
    ids=str,
)
def test_another_form_is_refused(name, change):
    document = {**json.loads(EVENTS[name].encode(7)), **change}
    with pytest.raises(DocumentError):
        parse_entry(canonical(document), 7)


@pytest.mark.parametrize(
    "change",
    [{"told": "already-voted"}, {"told": "x"}, {"commitment": ""}, {"reason": "wrong-unit"}],
    ids=str,
)
def test_an_exclusion_that_tells_more_is_refused(change):
    document = json.loads(EVENTS["ballot:excluded"].encode(7))
    document["ballots"][0].update(change)
    with pytest.raises(DocumentError):
        parse_entry(canonical(document), 7)


@pytest.mark.parametrize("order", ["reversed", "twice"])
def test_a_batch_is_sorted_and_without_repeats(order):
    event = EVENTS["ballot:excluded"]
    rows = event.ballots[::-1] if order == "reversed" else event.ballots[:1] * 2
    with pytest.raises(DocumentError, match="sort, without repeats"):
        replace(event, ballots=rows)


def test_batches_are_sorted_by_unit_and_then_by_ballot():
    rows = (
        AdmittedBallot("A", "f" * 64, "0" * 64, Capacity.MEMBER),
        AdmittedBallot("A-1", "0" * 64, "0" * 64, Capacity.MEMBER),
        AdmittedBallot("AB", "0" * 64, "0" * 64, Capacity.MEMBER),
    )
    assert replace(EVENTS["ballot:admitted"], ballots=rows).ballots == rows


# --- reasons ------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ALL_REASONS)
def test_a_commitment_hides_the_reason_and_opens_to_it_alone(reason):
    opening = new_opening("0" * 64, reason)
    row = opening.excluded(ELEM, "1" * 64)
    assert row == ExcludedBallot(ELEM, "0" * 64, "1" * 64, reason.told, opening.commitment)
    assert new_opening("0" * 64, reason).commitment != opening.commitment
    others = {Opening("0" * 64, one, opening.salt).commitment for one in ALL_REASONS}
    assert len(others) == len(ALL_REASONS)
    assert opening.salt.hex() not in repr(opening)


@pytest.mark.parametrize("act", [*Act, *RulingAct])
def test_a_statement_of_each_act_is_read_as_it_was_written(act):
    statement = replace(open_poll().statement(Act.VOID), act=act)
    read = parse_statement(Node(statement.to_json(), "statement"))
    assert read == statement
    assert type(read.act) is type(act)
