"""Officers of the union: who may act on a poll, with which keys, and what waits for a signature.

Rules this module keeps:
1. An act needs two different officers' signatures on the same statement, byte for byte; the table
   of weights needs one, of the treasurer or the general secretary.
2. A server never holds an officer's private key: only public keys are here.
3. An account that has ended can do nothing, and its successor is named.
4. An account whose row was changed by anything but this server can do nothing either.
5. Scrutineers, auditors and inspectors (members of the executive or the council who read the
   general secretary's records, by-law 2.57) read, and do nothing else: no seal names them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from audit.record import officers
from audit.record.officers import Ed25519Key, PasskeyKey, SealedOfficer
from audit.record.signatures.statement import PollAct

SESSION_IDLE = timedelta(minutes=30)
"""How long an officer's session lasts without use."""
SESSION_LONGEST = timedelta(hours=12)
"""How long it lasts at most: after that the officer signs in again."""

CHANGED = (
    "the account was changed in the database by something else than this server. Restore its row "
    "from a backup, or end the account and add another."
)


class Role(StrEnum):
    """An officer's part in a vote."""

    RETURNING_OFFICER = "returning-officer"
    PROVINCIAL_EXECUTIVE = "provincial-executive"
    MEMBERSHIP_OFFICER = "membership-officer"
    TREASURER = "treasurer"
    GENERAL_SECRETARY = "general-secretary"
    SCRUTINEER = "scrutineer"
    AUDITOR = "auditor"
    INSPECTOR = "inspector"


ACTORS = tuple(Role(name) for name in officers.ACTING)
"""Who acts on a poll, two of them together."""
DESK = tuple(Role(name) for name in officers.DESK)
"""Who rules on claims and changes contacts, two of them together."""
WEIGHT_SIGNERS = tuple(Role(name) for name in officers.WEIGHT_SIGNERS)
"""Who signs the table of weights, one of them; they read, and do nothing else (by-law 2.57)."""
SEALED = tuple(Role(name) for name in officers.ROLES)
"""Whom a poll's seal can name: everybody who signs anything."""
READERS = (Role.SCRUTINEER, Role.AUDITOR, Role.INSPECTOR)
"""Who only reads; no seal names them."""


@dataclass(frozen=True)
class FileKey:
    """An Ed25519 key file that the officer keeps: base64 of the 32-byte public key."""

    public_key: str


@dataclass(frozen=True)
class Passkey:
    """A WebAuthn passkey: base64url credential id, COSE algorithm name, base64 SPKI public key."""

    credential_id: str
    algorithm: str
    public_key: str
    rp_id: str
    origin: str
    sign_count: int = 0


@dataclass(frozen=True)
class Officer:
    """An officer's account.

    `password_hash` is a PHC string (Argon2id), `totp_secret` is encrypted at rest, `totp_step` the
    last time step whose code was used. `ended` is when the
    account ended and `successor` who took over. `email` is where reminders go, in `language`.
    `intact` is whether the account, as it was read, is what the server stored last.
    """

    id: str
    name: str
    role: Role
    password_hash: str | None = field(default=None, repr=False)
    totp_secret: bytes | None = field(default=None, repr=False)
    totp_step: int = 0
    file_keys: tuple[FileKey, ...] = ()
    passkeys: tuple[Passkey, ...] = ()
    ended: datetime | None = None
    successor: str | None = None
    email: str | None = field(default=None, repr=False)
    language: str = "en"
    intact: bool = True

    @property
    def active(self) -> bool:
        """Whether the account may still act."""
        return self.ended is None and self.intact

    @property
    def sealed(self) -> SealedOfficer:
        """The officer with every key, as a poll's seal and a route name them."""
        files = [Ed25519Key(key.public_key) for key in self.file_keys]
        passkeys = [
            PasskeyKey(key.algorithm, key.public_key, key.rp_id, key.origin)
            for key in self.passkeys
        ]
        return SealedOfficer(self.id, self.name, self.role.value, (*files, *passkeys))


@dataclass(frozen=True)
class ActSignature:
    """One officer's signature, canonical JSON as it goes into the log."""

    officer: str
    signature: bytes


@dataclass(frozen=True)
class PendingAct:
    """A statement that waits for its signatures, until `expires`.

    `statement` is the canonical JSON that every officer signs.
    """

    poll: str
    act: PollAct
    statement: bytes
    proposed: datetime
    expires: datetime
    signatures: tuple[ActSignature, ...] = ()
