"""Whoever signs in with what is not theirs, guesses codes, or asks who is on the list."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from audit.record.signatures.statement import Act
from tally.protocol.credential import prove_sign_in
from tally.protocol.group import Q, random_exponent
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_requests import SAME, Try, on_request
from tests.kit.database.stores import MovableClock
from tests.kit.polls import ADDRESS, SamplePoll, draft_poll, open_poll
from tests.kit.web import Town, sign_in_message
from voting.app import build
from voting.services.ballots import sign_in
from voting.services.ballots.sign_in import issue_sign_in_nonce, sign_in_member
from voting.services.limits import throttle

UNKNOWN = "999999"


def prove(
    sample: SamplePoll, place: int = 0, nonce: str = "", secret: int | None = None
) -> dict[str, str]:
    """A sign-in proof of a voter, as a booth sends it."""
    voter = sample.voters[place]
    known = voter.secret if secret is None else secret
    return prove_sign_in(known, sample.poll, voter.member, nonce).to_json()


def send(
    sample: SamplePoll, member: str, nonce: str, proof: object, address: str = ADDRESS
) -> object:
    """Send a sign-in."""
    return sign_in_member(sample.ctx, sample.poll, member, nonce, proof, address)


def signing_in(sample: SamplePoll) -> object:
    """The first voter signs in."""
    return sample.sign_in(sample.voters[0])


def guess(sample: SamplePoll, member: str = "", address: str = ADDRESS) -> object:
    """Sign in with a code that is drawn."""
    member = member or sample.voters[0].member
    nonce = issue_sign_in_nonce(sample.ctx, sample.poll)
    proof = prove_sign_in(random_exponent(), sample.poll, member, nonce).to_json()
    return send(sample, member, nonce, proof, address)


# --- another's, and older -----------------------------------------------------------------------


@on_request(by=Attacker.MEMBER, keys=Key.CARD, caught_by="sign-in-refused")
def test_a_proof_for_one_member_is_no_proof_for_another(sample):
    """A member's own proof, sent with another member's number."""
    nonce = issue_sign_in_nonce(sample.ctx, sample.poll)
    proof = prove(sample, 0, nonce)
    own, other = (voter.member for voter in sample.voters[:2])
    return Try(
        honest=lambda: send(sample, own, nonce, proof),
        forged=lambda: send(sample, other, nonce, proof),
    )


@on_request(by=Attacker.MAIL_HOUSE, keys=Key.CARDS, caught_by="sign-in-refused")
def test_a_card_is_used_with_the_number_of_another_member(sample):
    """A code that was read in another's envelope, tried with the number of whoever did not vote."""
    other = sample.voters[2]
    nonce = issue_sign_in_nonce(sample.ctx, sample.poll)
    stolen = prove(sample, 2, nonce, sample.voters[0].secret)
    return Try(
        honest=lambda: sample.sign_in(other),
        forged=lambda: send(sample, other.member, nonce, stolen),
    )


@on_request(by=Attacker.NETWORK, keys=Key.NONE, caught_by="nonce-expired")
def test_a_proof_that_was_overheard_is_sent_again_later(sample, clock: MovableClock):
    """A sign-in that was overheard, sent again after two minutes."""
    voter, nonce = sample.voters[0], issue_sign_in_nonce(sample.ctx, sample.poll)
    request = partial(send, sample, voter.member, nonce, prove(sample, 0, nonce))
    return Try(
        honest=request,
        forged=request,
        writes=lambda: clock.forward(minutes=2, seconds=1),
        hides=(voter.member,),
    )


@on_request(by=Attacker.NETWORK, keys=Key.NONE, caught_by="sign-in-refused")
def test_a_proof_that_is_sent_with_another_nonce(sample):
    """A sign-in that was overheard, sent again with a nonce of one's own."""
    voter = sample.voters[0]
    nonce, fresh = (issue_sign_in_nonce(sample.ctx, sample.poll) for _ in range(2))
    proof = prove(sample, 0, nonce)
    return Try(
        honest=lambda: send(sample, voter.member, nonce, proof),
        forged=lambda: send(sample, voter.member, fresh, proof),
    )


@on_request(by=Attacker.STRANGER, keys=Key.CARD, caught_by="nonce-expired")
@pytest.mark.parametrize("place", [0, 15, 16, 31, 32, 63])
def test_a_nonce_with_one_digit_changed_is_refused(sample, place: int):
    """A nonce made younger, or of one's own making."""
    voter, nonce = sample.voters[0], issue_sign_in_nonce(sample.ctx, sample.poll)
    digit = "0" if nonce[place] != "0" else "1"
    own = nonce[:place] + digit + nonce[place + 1 :]
    return Try(
        honest=lambda: send(sample, voter.member, nonce, prove(sample, 0, nonce)),
        forged=lambda: send(sample, voter.member, own, prove(sample, 0, own)),
    )


@on_request(by=Attacker.MEMBER, keys=Key.CARD, caught_by="nonce-expired")
def test_a_nonce_of_another_poll_is_refused(sample):
    """A nonce that the server gave for another poll."""
    voter, nonce = sample.voters[0], issue_sign_in_nonce(sample.ctx, sample.poll)
    other = issue_sign_in_nonce(sample.ctx, open_poll(sample.ctx).poll)
    return Try(
        honest=lambda: send(sample, voter.member, nonce, prove(sample, 0, nonce)),
        forged=lambda: send(sample, voter.member, other, prove(sample, 0, other)),
    )


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="malformed")
@pytest.mark.parametrize(
    "proof",
    [
        {"challenge": "0", "response": str(Q)},
        {"challenge": str(Q), "response": "0"},
        {"challenge": "01", "response": "1"},
        {"challenge": 1, "response": 1},
        ["1", "1"],
    ],
    ids=str,
)
def test_a_proof_whose_numbers_are_out_of_their_range(sample, proof: object):
    """A sign-in proof with numbers beyond the group's order, in another form, or none."""
    nonce = issue_sign_in_nonce(sample.ctx, sample.poll)
    member = sample.voters[0].member
    return Try(
        honest=lambda: send(sample, member, nonce, prove(sample, 0, nonce)),
        forged=lambda: send(sample, member, nonce, proof),
    )


# --- guessing -----------------------------------------------------------------------------------


def failing(times: int, one: partial[object]) -> None:
    """Fail so many times."""
    for _ in range(times):
        with pytest.raises(Exception, match=r"is wrong|wait"):
            one()


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="too-many-failures")
def test_codes_are_tried_until_they_are_no_longer_read(sample, clock: MovableClock):
    """One member's codes tried until one fits; the right one is accepted all the while."""
    clock.stop()

    def forged() -> object:
        assert signing_in(sample)
        return guess(sample)

    return Try(
        honest=partial(signing_in, sample),
        writes=lambda: failing(6, partial(guess, sample)),
        forged=forged,
    )


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="too-many-failures")
def test_one_code_is_tried_with_the_numbers_of_many_members(sample, clock, monkeypatch):
    """One code tried with every member's number in turn, from one address."""
    clock.stop()
    limit = throttle.FailureLimit(3, timedelta(minutes=1))
    monkeypatch.setattr(throttle, "ADDRESS_LIMIT", limit)
    others = iter(range(770000, 779999))

    def one() -> object:
        return guess(sample, f"{next(others)}")

    return Try(
        honest=partial(signing_in, sample),
        writes=lambda: failing(4, partial(one)),
        forged=one,
    )


# --- who is on the list -------------------------------------------------------------------------


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by=SAME)
def test_an_unknown_member_gets_the_answer_of_a_wrong_code(town: Town):
    """Numbers tried with a wrong code, to learn from the answer who is on the list."""
    client, known = town.client(), town.voter()

    def answer(member: str) -> str:
        wrong = {"member": member, "proof": {"challenge": "1", "response": "2"}}
        message = sign_in_message(town, known) | wrong
        refused = client.post(f"/api/polls/{town.poll}/sign-in", json=message)
        assert refused.status_code == 403
        assert "sign-in-refused" in refused.text
        return refused.text

    return Try(honest=lambda: answer(known.member), forged=lambda: answer(UNKNOWN))


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by=SAME)
def test_an_unknown_member_costs_the_same_work(sample, monkeypatch):
    """The time that a refusal takes, to learn from it who is on the list."""
    verified: list[str] = []
    real = sign_in.verify_sign_in

    def counting(credential: str, *rest: object) -> None:
        verified.append(credential)
        real(credential, *rest)

    monkeypatch.setattr(sign_in, "verify_sign_in", counting)

    def work(member: str) -> int:
        verified.clear()
        failing(1, partial(guess, sample, member))
        return len(verified)

    return Try(honest=lambda: work(sample.voters[0].member), forged=lambda: work(UNKNOWN))


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by=SAME)
def test_a_wrong_code_and_an_unknown_number_get_the_same_answer(ctx):
    """The page of one's own row, asked for with many numbers in the objection window."""
    sealed = draft_poll(ctx)
    sealed.act(Act.SEAL)
    client, where = build(ctx).test_client(), f"/api/polls/{sealed.poll}/list"

    def answer(member: str) -> str:
        given = client.post(f"{where}/nonce", json={}).get_json()["nonce"]
        proof = prove_sign_in(random_exponent(), sealed.poll, member, given).to_json()
        message = {"member": member, "nonce": given, "proof": proof}
        refused = client.post(f"{where}/own", json=message)
        assert "sign-in-refused" in refused.text
        return f"{refused.status} {sorted(refused.headers.keys())} {refused.text}"

    return Try(honest=lambda: answer(sealed.voters[0].member), forged=lambda: answer("98765432"))
