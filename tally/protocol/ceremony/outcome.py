"""Round 3 and the end: each member's decryption key, trustees.json, and what each finds in it.

Rules this module keeps:
1. A member adds up its shares once, from the deals of all members, each verified.
2. At the end each member finds in trustees.json what it compared and what it sent, to the last
   byte, and keeps the digest of that file: it will confirm, and decrypt, for no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tally.protocol.ceremony.deals import open_share, parse_deal, parse_deals, sender_of
from tally.protocol.ceremony.gathering import Certificates, parse_certificates, verify_complete
from tally.protocol.ceremony.member import CeremonySecrets
from tally.protocol.encoding import canonical, fields, load_canonical, sha256_hex
from tally.protocol.errors import TrusteeError
from tally.protocol.group import G, Q
from tally.protocol.trustee_keys import (
    TrusteeKey,
    make_trustee_key,
    parse_trustee_key,
    sign_key,
    verify_key_signature,
)
from tally.protocol.trustees import Owner, Pedersen, parse_trustees

_KIND = "verification-key"
_FIELDS = ("certificates", "key", "sender", "type")


@dataclass(frozen=True)
class VerificationKey:
    """A member's public decryption key, with its proof and its signature, both verified."""

    sender: int
    key: TrusteeKey


def receive(
    member: CeremonySecrets, certificates: Certificates, raws: Sequence[bytes]
) -> tuple[CeremonySecrets, bytes]:
    """Return the member with the decryption key S_j, and the message with its public counterpart.

    Receiving again gives the same. Raises a `ProtocolError` if a deal is missing or refused, a
    share does not open or does not fit its sender's counterparts (the sender is named), or the
    member has received other shares before.
    """
    if member.certificates != certificates.raw:
        raise TrusteeError("you have not dealt under these certificates: deal first")
    deals = parse_deals(raws, certificates)
    secret = sum(open_share(member, certificates, deal) for deal in deals) % Q
    if member.secret not in (None, secret):
        raise TrusteeError(
            "you received other deals before: hold a new ceremony, with a new key for each member"
        )
    key = member.key or sign_key(member.signing, make_trustee_key(secret))
    raw = canonical(
        {
            "certificates": certificates.digest,
            "key": key.to_json(),
            "sender": member.index,
            "type": _KIND,
        }
    )
    return replace(member, secret=secret, key=key), raw


def parse_verification_key(raw: bytes, certificates: Certificates) -> VerificationKey:
    """Read a round 3 message; verify its key's proof and its sender's signature."""
    document = fields(load_canonical(raw, _KIND), _FIELDS, _KIND)
    sender = sender_of(_KIND, document, certificates)
    what = f"{_KIND} of {certificates.names[sender - 1]}"
    key = parse_trustee_key(document["key"], what)
    verify_key_signature(key, certificates.certs[sender - 1].verification, what)
    return VerificationKey(sender, key)


def assemble(certificates: Certificates, deals: Sequence[bytes], keys: Sequence[bytes]) -> Pedersen:
    """Return the item for `trustees.json` from all members' deals and verification keys.

    Raises `TrusteeError` naming who is missing.
    """
    dealt = parse_deals(deals, certificates)
    received = [parse_verification_key(raw, certificates) for raw in keys]
    verify_complete(_KIND, [one.sender for one in received], certificates.invitation)
    by_sender = sorted(received, key=lambda one: one.sender)
    return Pedersen(
        certificates.threshold,
        certificates.certs,
        tuple(deal.coefexps for deal in dealt),
        tuple(deal.signature for deal in dealt),
        tuple(
            replace(one.key, name=name)
            for one, name in zip(by_sender, certificates.names, strict=True)
        ),
    )


def finish(member: CeremonySecrets, raw: bytes) -> tuple[CeremonySecrets, Owner]:
    """Return the member with the digest of `trustees.json`, and the member's owner number.

    Checks, each a `ProtocolError`: (1) the file verifies by itself (`parse_trustees`); (2) the
    member's decryption key is one of its keys; (3) that item holds the certificates, the names and
    the threshold that the members compared by voice; (4) the member's own counterparts, its
    signature over the certificates, and its key, as it sent them.
    """
    if member.secret is None or member.key is None:
        raise TrusteeError("you have not received the deals: receive them before you finish")
    trustees = parse_trustees(raw)  # (1)
    owner = trustees.owner_of(G**member.secret)  # (2)
    item, place = trustees.items[owner.item], member.index - 1
    certificates = parse_certificates(member.certificates)
    if not isinstance(item, Pedersen) or not _is_of(item, certificates):  # (3)
        raise TrusteeError(
            "trustees.json does not hold the certificates that you compared: do not use it"
        )
    sent = parse_deal(member.deal, certificates)
    own = (sent.coefexps, sent.signature, replace(member.key, name=member.name))
    if (item.coefexps[place], item.signatures[place], item.keys[place]) != own:  # (4)
        raise TrusteeError("trustees.json does not hold what you sent: do not use it")
    return replace(member, trustees=sha256_hex(raw)), owner


def _is_of(item: Pedersen, certificates: Certificates) -> bool:
    names = tuple(key.name for key in item.keys)
    held = (item.threshold, item.certs, names)
    return held == (certificates.threshold, certificates.certs, certificates.names)
