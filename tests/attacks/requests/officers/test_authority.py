"""Whoever would replace cards as the credential authority does, and the authority itself."""

from __future__ import annotations

from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tally.protocol.group import random_exponent
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_requests import Try, on_request
from tests.kit.members import Drawn, ask, draw, pending, reissued, signed_change
from voting.services.members import changes


@on_request(by=Attacker.SERVER, keys=(Key.LOG, Key.SERVER), caught_by="not-the-authority")
@pytest.mark.parametrize("what", ["both", "of another poll", "one", "exchanged", "another's card"])
def test_the_change_is_the_authoritys_and_of_this_poll(sample, what: str):
    """A card replaced without the authority: signed by another key, of another poll, or altered."""
    voter = sample.voters[0]
    drawn, foreign = draw(sample, voter, ask(sample, voter)), Ed25519PrivateKey.generate()
    revoked, issued = signed_change(sample, drawn)
    sent = {
        "both": signed_change(sample, drawn, foreign),
        "of another poll": signed_change(sample, drawn, poll="1" * 15),
        "one": (revoked, signed_change(sample, drawn, foreign)[1]),
        "exchanged": ({**revoked, "signature": issued["signature"]}, issued),
        "another's card": (revoked, {**issued, "credential": sample.voters[1].credential}),
    }[what]
    change = partial(changes.apply_change, sample.ctx, sample.poll)
    return Try(honest=partial(change, revoked, issued), forged=partial(change, *sent))


@on_request(by=Attacker.AUTHORITY, keys=Key.AUTHORITY, caught_by="conflict")
@pytest.mark.parametrize("what", ["nobody asked", "another unit"])
def test_the_authority_replaces_a_card_that_nobody_asked_for(sample, what: str):
    """A card replaced by the authority though its member drew no code, or in another unit."""
    voter, other = sample.voters[:2]
    drawn = draw(sample, voter, ask(sample, voter))
    sent = {
        "nobody asked": signed_change(sample, Drawn(other, random_exponent())),
        "another unit": signed_change(sample, drawn, unit=other.unit),
    }[what]
    change = partial(changes.apply_change, sample.ctx, sample.poll)
    return Try(honest=partial(change, *signed_change(sample, drawn)), forged=partial(change, *sent))


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="not-the-authority")
def test_only_the_authority_is_shown_what_waits(sample):
    """The list of lost cards, asked for with a key of one's own."""
    voter = sample.voters[0]
    draw(sample, voter, ask(sample, voter))
    return Try(
        honest=partial(pending, sample),
        forged=partial(pending, sample, Ed25519PrivateKey.generate()),
        hides=(voter.member, voter.credential),
    )


@on_request(
    by=(Attacker.AUTHORITY, Attacker.MAIL_HOUSE),
    keys=(Key.AUTHORITY, Key.CARDS),
    caught_by="sign-in-refused",
)
def test_a_copy_of_a_code_that_authority_and_mail_house_kept(sample):
    """A copy of a member's code, used after the member drew another, which neither has seen."""
    voter = sample.voters[0]

    def replaced() -> None:
        assert sample.sign_in(reissued(sample, voter))

    return Try(
        honest=partial(sample.sign_in, voter),
        writes=replaced,
        forged=partial(sample.sign_in, voter),
    )
