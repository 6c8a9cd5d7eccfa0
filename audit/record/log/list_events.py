"""The log's events about who is counted: sequestered ballots, reissues, changed contacts.

Rules this module keeps:
1. A sequestered ballot is logged when it is cast, by its digest and the keyed digest of its claim;
   it joins its unit's count only by `ballot:admitted`, which two officers sign (by-law 2.77). What
   they sign, to admit or to exclude, names both digests again: a ruling is about that pair.
2. A voters' list changes only by `credential:revoked` and `credential:issued`, which the credential
   authority signs, whose key is sealed in poll.json and not on the server.
   A credential that is revoked for good takes a voter off the list: `voter:removed`, which two
   officers sign, comes before it.
3. A member's contact on the roster, where the link for a new credential goes, changes after the
   seal only by `contact:changed`, which two officers sign. The event holds a keyed digest.
4. Who of a unit's list has voted is shown to officers only after `strike-off:disclosed`, which two
   officers sign, with a reason, and which names the units.
5. No event holds a claim or a member. What a voter or claimant does carries the hour; what two
   officers do, the exact time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.record import fields
from audit.record.errors import DocumentError
from audit.record.log.event_parts import AdmittedBallot, ExcludedBallot
from audit.record.log.events import Event, SignedEvent
from audit.record.log.members import DIGEST, SIGNATURE, SIGNED, TEXT, UNIT, UNITS, rows_of, table
from audit.record.receipt import CREDENTIAL
from audit.record.signatures import ed25519
from audit.record.signatures.statement import ContactAct, ListAct, RemovalAct, RulingAct


@dataclass(frozen=True, kw_only=True)
class BallotSequestered(Event):
    """A ballot was cast by a person who is not on the voters' list, and is held apart.

    `claim` is the keyed digest of what the person claims; `time` is truncated to the hour.
    """

    NAME = "ballot:sequestered"
    MEMBERS = table(unit=UNIT, ballot=DIGEST, claim=DIGEST)
    unit: str
    ballot: str
    claim: str

    def __post_init__(self) -> None:
        super().__post_init__()
        fields.check_hour(self.time, f"{self.NAME}: time")


def _check_rows(rows: Sequence[AdmittedBallot | ExcludedBallot], what: str) -> None:
    """Refuse an empty batch, and one that is not sorted by unit and ballot."""
    if not rows:
        raise DocumentError(f"{what}: ballots: expected at least one")
    fields.check_sorted((f"{row.unit} {row.ballot}" for row in rows), f"{what}: ballots")


@dataclass(frozen=True, kw_only=True)
class BallotAdmitted(SignedEvent):
    """Sequestered ballots join their units' counts: two officers verified the membership."""

    NAME = "ballot:admitted"
    ACT = RulingAct.ADMIT
    MEMBERS = table(ballots=rows_of(AdmittedBallot), **SIGNED)
    ballots: tuple[AdmittedBallot, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_rows(self.ballots, self.NAME)


@dataclass(frozen=True, kw_only=True)
class BallotExcluded(SignedEvent):
    """Sequestered ballots are never counted, each for a reason."""

    NAME = "ballot:excluded"
    ACT = RulingAct.EXCLUDE
    MEMBERS = table(ballots=rows_of(ExcludedBallot), **SIGNED)
    ballots: tuple[ExcludedBallot, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_rows(self.ballots, self.NAME)


@dataclass(frozen=True, kw_only=True)
class ContactChanged(SignedEvent):
    """One member's contact on the roster was replaced.

    `change` is the keyed digest of this change: of its own random name, the poll, the member, the
    old and the new contact. No two changes have the same one, not even of the same member.
    """

    NAME = "contact:changed"
    ACT = ContactAct.CHANGE
    MEMBERS = table(change=DIGEST, **SIGNED)
    change: str


@dataclass(frozen=True, kw_only=True)
class StrikeOffDisclosed(SignedEvent):
    """Two officers are shown who of these units' lists has voted: by this entry, and no later."""

    NAME = "strike-off:disclosed"
    ACT = ListAct.STRIKE_OFF
    MEMBERS = table(units=UNITS, **SIGNED)
    units: tuple[str, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.units:
            raise DocumentError(f"{self.NAME}: units: expected at least one")
        fields.check_sorted(self.units, f"{self.NAME}: units")
        if not self.statement.reason:
            raise DocumentError(f"{self.NAME}: statement: reason: expected one")


@dataclass(frozen=True, kw_only=True)
class VoterRemoved(SignedEvent):
    """Two officers take one voter of a unit off the list; then the authority does (rule 2).

    `removal` is the keyed digest of this removal: of its own random name, the poll, the member and
    the unit.
    """

    NAME = "voter:removed"
    ACT = RemovalAct.REMOVE
    MEMBERS = table(unit=UNIT, removal=DIGEST, **SIGNED)
    unit: str
    removal: str


@dataclass(frozen=True, kw_only=True)
class CredentialEvent(Event):
    """A change of a unit's voters' list, signed by the credential authority.

    The signature, of type `KIND`, is over the poll and the event's own members: each change can be
    made once in a poll, so the signature needs no time. Unsigned where `signature` is empty.
    """

    KIND: ClassVar[str]
    unit: str
    credential: str
    signature: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        fields.check_hour(self.time, f"{self.NAME}: time")
        fields.check_match(self.unit, fields.UNIT_NAME, f"{self.NAME}: unit")
        fields.check_match(self.credential, CREDENTIAL, f"{self.NAME}: credential")

    def sign(self, poll: str, key: Ed25519PrivateKey) -> Self:
        """Return the event with the credential authority's signature."""
        signed = ed25519.sign_object(self.KIND, {"poll": poll, **self.members()}, key)
        return replace(self, signature=str(signed["signature"]))

    def verify(self, poll: str, key: Ed25519PublicKey) -> None:
        """Raise `SignatureError` unless the credential authority made this change of this poll."""
        ed25519.verify_object(self.KIND, {"poll": poll, **self.members()}, key, self.NAME)


@dataclass(frozen=True, kw_only=True)
class CredentialRevoked(CredentialEvent):
    """A credential is taken off its unit's voters' list, before it has cast a ballot."""

    NAME = "credential:revoked"
    KIND = "credential-revoked"
    MEMBERS = table(unit=TEXT, credential=TEXT, signature=SIGNATURE)


@dataclass(frozen=True, kw_only=True)
class CredentialIssued(CredentialEvent):
    """A credential is put on its unit's voters' list, for the same member as the revoked one."""

    NAME = "credential:issued"
    KIND = "credential-issued"
    MEMBERS = table(unit=TEXT, credential=TEXT, replaces=TEXT, signature=SIGNATURE)
    replaces: str

    def __post_init__(self) -> None:
        super().__post_init__()
        fields.check_match(self.replaces, CREDENTIAL, f"{self.NAME}: replaces")
