"""Whoever writes to the database casts in another's name: with the code of an own claim.

Mallory has an own claim and its code. With the database's password, Mallory makes Robin's claim
take that code, or the own claim stand under Robin's digest: the ballot would then be cast for
Robin's claim, and two honest officers would admit it.
"""

from __future__ import annotations

import pytest
from sqlalchemy import text

from audit.record.receipt import BallotAuthorization
from tests.kit.claimants import Claiming, open_claim
from tests.kit.database.tampering import Swap, administrator
from tests.kit.mail import with_channels
from tests.kit.polls import SamplePoll, open_poll
from voting.domain.errors import CodeSpentError, MalformedError
from voting.ports.unit_of_work import Context

CODE = ("code_digest", "code_purpose", "code_sent", "code_tries", "code_confirmed")
DIGESTS = ("claim_digest", "person", "name", "contact")
SWAPS = {
    "the digests of the claims": (Swap("claims", "id", DIGESTS), "its digest of the claim"),
    "the digest of each claim alone": (
        Swap("claims", "id", ("claim_digest",)),
        "its digest of the claim",
    ),
    "what the claims say": (Swap("claims", "id", ("sealed_claim",)), "its identifier"),
    "all that the claims are, but their names": (
        Swap("claims", "id", ("sealed_claim", *DIGESTS)),
        "its identifier",
    ),
}


@pytest.fixture
def sample(ctx: Context) -> SamplePoll:
    """An open poll of a server that sends messages, on each database."""
    return open_poll(with_channels(ctx))


@pytest.fixture
def robin(sample: SamplePoll) -> Claiming:
    """Somebody who belongs to the unit, and has not confirmed the claim yet."""
    return open_claim(sample, contact="robin@example.org")


@pytest.fixture
def mallory(robin: Claiming) -> Claiming:
    """Somebody who does not."""
    return open_claim(robin.sample, contact="mallory@example.org")


def refused(one: Claiming, code: str, match: str) -> None:
    """No authorization comes; the claim binds no credential, and the error says nothing of it."""
    with pytest.raises(MalformedError, match=match) as caught:
        one.confirm(code)
    assert str(caught.value).startswith(f"Claim {one.claim}: ")
    assert "example" not in str(caught.value)
    with one.sample.ctx.store.reader() as uow:
        assert uow.claims.get(one.sample.poll, one.claim).credential is None


def test_2_77_a_code_casts_for_no_other_claim(robin: Claiming, mallory: Claiming) -> None:
    for swap, match in SWAPS.values():
        swap.do(robin.sample.ctx.store, robin.claim, mallory.claim)
        refused(mallory, mallory.code(), match)
        refused(robin, mallory.code(), match)
        swap.do(robin.sample.ctx.store, robin.claim, mallory.claim)
    for one in (robin, mallory):
        assert isinstance(one.confirm(one.code()), BallotAuthorization)


def test_2_77_a_claim_takes_no_code_of_another(robin: Claiming, mallory: Claiming) -> None:
    """The code's whole state, copied; its digest alone, under Robin's purpose, is a wrong code."""
    copied = ", ".join(f"{name} = (SELECT {name} FROM claims WHERE id = :other)" for name in CODE)
    with administrator(robin.sample.ctx.store) as connection:
        values = {"one": robin.claim, "other": mallory.claim}
        connection.execute(text(f"UPDATE claims SET {copied} WHERE id = :one"), values)
    refused(robin, mallory.code(), "the code kept for it is another's")


def test_2_77_a_credential_is_not_exchanged_after_the_confirmation(
    robin: Claiming, mallory: Claiming
) -> None:
    """Robin has confirmed and not cast: with Mallory's credential the claim gives nothing."""
    robin.confirm(robin.code())
    with administrator(robin.sample.ctx.store) as connection:
        values = {"one": robin.claim, "credential": mallory.credential}
        connection.execute(
            text("UPDATE claims SET credential = :credential WHERE id = :one"), values
        )
    for code in (mallory.code(), f"{(int(robin.code()) + 1) % 10**6:06d}"):
        with pytest.raises(CodeSpentError, match="it is not this one"):
            robin.confirm(code, mallory.credential)
