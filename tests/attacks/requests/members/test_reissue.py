"""Whoever would like the card of somebody else: links, draws and signed changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest

from tally.protocol.credential import prove_sign_in
from tally.protocol.group import random_exponent
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_requests import SAME, Try, on_request
from tests.kit.contacts import change_contact, set_contact
from tests.kit.database.stores import MovableClock
from tests.kit.database.writer import write
from tests.kit.mail import waiting_messages
from tests.kit.members import (
    Drawn,
    address_of,
    apply,
    ask,
    draw,
    pending,
    reissued,
    send,
)
from tests.kit.polls import ADDRESS, SamplePoll, open_poll
from tests.kit.web import Town
from voting.domain.errors import ConflictError, ReissueLinkError
from voting.domain.reissue import read_knowledge
from voting.services.ballots.cast import cast_ballot
from voting.services.members import links, reissue
from voting.web.common.afterwards import finish


@dataclass
class Lost:
    """A member who lost the card, and the link that was sent to her."""

    sample: SamplePoll
    token: str

    @property
    def ctx(self):
        """The server's context."""
        return self.sample.ctx

    def drawing(self, place: int = 0, token: str = "") -> partial[object]:
        """A voter's draw of a fresh code, with this link or another."""
        voter = self.sample.voters[place]
        return partial(send, self.sample, voter, token or self.token, random_exponent())


@pytest.fixture
def lost(sample: SamplePoll) -> Lost:
    """The first voter has asked for a link."""
    return Lost(sample, ask(sample, sample.voters[0]))


# --- a link -------------------------------------------------------------------------------------


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="reissue-link")
def test_a_link_is_used_a_second_time(lost):
    """A link for a new code, used again for a code of one's own."""
    return Try(honest=lost.drawing(), forged=lost.drawing(), again=True)


@on_request(by=Attacker.MEMBER, keys=Key.NONE, caught_by="reissue-link")
def test_a_link_is_of_one_member(lost):
    """A link that was sent to oneself, used with another member's number."""
    return Try(honest=lost.drawing(), forged=lost.drawing(1))


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="reissue-link")
def test_only_the_newest_link_draws(lost):
    """An older link, found in a mailbox, where a newer one was sent."""
    return Try(
        honest=lost.drawing(),
        writes=lambda: ask(lost.sample, lost.sample.voters[0]),
        forged=lost.drawing(),
    )


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="reissue-link")
def test_a_link_that_was_sent_to_a_contact_that_was_changed_since(lost):
    """A link forwarded from the old mailbox, after two officers changed the member's contact."""
    return Try(
        honest=lost.drawing(),
        writes=lambda: change_contact(lost.sample, lost.sample.voters[0]),
        forged=lost.drawing(),
    )


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="reissue-link")
def test_a_link_of_three_days_ago(ctx, clock: MovableClock):
    """A link that is found when it is older than 48 hours."""
    sample = open_poll(ctx, lasts=timedelta(days=5))
    voter = sample.voters[0]
    set_contact(sample, voter, email=address_of(voter))
    found = Lost(sample, ask(sample, voter))
    return Try(
        honest=found.drawing(), forged=found.drawing(), writes=lambda: clock.forward(hours=49)
    )


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="reissue-link")
def test_ten_guesses_at_the_number_void_a_link(lost):
    """A link that was found, tried with ten member numbers."""
    state = partial(reissue.reissue_state, lost.ctx, lost.sample.poll, lost.token)

    def guesses() -> None:
        for place in range(10):
            with pytest.raises(ReissueLinkError):
                state(f"{place:08d}")

    number = lost.sample.voters[0].member
    return Try(honest=partial(state, number), writes=guesses, forged=partial(state, number))


@on_request(by=Attacker.MEMBER, keys=Key.CARD, caught_by="already-voted")
def test_a_member_who_has_voted_draws_nothing(lost):
    """A second vote by a new code, drawn after the first vote (by-law 2.77.1)."""
    sample, voter = lost.sample, lost.sample.voters[0]
    given = sample.authorization(voter), sample.ballot(voter)
    return Try(
        honest=lost.drawing(),
        writes=lambda: cast_ballot(sample.ctx, sample.poll, *given),
        forged=lost.drawing(),
    )


# --- the old card -------------------------------------------------------------------------------


@on_request(by=Attacker.STRANGER, keys=Key.CARD, caught_by="sign-in-refused")
def test_the_old_code_is_refused_like_a_wrong_one(sample):
    """A lost card that somebody found, after another was issued."""
    voter = sample.voters[0]
    return Try(
        honest=partial(sample.sign_in, voter),
        writes=lambda: reissued(sample, voter),
        forged=partial(sample.sign_in, voter),
        says="is wrong. Compare both with your card",
    )


@on_request(by=Attacker.STRANGER, keys=Key.CARD, caught_by="authorization-invalid")
def test_an_authorization_of_the_old_code_casts_nothing(sample):
    """An authorization that the finder of a lost card was given before another was issued."""
    voter = sample.voters[0]
    request = partial(
        cast_ballot, sample.ctx, sample.poll, sample.authorization(voter), sample.ballot(voter)
    )
    return Try(honest=request, writes=lambda: reissued(sample, voter), forged=request)


# --- asking -------------------------------------------------------------------------------------


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="too-many-reissues")
@pytest.mark.parametrize("member", ["000001", "99999999"])
def test_the_limits_count_unknown_numbers_like_known_ones(sample, member: str):
    """A member flooded with links, and whether the limit tells who is on the list."""
    request = partial(links.request_link, sample.ctx, sample.poll, member)

    def flood() -> None:
        for _ in range(3):
            request(ADDRESS)

    return Try(
        honest=partial(request, ADDRESS), writes=flood, forged=partial(request, "192.0.2.99")
    )


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by=SAME)
@pytest.mark.parametrize("page", ["reissue", "list-check"])
def test_the_answer_is_the_same_for_every_number(town: Town, page: str):
    """Links and list checks asked for with every number, to learn who is on the list."""

    def asking(member: str) -> str:
        where = f"/api/polls/{town.poll}/{page}/request"
        with town.client().post(where, json={"member": member}) as answer:
            assert answer.status_code == 200
            told = answer.status, answer.data, sorted(answer.headers.keys())
        finish()
        return str(told)

    def honest() -> str:
        told = asking(town.voter().member)
        assert len(waiting_messages(town.sample)) == 1
        return told

    return Try(honest=honest, forged=lambda: asking("99999999"))


# --- the database -------------------------------------------------------------------------------


@on_request(by=(Attacker.DATABASE, Attacker.MEMBER), keys=Key.ROWS, caught_by="reissue-link")
@pytest.mark.parametrize("whose", [0, 1], ids=["one's own number", "another's"])
def test_a_link_is_not_given_to_another_member_in_the_database(lost, whose: int):
    """One's own link, said in the database to be another member's."""
    other = lost.sample.voters[1].member
    return Try(
        honest=lost.drawing(),
        writes=lambda: write(lost.ctx, "UPDATE reissue_links SET member = :member", member=other),
        forged=lost.drawing(whose),
    )


@on_request(by=Attacker.DATABASE, keys=Key.ROWS, caught_by="reissue-link")
def test_a_link_is_not_prolonged_in_the_database(lost):
    """A link that was made to last in the database."""
    longer = "UPDATE reissue_links SET expires = '2099-01-01 00:00:00.000000'"
    return Try(honest=lost.drawing(), writes=lambda: write(lost.ctx, longer), forged=lost.drawing())


@on_request(by=Attacker.DATABASE, keys=Key.ROWS, caught_by="reissue-link")
def test_an_inserted_link_is_none(lost):
    """A link of one's own, written into the database for another member."""
    token, other = "t" * 43, lost.sample.voters[1].member
    digest = hashlib.sha256(token.encode()).hexdigest()
    insert = (
        "INSERT INTO reissue_links (poll, token_digest, member, expires, seal) "
        "SELECT poll, :digest, :member, expires, seal FROM reissue_links"
    )
    return Try(
        honest=lost.drawing(),
        writes=lambda: write(lost.ctx, insert, digest=digest, member=other),
        forged=lost.drawing(1, token),
    )


@on_request(by=Attacker.DATABASE, keys=Key.ROWS, caught_by="conflict")
def test_an_inserted_draw_is_not_shown_to_the_authority_and_not_made(lost):
    """A draw of one's own, all of it real, said in the database to be another member's."""
    sample = lost.sample
    insider, victim = sample.voters[:2]
    drawn, other = draw(sample, insider, lost.token), Drawn(victim, random_exponent())
    nonce = reissue.issue_reissue_nonce(sample.ctx, sample.poll)
    proof = prove_sign_in(other.secret, sample.poll, victim.member, nonce).to_json()
    values = {
        "old": victim.credential,
        "new": other.new.credential,
        "member": victim.member,
        "proof": read_knowledge(nonce, proof).encode(),
    }
    update = "UPDATE reissues SET old = :old, new = :new, member = :member, proof = :proof"

    def forged() -> object:
        assert pending(sample) == []
        with pytest.raises(ConflictError):
            apply(sample, drawn)
        assert sample.sign_in(victim)
        return apply(sample, other)

    return Try(
        honest=lambda: apply(sample, drawn),
        writes=lambda: write(sample.ctx, update, **values),
        forged=forged,
    )
