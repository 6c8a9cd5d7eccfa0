"""The count of a poll with sequestered votes: the admitted join their unit's sum (by-law 2.77)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from audit.record.signatures.statement import Act
from audit.replay.export import RESULT, SEQUESTERED
from tally.sequestered import ExclusionReason
from tests.kit.claimants import SampleClaimant, claimant, vote_apart
from tests.kit.database.stores import MovableClock
from tests.kit.officers import COMPLETE, PUBLIC, audited, decryption, record, tamper, vote_all
from tests.kit.polls import TRUSTEE_SECRET, SamplePoll
from tests.kit.rulings import ADMIT, NOT_VERIFIED, DeskPoll
from voting.domain.claims.ruling import Decision, Verdict
from voting.domain.errors import ConflictError, RefusedError
from voting.ports.unit_of_work import Context
from voting.services.acts.decryptions import receive_decryption
from voting.services.messages import outbox
from voting.services.polls import board

IN_FAVOUR, NOT_IN_FAVOUR = 0, 1


@pytest.fixture
def desk(sqlite_ctx: Context) -> DeskPoll:
    """An open poll; its four members have voted: in A-ELEM 1 of 2 in favour, in B-SEC both."""
    found = DeskPoll(sqlite_ctx)
    vote_all(found.sample, [IN_FAVOUR, IN_FAVOUR, NOT_IN_FAVOUR, IN_FAVOUR])
    return found


def claim(desk: DeskPoll, choice: int, unit: str = "A-ELEM") -> SampleClaimant:
    """A person claims and votes."""
    person = claimant(desk.sample, unit)
    vote_apart(desk.sample, person, choice)
    return person


def count(sample: SamplePoll) -> dict[str, dict[str, object]]:
    """Count a closed poll; return its result."""
    sample.act(Act.COUNT)
    assert receive_decryption(sample.ctx, sample.poll, decryption(sample, TRUSTEE_SECRET)).counted
    result: dict[str, dict[str, object]] = json.loads(record(sample, COMPLETE).file(RESULT))
    return result


def split(result: dict[str, dict[str, object]]) -> dict[str, tuple[int, int]]:
    """Each unit's votes in favour and not."""
    return {one["unit"]: (one["in_favour"], one["not_in_favour"]) for one in result["units"]}


def test_2_77_an_admitted_ballot_joins_its_units_sum_and_an_excluded_one_does_not(
    desk: DeskPoll,
) -> None:
    """By-law 2.77.7."""
    for person, verdict in (
        (claim(desk, NOT_IN_FAVOUR), ADMIT),
        (claim(desk, NOT_IN_FAVOUR), ADMIT),
        (claim(desk, IN_FAVOUR), NOT_VERIFIED),
        (claim(desk, IN_FAVOUR, "B-SEC"), ADMIT),
    ):
        desk.settle(person, verdict)
    desk.sample.close()
    result = count(desk.sample)
    assert split(result) == {"A-ELEM": (1, 3), "B-SEC": (3, 0)}
    assert result["head_count"] == {
        "in_favour": 4,
        "not_in_favour": 3,
        "votes_cast": 7,
        "on_list": 4,
        "admitted": 3,
        "admitted_employees": 0,
    }
    for edition in (COMPLETE, PUBLIC):
        audited(desk.sample, edition)


def test_2_77_undecided_at_the_deadline_is_excluded_and_reported(
    desk: DeskPoll, clock: MovableClock
) -> None:
    """By-law 2.77.7."""
    left, admitted = claim(desk, IN_FAVOUR), claim(desk, IN_FAVOUR, "B-SEC")
    desk.settle(admitted)
    desk.rule(left, ADMIT, "ana")  # half a ruling is none
    desk.sample.close()
    with pytest.raises(ConflictError, match="1 sequestered vote is not ruled on yet"):
        desk.sample.act(Act.COUNT)
    clock.forward(days=8)
    assert messages(desk.sample) == []  # the notice of the admission was not sent in three days
    result = count(desk.sample)
    assert split(result) == {"A-ELEM": (1, 1), "B-SEC": (3, 0)}
    rows = {row["unit"]: row for row in result["sequestered"]["units"]}
    assert (rows["A-ELEM"]["received"], rows["A-ELEM"]["undecided"]) == (1, 1)
    assert (rows["B-SEC"]["received"], rows["B-SEC"]["admitted"]) == (1, 1)
    audited(desk.sample)
    assert len(messages(desk.sample)) == 1  # the undecided is told too


def test_a_claim_that_no_key_opens_stops_no_count(desk: DeskPoll, clock: MovableClock) -> None:
    claim(desk, IN_FAVOUR)
    keys = replace(desk.sample.ctx.keys, claims=(Fernet.generate_key(),))
    desk.sample.close()
    clock.forward(days=8)
    sample = replace(desk.sample, ctx=replace(desk.sample.ctx, keys=keys))
    assert split(count(sample)) == {"A-ELEM": (1, 1), "B-SEC": (2, 0)}
    assert messages(sample) == []


def test_the_bounds_say_what_those_left_out_could_change(desk: DeskPoll) -> None:
    """Both units weigh 100 FTE: 1 of 2 and 2 of 2 in favour, 75%; three votes are left out."""
    for _ in range(3):
        desk.settle(claim(desk, IN_FAVOUR), NOT_VERIFIED)
    desk.sample.close()
    bounds = count(desk.sample)["bounds"]
    assert bounds == {
        "open_votes": 3,
        "lowest": {"in_favour": "60.00", "exact_in_favour": "3/5", "ratified": True},
        "highest": {"in_favour": "90.00", "exact_in_favour": "9/10", "ratified": True},
        "can_change": False,
    }


def test_each_edition_says_of_a_reason_what_it_may(desk: DeskPoll) -> None:
    voted = desk.sample.voters[0].member
    verdict = Verdict(Decision.EXCLUDE, ExclusionReason.ALREADY_VOTED, voted)
    desk.settle(claim(desk, IN_FAVOUR), verdict)
    complete = json.loads(record(desk.sample, COMPLETE).file(SEQUESTERED))
    public = json.loads(record(desk.sample, PUBLIC).file(SEQUESTERED))
    assert [one["reason"] for one in complete["excluded"]] == ["already-voted"]
    assert "excluded" not in public
    assert public["units"][0]["excluded"] == {"not-verified": 1, "wrong-unit": 0}
    for edition in (COMPLETE, PUBLIC):
        audited(desk.sample, edition)
        assert voted not in record(desk.sample, edition).file(SEQUESTERED).decode()


def test_the_board_tells_of_a_ruling_what_everybody_is_told(desk: DeskPoll) -> None:
    voted = Verdict(Decision.EXCLUDE, ExclusionReason.ALREADY_VOTED, desk.sample.voters[0].member)
    wrong = Verdict(Decision.EXCLUDE, ExclusionReason.WRONG_UNIT)
    for verdict, told in ((ADMIT, "admitted"), (voted, "not-verified"), (wrong, "wrong-unit")):
        person = claim(desk, IN_FAVOUR)
        desk.settle(person, verdict)
        with desk.ctx.store.reader() as uow:
            ballot = uow.sequestered.by_claim(desk.poll, person.digests.claim)
        assert ballot is not None
        found = board.find_tracker(desk.ctx, desk.poll, ballot.tracker)
        assert (found.sequestered, found.ruling, found.shown) == (True, told, verdict is ADMIT)
        if verdict is ADMIT:
            assert board.ballot(desk.ctx, desk.poll, ballot.tracker) == ballot.raw
        else:
            with pytest.raises(RefusedError, match="only its digest is public"):
                board.ballot(desk.ctx, desk.poll, ballot.tracker)
        assert found.ruled is not None
    row = next(row for row in board.turnout(desk.ctx, desk.poll) if row.unit.id == "A-ELEM")
    assert (row.ballots, row.sequestered, row.admitted, row.excluded) == (2, 3, 1, 2)
    assert (row.counted, row.open_votes, row.undecided) == (3, 2, 0)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE decisions SET decision = 'admit', reason = NULL, salt = NULL, "
        "admitted_as = 'member'",
        "UPDATE sequestered_ballots SET raw = (SELECT raw FROM ballots LIMIT 1)",
        "DELETE FROM decisions WHERE decision = 'admit'",
    ],
    ids=["an excluded ballot is slipped in", "a ballot is changed", "an admitted one is dropped"],
)
def test_a_store_that_is_not_the_logs_is_not_counted(
    desk: DeskPoll, tmp_path: Path, change: str
) -> None:
    """Somebody with the database's password changes what became of a ballot: the log knows."""
    desk.settle(claim(desk, IN_FAVOUR))
    desk.settle(claim(desk, IN_FAVOUR), NOT_VERIFIED)
    desk.sample.close()
    tamper(tmp_path, change.split()[1] if "UPDATE" in change else "decisions", change)
    with pytest.raises(ConflictError, match="unit A-ELEM: the ballot box is not what the log says"):
        desk.sample.act(Act.COUNT)


def test_a_ballot_left_out_that_the_store_lacks_gives_no_record(
    desk: DeskPoll, tmp_path: Path
) -> None:
    """No edition is made of it: the auditors' would lack the ballot, the public one its digest."""
    claim(desk, IN_FAVOUR)
    desk.sample.close()
    change = "UPDATE sequestered_ballots SET raw = (SELECT raw FROM ballots LIMIT 1)"
    tamper(tmp_path, "sequestered_ballots", change)
    for edition in (COMPLETE, PUBLIC):
        with pytest.raises(ConflictError, match=r"the ballot [0-9a-f]{64}, held apart, is missing"):
            record(desk.sample, edition)


def release_units(sample: SamplePoll) -> None:
    """Let the poll release its units' results."""
    with sample.ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(sample.poll)
        uow.polls.save(replace(poll, terms=replace(poll.terms, release_units=True)))
        uow.commit()


def test_who_asks_for_the_public_edition_gets_no_ballot_that_was_left_out(
    sqlite_ctx: Context,
) -> None:
    """Also where the poll releases its unit results, and everybody gets the complete one."""
    desk = DeskPoll(sqlite_ctx, release_units)
    vote_all(desk.sample, [IN_FAVOUR, IN_FAVOUR, NOT_IN_FAVOUR, IN_FAVOUR])
    desk.settle(claim(desk, IN_FAVOUR), NOT_VERIFIED)
    desk.settle(claim(desk, IN_FAVOUR))
    desk.sample.close()
    desk.sample.act(Act.COUNT)
    receive_decryption(desk.ctx, desk.poll, decryption(desk.sample, TRUSTEE_SECRET))
    desk.sample.act(Act.CERTIFY)
    for released in (False, True):
        if released:
            desk.sample.act(Act.RELEASE)
        for asked in (COMPLETE, PUBLIC):
            made = record(desk.sample, asked)
            held = [path for path in made.files if path.startswith("sequestered/")]
            assert held == (["sequestered/A-ELEM.json"] if asked is COMPLETE else [])
            assert (RESULT in made.files) == (released or asked is COMPLETE)
            report = audited(desk.sample, asked)
            assert (report.bounds == "verified") == (asked is COMPLETE)


def messages(sample: SamplePoll) -> list[str]:
    """What waits to be sent."""
    with sample.ctx.store.unit_of_work() as uow:
        found, now = [], uow.now()
        while (message := uow.outbox.take(now, now + outbox.LEASE)) is not None:
            found.append(message.id)
    return found
