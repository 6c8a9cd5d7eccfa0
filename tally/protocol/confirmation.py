"""A trustee confirms a sealed poll: that it is the one, with the keys of the ceremony.

`{"ceremony","index","poll","seal","signature":{"challenge","response"},"trustees","vk"}`, RFC 8785:
the ceremony's name and the trustee's place in it, poll, seal digest, hex(trustees.json), and the
trustee's verification key X_j, in whose name it is signed.

Rules this module keeps:
1. It is signed with the decryption key, the only key of a trustee that a sealed poll knows. The
   challenge hashes a tag of its own, the message and the key: it can be passed on as no proof of
   another kind, nor as another trustee's.
2. By itself it proves that somebody has the key that stands in trustees.json, nothing more: whoever
   seals keys of their own can confirm them. That it is the trustee's follows from the code, which
   the trustee read to an officer by voice, and which both officers signed with the seal.
3. All members of one item confirm for one ceremony.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tally.protocol.encoding import (
    canonical,
    fields,
    load_canonical,
    number,
    parse_element,
    parse_hex_digest,
    parse_identifier,
    sha256_hex,
)
from tally.protocol.errors import ProofError, TrusteeError
from tally.protocol.group import Element, G, hash_parts, nonce
from tally.protocol.proofs import Proof, parse_proof, respond
from tally.protocol.trustee_keys import parse_ceremony
from tally.protocol.trustees import Owner, Pedersen, Trustees

TAG = "ratify/trustee-confirmation/v1"
LONGEST = 4096
"""The most bytes of a confirmation that are read; no valid one is nearly as long."""
_FIELDS = ("ceremony", "index", "poll", "seal", "signature", "trustees", "vk")
_NONCE = "ratify/nonce/trustee-confirmation/v1"


@dataclass(frozen=True)
class ConfirmedPoll:
    """What a trustee confirms. `seal` and `trustees` are hexadecimal; `index` counts from 1."""

    poll: str
    seal: str
    trustees: str
    ceremony: str
    index: int
    key: Element

    def to_json(self) -> dict[str, object]:
        """Return the JSON object that is signed."""
        return {
            "ceremony": self.ceremony,
            "index": self.index,
            "poll": self.poll,
            "seal": self.seal,
            "trustees": self.trustees,
            "vk": str(self.key),
        }

    @property
    def message(self) -> str:
        """What is signed: the tag, the end of a line, and the object."""
        return f"{TAG}\n{canonical(self.to_json()).decode()}"


@dataclass(frozen=True)
class Confirmation:
    """A trustee's confirmation, its signature NOT yet verified."""

    confirmed: ConfirmedPoll
    signature: Proof = field(repr=False)

    def encode(self) -> bytes:
        """Return the file, to send to the returning officer."""
        return canonical({**self.confirmed.to_json(), "signature": self.signature.to_json()})


def confirmed_poll(
    poll: str, seal: str, trustees: Trustees, owner: Owner, ceremony: str
) -> ConfirmedPoll:
    """Return what this trustee confirms of a sealed poll with these trustees."""
    digest = sha256_hex(trustees.raw)
    return ConfirmedPoll(poll, seal, digest, ceremony, owner.index, owner.key.public_key)


def make_confirmation(confirmed: ConfirmedPoll, secret: int) -> Confirmation:
    """Confirm with the decryption key `secret`, which must be that of `confirmed.key`."""
    w = nonce(secret, _NONCE, confirmed.message)
    return Confirmation(confirmed, respond(w, secret, _challenge(confirmed, G**w)))


def parse_confirmation(raw: bytes) -> Confirmation:
    """Read a confirmation strictly; the signature is NOT yet verified."""
    what = "confirmation"
    part = fields(load_canonical(raw, what), _FIELDS, what)
    confirmed = ConfirmedPoll(
        poll=parse_identifier(part["poll"], f"{what}, poll"),
        seal=parse_hex_digest(part["seal"], f"{what}, seal"),
        trustees=parse_hex_digest(part["trustees"], f"{what}, trustees"),
        ceremony=parse_ceremony(part["ceremony"], f"{what}, ceremony"),
        index=number(part["index"], f"{what}, index"),
        key=parse_element(part["vk"], f"{what}, vk"),
    )
    return Confirmation(confirmed, parse_proof(part["signature"], f"{what}, signature"))


def verify_confirmation(
    confirmation: Confirmation, poll: str, seal: str, trustees: Trustees
) -> Owner:
    """Return the trustee who confirmed this sealed poll.

    Checks, each a `ProtocolError`: (1) it is for this poll and seal, and (2) for this
    trustees.json; (3) its key is one of these trustees', in that place; (4) the signature.
    """
    confirmed = confirmation.confirmed
    if (confirmed.poll, confirmed.seal) != (poll, seal):  # (1)
        raise TrusteeError(
            f"the confirmation is of poll {confirmed.poll} under the seal {confirmed.seal[:12]}…,"
            f" not of poll {poll} under {seal[:12]}…"
        )
    owner = trustees.owner_of(confirmed.key)
    expected = confirmed_poll(poll, seal, trustees, owner, confirmed.ceremony)
    if confirmed != expected:  # (2) (3)
        raise TrusteeError(
            f"the confirmation of {owner} is of another trustees.json, or of another place in it"
        )
    challenge = confirmation.signature.challenge
    commitment = G**confirmation.signature.response * confirmed.key**challenge
    if _challenge(confirmed, commitment) != challenge:  # (4)
        raise ProofError(f"the confirmation of {owner}: its signature does not hold")
    return owner


def _challenge(confirmed: ConfirmedPoll, commitment: Element) -> int:
    return hash_parts(TAG, confirmed.message, str(confirmed.key), str(commitment))


# --- are there enough? --------------------------------------------------------------------------


def verify_one_ceremony(trustees: Trustees, ceremonies: Mapping[int, str]) -> None:
    """Raise `TrusteeError` unless members of one item, by owner number, name one ceremony."""
    for item in range(len(trustees.items)):
        members = [o for o in trustees.owners if o.item == item and o.number in ceremonies]
        named = {ceremonies[owner.number] for owner in members}
        if len(named) > 1:
            listed = ", ".join(f"{owner} names {ceremonies[owner.number]}" for owner in members)
            raise TrusteeError(f"trustees of one ceremony confirmed for several: {listed}")


def unconfirmed(trustees: Trustees, numbers: Iterable[int]) -> tuple[Owner, ...]:
    """Return the trustees who have not confirmed, of whom `numbers` have."""
    given = set(numbers)
    return tuple(owner for owner in trustees.owners if owner.number not in given)


def verify_confirmed(trustees: Trustees, numbers: Iterable[int]) -> None:
    """Raise `TrusteeError`, naming who has not confirmed, unless enough have.

    Enough are every Single, and of a Pedersen item as many as decrypt together.
    """
    lacking = tuple(_lacking(trustees, numbers))
    if lacking:
        raise TrusteeError("; ".join(lacking))


def _lacking(trustees: Trustees, numbers: Iterable[int]) -> Iterator[str]:
    missing = unconfirmed(trustees, numbers)
    for place, item in enumerate(trustees.items):
        owners = [owner for owner in missing if owner.item == place]
        needed = item.threshold if isinstance(item, Pedersen) else 1
        short = needed - (len(item.keys) - len(owners))
        if short > 0:
            yield (
                f"{short} more confirmation{'s are' if short > 1 else ' is'} needed from:"
                f" {', '.join(map(str, owners))}"
            )
