"""Records with sequestered ballots and reissues: honest ones hold, a dishonest server's do not.

The server holds the log key, so every record here is signed again after the change.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from audit.checks.outcome import CheckOutcome
from audit.record.about.rulings import about_rulings
from audit.record.log import events, list_events
from audit.record.log.event_parts import AdmittedBallot, UnitTally
from audit.record.manifest import Edition
from audit.record.signatures.statement import Act, RulingAct
from audit.replay.export import Record
from audit.replay.sequestered import encode_sequestered, new_opening, sequestered_rows
from audit.verify import Anchors
from tally.fte.bounds import bounds
from tally.fte.outcome import UnitCount, tally_fte
from tally.protocol.credential import credentials_list, public_credential
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR
from tally.protocol.encoding import canonical, sha256_hex
from tally.protocol.group import G
from tally.sequestered import ALL_REASONS, Capacity, ExclusionReason
from tests.audit.helpers import assert_fails, in_file, note_of, outcome_of, verify
from tests.kit.belenios import tool as belenios
from tests.kit.simulator.poll import CHAIR, CLOSES, EXECUTIVE, OPENS, STAGES
from tests.kit.simulator.preparation import reading
from tests.kit.simulator.sequestered import (
    ANA,
    BEN,
    Claimant,
    SequesteringPoll,
    open_poll,
    poll_for_everybody,
    sequestering_poll,
)

ELEM, SEC, OCC = "A-ELEM", "B-SEC", "C-OCC"
FILE = "sequestered.json"


# --- honest records -----------------------------------------------------------------------------


@pytest.mark.parametrize("edition", Edition)
@pytest.mark.parametrize("stage", STAGES[2:])
def test_a_record_holds_at_every_stage_in_both_editions(stage, edition):
    report = verify(sequestering_poll(stage).record(edition))
    assert report.ok, report.failed
    assert note_of(report, "sequestered") == "6 received: 2 admitted, 3 excluded, 1 undecided"
    assert note_of(report, "voters") == (
        "14 credentials = 12 initial - revoked + issued + admitted - upheld: "
        "A-ELEM -1 +1 +1 -0, C-OCC -0 +0 +1 -0"
    )
    assert note_of(report, "reissues") == "2 changes of voters' lists"


@pytest.mark.parametrize("edition", Edition)
def test_a_record_holds_while_voting_goes_on(edition):
    poll = open_poll()
    one, two = poll.sequester(ELEM), poll.sequester(OCC)
    assert note_of(verify(poll.record(edition)), "sequestered") == (
        "2 received: 0 admitted, 0 excluded, 2 undecided"
    )
    poll.admit(two)
    poll.exclude((one, ExclusionReason.WRONG_UNIT))
    report = verify(poll.record(edition))
    assert report.ok, report.failed
    assert note_of(report, "sequestered") == "2 received: 1 admitted, 1 excluded, 0 undecided"


def test_a_record_without_any_has_no_such_file():
    poll = open_poll()
    assert sequestered_rows(poll.history, poll.document, None) == ()
    report = verify(poll.record())
    assert report.ok
    assert FILE not in open_poll().record().files
    assert note_of(report, "sequestered") == "no ballot was sequestered"
    assert note_of(report, "voters") == "12 credentials"


def test_an_admitted_ballot_gives_a_silent_unit_its_voice():
    poll = sequestering_poll("released")
    result = json.loads(poll.result)
    occasional = next(unit for unit in result["units"] if unit["unit"] == OCC)
    assert (occasional["in_favour"], occasional["not_in_favour"]) == (0, 1)
    assert result["not_represented_fte"] == "0"
    assert result["head_count"] == {
        "in_favour": 7,
        "not_in_favour": 4,
        "votes_cast": 11,
        "on_list": 12,
        "admitted": 2,
        "admitted_employees": 0,
    }


def test_the_result_bounds_what_was_left_out():
    poll = sequestering_poll("released")
    counts = [UnitCount(unit, *votes) for unit, votes in poll.votes.items()]
    found = bounds(tally_fte(poll.inputs, counts), {ELEM: 1, SEC: 2, "D-ELEM": 1})
    said = json.loads(poll.result)["bounds"]
    assert said["open_votes"] == 4
    assert said["lowest"]["exact_in_favour"] == str(found.lowest_in_favour)
    assert said["highest"]["exact_in_favour"] == str(found.highest_in_favour)
    assert said["can_change"] is found.can_change


@pytest.mark.tool("belenios-tool")
@pytest.mark.parametrize("undecided", [True, False])
def test_the_tool_passes_every_archive(undecided, tmp_path):
    poll = sequestering_poll("released", undecided=undecided)
    files = poll.record().files
    for unit in poll.document.units:
        archive = files[f"units/{unit.id}/{unit.election}.bel"]
        belenios.verify_with_result(archive, unit.election, tmp_path / unit.id)


def test_2_77_the_public_edition_says_not_whether_anyone_is_listed_or_has_voted():
    poll = open_poll()
    telling = (
        ExclusionReason.ALREADY_VOTED,
        ExclusionReason.ON_THE_LIST,
        ExclusionReason.DUPLICATE_CLAIM,
    )
    poll.exclude(*((poll.sequester(ELEM), reason) for reason in telling))
    files = poll.record(Edition.PUBLIC).files
    for data in files.values():
        for reason in telling:
            assert reason.value.encode() not in data
    row = json.loads(files[FILE])["units"][0]
    assert row["excluded"] == {"not-verified": 3, "wrong-unit": 0}
    complete = json.loads(poll.record().file(FILE))
    assert {one["reason"] for one in complete["excluded"]} == {one.value for one in telling}


def test_2_77_a_complete_edition_that_everybody_may_have_says_no_more():
    """A poll that releases its unit results gives its complete record to everybody."""
    poll = poll_for_everybody()
    record = poll.record()
    assert verify(record).ok
    assert not any(b"already-voted" in data for data in record.files.values())
    poll.document = reading(poll.document, unit_results="restricted")
    opened = poll.sequestered_json(Edition.COMPLETE)
    poll.document = reading(poll.document, unit_results="released")
    assert_fails(poll.record(files=in_file(FILE, lambda _: opened)), "sequestered")


def test_the_receipts_of_sequestered_ballots():
    poll = sequestering_poll("released")
    receipts = tuple(receipt.encode() for receipt in poll.receipts)
    report = verify(poll.record(Edition.PUBLIC), Anchors(receipts=receipts))
    assert report.ok
    assert note_of(report, "receipts").startswith("15 receipts")


@pytest.mark.parametrize("sequestered", [True, False])
def test_a_receipt_of_the_other_kind(sequestered):
    poll = sequestering_poll("released")
    receipt = next(one for one in poll.receipts if one.sequestered is sequestered)
    other = replace(receipt, sequestered=not sequestered).sign(poll.log_key)
    assert_fails(poll.record(), "receipts", anchors=Anchors(receipts=(other.encode(),)))


# --- an excluded or undecided ballot slipped in ---------------------------------------------------


def the_excluded(poll: SequesteringPoll) -> Claimant:
    return next(one for one in poll.claimants if one.digest in poll.openings and one.unit == ELEM)


def the_undecided(poll: SequesteringPoll) -> Claimant:
    return next(
        one
        for one in poll.claimants
        if one.digest not in poll.openings and one not in poll.admitted
    )


LEFT_OUT = pytest.mark.parametrize("which", [the_excluded, the_undecided])


@LEFT_OUT
def test_a_ballot_left_out_slipped_into_its_archive(which: Callable):
    poll = sequestering_poll("released")
    one = which(poll)
    archive = poll.archive(one.unit)
    listed = [*poll.current[one.unit], public_credential(one.secret)]
    changed = replace(
        archive, ballots=(*archive.ballots, one.raw), credentials=credentials_list(listed)
    )
    report = assert_fails(poll.record(archives={one.unit: changed}), "logged", "tally")
    assert "were logged" in note_of(report, "logged")
    assert outcome_of(report, "voters") is CheckOutcome.NOT_REACHED


@LEFT_OUT
def test_a_ballot_left_out_put_in_the_place_of_a_cast_one(which: Callable):
    poll = sequestering_poll("closed")
    one = which(poll)
    poll.ballots[one.unit][0] = one.raw
    assert_fails(poll.record(), "logged")


@LEFT_OUT
def test_a_ballot_left_out_multiplied_into_the_tally(which: Callable):
    poll = sequestering_poll("closed")
    one = which(poll)
    honest = {unit: list(cast) for unit, cast in poll.ballots.items()}
    tallies = {
        unit: poll.tally_of([*cast, one.raw] if unit == one.unit else cast)
        for unit, cast in honest.items()
    }
    rows = tuple(
        UnitTally(unit, len(honest[unit]), sha256_hex(raw)) for unit, raw in tallies.items()
    )
    poll.wait_for_deadline()
    signed = poll.authorised(Act.COUNT)
    poll.append(events.TallyEncrypted(units=rows, **signed))
    poll.tallies = tallies
    report = assert_fails(poll.record(), "tally")
    assert "is not of its ballots" in note_of(report, "tally")


@LEFT_OUT
def test_a_ballot_left_out_logged_as_cast(which: Callable):
    poll = sequestering_poll("closed")
    one = which(poll)
    close = next(n for n, e in enumerate(poll.events) if isinstance(e, events.PollClosed))
    hour = poll.events[close - 1].time
    cast = events.BallotCast(time=hour, unit=one.unit, ballot=one.digest)
    poll.events.insert(close, cast)
    poll.ballots[one.unit].append(one.raw)
    report = assert_fails(poll.record(), "history")
    assert "in the log twice" in note_of(report, "history")


def forged_admission(poll: SequesteringPoll, one: Claimant, **signed: object) -> None:
    """The server admits a ballot by itself, with whatever signatures it has."""
    rows = (AdmittedBallot(one.unit, one.digest, one.claim, Capacity.MEMBER),)
    poll.append(list_events.BallotAdmitted(ballots=rows, **signed))
    poll.ballots[one.unit].append(one.raw)
    poll.current[one.unit].append(public_credential(one.secret))
    poll.admitted.append(one)


def test_an_admission_with_the_signatures_of_another_batch():
    poll = open_poll()
    first, second = poll.sequester(ELEM), poll.sequester(ELEM)
    poll.admit(first)
    honest = poll.events[-1]
    poll.later()
    forged_admission(
        poll, second, time=poll.now, statement=honest.statement, signatures=honest.signatures
    )
    report = assert_fails(poll.record(), "statements")
    assert f"Ballot 1, unit A-ELEM: {first.digest}" in note_of(report, "statements")


def test_an_admission_with_the_signatures_of_an_exclusion():
    poll = open_poll()
    one = poll.sequester(ELEM)
    about = about_rulings(
        poll.as_sealed, [AdmittedBallot(one.unit, one.digest, one.claim, Capacity.MEMBER)]
    )
    forged_admission(poll, one, **poll.rulings(RulingAct.EXCLUDE, about))
    report = assert_fails(poll.record(), "officers")
    assert "to exclude, not to admit" in note_of(report, "officers")


@pytest.mark.parametrize(
    ("signers", "message"),
    [
        ((ANA,), "two officers' signatures"),
        ((ANA, ANA), "two officers' signatures"),
        ((ANA, EXECUTIVE), "two membership-officers"),
        ((CHAIR, EXECUTIVE), "two membership-officers"),
        ((CHAIR, "deputy"), "two membership-officers"),
        ((ANA, BEN, CHAIR), "two officers' signatures"),
    ],
    ids=str,
)
def test_an_admission_by_others_than_two_membership_officers(signers, message):
    """By-law 2.77.7."""
    poll = open_poll()
    poll.admit(poll.sequester(ELEM), signers=signers)
    report = assert_fails(poll.record(), "officers")
    assert message in note_of(report, "officers")


def test_a_membership_officer_and_the_returning_officer_may_rule():
    poll = open_poll()
    poll.admit(poll.sequester(ELEM), signers=(ANA, CHAIR))
    poll.exclude((poll.sequester(ELEM), ExclusionReason.WRONG_UNIT), signers=(BEN, "deputy"))
    assert verify(poll.record()).ok


def test_a_membership_officer_signs_no_act_on_the_poll():
    poll = open_poll()
    poll.signers = (ANA, CHAIR)
    poll.close(early=True)
    report = assert_fails(poll.record(), "officers")
    assert "a membership-officer may not sign it" in note_of(report, "officers")


def test_an_exclusion_that_no_officer_signed():
    poll = open_poll()
    poll.exclude((poll.sequester(ELEM), ExclusionReason.NOT_VERIFIED))
    one = poll.events[-1]
    bad = replace(one.signatures[0], signature=one.signatures[1].signature)
    poll.events[-1] = replace(one, signatures=(bad, one.signatures[1]))
    assert_fails(poll.record(), "officers")


# --- an admitted ballot dropped -------------------------------------------------------------------


def test_an_admitted_ballot_dropped_from_its_archive():
    poll = sequestering_poll("released")
    archive = poll.archive(OCC)
    changed = {OCC: replace(archive, ballots=())}
    report = assert_fails(poll.record(archives=changed), "logged", "tally")
    assert "0 ballots, but 1 were logged" in note_of(report, "logged")


def test_an_admitted_ballot_dropped_from_archive_and_list():
    poll = sequestering_poll("closed")
    archive = replace(poll.archive(OCC), ballots=(), credentials=poll.lists[OCC])
    assert_fails(poll.record(archives={OCC: archive}), "logged")


def test_an_admitted_ballot_dropped_from_the_tally():
    poll = sequestering_poll("closed")
    one = next(one for one in poll.admitted if one.unit == ELEM)
    poll.wait_for_deadline()
    poll.ballots[ELEM].remove(one.raw)
    poll.encrypt()
    poll.ballots[ELEM].append(one.raw)
    row = poll.events[-1].units[0]
    poll.events[-1] = replace(
        poll.events[-1], units=(replace(row, ballots=row.ballots + 1), *poll.events[-1].units[1:])
    )
    assert_fails(poll.record(), "tally")


def test_an_admission_dropped_from_the_log():
    """It is missed by a checkpoint, and the officers who signed it miss it too."""
    poll = open_poll()
    one = poll.sequester(ELEM)
    poll.admit(one)
    root, size = poll.log_root(), len(poll.events)
    poll.events.pop()
    poll.ballots[ELEM].pop()
    poll.current[ELEM].pop()
    poll.admitted.clear()
    assert verify(poll.record()).ok
    assert (root, size) != (poll.log_root(), len(poll.events))


def test_an_admission_dropped_after_the_count_was_signed():
    """The two signatures under the count are over every ruling."""
    poll = open_poll()
    one = poll.sequester(ELEM)
    poll.close()
    poll.admit(one)
    poll.encrypt()
    assert verify(poll.record()).ok
    signed = poll.events.pop()
    poll.events.pop()
    poll.ballots[ELEM].pop()
    poll.current[ELEM].pop()
    poll.admitted.clear()
    poll.exclude((one, ExclusionReason.NOT_VERIFIED))
    poll.encrypt()
    poll.events[-1] = replace(
        poll.events[-1], statement=signed.statement, signatures=signed.signatures
    )
    report = assert_fails(poll.record(), "statements")
    assert "tally:encrypted: the statement's line 4 says" in note_of(report, "statements")


# --- when a ruling is signed ----------------------------------------------------------------------


def ruled_at(poll: SequesteringPoll, one: Claimant, **time: object) -> SequesteringPoll:
    """The ballot admitted now, by a statement of another time."""
    rows = (AdmittedBallot(one.unit, one.digest, one.claim, Capacity.MEMBER),)
    signed = poll.rulings(RulingAct.ADMIT, about_rulings(poll.as_sealed, rows))
    statement = replace(signed["statement"], **time)
    poll.signers = (ANA, BEN)
    forged_admission(poll, one, time=poll.now, statement=statement, signatures=poll.sign(statement))
    return poll


def test_a_ruling_signed_while_voting_went_on_and_logged_after_the_close():
    poll = open_poll()
    one = poll.sequester(ELEM)
    signed = poll.now
    poll.close(early=True)
    assert verify(ruled_at(poll, one, time=signed).record()).ok


@pytest.mark.parametrize(
    ("time", "message"),
    [
        (OPENS - timedelta(seconds=1), "before the state that it acts on began"),
        (OPENS, "more than 24 hours before"),
        (CLOSES + timedelta(days=1), "after the act"),
    ],
    ids=str,
)
def test_a_ruling_signed_out_of_time(time, message):
    poll = open_poll()
    one = poll.sequester(ELEM)
    poll.close()
    report = assert_fails(ruled_at(poll, one, time=time).record(), "officers")
    assert message in note_of(report, "officers")


# --- the voters' lists ----------------------------------------------------------------------------


def with_list(poll: SequesteringPoll, unit: str, credentials: list[str]) -> Record:
    archive = replace(poll.archive(unit), credentials=credentials_list(credentials))
    return poll.record(archives={unit: archive})


def test_an_admitted_credential_left_off_its_list():
    poll = sequestering_poll("closed")
    own = poll.current[OCC]
    report = assert_fails(with_list(poll, OCC, own[:-1]), "voters")
    assert "was added, is not on it" in note_of(report, "voters")


def test_a_credential_added_that_no_event_added():
    poll = sequestering_poll("closed")
    for unit in (ELEM, "D-ELEM"):
        report = assert_fails(with_list(poll, unit, [*poll.current[unit], str(G)]), "voters")
        assert "not the sealed one" in note_of(report, "voters")


def test_a_revoked_credential_left_on_its_list():
    poll = open_poll()
    lost = poll.members_of(ELEM)[4]
    poll.revoke(lost)
    poll.issue(lost)
    report = assert_fails(with_list(poll, ELEM, [*poll.current[ELEM], lost.credential]), "voters")
    assert "was revoked, is still on it" in note_of(report, "voters")


def test_an_issued_credential_left_off_its_list():
    poll = open_poll()
    lost = poll.members_of(ELEM)[4]
    poll.revoke(lost)
    poll.issue(lost)
    assert_fails(with_list(poll, ELEM, poll.current[ELEM][:-1]), "voters")


def test_a_credential_revoked_that_was_never_on_the_list():
    poll = open_poll()
    stranger = replace(poll.members_of(ELEM)[4], credential=public_credential(7))
    poll.current[ELEM].append(stranger.credential)
    poll.revoke(stranger)
    poll.issue(stranger)
    report = assert_fails(poll.record(), "voters")
    assert "not the sealed one with the changes in the log" in note_of(report, "voters")


def test_a_credential_revoked_after_its_ballot():
    poll = open_poll()
    voted = poll.members_of(ELEM)[0]
    poll.revoke(voted)
    poll.issue(voted)
    report = assert_fails(poll.record(), "once")
    assert "not on its list" in note_of(report, "once")


def test_a_reissued_credential_that_voted_before_it_was_issued():
    poll = open_poll()
    lost = poll.members_of(ELEM)[4]
    poll.revoke(lost)
    poll.cast(poll.issue(lost), IN_FAVOUR)
    poll.events[-2:] = poll.events[:-3:-1]
    report = assert_fails(poll.record(), "once")
    assert "voted before it was issued" in note_of(report, "once")


@pytest.mark.parametrize("whose", ["listed", "revoked", "issued"])
def test_a_sequestered_ballot_by_a_credential_that_is_or_was_on_the_list(whose):
    """One person, one vote: the lost card, or the new one, must not vote again sequestered."""
    poll = open_poll()
    member = poll.members_of(ELEM)[4]
    if whose != "listed":
        poll.revoke(member)
        issued = poll.issue(member)
    if whose == "issued":
        member = issued
    poll.admit(poll.sequester(ELEM, NOT_IN_FAVOUR, secret=member.secret))
    poll.current[ELEM] = sorted(set(poll.current[ELEM]))
    assert_fails(poll.record(), "voters")


def test_one_fresh_credential_admitted_in_two_units():
    poll = open_poll()
    one = poll.sequester(ELEM)
    poll.admit(one, poll.sequester(SEC, secret=one.secret))
    report = assert_fails(poll.record(), "voters")
    assert "units A-ELEM and B-SEC: one credential is on both lists" in note_of(report, "voters")


def test_two_admitted_ballots_by_one_credential():
    poll = open_poll()
    one = poll.sequester(ELEM)
    poll.admit(one, poll.sequester(ELEM, NOT_IN_FAVOUR, secret=one.secret))
    poll.current[ELEM].pop()
    assert_fails(poll.record(), "voters")


def test_an_admitted_ballot_that_is_no_ballot():
    poll = open_poll()
    poll.admit(poll.sequester(OCC))
    raw = b"{}"
    poll.ballots[OCC] = [raw]
    for place in (-2, -1):
        event = poll.events[place]
        if isinstance(event, list_events.BallotSequestered):
            poll.events[place] = replace(event, ballot=sha256_hex(raw))
    rows = (AdmittedBallot(OCC, sha256_hex(raw), poll.claimants[0].claim, Capacity.MEMBER),)
    signed = poll.rulings(RulingAct.ADMIT, about_rulings(poll.as_sealed, rows))
    poll.events[-1] = list_events.BallotAdmitted(ballots=rows, **signed)
    report = assert_fails(poll.record(), "voters", "ballots")
    assert "unit C-OCC, ballot 1" in note_of(report, "voters")


# --- sequestered.json and the result --------------------------------------------------------------


def document_of(data: bytes) -> dict:
    return json.loads(data)


def change_row(name: str, by: int) -> Callable[[dict], None]:
    def change(document: dict) -> None:
        document["units"][0][name] += by

    return change


def change_reason(document: dict) -> None:
    document["excluded"][0]["reason"] = "duplicate-claim"


def change_salt(document: dict) -> None:
    document["excluded"][0]["salt"] = "0" * 64


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (change_row("admitted", 1), "is not what the log's rulings give"),
        (change_row("undecided", -1), "is not what the log's rulings give"),
        (change_row("received", 1), "is not what the log's rulings give"),
        (lambda document: document["units"].pop(), "is not what the log's rulings give"),
        (lambda document: document["excluded"].reverse(), "is not what the log's rulings give"),
        (lambda document: document["excluded"].pop(), "no reason is given"),
        (
            lambda document: document["excluded"].append(
                {"ballot": "0" * 64, "reason": "not-verified", "salt": "0" * 64}
            ),
            "it was not excluded",
        ),
        (change_reason, "not the reason that the officers signed"),
        (change_salt, "not the reason that the officers signed"),
        (lambda document: document.pop("excluded"), "missing members"),
        (
            lambda document: document["excluded"][0].update(reason="other"),
            "is not one of",
        ),
        (lambda document: document["excluded"][0].update(salt="00"), "is not of the form"),
    ],
)
def test_a_sequestered_json_that_does_not_follow(change, message):
    poll = sequestering_poll("released")

    def apply(data: bytes) -> bytes:
        document = document_of(data)
        change(document)
        return canonical(document)

    report = assert_fails(poll.record(files=in_file(FILE, apply)), "sequestered")
    assert message in note_of(report, "sequestered")


def test_the_openings_in_the_public_edition():
    poll = sequestering_poll("released")
    data = poll.sequestered_json(Edition.COMPLETE)
    record = poll.record(Edition.PUBLIC, files=in_file(FILE, lambda _: data))
    assert_fails(record, "sequestered")


def test_a_sequestered_json_dropped_or_added():
    poll = sequestering_poll("released")
    assert_fails(poll.record(files=lambda files: files.pop(FILE)), "contents")
    none = encode_sequestered(poll.sequestered_rows(), ())
    record = open_poll().record(files=lambda files: files.update({FILE: none}))
    assert_fails(record, "contents")


def test_an_exclusion_told_otherwise_than_its_reason():
    poll = open_poll()
    one = poll.sequester(ELEM)
    opening = new_opening(one.digest, ExclusionReason.NOT_VERIFIED)
    poll.openings[one.digest] = opening
    rows = (replace(opening.excluded(ELEM, one.claim), told=ExclusionReason.WRONG_UNIT),)
    signed = poll.rulings(RulingAct.EXCLUDE, about_rulings(poll.as_sealed, rows))
    poll.append(list_events.BallotExcluded(ballots=rows, **signed))
    report = assert_fails(poll.record(), "sequestered")
    assert "not the reason that the officers signed" in note_of(report, "sequestered")


def test_the_reasons_of_an_exclusion_changed_by_the_server():
    """The officers signed the commitment: another reason does not open it."""
    for reason in ALL_REASONS[1:]:
        poll = open_poll()
        one = poll.sequester(ELEM)
        poll.exclude((one, ExclusionReason.NOT_VERIFIED))
        poll.openings[one.digest] = replace(poll.openings[one.digest], reason=reason)
        assert_fails(poll.record(), "sequestered")


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.pop("sequestered"),
        lambda document: document["bounds"].update(can_change=True),
        lambda document: document["sequestered"]["units"][0].update(admitted=0),
        lambda document: document["head_count"].update(on_list=14),
        lambda document: document["head_count"].update(on_list=14, admitted=0),
        lambda document: document["head_count"].update(admitted=1),
    ],
)
def test_a_result_that_says_otherwise_of_the_sequestered_votes(change):
    poll = sequestering_poll("encrypted")
    for owner in (1, 2):
        poll.decrypt(owner)
    poll.compute()
    document = document_of(poll.result)
    change(document)
    poll.result = canonical(document)
    poll.events[-1] = replace(poll.events[-1], commitment=poll.commitment)
    report = assert_fails(poll.record(), "result")
    assert "is not what the unit results and fte.json give" in note_of(report, "result")


def test_any_byte_of_sequestered_json_changed():
    poll = sequestering_poll("closed")
    for edition in Edition:
        size = len(poll.record(edition).file(FILE))
        for place in range(0, size, size // 6):

            def flip(data: bytes, place: int = place) -> bytes:
                return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]

            report = verify(poll.record(edition, files=in_file(FILE, flip)))
            assert report.failed == ("sequestered",)
            assert "unforeseen" not in note_of(report, "sequestered")
