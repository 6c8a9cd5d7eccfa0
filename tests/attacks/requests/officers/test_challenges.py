"""Whoever writes to the database moves no challenge, ballot or ruling to another member.

Two members are challenged, and have voted. Somebody with the database's password exchanges what the
tables hold of the two, with no trigger in the way. Nobody rules on what does not fit the log, and
nobody signs it: the desk says which challenge it is, and what is wrong, and names no member.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy import text

from tally.protocol.credential import public_credential
from tally.protocol.encoding import sha256_hex
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_requests import in_steps
from tests.kit.challenges import ANNE, CY, DISMISS, NOTE, UPHOLD, ChallengePoll
from tests.kit.database.tampering import Swap, administrator
from tests.kit.mail import waiting_messages
from tests.kit.rulings import BEN
from voting.domain.errors import ConflictError, RatifyError
from voting.services.challenges.desk import challenge_case, list_challenges, rule_on_challenge
from voting.services.challenges.rulings import (
    propose_ruling,
    ready_rulings,
    sign_ruling,
    waiting_rulings,
)
from voting.services.challenges.state import hold_of
from voting.services.signatures import parse_waiting

ID, TRACKER = "id", "tracker"
SWAPS = {
    "the members": (Swap("challenges", ID, ("member",)), "not the one that was made of this"),
    "the members, and why": (
        Swap("challenges", ID, ("member", "sealed")),
        "not the one that was made of this member",
    ),
    "the digests": (Swap("challenges", ID, ("digest",)), "not the one that was made of this"),
    "all but the identifiers": (
        Swap("challenges", ID, ("member", "digest", "sealed", "log_index")),
        "not the one that was made of this member",
    ),
    "where the log has them": (
        Swap("challenges", ID, ("log_index",)),
        "is not of it",
    ),
    "the ballots' members": (
        Swap("ballots", TRACKER, ("member", "credential")),
        "is not the one that it is about",
    ),
    "the bytes of the ballots": (
        Swap("ballots", TRACKER, ("raw",)),
        "the ballot kept for it is not the one of entry",
    ),
    "where the log has the ballots": (
        Swap("receipts", TRACKER, ("log_index",)),
        "the ballot kept for it is not the one of entry",
    ),
}
"""What is exchanged, and what the desk says of it."""


class Attacked:
    """Two members of one unit who were challenged, and voted; the second one's fees are paid."""

    def __init__(self, poll: ChallengePoll) -> None:
        self.poll = poll
        self.members = (poll.sample.voters[0], poll.sample.voters[2])
        self.ids = [poll.challenge(one) for one in self.members]
        for one in self.members:
            poll.vote(one)
        with poll.ctx.store.reader() as uow:
            kept = [uow.ballots.by_member(poll.poll, one.member) for one in self.members]
        self.trackers = [one.tracker for one in kept]
        waiting_messages(poll.sample)

    def swap(self, swap: Swap) -> None:
        """Exchange; the same again undoes it."""
        keys = self.trackers if swap.key == TRACKER else self.ids
        swap.do(self.poll.ctx.store, *keys)

    def write(self, statement: str, **values: object) -> None:
        """Change the database as its administrator."""
        with administrator(self.poll.ctx.store) as connection:
            connection.execute(text(statement), values)

    def refused(self, act: Callable[[], object], match: str) -> None:
        """It is refused by the challenge's name, and names nobody; nothing has happened."""
        before = self.poll.sample.log()
        with pytest.raises(RatifyError, match=match) as caught:
            act()
        message = str(caught.value)
        assert type(caught.value) is ConflictError
        assert any(f"Challenge {one}: " in message for one in self.ids)
        assert "restore it from its backup, and sign nothing before" in message
        assert not any(one.member in message for one in self.members)
        assert NOTE not in message
        assert self.poll.sample.log() == before
        assert waiting_messages(self.poll.sample) == []

    def steps(self, officer: str = CY) -> list[Callable[[], object]]:
        """What an officer who rules may do with the first challenge."""
        ctx, poll, first = self.poll.ctx, self.poll.poll, self.ids[0]
        return [
            lambda: list_challenges(ctx, poll, officer),
            lambda: challenge_case(ctx, poll, first, officer),
            lambda: rule_on_challenge(ctx, poll, first, officer, UPHOLD, ""),
        ]


@pytest.fixture
def attacked(challenges: ChallengePoll) -> Attacked:
    """Two members of it were challenged."""
    return Attacked(challenges)


@in_steps(by=Attacker.DATABASE, keys=Key.ROWS, caught_by="conflict")
@pytest.mark.parametrize("what", SWAPS)
def test_nobody_rules_on_what_was_exchanged(attacked, what):
    """A challenge, its ballot or its place in the log exchanged with another member's."""
    swap, match = SWAPS[what]
    attacked.swap(swap)
    for act in attacked.steps():
        attacked.refused(act, match)
    attacked.swap(swap)
    attacked.poll.decide(attacked.ids[0], DISMISS)


@in_steps(by=(Attacker.DATABASE, Attacker.OFFICER), keys=Key.ROWS, caught_by="conflict")
@pytest.mark.parametrize("what", SWAPS)
def test_nobody_signs_what_was_exchanged_between_the_signatures(attacked, what):
    """A challenge or its ballot exchanged with another's between the signatures on its ruling."""
    swap, match = SWAPS[what]
    poll, first = attacked.poll, attacked.ids[0]
    poll.rule(first)
    waiting = propose_ruling(poll.ctx, poll.poll, first, CY)
    poll.sign_ruling(waiting, CY)
    given = poll.signature(waiting.statement, ANNE)
    attacked.swap(swap)
    attacked.refused(lambda: sign_ruling(poll.ctx, poll.poll, first, given), match)
    attacked.swap(swap)
    sign_ruling(poll.ctx, poll.poll, first, given)


@in_steps(by=(Attacker.DATABASE, Attacker.OFFICER), keys=Key.ROWS, caught_by="conflict")
def test_a_challenger_whose_name_was_exchanged_does_not_rule_after_all(attacked):
    """The name of an officer who made a challenge exchanged, so that they may rule on it."""
    first = attacked.ids[0]
    attacked.write("UPDATE challenges SET seconder = 'anne' WHERE id = :first", first=first)
    for act in attacked.steps(BEN):
        attacked.refused(act, "was signed by others")


@in_steps(by=Attacker.DATABASE, keys=Key.ROWS, caught_by="conflict")
def test_a_ruling_that_was_moved_to_another_challenge(attacked):
    """A ruling on one challenge, moved to another member's."""
    poll, (first, second) = attacked.poll, attacked.ids
    poll.rule(first, UPHOLD, CY)
    attacked.write(
        "UPDATE challenge_rulings SET challenge = :second WHERE challenge = :first",
        first=first,
        second=second,
    )
    attacked.refused(
        lambda: rule_on_challenge(poll.ctx, poll.poll, second, ANNE, UPHOLD, ""),
        "the ruling of cy is not the one that was given on it and its ballot",
    )


@in_steps(by=Attacker.DATABASE, keys=Key.ROWS, caught_by="conflict")
@pytest.mark.parametrize("change", ["verdict = 'dismiss'", "officer = 'anne'"])
def test_a_ruling_that_was_changed(attacked, change):
    """A ruling on a challenge turned round, or given to another officer."""
    poll, first = attacked.poll, attacked.ids[0]
    poll.rule(first, UPHOLD, CY)
    attacked.write(f"UPDATE challenge_rulings SET {change} WHERE challenge = :first", first=first)
    attacked.refused(
        lambda: challenge_case(poll.ctx, poll.poll, first, CY), "is not the one that was given"
    )


@in_steps(by=Attacker.DATABASE, keys=Key.ROWS, caught_by="conflict")
def test_a_decision_that_the_log_does_not_have(attacked):
    """A challenge said in the database to be upheld, which no log says."""
    poll, first = attacked.poll, attacked.ids[0]
    attacked.write(
        "INSERT INTO challenge_decisions SELECT poll, id, 'uphold', log_index FROM challenges "
        "WHERE id = :first",
        first=first,
    )
    attacked.refused(lambda: challenge_case(poll.ctx, poll.poll, first, CY), "does not decide it")
    with poll.ctx.store.reader() as uow, pytest.raises(ConflictError, match="does not decide it"):
        hold_of(poll.ctx, uow, poll.poll, attacked.members[0].member)


@in_steps(by=Attacker.DATABASE, keys=Key.ROWS, caught_by="conflict")
def test_a_challenge_that_nobody_made_holds_up_nobody(challenges):
    """A challenge written into the database, to hold up a member's vote."""
    challenges.challenge()
    other = challenges.sample.voters[2]
    with administrator(challenges.ctx.store) as connection:
        connection.execute(
            text(
                "INSERT INTO challenges SELECT poll, 'forged000000000', :member, unit, "
                "'00' || substr(digest, 3), before, sealed, proposer, proposed, seconder, "
                "log_index - 1 FROM challenges"
            ),
            {"member": other.member},
        )
    with pytest.raises(ConflictError, match="Challenge forged000000000"):
        challenges.vote(other)


@in_steps(by=Attacker.DATABASE, keys=Key.ROWS, caught_by="conflict")
def test_a_statement_that_was_changed_while_it_waited(attacked):
    """The statement of a ruling on a challenge, changed to be about another ballot."""
    poll, first = attacked.poll, attacked.ids[0]
    poll.rule(first)
    waiting = propose_ruling(poll.ctx, poll.poll, first, CY)
    with poll.ctx.store.reader() as uow:
        (pending,) = uow.challenge_rulings.waiting(poll.poll)
        ballots = [uow.ballots.by_member(poll.poll, one.member) for one in attacked.members]
    mine, theirs = (sha256_hex(one.raw).encode() for one in ballots)
    changed = pending.statement.replace(mine, theirs)
    assert changed != pending.statement
    attacked.write("UPDATE pending_challenge_rulings SET statement = :raw", raw=changed)
    with poll.ctx.store.reader() as uow:
        (pending,) = uow.challenge_rulings.waiting(poll.poll)
    given = poll.signature(parse_waiting(pending.statement), CY)
    attacked.refused(
        lambda: sign_ruling(poll.ctx, poll.poll, waiting.challenge, given),
        "the statement that waits does not say its ruling",
    )


@in_steps(by=Attacker.DATABASE, keys=Key.ROWS, caught_by="conflict")
def test_a_statement_that_was_moved_to_no_challenge_of_the_poll(attacked):
    """A statement that waits, moved to a challenge that is not there."""
    poll, first = attacked.poll, attacked.ids[0]
    poll.rule(first)
    propose_ruling(poll.ctx, poll.poll, first, CY)
    with closing(sqlite3.connect(poll.ctx.store._writer.url.database)) as unbound, unbound:
        unbound.execute("UPDATE pending_challenge_rulings SET challenge = 'none'")
    for read in (ready_rulings, waiting_rulings):
        with pytest.raises(ConflictError, match=r"Challenge none: .* it is not kept"):
            read(poll.ctx, poll.poll, CY)


@in_steps(by=Attacker.DATABASE, keys=Key.ROWS, caught_by="conflict")
def test_a_challenged_ballot_that_was_moved_to_a_member_whom_nobody_challenged(challenges):
    """A challenged member's ballot, moved to a member whom nobody challenged."""
    voter, other = challenges.sample.voters[0], challenges.sample.voters[2]
    challenges.vote(voter)
    challenge = challenges.challenge(voter)
    with administrator(challenges.ctx.store) as connection:
        connection.execute(
            text("UPDATE ballots SET member = :member, credential = :credential"),
            {"member": other.member, "credential": public_credential(other.secret)},
        )
    match = f"Challenge {challenge}: the ballot that it is about is not kept for its member"
    with pytest.raises(ConflictError, match=match):
        challenge_case(challenges.ctx, challenges.poll, challenge, CY)
    with challenges.ctx.store.reader() as uow, pytest.raises(ConflictError, match=match):
        hold_of(challenges.ctx, uow, challenges.poll, voter.member)
