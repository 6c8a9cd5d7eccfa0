"""Whoever would take somebody else off the voters' list."""

from __future__ import annotations

from functools import partial

import pytest

from audit.record.signatures.officer import sign_statement_ed25519
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_requests import Try, on_request
from tests.kit.contacts import account, execute
from tests.kit.database.writer import run
from tests.kit.desk.removals import (
    ANA,
    ANNE,
    BEN,
    pending,
    propose,
    remove,
    revocation,
    sign,
    statement_of,
    taken_off,
)
from tests.kit.polls import KEYS_OF_ALL, SamplePoll, sealed_poll
from voting.domain.errors import ConflictError
from voting.ports.unit_of_work import Context
from voting.services.objections.removal_signing import sign_removal
from voting.services.objections.removals import waiting_removals
from voting.services.objections.taking_off import take_off

MOVED = "UPDATE removals SET member = '000003' WHERE poll = :poll"


@pytest.fixture
def sealed(ctx: Context) -> SamplePoll:
    """A sealed poll of four voters in two units: the first and the third are of one."""
    return sealed_poll(ctx)


@pytest.fixture
def each_sealed(each_ctx: Context) -> SamplePoll:
    """The same on each database."""
    return sealed_poll(each_ctx)


@on_request(by=Attacker.OFFICER, keys=Key.OFFICER, caught_by="conflict")
def test_one_officer_signs_a_removal_twice(sealed):
    """A removal signed twice by the officer who proposed it."""
    removal = propose(sealed, sealed.voters[0])
    sign(sealed, removal, ANA)
    return Try(
        honest=partial(sign, sealed, removal, BEN),
        forged=partial(sign, sealed, removal, ANA),
        says="another officer must sign",
    )


@on_request(by=Attacker.OFFICER, keys=Key.OFFICER, caught_by="refused")
def test_one_officer_signs_a_removal_in_anothers_name(sealed):
    """A removal signed with one's own key in another officer's name."""
    removal = propose(sealed, sealed.voters[0])
    sign(sealed, removal, ANA)
    statement = statement_of(sealed, removal)
    forged = sign_statement_ed25519(statement, ANNE, KEYS_OF_ALL[ANA]).to_json()
    return Try(
        honest=partial(sign, sealed, removal, ANNE),
        forged=partial(sign_removal, sealed.ctx, sealed.poll, removal, forged),
    )


@on_request(
    by=(Attacker.DATABASE, Attacker.OFFICER), keys=(Key.ROWS, Key.OFFICER), caught_by="conflict"
)
def test_a_removal_moved_to_another_member_is_not_signed(sealed):
    """A removal moved to another member between the two officers' signatures."""
    removal = propose(sealed, sealed.voters[0])
    sign(sealed, removal, ANA)

    def forged() -> object:
        (waiting,) = waiting_removals(sealed.ctx, sealed.poll, account(sealed, BEN))
        assert not waiting.same
        return sign(sealed, removal, BEN)

    return Try(
        honest=partial(sign, sealed, removal, BEN),
        writes=lambda: execute(sealed, MOVED),
        forged=forged,
        says="no longer what the statement stands for",
    )


@on_request(by=Attacker.DATABASE, keys=Key.ROWS, caught_by="conflict")
def test_a_signed_removal_moved_to_another_member_takes_nobody_off(sealed):
    """A removal that two officers signed, moved to another member before the authority acts."""
    voter, other = sealed.voters[0], sealed.voters[2]
    remove(sealed, voter)

    def forged() -> object:
        assert pending(sealed) == []
        with pytest.raises(ConflictError, match="no removal"):
            taken_off(sealed, voter)
        return taken_off(sealed, other)

    return Try(
        honest=partial(taken_off, sealed, voter),
        writes=lambda: execute(sealed, MOVED),
        forged=forged,
        says="no removal",
    )


@on_request(by=Attacker.DATABASE, keys=Key.ROWS, caught_by="IntegrityError")
@pytest.mark.parametrize(
    "statement",
    [
        MOVED,
        "UPDATE removals SET entry = NULL WHERE poll = :poll",
        "UPDATE removals SET off = 1, credential = 'x' WHERE poll = :poll",
        "DELETE FROM removals WHERE poll = :poll",
        "DELETE FROM voters WHERE poll = :poll AND member = '000001'",
        "DELETE FROM voters WHERE poll = :poll AND member = '000003'",
    ],
)
def test_the_database_refuses_another_way(each_sealed, statement: str):
    """A voter struck from the list by hand, or a signed removal changed or deleted."""
    remove(each_sealed, each_sealed.voters[0])
    return Try(
        honest=partial(taken_off, each_sealed, each_sealed.voters[0]),
        forged=partial(run, each_sealed.ctx, statement, poll=each_sealed.poll),
    )


@on_request(by=Attacker.AUTHORITY, keys=Key.AUTHORITY, caught_by="conflict")
@pytest.mark.parametrize("who", ["another member", "in another unit"])
def test_a_revocation_in_another_unit_or_of_another_member_takes_nobody_off(sealed, who: str):
    """A voter taken off the list by the authority, whom no two officers had removed."""
    voter, other = sealed.voters[:2]
    remove(sealed, voter)
    taken = other if who == "another member" else voter
    return Try(
        honest=partial(taken_off, sealed, voter),
        forged=partial(taken_off, sealed, taken, other.unit),
        says="no removal",
    )


@on_request(by=Attacker.SERVER, keys=Key.LOG, caught_by="not-the-authority")
@pytest.mark.parametrize("field", ["unit", "credential"])
def test_a_revocation_that_is_altered(sealed, field: str):
    """The authority's revocation of one voter, altered to be another's."""
    voter, other = sealed.voters[:2]
    remove(sealed, voter)
    signed = revocation(sealed, voter)
    take = partial(take_off, sealed.ctx, sealed.poll)
    return Try(
        honest=partial(take, signed),
        forged=partial(take, {**signed, field: getattr(other, field)}),
    )
