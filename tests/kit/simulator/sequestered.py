"""A poll in memory with sequestered ballots, rulings and reissued credentials.

Rules this module keeps:
1. It adds to `poll.Simulator` what persons who are not on the list, membership officers and
   the credential authority do; everything else is the simulator's.
2. What a step should leave in the record is worked out here by itself, not by the code under test.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from typing import Self

from audit.record import fields
from audit.record.about.contacts import about_contact
from audit.record.about.lines import About
from audit.record.about.objections.removal import about_removal
from audit.record.about.rulings import about_rulings
from audit.record.log import list_events
from audit.record.log.event_parts import AdmittedBallot
from audit.record.manifest import Edition
from audit.record.receipt import Receipt
from audit.record.signatures.statement import ChallengeAct, ContactAct, RemovalAct, RulingAct
from audit.record.units import Electorate
from audit.replay.sequestered import Opening, encode_sequestered
from tally.protocol.ballot import make_ballot
from tally.protocol.ballot_form import tracker
from tally.protocol.credential import credentials_list, public_credential
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR
from tally.protocol.encoding import canonical, sha256_hex
from tally.protocol.group import Q
from tally.sequestered import ALL_REASONS, TOLD_REASONS, Capacity, ExclusionReason, Sequestered
from tests.kit.simulator.people import ANA, BEN
from tests.kit.simulator.poll import Member, Simulator
from tests.kit.simulator.preparation import reading


def as_told(row: Sequestered) -> Sequestered:
    """The row with each reason as it is told in public."""
    told = dict.fromkeys(TOLD_REASONS, 0)
    for reason, votes in row.excluded.items():
        told[reason.told] += votes
    return replace(row, excluded=told)


RULINGS = ("ballot:admitted", "ballot:excluded")


@dataclass(frozen=True)
class Claimant:
    """A person who is not on the list, and the sequestered ballot."""

    unit: str
    secret: int
    raw: bytes
    digest: str
    claim: str


class SequesteringPoll(Simulator):
    """A poll in which persons who are not on the list vote too."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.claimants: list[Claimant] = []
        self.admitted: list[Claimant] = []
        self.employees: list[Claimant] = []
        self.openings: dict[str, Opening] = {}
        self.taken_off = 0
        self.current = {
            plan.unit: [one.credential for one in self.members_of(plan.unit)] for plan in self.plans
        }

    def clone(self) -> Self:
        twin = super().clone()
        assert isinstance(twin, type(self))
        twin.claimants, twin.admitted = list(self.claimants), list(self.admitted)
        twin.employees, twin.openings = list(self.employees), dict(self.openings)
        twin.current = {unit: list(listed) for unit, listed in self.current.items()}
        return twin

    # --- what people do ---

    def sequester(
        self, unit: str, choice: int = IN_FAVOUR, *, secret: int | None = None
    ) -> Claimant:
        """A person who is not on the list votes with a fresh credential."""
        fresh = secret or self.random.randrange(1, int(Q))
        raw = make_ballot(self.elections[unit], fresh, choice)
        claim = hashlib.sha256(f"claim {len(self.claimants)}".encode()).hexdigest()
        self.later(7)
        one = Claimant(unit, fresh, raw, sha256_hex(raw), claim)
        self.claimants.append(one)
        entry = self.append(
            list_events.BallotSequestered(
                time=fields.hour_of(self.now), unit=unit, ballot=one.digest, claim=claim
            )
        )
        receipt = Receipt(self.poll, unit, tracker(raw), entry.index, self.now, sequestered=True)
        self.receipts.append(receipt.sign(self.log_key))
        return one

    def rulings(
        self,
        act: RulingAct | ContactAct | ChallengeAct | RemovalAct,
        about: About,
        signers: tuple[str, ...] = (ANA, BEN),
    ) -> dict[str, object]:
        """The arguments of an event that membership officers sign, now."""
        self.later()
        before, self.signers = self.signers, signers
        statement = self.statement(act, about)  # type: ignore[arg-type]
        signed = {"time": self.now, "statement": statement, "signatures": self.sign(statement)}
        self.signers = before
        return signed

    def admit(
        self,
        *those: Claimant,
        signers: tuple[str, ...] = (ANA, BEN),
        capacity: Capacity = Capacity.MEMBER,
    ) -> None:
        """Two officers admit these in one batch, all in the same capacity."""
        ordered = sorted(those, key=lambda one: (one.unit, one.digest))
        rows = tuple(AdmittedBallot(one.unit, one.digest, one.claim, capacity) for one in ordered)
        self.employees += [one for one in ordered if capacity is Capacity.EMPLOYEE]
        signed = self.rulings(RulingAct.ADMIT, about_rulings(self.as_sealed, rows), signers)
        self.append(list_events.BallotAdmitted(ballots=rows, **signed))  # type: ignore[arg-type]
        for one in ordered:
            self.admitted.append(one)
            self.ballots[one.unit].append(one.raw)
            self.current[one.unit].append(public_credential(one.secret))

    def exclude(
        self, *those: tuple[Claimant, ExclusionReason], signers: tuple[str, ...] = (ANA, BEN)
    ) -> None:
        """Two officers exclude these in one batch, each for its reason."""
        rows = []
        for one, reason in sorted(those, key=lambda pair: (pair[0].unit, pair[0].digest)):
            salt = hashlib.sha256(f"salt {one.digest}".encode()).digest()
            self.openings[one.digest] = Opening(one.digest, reason, salt)
            rows.append(self.openings[one.digest].excluded(one.unit, one.claim))
        signed = self.rulings(RulingAct.EXCLUDE, about_rulings(self.as_sealed, rows), signers)
        event = list_events.BallotExcluded(ballots=tuple(rows), **signed)  # type: ignore[arg-type]
        self.append(event)

    def change_contact(self, digest: str, signers: tuple[str, ...] = (ANA, BEN)) -> None:
        """Two officers change a member's contact on the roster; `digest` stands for the change."""
        about = about_contact(self.as_sealed, digest)
        signed = self.rulings(ContactAct.CHANGE, about, signers)
        self.append(list_events.ContactChanged(change=digest, **signed))  # type: ignore[arg-type]

    def remove(self, member: Member, signers: tuple[str, ...] = (ANA, BEN)) -> str:
        """Two officers take a voter off the list; return the digest that stands for that."""
        digest = hashlib.sha256(f"removal {member.number}".encode()).hexdigest()
        about = about_removal(self.as_sealed, member.unit, digest)
        signed = self.rulings(RemovalAct.REMOVE, about, signers)
        event = list_events.VoterRemoved(unit=member.unit, removal=digest, **signed)  # type: ignore[arg-type]
        self.append(event)
        return digest

    def revoke(self, member: Member) -> None:
        """The credential authority takes a member's credential off the list."""
        self.later()
        event = list_events.CredentialRevoked(
            time=fields.hour_of(self.now), unit=member.unit, credential=member.credential
        )
        self.append(event.sign(self.poll, self.authority_key))
        self.current[member.unit].remove(member.credential)

    def take_off(self, member: Member) -> None:
        """The credential authority revokes the credential of a voter who was removed, for good."""
        self.revoke(member)
        self.taken_off += 1

    @property
    def on_list(self) -> int:
        """How many are on all units' lists: as sealed, without those taken off."""
        return super().on_list - self.taken_off

    def issue(self, member: Member) -> Member:
        """The credential authority puts a new credential on the list for that member."""
        secret = self.random.randrange(1, int(Q))
        again = Member(member.number, member.unit, "", secret, public_credential(secret))
        event = list_events.CredentialIssued(
            time=fields.hour_of(self.now),
            unit=member.unit,
            credential=again.credential,
            replaces=member.credential,
        )
        self.append(event.sign(self.poll, self.authority_key))
        self.current[member.unit].append(again.credential)
        return again

    def wait_for_deadline(self) -> None:
        """Let the ruling deadline pass."""
        self.now = self.document.ruling_deadline

    # --- the record ---

    def voters_list(self, unit: str) -> bytes:
        return credentials_list(self.current[unit])

    def _row(self, unit: str) -> Sequestered:
        own = [one for one in self.claimants if one.unit == unit]
        excluded = dict.fromkeys(ALL_REASONS, 0)
        for one in own:
            if one.digest in self.openings:
                excluded[self.openings[one.digest].reason] += 1
        admitted = sum(one in self.admitted for one in own)
        undecided = len(own) - admitted - sum(excluded.values())
        employees = sum(one in self.employees for one in own)
        return Sequestered(unit, admitted - employees, excluded, undecided, employees)

    def sequestered_rows(self) -> tuple[Sequestered, ...]:
        if not self.claimants:
            return ()
        rows = tuple(self._row(plan.unit) for plan in self.plans)
        return tuple(as_told(row) for row in rows) if self.document.release_units else rows

    def sequestered_json(self, edition: Edition) -> bytes | None:
        if not self.claimants:
            return None
        rows = self.sequestered_rows()
        if edition is Edition.PUBLIC or self.document.release_units:
            return encode_sequestered([as_told(row) for row in rows], None)
        return encode_sequestered(rows, self.openings.values())

    def held_files(self) -> dict[str, bytes]:
        held: dict[str, list[dict[str, str]]] = {}
        for one in self.claimants:
            if one not in self.admitted:
                row = {"ballot": one.raw.decode(), "claim": one.claim}
                held.setdefault(f"sequestered/{one.unit}.json", []).append(row)
        return {path: canonical(rows) for path, rows in held.items()}

    # --- a whole poll ---

    def sequester_and_rule(self, *, undecided: bool = True) -> None:
        """From an open poll: six claims, two rulings, a changed contact and a reissue."""
        first, second = self.sequester("A-ELEM"), self.sequester("A-ELEM", NOT_IN_FAVOUR)
        wrong = self.sequester("B-SEC")
        self.exclude((wrong, ExclusionReason.WRONG_UNIT))
        silent = self.sequester("C-OCC", NOT_IN_FAVOUR)
        listed, late = self.sequester("B-SEC"), self.sequester("D-ELEM")
        lost = self.members_of("A-ELEM")[4]
        self.change_contact(hashlib.sha256(b"a changed contact").hexdigest())
        self.revoke(lost)
        self.cast(self.issue(lost), IN_FAVOUR)
        self.close()
        self.admit(first, silent)
        self.exclude(
            (second, ExclusionReason.NOT_VERIFIED), (listed, ExclusionReason.ALREADY_VOTED)
        )
        if not undecided:
            self.admit(late)


def sequestering_poll(stage: str, *, undecided: bool = True) -> SequesteringPoll:
    """A small poll with sequestered ballots that has reached this stage, closed or later."""
    return _lived(stage, undecided).clone()


def poll_for_everybody() -> SequesteringPoll:
    """A released poll that releases its unit results: everybody may have the complete record."""
    poll = SequesteringPoll(change=lambda document: reading(document, unit_results="released"))
    poll.run("open")
    poll.sequester_and_rule(undecided=False)
    poll.run(after="closed")
    return poll


def employees_poll(
    stage: str, *, electorate: Electorate = Electorate.EMPLOYEES
) -> SequesteringPoll:
    """A small poll in which a member and two employees are admitted, at this stage or later."""
    return _of_employees(stage, electorate).clone()


@cache
def _of_employees(stage: str, electorate: Electorate) -> SequesteringPoll:
    poll = SequesteringPoll(change=lambda document: replace(document, electorate=electorate))
    poll.run("open")
    member, one, other = (poll.sequester(unit) for unit in ("A-ELEM", "A-ELEM", "B-SEC"))
    poll.close()
    poll.admit(member)
    poll.admit(one, other, capacity=Capacity.EMPLOYEE)
    poll.run(stage, after="closed")
    return poll


def open_poll() -> SequesteringPoll:
    """A small poll that is open, the members' votes cast, and nothing sequestered yet."""
    return _opened().clone()


@cache
def _opened() -> SequesteringPoll:
    poll = SequesteringPoll()
    poll.run("open")
    return poll


@cache
def _lived(stage: str, undecided: bool) -> SequesteringPoll:
    poll = open_poll()
    poll.sequester_and_rule(undecided=undecided)
    if undecided:
        poll.wait_for_deadline()
    poll.run(stage, after="closed")
    return poll
