"""What the authority checks before it signs: the request against its own list and journal.

Rules this module keeps:
1. The server is not trusted. Members, their units and the credentials in force come from the
   authority's own voters' list, and from the changes that it has signed since.
2. The proof shows that somebody knows the new secret for this poll and this member. That it is the
   member rests on where the link was sent (the contact on the roster). So the number of changes is
   limited, and the operator must allow more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.fields import hour_of
from audit.record.log.list_events import CredentialIssued, CredentialRevoked
from tally.protocol.credential import parse_credential, verify_sign_in
from tally.protocol.errors import ProtocolError
from voting.authority.journal import SignedChange
from voting.domain.errors import RefusedError
from voting.domain.reissue import KnowledgeProof
from voting.domain.voters_list import Voter

SHARE: Final = 5
"""Per cent of the list that may be reissued in a poll unless the operator allows more."""
LEAST: Final = 10
"""Changes that are allowed in every poll, however short its list."""


class DoubtfulError(RefusedError):
    """A request for a reissue fails a check; the authority does not sign it."""

    slug = "doubtful"


@dataclass(frozen=True)
class Request:
    """What the server says that a member's browser asks for."""

    member: str = field(repr=False)
    unit: str
    old: str = field(repr=False)
    new: str = field(repr=False)
    knowledge: KnowledgeProof = field(repr=False)


class Book:
    """The authority's knowledge of one poll: who is on the list, and with which credential."""

    def __init__(
        self, poll: str, voters: Iterable[Voter], changes: Iterable[SignedChange], allowed: int
    ) -> None:
        self._poll = poll
        self._allowed = allowed
        self._units: dict[str, str] = {}
        self._current: dict[str, str] = {}
        self._known: set[str] = set()
        self._granted = 0
        for voter in voters:
            self._units[voter.member] = voter.unit
            self._current[voter.member] = voter.credential
            self._known.add(voter.credential)
        for change in changes:
            self.note(change)

    def note(self, change: SignedChange) -> None:
        """Take a signed change of any poll into account.

        Its new credential is no longer new, even if the server refused it or it is another poll's;
        nor is the old one, which is on no later list.
        """
        self._known |= {change.old, change.new}
        if change.poll == self._poll and change.made is not False:
            self._current[change.member] = change.new
            self._granted += 1

    def take_off(self, member: str) -> None:
        """Note that a member's credential is revoked for good."""
        self._units.pop(member, None)

    def verify_in_force(self, member: str, unit: str, credential: str) -> None:
        """Raise `DoubtfulError` unless our list has the member, in that unit, with this last."""
        if self._units.get(member) != unit:
            raise DoubtfulError(f"Member {member} is not on our list in unit {unit}.")
        if self._current[member] != credential:
            raise DoubtfulError(f"Member {member}: the old credential is not the one we issued.")

    def verify(self, request: Request) -> None:
        """Raise `DoubtfulError` unless the request may be signed.

        1. The member is on the authority's list, in that unit.
        2. The old credential is the one that the authority issued to the member last.
        3. The new one is in the group, not its identity, and was never anybody's.
        4. The proof holds for it, this poll and this member.
        5. The poll has not had more reissues than are allowed.
        """
        member = request.member
        self.verify_in_force(member, request.unit, request.old)  # 1, 2
        if request.new in self._known:  # 3
            raise DoubtfulError(f"Member {member}: the new credential is not new.")
        try:
            parse_credential(request.new, "the new credential")
            knowledge = request.knowledge
            verify_sign_in(request.new, self._poll, member, knowledge.nonce, knowledge.proof)  # 4
        except ProtocolError as error:
            raise DoubtfulError(f"Member {member}: {error}.") from error
        if self._granted >= self._allowed:  # 5
            raise DoubtfulError(
                f"Member {member}: {self._granted} voting codes were reissued in this poll, which "
                "is as many as are allowed. Find out why so many cards are lost; then allow more "
                "with --allow-more."
            )


def allowed_of(voters: int, share: int) -> int:
    """Return how many changes a share (per cent) of that many voters is; at least `LEAST`."""
    return max(LEAST, voters * share // 100)


def sign(poll: str, request: Request, key: Ed25519PrivateKey, now: datetime) -> SignedChange:
    """Return the change that a verified request asks for, signed; `now` has whole seconds."""
    hour = hour_of(now)
    revoked = CredentialRevoked(time=hour, unit=request.unit, credential=request.old)
    issued = CredentialIssued(
        time=hour, unit=request.unit, credential=request.new, replaces=request.old
    )
    return SignedChange(
        time=now,
        poll=poll,
        member=request.member,
        unit=request.unit,
        old=request.old,
        new=request.new,
        revoked=revoked.sign(poll, key).signature,
        issued=issued.sign(poll, key).signature,
    )


def messages_of(change: SignedChange) -> Mapping[str, Mapping[str, str]]:
    """Return the two changes as the server takes them: `revoked` and `issued`."""
    place = {"unit": change.unit}
    return {
        "revoked": {**place, "credential": change.old, "signature": change.revoked},
        "issued": {
            **place,
            "credential": change.new,
            "replaces": change.old,
            "signature": change.issued,
        },
    }
