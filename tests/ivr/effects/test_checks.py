"""The check of a confirmation code by telephone: what it says about each kind of ballot."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.handset.call import Call
from tests.kit.database.clock import MovableClock
from tests.kit.database.rows import put_twins
from tests.kit.mail import with_channels
from tests.kit.phone.lines import line_of, with_phone
from tests.kit.rulings import ADMIT, NOT_VERIFIED, DeskPoll
from voting.domain.call import confirmation_of
from voting.ports.unit_of_work import Context
from voting.services.ballots.cast import cast_ballot

UNKNOWN = "0" * 12


@pytest.fixture
def desk(sqlite_ctx: Context, tmp_path: Path) -> DeskPoll:
    """An open poll with membership officers, and a line."""
    ctx = with_phone(sqlite_ctx, tmp_path)
    channels = with_channels(ctx).settings.post
    return DeskPoll(replace(ctx, settings=replace(ctx.settings, post=channels)))


def heard(desk: DeskPoll, code: str) -> str:
    """Call, ask for help, and key a confirmation code."""
    call = Call(line_of(desk.ctx))
    call.dial()
    for keys in ("1", "0#", "3"):
        call.press(keys)
    return call.press(f"{code}#").words


def apart(desk: DeskPoll, number: str) -> tuple[object, str]:
    """A claimant who has voted, and the ballot's confirmation code."""
    who = desk.claim(number=number)
    with desk.ctx.store.reader() as uow:
        ballot = uow.sequestered.by_claim(desk.poll, who.digests.claim)
    return who, confirmation_of(ballot.tracker)


def test_a_ballot_counts_or_is_not_there(desk: DeskPoll) -> None:
    voter = desk.sample.voters[0]
    receipt = cast_ballot(
        desk.ctx, desk.poll, desk.sample.authorization(voter), desk.sample.ballot(voter)
    )
    assert "in the ballot box. It counts." in heard(desk, confirmation_of(receipt.tracker))
    assert "No ballot in the ballot box has this code" in heard(desk, UNKNOWN)
    assert "A confirmation code has 12 digits." in heard(desk, UNKNOWN[1:])


def test_a_ballot_counts_at_once_and_is_public_later(desk: DeskPoll, clock: MovableClock) -> None:
    voter = desk.sample.voters[0]
    receipt = cast_ballot(
        desk.ctx, desk.poll, desk.sample.authorization(voter), desk.sample.ballot(voter)
    )
    code = confirmation_of(receipt.tracker)
    early = heard(desk, code)
    assert "It counts. It will be in the public record from" in " ".join(early.split())
    assert re.search(r"from \w+, \w+ \d+, at \d+:10\W", early)
    clock.forward(minutes=10)
    assert "public record" not in heard(desk, code)


def test_two_ballots_with_one_code(desk: DeskPoll) -> None:
    put_twins(desk.sample, number=7)
    assert "Two or more ballots" in heard(desk, "000000000007")


def test_a_sequestered_ballot_waits_and_is_admitted_or_excluded(desk: DeskPoll) -> None:
    (one, admitted), (other, excluded) = apart(desk, "111111"), apart(desk, "222222")
    assert "It is set aside" in heard(desk, admitted)
    desk.settle(one, ADMIT)
    desk.settle(other, NOT_VERIFIED)
    assert "was then accepted. It counts." in heard(desk, admitted)
    assert "was not accepted. It does not count." in heard(desk, excluded)


def test_a_ballot_that_nobody_ruled_on_is_excluded_once_the_poll_is_tallied(
    desk: DeskPoll,
) -> None:
    _, code = apart(desk, "111111")
    with desk.ctx.store.unit_of_work() as uow:
        uow.polls.save(replace(uow.polls.get(desk.poll), tallied=True))
        uow.commit()
    assert "was not accepted. It does not count." in heard(desk, code)
