"""No page, command or telephone can be given a member and her ballot at once (design of 2.77).

Every value that the services of challenges return is walked, field by field: where a member's
number, name or reason is in it, no digest, tracker, log index or credential of a ballot is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum

from tally.protocol.encoding import sha256_hex
from tests.kit.challenges import ANA, ANNE, CY, NOTE, UPHOLD, ChallengePoll
from tests.kit.contacts import account
from voting.services.challenges.desk import challenge_case, list_challenges, rule_on_challenge
from voting.services.challenges.make import find_listed_member, waiting_challenges
from voting.services.challenges.rulings import (
    propose_ruling,
    ready_rulings,
    sign_ruling,
    waiting_rulings,
)
from voting.services.challenges.shares import shares
from voting.services.challenges.signing import challenge_to_sign, sign_challenge
from voting.services.challenges.state import hold_of
from voting.services.polls.board import find_tracker


def leaves(value: object) -> Iterator[str]:
    """Every text and number in a value, however deep, and what is hidden from its `repr` too."""
    if is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, Exception):
        yield str(value)
    elif isinstance(value, dict):
        for pair in value.items():
            yield from leaves(pair)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from leaves(one)
    elif isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
    elif isinstance(value, str | int | Enum | datetime) or value is None:
        yield str(value)
    else:
        raise AssertionError(f"{type(value)} is not walked")


def test_no_value_has_the_member_and_the_ballot(small: ChallengePoll):
    ctx, poll, voter = small.ctx, small.poll, small.voter
    raw = small.vote()
    found = {
        "the member before": find_listed_member(ctx, poll, account(small.sample, ANA), voter.member)
    }
    challenge = small.propose()
    by = account(small.sample, ANA)
    found["what waits"] = waiting_challenges(ctx, poll, by)
    shown = challenge_to_sign(ctx, poll, challenge, by)
    found["what is signed"] = shown
    for officer in (ANA, "ben"):
        given = small.signature(shown.statement, officer)
        found[f"signed by {officer}"] = sign_challenge(ctx, poll, challenge, given)
    for officer in (CY, ANNE):
        found[f"ruled by {officer}"] = rule_on_challenge(
            ctx, poll, challenge, officer, UPHOLD, "Seen."
        )
    found["ready"] = ready_rulings(ctx, poll, CY)
    waiting = propose_ruling(ctx, poll, challenge, CY)
    found["waiting"] = waiting_rulings(ctx, poll, ANNE)
    for officer in (CY, ANNE):
        found[f"list of {officer}"] = list_challenges(ctx, poll, officer)
        found[f"case of {officer}"] = challenge_case(ctx, poll, challenge, officer)
        given = small.signature(waiting.statement, officer)
        found[f"ruling signed by {officer}"] = sign_ruling(ctx, poll, challenge, given)
    found["case at the end"] = challenge_case(ctx, poll, challenge, ANA)
    found["shares"] = shares(ctx, poll)
    (tracker,) = small.trackers()
    found["board"] = find_tracker(ctx, poll, tracker)
    with ctx.store.reader() as uow:
        found["hold"] = hold_of(ctx, uow, poll, voter.member)
        kept = uow.ballots.by_member(poll, voter.member)
        person = uow.roster.get(poll, voter.member)
    about_member = {voter.member, person.name, person.email, NOTE, "suspended"}
    of_ballot = {sha256_hex(raw), tracker, voter.credential, raw.decode()}
    seen_member, seen_ballot = set(), set()
    for what, value in found.items():
        texts = set(leaves(value))
        member = {one for one in about_member if any(one in text for text in texts)}
        ballot = {one for one in of_ballot if any(one in text for text in texts)}
        ballot |= {"index"} if str(kept.index) in texts else set()
        assert not (member and ballot), f"{what}: {member} with {ballot}"
        seen_member |= member
        seen_ballot |= ballot
    assert seen_member == about_member
    assert seen_ballot >= {sha256_hex(raw), tracker, voter.credential}
