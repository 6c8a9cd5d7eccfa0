"""The demonstration's persons who are not on the voters' list, and the officers who rule on them.

Rules this module keeps:
1. A person does what a browser does, through the same services: a claim, the one-time code that was
   sent, a fresh credential, a signed ballot marked sequestered, a receipt.
2. Two membership officers rule on each claim and sign, as at the rulings desk. Every kind of ruling
   comes up if there are enough claims; of three or more, the last is left undecided. The poll is
   one of employees: one of those admitted is an employee who is not a member.
3. The seed fixes who claims what, and how they vote; every secret is drawn at random each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from audit.record.receipt import BallotAuthorization
from audit.work.progress import Progress
from tally.protocol.ballot import make_ballot
from tally.protocol.credential import public_credential
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR, parse_election
from tally.protocol.group import random_exponent
from tally.sequestered import Capacity, ExclusionReason
from voting.demo.example import ExampleUnit
from voting.demo.people import DemoMember, Province, new_name
from voting.demo.stage import (
    MEMBERSHIP_OFFICERS,
    DemoServer,
    deliver_messages,
    newest_message,
    sign,
)
from voting.domain.claims.claim import NumberKind
from voting.domain.claims.ruling import Decision, Verdict
from voting.domain.errors import ConflictError
from voting.services.ballots.cast import cast_ballot
from voting.services.claims import make
from voting.services.polls.board import election
from voting.services.rulings import batches, desk, signing

_CODE: Final = re.compile(r"\b[0-9]{6}\b")
_OFFICERS: Final = tuple(officer for officer, _, _ in MEMBERSHIP_OFFICERS[:2])
_ENOUGH_TO_LEAVE_ONE: Final = 3


@dataclass(frozen=True)
class Fate:
    """What becomes of a claim.

    `reason` is None where it is admitted; `again`: the claim before was the same person's;
    `capacity` is what the person says to be, and is found to be where it is admitted.
    """

    reason: ExclusionReason | None = None
    again: bool = False
    capacity: Capacity = Capacity.MEMBER


FATES: Final = (
    Fate(),
    Fate(ExclusionReason.NOT_VERIFIED),
    Fate(ExclusionReason.WRONG_UNIT),
    Fate(again=True),
    Fate(ExclusionReason.ALREADY_VOTED),
    Fate(ExclusionReason.ON_THE_LIST),
    Fate(capacity=Capacity.EMPLOYEE),
    Fate(ExclusionReason.DUPLICATE_CLAIM, again=True),
)


@dataclass(frozen=True)
class Newcomer:
    """A person who claims; `verdict` is the officers', None where they leave it undecided."""

    name: str = field(repr=False)
    unit: ExampleUnit
    number: str = field(repr=False)
    language: str
    choice: int = field(repr=False)
    verdict: Verdict | None
    standing: Capacity = Capacity.MEMBER

    @property
    def form(self) -> dict[str, str]:
        """What the person fills in."""
        return {
            "name": self.name,
            "board": self.unit.board,
            "panel": self.unit.panel.value,
            "unit": self.unit.id,
            "number_kind": NumberKind.COLLEGE.value,
            "number": self.number,
            "contact": f"newcomer{self.number}@example.org",
            "standing": self.standing.value,
        }


def make_newcomers(province: Province, claims: int, seed: int) -> tuple[Newcomer, ...]:
    """Return the persons that a seed fixes, one for each claim."""
    random = Random(f"newcomers {seed}")  # noqa: S311 - a demonstration that can be repeated
    voted = iter([one for one in province.members if one.choice is not None])
    silent = iter([one for one in province.members if one.choice is None])
    newcomers: list[Newcomer] = []
    for place in range(claims):
        fate = FATES[place % len(FATES)]
        left = place == claims - 1 and claims >= _ENOUGH_TO_LEAVE_ONE
        member = None
        if fate.reason is ExclusionReason.ALREADY_VOTED and not left:
            member = next(voted, None)
        elif fate.reason is ExclusionReason.ON_THE_LIST and not left:
            member = next(silent, None)
        before = newcomers[-1] if fate.again and not left else None
        newcomers.append(_newcomer(province, random, place, fate, before, member, undecided=left))
    return tuple(newcomers)


def _newcomer(
    province: Province,
    random: Random,
    place: int,
    fate: Fate,
    before: Newcomer | None,
    member: DemoMember | None,
    *,
    undecided: bool,
) -> Newcomer:
    """Return one person; a fate that needs a member becomes 'not verified' if none is left."""
    units = {unit.id: unit for unit in province.units}
    unit = units[member.unit] if member else random.choice(province.voting)
    if before is not None and fate.reason is None:  # the right unit, at the second try
        unit = random.choice([one for one in province.voting if one != before.unit])
    name = member.name if member else new_name(random)
    needs_member = fate.reason in (ExclusionReason.ALREADY_VOTED, ExclusionReason.ON_THE_LIST)
    reason = ExclusionReason.NOT_VERIFIED if needs_member and member is None else fate.reason
    decision = Decision.ADMIT if reason is None else Decision.EXCLUDE
    admitted_as = fate.capacity if reason is None else None
    verdict = Verdict(decision, reason, member.number if member else None, admitted_as)
    return Newcomer(
        name=before.name if before else name,
        unit=unit,
        number=before.number if before else f"{600_000 + place}",
        language="fr" if random.random() < 0.2 else "en",
        choice=IN_FAVOUR if random.random() < 0.5 else NOT_IN_FAVOUR,
        verdict=None if undecided else verdict,
        standing=fate.capacity,
    )


def vote_apart(
    stage: DemoServer, poll: str, newcomers: Sequence[Newcomer], progress: Progress
) -> dict[str, Verdict]:
    """Let every person claim and vote; return the verdicts still to be given, by claim.

    A claim in the wrong unit is ruled on at once, so that the person can vote in the right one.
    """
    due: dict[str, Verdict] = {}
    for place, person in enumerate(newcomers, start=1):
        claim = _claim_and_vote(stage, poll, person, address=f"198.18.{place // 250}.{place % 250}")
        if person.verdict is not None and person.verdict.reason is ExclusionReason.WRONG_UNIT:
            rule_and_sign(stage, poll, {claim: person.verdict})
        elif person.verdict is not None:
            due[claim] = person.verdict
        progress("Sequestered votes", place, len(newcomers))
    return due


def _claim_and_vote(stage: DemoServer, poll: str, person: Newcomer, address: str) -> str:
    """Claim, confirm by the code in the message, and cast; return the claim's identifier."""
    ctx = stage.ctx
    opened = make.open_claim(ctx, poll, person.form, person.language, address)
    message = newest_message(stage, person.form["contact"])
    secret = random_exponent()
    code = next(_codes(message))
    authorization = make.confirm_claim(ctx, poll, opened.claim, code, public_credential(secret))
    if not isinstance(authorization, BallotAuthorization):
        raise ConflictError(f"claim {opened.claim} has voted already.")
    ballot = make_ballot(
        parse_election(election(ctx, poll, authorization.unit)), secret, person.choice
    )
    cast_ballot(ctx, poll, authorization.to_json(), ballot)
    return opened.claim


def _codes(message: str) -> Iterator[str]:
    return (code.group() for code in _CODE.finditer(message))


def rule_and_sign(stage: DemoServer, poll: str, verdicts: dict[str, Verdict]) -> None:
    """Let both membership officers rule on these claims, and sign every batch that is ready."""
    for claim, verdict in verdicts.items():
        for officer in _OFFICERS:
            desk.rule(stage.ctx, poll, claim, officer, verdict)
    first = _OFFICERS[0]
    for batch in batches.batches(stage.ctx, poll, first).ready:
        waiting = batches.propose_batch(stage.ctx, poll, first, batch.decision, batch.signatories)
        for officer in waiting.signatories:
            signature = sign(stage, officer, waiting.statement)
            signing.sign(stage.ctx, poll, waiting.id, signature)
    deliver_messages(stage)
