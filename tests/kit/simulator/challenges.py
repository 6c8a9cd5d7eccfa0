"""A poll in memory in which officers challenge listed members, and rule on the challenges.

Rules this module keeps:
1. Two officers of the desk challenge, two others rule; a forger chooses who signs, what the event
   names, and what the statement says.
2. What a step should leave in the record is worked out here by itself, not by the code under test.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Self

from audit.record import fields
from audit.record.challenges.about import Challenged, about_challenge
from audit.record.log.challenge_events import (
    BallotChallenged,
    ChallengeDismissed,
    ChallengeUpheld,
    VoterChallenged,
)
from audit.record.log.entries import Entry
from audit.record.log.list_events import BallotSequestered
from audit.record.receipt import Receipt
from audit.record.signatures.statement import ChallengeAct
from tally.challenged import ChallengedVotes
from tally.protocol.ballot import make_ballot
from tally.protocol.ballot_form import parse_ballot, tracker
from tally.protocol.election import IN_FAVOUR
from tally.protocol.encoding import canonical, sha256_hex
from tests.kit.simulator.people import ANA, BEN, CHAIR, DEPUTY, UnitPlan
from tests.kit.simulator.poll import Member
from tests.kit.simulator.sequestered import SequesteringPoll

CHALLENGERS, RULERS = (ANA, CHAIR), (BEN, DEPUTY)
"""Who challenges, and who rules: of each two, one is a membership officer."""
_EVENTS = {
    ChallengeAct.VOTER: VoterChallenged,
    ChallengeAct.BALLOT: BallotChallenged,
    ChallengeAct.DISMISS: ChallengeDismissed,
    ChallengeAct.UPHOLD: ChallengeUpheld,
}


@dataclass
class Challenge:
    """A challenge of a listed member, and her ballot: its bytes, once there is one."""

    unit: str
    digest: str
    before: bool
    raw: bytes | None = None
    upheld: bool = False
    dismissed: bool = False

    @property
    def ballot(self) -> str:
        """hex(the ballot)."""
        return sha256_hex(self.raw or b"")

    @property
    def credential(self) -> str:
        """The credential that cast the ballot."""
        return parse_ballot(self.raw or b"").credential

    @property
    def undecided(self) -> bool:
        """Whether there is a ballot, and no ruling."""
        return self.raw is not None and not self.upheld and not self.dismissed


class ChallengingPoll(SequesteringPoll):
    """A poll in which listed members are challenged."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.challenges: list[Challenge] = []

    def clone(self) -> Self:
        twin = super().clone()
        twin.challenges = [Challenge(**vars(one)) for one in self.challenges]
        return twin

    # --- what people do ---

    def challenge_event(
        self, act: ChallengeAct, named: Challenged, signers: tuple[str, ...], **forged: Any
    ) -> Entry:
        """Log what these officers sign now; `forged` are other members of the event."""
        about = about_challenge(self.as_sealed, act, named)
        signed = self.rulings(act, about, signers)
        members = {name: value for name, value in vars(named).items() if value is not None}
        return self.append(_EVENTS[act](**{**members, **signed, **forged}))

    def _new(self, unit: str, before: bool, raw: bytes | None = None) -> Challenge:
        digest = hashlib.sha256(f"challenge {len(self.challenges)}".encode()).hexdigest()
        self.challenges.append(Challenge(unit, digest, before, raw))
        return self.challenges[-1]

    def challenge_voter(
        self, unit: str, signers: tuple[str, ...] = CHALLENGERS, **forged: Any
    ) -> Challenge:
        """Two officers challenge a member of that unit who has no ballot."""
        one = self._new(unit, before=True)
        named = Challenged(unit, one.digest)
        self.challenge_event(ChallengeAct.VOTER, named, signers, **forged)
        return one

    def cast_challenged(
        self, one: Challenge, member: Member, choice: int = IN_FAVOUR, unit: str = ""
    ) -> Receipt:
        """The challenged member votes: the ballot is on hold."""
        unit = unit or one.unit
        return self.cast_raw(one, make_ballot(self.elections[unit], member.secret, choice), unit)

    def cast_raw(self, one: Challenge, raw: bytes, unit: str = "") -> Receipt:
        """These bytes come as the challenged member's ballot, unseen."""
        unit, one.raw = unit or one.unit, raw
        self.later(7)
        hour = fields.hour_of(self.now)
        event = BallotSequestered(time=hour, unit=unit, ballot=one.ballot, claim=one.digest)
        entry = self.append(event)
        place = Receipt(self.poll, unit, tracker(one.raw), entry.index, self.now, sequestered=True)
        self.receipts.append(place.sign(self.log_key))
        return self.receipts[-1]

    def challenge_ballot(
        self, unit: str, raw: bytes, signers: tuple[str, ...] = CHALLENGERS, **forged: Any
    ) -> Challenge:
        """Two officers challenge a ballot that was cast: it leaves the count."""
        one = self._new(unit, before=False, raw=raw)
        named = Challenged(unit, one.digest, one.ballot)
        self.challenge_event(ChallengeAct.BALLOT, named, signers, **forged)
        self.settle(unit)
        return one

    @staticmethod
    def named(one: Challenge) -> Challenged:
        """The pair that an honest ruling names, and the credential."""
        return Challenged(one.unit, one.digest, one.ballot, one.credential)

    def dismiss(self, one: Challenge, signers: tuple[str, ...] = RULERS, **forged: Any) -> None:
        """Two other officers dismiss a challenge: the ballot counts again, in its place."""
        named = replace(self.named(one), credential=None)
        self.challenge_event(ChallengeAct.DISMISS, named, signers, **forged)
        one.dismissed = True
        self.settle(one.unit)

    def uphold(self, one: Challenge, signers: tuple[str, ...] = RULERS, **forged: Any) -> None:
        """Two other officers uphold a challenge: the ballot never counts."""
        self.challenge_event(ChallengeAct.UPHOLD, self.named(one), signers, **forged)
        one.upheld = True
        self.current[one.unit].remove(one.credential)
        self.settle(one.unit)

    def settle(self, unit: str, *, counting: bool = False) -> None:
        """Let a unit's ballots be those that count, each where the log put it."""
        own = [one for one in self.challenges if one.unit == unit and one.raw is not None]
        raws = {sha256_hex(raw): raw for raw in self.ballots[unit]}
        raws |= {one.ballot: one.raw for one in own if one.raw is not None}
        for one in own:
            if one.upheld or (one.undecided and not counting):
                raws.pop(one.ballot, None)
        self.ballots[unit] = [raws[ballot] for ballot in self._placed() if ballot in raws]

    def _placed(self) -> list[str]:
        """The log's ballots, each where it was cast or, for a claim, admitted."""
        claims, places = {one.claim for one in self.claimants}, []
        for event in self.events:
            if event.NAME == "ballot:admitted":
                places += [row.ballot for row in event.ballots]  # type: ignore[attr-defined]
            elif event.NAME == "ballot:cast" or getattr(event, "claim", None) not in {
                None,
                *claims,
            }:
                places.append(event.ballot)  # type: ignore[attr-defined]
        return places

    def encrypt(self) -> None:
        """The count begins: challenges without a ruling fall."""
        for plan in self.plans:
            self.settle(plan.unit, counting=True)
        super().encrypt()

    # --- the record ---

    def held_files(self) -> dict[str, bytes]:
        """Beside those held for claims, the challenged that do not count, in the log's order."""
        rows: dict[str, tuple[str, str, bytes]] = {
            one.digest: (one.unit, one.claim, one.raw)
            for one in self.claimants
            if one not in self.admitted
        }
        for one in self.challenges:
            if one.raw is not None and (one.upheld or (one.undecided and not self.tallies)):
                rows[one.ballot] = (one.unit, one.digest, one.raw)
        held: dict[str, list[dict[str, str]]] = {}
        for event in self.events:
            found = rows.get(getattr(event, "ballot", ""))
            if found is not None and event.NAME in ("ballot:cast", "ballot:sequestered"):
                row = {"ballot": found[2].decode(), "claim": found[1]}
                held.setdefault(f"sequestered/{found[0]}.json", []).append(row)
        return {path: canonical(those) for path, those in held.items()}

    def challenged_rows(self) -> tuple[ChallengedVotes, ...]:
        return tuple(self._counted(plan) for plan in self.plans) if self.challenges else ()

    def _counted(self, plan: UnitPlan) -> ChallengedVotes:
        own = [one for one in self.challenges if one.unit == plan.unit]
        waiting = sum(one.undecided for one in own)
        return ChallengedVotes(
            plan.unit,
            plan.members,
            before=sum(one.before for one in own),
            after=sum(not one.before for one in own),
            without_ballot=sum(one.raw is None for one in own),
            dismissed=sum(one.dismissed for one in own),
            upheld=sum(one.upheld for one in own),
            fell=waiting if self.tallies else 0,
            pending=0 if self.tallies else waiting,
        )

    def challenges_json(self) -> bytes | None:
        rows = [row.to_json() for row in self.challenged_rows()]
        return canonical({"units": rows}) if rows else None

    # --- a whole poll ---

    def challenge_and_rule(self) -> None:
        """From an open poll: five challenges, of which one is upheld before the close.

        In A-ELEM a ballot that was cast: dismissed. Another: nobody rules. In B-SEC a member before
        her ballot: upheld. In C-OCC one before: dismissed; and one who never votes.
        """
        first, second = self.ballots["A-ELEM"][:2]
        wrong = self.challenge_ballot("A-ELEM", first)
        silent = self.challenge_voter("C-OCC")
        voter, other = self.challenge_voter("B-SEC"), self.challenge_voter("C-OCC")
        self.cast_challenged(voter, self.members_of("B-SEC")[3])
        self.uphold(voter)
        self.cast_challenged(other, self.members_of("C-OCC")[0])
        self.challenge_ballot("A-ELEM", second)
        self.close()
        assert silent.raw is None
        self.dismiss(wrong)
        self.dismiss(other)


def challenging_poll(stage: str) -> ChallengingPoll:
    """A small poll with challenges that has reached this stage, closed or later."""
    return _lived(stage).clone()


def open_poll() -> ChallengingPoll:
    """A small poll that is open, the members' votes cast, and nobody challenged yet."""
    return _opened().clone()


@cache
def _opened() -> ChallengingPoll:
    poll = ChallengingPoll()
    poll.run("open")
    return poll


@cache
def _lived(stage: str) -> ChallengingPoll:
    poll = open_poll()
    poll.challenge_and_rule()
    poll.wait_for_deadline()
    poll.run(stage, after="closed")
    return poll
