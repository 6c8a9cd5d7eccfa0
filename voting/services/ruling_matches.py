"""What stands beside a claim: members of the roster who may be the claimant, and claims alike.

Rules this module keeps:
1. Everything likely is shown, and nothing is decided by it: the same number, a similar name, the
   same contact; and of each member whether a vote of theirs counts.
2. A claimant's e-mail and mobile are compared with the roster's whatever their spelling; names
   without accents, case, order or punctuation, and with a letter or two astray.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from voting.domain.claim import Claim, name_parts
from voting.domain.contact import Contact, ContactKind
from voting.domain.member import Member
from voting.domain.sequestration import StoredClaim, member_person
from voting.services.ports import UnitOfWork

SIMILAR: Final = 0.8
"""How much of two names must agree (difflib's ratio, 0 to 1) where they share a part."""
MOST: Final = 20
"""How many likely members are shown; the likeliest come first."""
_NOT_DIGIT = re.compile(r"[^0-9]")


@dataclass(frozen=True)
class Match:
    """A member of the roster who may be the claimant, and why; `voted`: a vote of theirs counts."""

    member: Member = field(repr=False)
    same_number: bool
    similar_name: bool
    same_contact: bool
    voted: bool = False

    @property
    def likeness(self) -> tuple[int, str]:
        """The order in which matches are shown: the likeliest first, then by number."""
        found = 4 * self.same_number + 2 * self.same_contact + self.similar_name
        return -found, self.member.number


@dataclass(frozen=True)
class Likeness:
    """What another claim has in common with this one."""

    same_person: bool
    same_name: bool
    same_contact: bool


def likeness(one: StoredClaim, other: StoredClaim) -> Likeness:
    """Return what two claims have in common, by their keyed digests."""
    return Likeness(
        same_person=one.digests.person == other.digests.person,
        same_name=one.digests.name == other.digests.name,
        same_contact=one.digests.contact == other.digests.contact,
    )


def matches(uow: UnitOfWork, poll_id: str, claim: Claim) -> tuple[Match, ...]:
    """Return the members of the roster who may be the claimant, the likeliest first."""
    wanted = _Wanted(claim)
    found = [one for member in uow.roster.iterate(poll_id) if (one := wanted.compare(member))]
    found.sort(key=lambda one: one.likeness)
    return tuple(_with_vote(uow, poll_id, one) for one in found[:MOST])


def _with_vote(uow: UnitOfWork, poll_id: str, one: Match) -> Match:
    voted = uow.sequestered.counted(poll_id, member_person(one.member.number))
    return Match(one.member, one.same_number, one.similar_name, one.same_contact, voted)


class _Wanted:
    """A claim, ready to be compared with every member of a roster."""

    def __init__(self, claim: Claim) -> None:
        self._number = claim.number.lstrip("0")
        self._parts = name_parts(claim.name)
        self._name = " ".join(sorted(self._parts))
        self._contact = claim.contact

    def compare(self, member: Member) -> Match | None:
        """Return how the member is like the claimant, or None."""
        number = member.number.lstrip("0") == self._number
        name = self._similar(member.name)
        contact = self._reaches(member)
        return Match(member, number, name, contact) if number or name or contact else None

    def _similar(self, name: str) -> bool:
        parts = name_parts(name)
        shared = len(parts & self._parts)
        if shared >= 2 or parts == self._parts:
            return True
        if not shared:
            return False
        return SequenceMatcher(None, self._name, " ".join(sorted(parts))).ratio() >= SIMILAR

    def _reaches(self, member: Member) -> bool:
        if self._contact.kind is ContactKind.EMAIL:
            return bool(member.email) and _mailbox(member.email) == self._contact.same_as
        digits = _NOT_DIGIT.sub("", member.phone)
        return len(digits) >= 10 and digits[-10:] == self._contact.value[-10:]


def _mailbox(email: str) -> str:
    return Contact(ContactKind.EMAIL, email.strip()).same_as
