"""Matches of a claim: members on the roster who may be the claimant, and other claims like it.

Rules this module keeps:
1. Everything likely is shown, and decides nothing: the same number, a similar name, the same
   contact; and for each member, whether a vote of theirs counts.
2. A claimant's e-mail and telephone are compared with the roster's whatever their spelling; names
   without accents, case, order or punctuation, and allowing for a mistyped letter or two.
3. A member who could not be sent a link for a new voting code is marked as such, before anybody
   rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from voting.domain.claims.claim import Claim, name_parts
from voting.domain.claims.contact import Contact, ContactKind
from voting.domain.claims.sequestration import StoredClaim, member_person
from voting.domain.member import Member
from voting.domain.objections.removal import Removal
from voting.domain.poll import Poll
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.members.links import out_of_reach

SIMILAR: Final = 0.8
"""How much of two names must agree (difflib's ratio, 0 to 1) where they share a part."""
MOST: Final = 20
"""How many matches are shown; the likeliest come first."""
_NOT_DIGIT = re.compile(r"[^0-9]")


@dataclass(frozen=True)
class Match:
    """A member on the roster who may be the claimant, and why.

    `voted`: a vote of theirs counts; `out_of_reach`: a link for a new voting code would be due to
    them, and the roster has no contact that it could go to. `removed`: they were taken off the
    voters' list after an objection, so they are no member who is on it.
    """

    member: Member = field(repr=False)
    same_number: bool
    similar_name: bool
    same_contact: bool
    voted: bool
    out_of_reach: bool
    removed: bool


@dataclass(frozen=True)
class ClaimMatch:
    """What another claim has in common with this one."""

    same_person: bool
    same_name: bool
    same_contact: bool


def match_claims(one: StoredClaim, other: StoredClaim) -> ClaimMatch:
    """Return what two claims have in common, by their keyed digests."""
    return ClaimMatch(
        same_person=one.digests.person == other.digests.person,
        same_name=one.digests.name == other.digests.name,
        same_contact=one.digests.contact == other.digests.contact,
    )


def matches(ctx: Context, uow: UnitOfWork, poll: Poll, claim: Claim) -> tuple[Match, ...]:
    """Return the members on the roster who may be the claimant, the likeliest first."""
    compare = _Claimant(claim).compare
    candidates = [one for row in uow.roster.match_candidates(poll.id) if (one := compare(*row))]
    candidates.sort(key=lambda one: one.order)
    removed = uow.removals.logged(poll.id)
    return tuple(_match(ctx, uow, poll, one, removed) for one in candidates[:MOST])


@dataclass(frozen=True)
class _Candidate:
    """A member's number, and what matches the claimant."""

    number: str
    same_number: bool
    similar_name: bool
    same_contact: bool

    @property
    def order(self) -> tuple[int, str]:
        """The likeliest first, then by number."""
        likeness = 4 * self.same_number + 2 * self.same_contact + self.similar_name
        return -likeness, self.number


def _match(
    ctx: Context, uow: UnitOfWork, poll: Poll, one: _Candidate, removed: Sequence[Removal]
) -> Match:
    member = uow.roster.get(poll.id, one.number)
    return Match(
        member=member,
        same_number=one.same_number,
        similar_name=one.similar_name,
        same_contact=one.same_contact,
        voted=uow.sequestered.counted(poll.id, member_person(one.number)),
        out_of_reach=out_of_reach(ctx, uow, poll, member),
        removed=any(one.member == member.number and one.off for one in removed),
    )


class _Claimant:
    """A claim, ready to be compared with every member on a roster."""

    def __init__(self, claim: Claim) -> None:
        self._number = claim.number.lstrip("0")
        self._parts = name_parts(claim.name)
        self._name = " ".join(sorted(self._parts))
        self._contact = claim.contact

    def compare(self, number: str, name: str, email: str, phone: str) -> _Candidate | None:
        """Return what of a member matches the claimant, or None if nothing does."""
        same_number = number.lstrip("0") == self._number
        similar_name = self._similar(name)
        same_contact = self._reached_by(email, phone)
        if same_number or similar_name or same_contact:
            return _Candidate(number, same_number, similar_name, same_contact)
        return None

    def _similar(self, name: str) -> bool:
        parts = name_parts(name)
        if not self._parts:  # claimed by telephone
            return False
        shared = len(parts & self._parts)
        if shared >= 2 or parts == self._parts:
            return True
        if not shared:
            return False
        return SequenceMatcher(None, self._name, " ".join(sorted(parts))).ratio() >= SIMILAR

    def _reached_by(self, email: str, phone: str) -> bool:
        contact = self._contact
        if contact.kind is not ContactKind.EMAIL:
            digits = _NOT_DIGIT.sub("", phone)
            return len(digits) >= 10 and digits[-10:] == contact.value[-10:]
        same_start = email.lstrip()[:1].casefold() == contact.same_as[0]
        return same_start and Contact(ContactKind.EMAIL, email.strip()).same_as == contact.same_as
