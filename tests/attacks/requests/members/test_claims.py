"""Whoever tries, takes or copies a claimant's one-time code, by request or in the database."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

import pytest

from tally.protocol.credential import public_credential
from tally.protocol.group import random_exponent
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_requests import SAME, Try, on_request
from tests.kit.claimants import (
    Claiming,
    SampleClaimant,
    apart,
    claim_authorization,
    claimant,
    form,
    open_claim,
)
from tests.kit.database.stores import MovableClock
from tests.kit.database.tampering import Swap
from tests.kit.database.writer import overwrite
from tests.kit.polls import ADDRESS, SamplePoll, open_poll
from tests.kit.web import Town
from voting.domain.errors import CodeWrongError, MalformedError
from voting.services.ballots.cast import cast_ballot
from voting.services.claims import make

CODE = ("code_digest", "code_purpose", "code_sent", "code_tries", "code_confirmed")
DIGESTS = ("claim_digest", "person", "name", "contact")
CLAIM_DIGEST = "its digest of the claim"
SWAPS = {
    "the digests of the claims": (DIGESTS, CLAIM_DIGEST),
    "the digest of each claim alone": (("claim_digest",), CLAIM_DIGEST),
    "what the claims say": (("sealed_claim",), "its identifier"),
    "all that the claims are, but their names": (("sealed_claim", *DIGESTS), "its identifier"),
}
"""What is exchanged, and what the server says of it."""


@pytest.fixture
def robin(sample: SamplePoll) -> Claiming:
    """Somebody who belongs to the unit, and has not confirmed the claim yet."""
    return open_claim(sample, contact="robin@example.org")


@pytest.fixture
def mallory(robin: Claiming) -> Claiming:
    """Somebody who does not."""
    return open_claim(robin.sample, contact="mallory@example.org")


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


# --- by request ---------------------------------------------------------------------------------


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="code-spent")
def test_a_one_time_code_is_tried(sample, robin: Claiming):
    """Six digits tried one after another: the fifth try spends the code."""
    right = robin.code()

    def tries() -> None:
        for _ in range(4):
            with pytest.raises(CodeWrongError):
                robin.confirm(wrong(right))

    def forged() -> object:
        with pytest.raises(Exception, match="five times"):
            robin.confirm(wrong(right))
        return robin.confirm(right)

    return Try(honest=partial(robin.confirm, right), writes=tries, forged=forged)


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="code-wrong")
def test_a_code_of_another_claim(sample, robin: Claiming, mallory: Claiming):
    """The code that one's own claim was sent, given for another's claim."""
    right, own = robin.code(), mallory.code()
    return Try(honest=partial(robin.confirm, right), forged=partial(robin.confirm, own))


@on_request(by=Attacker.NETWORK, keys=Key.NONE, caught_by="claim-confirmed")
def test_a_code_that_was_used_is_used_for_another_credential(sample, robin: Claiming):
    """A one-time code that was overheard, used again for a credential of one's own."""
    code, own = robin.code(), public_credential(random_exponent())
    return Try(
        honest=partial(robin.confirm, code),
        forged=partial(robin.confirm, code, own),
        again=True,
    )


@on_request(by=Attacker.NETWORK, keys=Key.NONE, caught_by="code-expired")
def test_a_code_that_was_found_later(sample, robin: Claiming, clock: MovableClock):
    """A one-time code found in a mailbox when it is older than ten minutes."""
    request = partial(robin.confirm, robin.code())
    return Try(honest=request, forged=request, writes=lambda: clock.forward(minutes=10))


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="not-found")
def test_a_claim_of_another_poll(sample, robin: Claiming):
    """A claim and its code, given in another poll."""
    code, other = robin.code(), open_poll(sample.ctx)
    there = replace(robin, sample=other)
    return Try(honest=partial(robin.confirm, code), forged=partial(there.confirm, code), again=True)


@on_request(by=Attacker.STRANGER, keys=Key.CARD, caught_by="conflict")
@pytest.mark.parametrize("whose", ["a voter's", "another claim's"])
def test_a_claim_with_a_credential_that_is_somebodys(sample, robin, mallory, whose: str):
    """A claim confirmed with the credential of a listed member, or of another claim."""
    code = mallory.code()
    robin.confirm(robin.code())
    taken = sample.voters[0].credential if whose == "a voter's" else robin.credential
    code = resent(mallory)
    return Try(honest=partial(mallory.confirm, code), forged=partial(mallory.confirm, code, taken))


def resent(one: Claiming) -> str:
    """Another code for a claim."""
    make.resend(one.sample.ctx, one.sample.poll, one.claim, ADDRESS)
    return one.code()


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="too-many-claims")
@pytest.mark.parametrize("spelt", ["one@example.org", "One+tag@Example.org"])
def test_a_mailbox_is_flooded_with_codes(sample, spelt: str):
    """One mailbox flooded with codes, however it is spelt."""

    def ask(contact: str = "one@example.org") -> object:
        return make.open_claim(sample.ctx, sample.poll, form(contact=contact), "en", ADDRESS)

    def flood() -> None:
        for _ in range(5):
            ask()

    return Try(honest=ask, writes=flood, forged=partial(ask, spelt), hides=("@", ADDRESS))


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by=SAME)
def test_a_claim_with_a_members_number_is_answered_alike(town: Town):
    """Claims with made-up and with members' numbers, to learn who is on the list."""

    def ask(number: str) -> object:
        asked = {**form(number=number, contact="m@example.org"), "language": "en"}
        answer = town.client().post(f"/api/polls/{town.poll}/claims", json=asked)
        assert answer.status_code == 200
        return sorted(json.loads(answer.data)), answer.get_json()["contact"], len(answer.data)

    return Try(honest=lambda: ask(town.voter().member), forged=lambda: ask("999999"))


# --- the ballot ----------------------------------------------------------------------------------


@on_request(by=Attacker.STRANGER, keys=Key.LOG, caught_by="authorization-invalid")
@pytest.mark.parametrize("what", ["another claim", "no claim", "another unit", "a listed member's"])
def test_a_claims_ballot_goes_where_it_does_not_belong(sample, what: str):
    """A claim's ballot cast as a listed member's, of another unit, or for another claim."""
    who = claimant(sample)
    other, voter = claimant(sample, "B-SEC"), sample.voters[0]
    changes, raw = {
        "another claim": ({"claim": other.digests.claim}, apart(sample, who)),
        "no claim": ({"claim": None}, apart(sample, who)),
        "another unit": ({"unit": "B-SEC"}, apart(sample, who)),
        "a listed member's": ({"credential": voter.credential}, sample.ballot(voter)),
    }[what]
    return Try(
        honest=partial(cast_ballot, sample.ctx, sample.poll, *_apart(sample, who)),
        forged=partial(
            cast_ballot, sample.ctx, sample.poll, claim_authorization(sample, who, **changes), raw
        ),
    )


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="already-voted")
def test_one_claim_has_one_ballot(sample):
    """A second ballot of one claim, with another authorization of it."""
    who = claimant(sample)
    second = claim_authorization(sample, who), apart(sample, who, 1)
    return Try(
        honest=partial(cast_ballot, sample.ctx, sample.poll, *_apart(sample, who)),
        forged=partial(cast_ballot, sample.ctx, sample.poll, *second),
        again=True,
    )


def _apart(sample: SamplePoll, who: SampleClaimant) -> tuple[dict[str, object], bytes]:
    return claim_authorization(sample, who), apart(sample, who)


# --- in the database ----------------------------------------------------------------------------


@on_request(by=(Attacker.DATABASE, Attacker.STRANGER), keys=Key.ROWS, caught_by="malformed")
@pytest.mark.parametrize("what", SWAPS)
def test_2_77_a_code_casts_for_no_other_claim(sample, robin: Claiming, mallory: Claiming, what):
    """Two claims exchanged, so that one's code casts in the other's name (by-law 2.77)."""
    columns, says = SWAPS[what]
    code = mallory.code()

    def forged() -> object:
        with pytest.raises(MalformedError, match=says):
            mallory.confirm(code)
        return robin.confirm(code)

    return Try(
        honest=partial(mallory.confirm, code),
        writes=lambda: Swap("claims", "id", columns).do(
            sample.ctx.store, robin.claim, mallory.claim
        ),
        forged=forged,
        says=f"Claim {robin.claim}: ",
        hides=("example",),
    )


@on_request(by=(Attacker.DATABASE, Attacker.STRANGER), keys=Key.ROWS, caught_by="malformed")
def test_2_77_a_claim_takes_no_code_of_another(sample, robin: Claiming, mallory: Claiming):
    """The whole state of one claim's code, copied to another claim (by-law 2.77)."""
    copied = ", ".join(f"{name} = (SELECT {name} FROM claims WHERE id = :other)" for name in CODE)
    statement, code = f"UPDATE claims SET {copied} WHERE id = :one", mallory.code()
    return Try(
        honest=partial(mallory.confirm, code),
        writes=lambda: overwrite(sample.ctx, statement, one=robin.claim, other=mallory.claim),
        forged=partial(robin.confirm, code),
        says="the code kept for it is another's",
    )


@on_request(by=(Attacker.DATABASE, Attacker.STRANGER), keys=Key.ROWS, caught_by="code-spent")
@pytest.mark.parametrize("typed", ["one's own", "a wrong one"])
def test_2_77_a_credential_is_not_exchanged_after_the_confirmation(
    sample, robin: Claiming, mallory: Claiming, typed: str
):
    """Another credential put beside a claim that was confirmed and not cast (by-law 2.77)."""
    own, right = mallory.code(), robin.code()
    code = own if typed == "one's own" else wrong(right)
    statement = "UPDATE claims SET credential = :credential WHERE id = :one"
    values = {"one": robin.claim, "credential": mallory.credential}
    return Try(
        honest=partial(robin.confirm, right),
        again=True,
        writes=lambda: overwrite(sample.ctx, statement, **values),
        forged=partial(robin.confirm, code, mallory.credential),
        says="it is not this one",
    )


@on_request(by=Attacker.DATABASE, keys=Key.ROWS, caught_by="code-wrong")
def test_an_old_code_is_not_renewed(sample, robin: Claiming, clock: MovableClock):
    """A code that has expired, made young again in the database."""
    code = robin.code()

    def renewed() -> None:
        clock.forward(minutes=11)
        overwrite(sample.ctx, "UPDATE claims SET code_sent = '2099-01-01 00:00:00.000000'")

    return Try(
        honest=partial(robin.confirm, code), writes=renewed, forged=partial(robin.confirm, code)
    )
