"""Reissuing a lost card, and changing a roster contact after the seal (by-law 2.77, reading).

Rules this module keeps:
1. Only keyed digests of a link's token are stored, bound to the member and the time it is good
   until. A link works once, within 48 hours; a newer one, or a change of the contact it went to,
   makes it void.
2. The member's own browser draws the new voting code. The server gets its public credential and a
   proof that the browser knows the secret, never the code.
3. A reissue is done once, when the credential authority's signed change is in the log. What waits
   for it bears the server's own seal: the authority is shown nothing that something else wrote.
4. A new contact waits encrypted until two officers have signed the change.
5. Keyed digests stand for a contact, for its change and for a row of the roster. Each is over texts
   that are preceded by their lengths, and begins with a word of its own kind (docs/protocol.md).
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from tally.protocol.encoding import canonical, fields, load_canonical
from tally.protocol.errors import ProtocolError
from tally.protocol.group import frame
from tally.protocol.proofs import Proof, parse_proof
from voting.domain.errors import MalformedError
from voting.domain.member import RosterContact
from voting.domain.voters_list import Voter

LINK_LIFE: Final = timedelta(hours=48)
TOKEN_BYTES: Final = 32
TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
"""A link's token: 32 random bytes in base64url, without padding."""
REQUEST_KIND: Final = "authority-request"
"""The type of the credential authority's signature over a nonce of the server's."""
NONCE: Final = re.compile(r"[0-9a-f]{64}")


class ReissueProgress(StrEnum):
    """How far the reissue that a link is for has come."""

    READY = "ready"
    """The link is good and nothing was drawn with it."""
    WAITING = "waiting"
    """A code was drawn; the credential authority has not signed the change yet."""
    DONE = "done"
    """The new code votes, and the old one is dead."""
    REFUSED = "refused"
    """The drawn code will never vote: a vote was cast first, or voting has ended."""


@dataclass(frozen=True)
class ReissueLink:
    """A one-time link; `used` is when a code was drawn with it, or when it became void.

    `token_digest` finds it; `seal` binds the token to the member and to `expires` (`make_link`).
    """

    poll: str
    token_digest: str = field(repr=False)
    member: str = field(repr=False)
    expires: datetime
    seal: bytes = field(repr=False)
    used: datetime | None = None

    def usable(self, now: datetime) -> bool:
        """Tell whether a code may be drawn with it."""
        return self.used is None and now < self.expires

    def is_of(self, key: bytes, token: str) -> bool:
        """Tell whether the server made this link, as it is, with that token."""
        return hmac.compare_digest(_link_seal(key, token, self.member, self.expires), self.seal)


def make_link(key: bytes, poll: str, token: str, member: str, expires: datetime) -> ReissueLink:
    """Return a new link as it is stored; `key` is the poll's link key."""
    seal = _link_seal(key, token, member, expires)
    return ReissueLink(poll, token_digest(key, token), member, expires, seal)


def token_digest(key: bytes, token: str) -> str:
    """Return the keyed digest (hex) that stands for a token; `key` is the poll's link key."""
    return hmac.digest(key, f"ratify/reissue-token/v1\n{token}".encode(), "sha256").hex()


def _link_seal(key: bytes, token: str, member: str, expires: datetime) -> bytes:
    until = expires.astimezone(UTC).isoformat()
    message = f"ratify/reissue-link/v1\n{token}\n{member}\n{until}".encode()
    return hmac.digest(key, message, "sha256")


@dataclass(frozen=True)
class Reissue:
    """A new public credential in place of `old`, both decimal numbers.

    `proof` is a `KnowledgeProof`, encoded. `drawn` is also when its link was used. `seal` binds all
    of these together (`make_reissue`). `done` is when the signed change entered the log.
    """

    poll: str
    old: str = field(repr=False)
    new: str = field(repr=False)
    member: str = field(repr=False)
    proof: bytes = field(repr=False)
    drawn: datetime
    seal: bytes = field(repr=False)
    done: datetime | None = None

    def is_ours(self, key: bytes) -> bool:
        """Tell whether the server kept this draw, just so; `key` is the poll's link key."""
        return hmac.compare_digest(_reissue_seal(key, self), self.seal)


def make_reissue(
    key: bytes, poll: str, voter: Voter, new: str, knowledge: KnowledgeProof, drawn: datetime
) -> Reissue:
    """Return a draw as it is stored: `new` in place of the voter's credential."""
    proof = knowledge.encode()
    bare = Reissue(poll, voter.credential, new, voter.member, proof, drawn, b"")
    return replace(bare, seal=_reissue_seal(key, bare))


def _reissue_seal(key: bytes, one: Reissue) -> bytes:
    when = one.drawn.astimezone(UTC).isoformat()
    parts = (one.poll, one.old, one.new, one.member, when, one.proof.hex())
    message = "ratify/reissue/v1\n" + "\n".join(parts)
    return hmac.digest(key, message.encode(), "sha256")


@dataclass(frozen=True)
class KnowledgeProof:
    """The proof that a browser knows a credential's secret, as at a sign-in with that nonce."""

    nonce: str
    proof: Proof

    def encode(self) -> bytes:
        """Return it as canonical JSON."""
        return canonical({"nonce": self.nonce, "proof": self.proof.to_json()})


def read_knowledge(nonce: object, proof: object) -> KnowledgeProof:
    """Read a nonce and a proof's JSON object; `MalformedError` for any other form."""
    try:
        parsed = parse_proof(proof, "the proof")
    except ProtocolError as error:
        raise MalformedError(f"{error}.") from error
    if not isinstance(nonce, str) or not NONCE.fullmatch(nonce):
        raise MalformedError("The nonce must be 64 hexadecimal digits.")
    return KnowledgeProof(nonce, parsed)


def parse_knowledge(raw: bytes) -> KnowledgeProof:
    """Read what `KnowledgeProof.encode` wrote."""
    what = "the proof of a reissue"
    part = fields(load_canonical(raw, what), ("nonce", "proof"), what)
    return read_knowledge(part["nonce"], part["proof"])


@dataclass(frozen=True)
class ContactChange:
    """A change of a roster contact that one officer proposes, and signs before another does.

    `sealed_contact` is the new contact, encrypted, and empty once the change has ended.
    `old_digest` and `new_digest` stand for the two contacts, `digest` for the whole change;
    `statement` is what both officers sign, `signature` the proposer's. `ended` is when the change
    was made, in the log's entry with index `entry`; or withdrawn, and `entry` is None.
    """

    poll: str
    id: str
    member: str = field(repr=False)
    sealed_contact: bytes = field(repr=False)
    old_digest: str = field(repr=False)
    new_digest: str = field(repr=False)
    digest: str
    statement: bytes
    proposer: str
    proposed: datetime
    signature: bytes | None = None
    approver: str | None = None
    ended: datetime | None = None
    entry: int | None = None


def contact_digest(key: bytes, poll: str, member: str, email: str, phone: str) -> str:
    """Return the keyed digest (hex) of one member's contact; `key` is the poll's contact key."""
    return _keyed(key, "contact", poll, member, email, phone)


def change_digest(key: bytes, change: ContactChange) -> str:
    """Return the keyed digest (hex) that the log holds of a change; `key` is as above.

    It covers the change's own random name, so that two changes of one member's contact, even to
    and fro, have nothing in common.
    """
    digests = (change.old_digest, change.new_digest)
    return _keyed(key, "change", change.poll, change.id, change.member, *digests)


def contact_check(key: bytes, poll: str, contact: RosterContact) -> str:
    """Return the check (hex) of a row of the roster; `key` is the poll's contact check key."""
    return _keyed(key, "check", poll, *_row(contact))


def row_digest(key: bytes, poll: str, contact: RosterContact) -> str:
    """Return a keyed digest (hex) of a row with its check, whatever is in it; it is no check."""
    return _keyed(key, "row", poll, *_row(contact), contact.check)


def _row(contact: RosterContact) -> tuple[str, ...]:
    entry = "" if contact.entry is None else str(contact.entry)
    return contact.member, contact.email, contact.phone, entry


def _keyed(key: bytes, *parts: str) -> str:
    framed = frame([part.encode("utf-8", "surrogatepass") for part in parts])
    return hmac.digest(key, framed, "sha256").hex()
