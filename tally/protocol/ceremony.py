"""The threshold key ceremony (specification 4.6), by messages that any courier may carry.

Round 1: each member makes a certificate; the convener gathers them. All compare the digest of the
gathered certificates by voice. Round 2: each member deals, that is, commits to a secret polynomial
and encrypts one share for every member. Round 3: each member receives, that is, checks the shares
against the commitments and publishes the public counterpart of their sum. At the end the convener
assembles trustees.json, and each member confirms it.

Rules this module keeps:
1. The transcript is the SHA-256 of the gathered certificates: names, keys, order and threshold.
   Every later message carries it, signed by its sender, and every share is sealed under it.
2. A share is used only if it fits its sender's signed commitments; the refusal of one that does
   not fit names the sender.
3. A member's secrets serve one ceremony, with one polynomial and one sum of shares.
4. Messages are canonical JSON with one byte form. No secret is in a repr or an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tally.protocol.certificates import CeremonySecrets, Certificates, parse_body, sign_body
from tally.protocol.channel import channel_key, seal, unseal
from tally.protocol.encoding import (
    b64decode,
    b64encode,
    canonical,
    items,
    parse_hex_digest,
    sha256_hex,
)
from tally.protocol.errors import TrusteeError
from tally.protocol.group import G, Q, random_exponent
from tally.protocol.trustee_keys import (
    Coefexps,
    TrusteeKey,
    make_coefexps,
    make_trustee_key,
    parse_coefexps,
    parse_trustee_key,
)
from tally.protocol.trustees import Owner, Pedersen, parse_trustees

_SHARE_BYTES = 32
_SEALED_BYTES = 12 + _SHARE_BYTES + 16  # nonce, share, tag
_DEAL, _KEY = "deal", "verification-key"


# --- round 2: deals -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Deal:
    """A member's commitments and the sealed shares, one for each member in order."""

    sender: int
    name: str
    coefexps: Coefexps
    shares: tuple[bytes, ...] = field(repr=False)

    def associated(self, transcript: str, recipient: int) -> bytes:
        """Return what a share is sealed under: ceremony, sender, recipient, commitments."""
        return _associated(transcript, self.sender, recipient, self.coefexps)


def _associated(transcript: str, sender: int, recipient: int, coefexps: Coefexps) -> bytes:
    return canonical(
        {
            "coefexps": coefexps.signed.message,
            "recipient": recipient,
            "sender": sender,
            "transcript": transcript,
        }
    )


def make_deal(member: CeremonySecrets, certificates: Certificates) -> tuple[CeremonySecrets, bytes]:
    """Return the member with a polynomial, and the deal to send to every member.

    Dealing again gives the same polynomial. Raises `TrusteeError` if the member is not in the
    certificates or has dealt under others.
    """
    own = certificates.index_of(member)
    if member.transcript not in ("", certificates.digest):
        raise TrusteeError("this key took part in another ceremony: make a new key for this one")
    if not member.coefficients:
        drawn = tuple(random_exponent() for _ in range(certificates.threshold))
        member = replace(member, transcript=certificates.digest, coefficients=drawn)
    coefexps = make_coefexps(member.signing, member.coefficients)
    shares = [
        b64encode(_seal_share(member, certificates, own, recipient, coefexps))
        for recipient in range(1, len(certificates.certs) + 1)
    ]
    body = {
        "coefexps": coefexps.signed.to_json(),
        "sender": own,
        "shares": shares,
        "transcript": certificates.digest,
    }
    return member, sign_body(_DEAL, member, body)


def _seal_share(
    member: CeremonySecrets,
    certificates: Certificates,
    sender: int,
    recipient: int,
    coefexps: Coefexps,
) -> bytes:
    terms = (a * recipient**k for k, a in enumerate(member.coefficients))
    share = int(sum(terms) % Q)  # s_zj = f_z(j)
    key = _share_key(member, certificates, recipient, f"{sender}|{recipient}")
    associated = _associated(certificates.digest, sender, recipient, coefexps)
    return seal(key, share.to_bytes(_SHARE_BYTES, "big"), associated)


def _share_key(
    member: CeremonySecrets, certificates: Certificates, other: int, direction: str
) -> bytes:
    other_key = certificates.certs[other - 1].encryption
    transcript = bytes.fromhex(certificates.digest)
    return channel_key(member.decryption, other_key, transcript, direction)


def parse_deal(raw: bytes, certificates: Certificates) -> Deal:
    """Read a deal and verify both its signatures; raise a `ProtocolError` naming its sender."""
    sender, body = parse_body(_DEAL, raw, ("coefexps", "shares"), certificates)
    name, cert = certificates.names[sender - 1], certificates.certs[sender - 1]
    what = f"deal of {name}"
    coefexps = parse_coefexps(body["coefexps"], certificates.threshold, cert, what)
    shares = tuple(
        b64decode(share, _SEALED_BYTES, f"{what}, share")
        for share in items(body["shares"], len(certificates.certs), f"{what}, shares")
    )
    return Deal(sender, name, coefexps, shares)


def parse_deals(raws: Sequence[bytes], certificates: Certificates) -> tuple[Deal, ...]:
    """Read all members' deals, given in any order; raise `TrusteeError` naming who is missing."""
    deals = [parse_deal(raw, certificates) for raw in raws]
    _verify_complete(_DEAL, [deal.sender for deal in deals], certificates)
    return tuple(sorted(deals, key=lambda deal: deal.sender))


def _verify_complete(kind: str, senders: Sequence[int], certificates: Certificates) -> None:
    for index, name in enumerate(certificates.names, 1):
        if senders.count(index) != 1:
            fault = "there are several" if index in senders else "there is none"
            raise TrusteeError(f"expected one {kind} of {name}: {fault}")


def _digest_of(deals: Sequence[Deal]) -> str:
    """Return the digest that shows whether two members received the same commitments."""
    return sha256_hex(b"".join(deal.coefexps.signed.message.encode() for deal in deals))


# --- round 3: verification keys -----------------------------------------------------------------


@dataclass(frozen=True)
class VerificationKey:
    """A member's public decryption key, and the digest of the deals it came from."""

    sender: int
    name: str
    deals: str
    key: TrusteeKey


def receive(
    member: CeremonySecrets, certificates: Certificates, raws: Sequence[bytes]
) -> tuple[CeremonySecrets, bytes]:
    """Return the member with the decryption key S_j, and the message with its public counterpart.

    Receiving the same deals again gives the same key. Raises `TrusteeError` if a deal is missing,
    a share does not open or does not fit its sender's commitments (the sender is named), or the
    member has received other deals before.
    """
    own = certificates.index_of(member)
    if member.transcript != certificates.digest:
        raise TrusteeError("you have not dealt under these certificates: deal first")
    deals = parse_deals(raws, certificates)
    secret = sum(_open_share(member, certificates, own, deal) for deal in deals) % int(Q)
    if member.secret not in (None, secret):
        raise TrusteeError(
            "you received other deals before: hold a new ceremony, with a new key for each member"
        )
    key = make_trustee_key(secret)
    body = {
        "deals": _digest_of(deals),
        "sender": own,
        "transcript": certificates.digest,
        "verification_key": key.to_json(),
    }
    return replace(member, secret=secret), sign_body(_KEY, member, body)


def _open_share(member: CeremonySecrets, certificates: Certificates, own: int, deal: Deal) -> int:
    """Return s_zj; raise `TrusteeError` unless g^s_zj = product of A_zk^(j^k) (4.6.5)."""
    what = f"the share that {deal.name} sent you"
    key = _share_key(member, certificates, deal.sender, f"{deal.sender}|{own}")
    associated = deal.associated(certificates.digest, own)
    share = int.from_bytes(unseal(key, deal.shares[own - 1], associated, what), "big")
    if share >= Q or G**share != deal.coefexps.at(own):
        raise TrusteeError(
            f"{what} does not fit what {deal.name} committed to: tell every member by voice, and"
            f" hold a new ceremony; if it happens again, without {deal.name}"
        )
    return share


def parse_verification_key(raw: bytes, certificates: Certificates) -> VerificationKey:
    """Read a round 3 message; verify its signature and its key's proof."""
    keys = ("deals", "verification_key")
    sender, body = parse_body(_KEY, raw, keys, certificates)
    name = certificates.names[sender - 1]
    what = f"verification key of {name}"
    digest = parse_hex_digest(body["deals"], f"{what}, deals")
    return VerificationKey(sender, name, digest, parse_trustee_key(body["verification_key"], what))


# --- the end: assemble and confirm --------------------------------------------------------------


def assemble(certificates: Certificates, deals: Sequence[bytes], keys: Sequence[bytes]) -> Pedersen:
    """Return the item for `trustees.json` from all members' deals and verification keys.

    Raises `TrusteeError` naming who is missing, or who received other deals than these.
    """
    parsed = parse_deals(deals, certificates)
    received = [parse_verification_key(raw, certificates) for raw in keys]
    _verify_complete(_KEY, [key.sender for key in received], certificates)
    for key in received:
        if key.deals != _digest_of(parsed):
            raise TrusteeError(f"{key.name} received other deals than these: find out whose differ")
    by_sender = {key.sender: replace(key.key, name=key.name) for key in received}
    return Pedersen(
        certificates.threshold,
        certificates.certs,
        tuple(deal.coefexps for deal in parsed),
        tuple(by_sender[index] for index in sorted(by_sender)),
    )


def confirm(member: CeremonySecrets, raw: bytes) -> Owner:
    """Return the member's owner number if `trustees.json` holds the member's own entries.

    Checks, each a `TrusteeError`: (1) the file verifies by itself (`parse_trustees`); (2) the
    member's decryption key is one of its keys; (3) that item holds the certificates, the names and
    the threshold that the members compared by voice, and (4) the member's own commitments.
    """
    if member.secret is None:
        raise TrusteeError("you have not received the deals: receive them before you confirm")
    trustees = parse_trustees(raw)  # (1)
    owner = trustees.owner_of(G**member.secret)  # (2)
    item = trustees.items[owner.item]
    if not isinstance(item, Pedersen) or _transcript_of(item) != member.transcript:  # (3)
        raise TrusteeError(
            "trustees.json does not hold the certificates that you compared: do not use it"
        )
    own = tuple(G**coefficient for coefficient in member.coefficients)
    if item.coefexps[owner.index - 1].elements != own:  # (4)
        raise TrusteeError("trustees.json does not hold your commitments: do not use it")
    return owner


def confirm_sole(secret: int, raw: bytes) -> Owner:
    """Return a mandatory trustee's owner number if `trustees.json` verifies and holds the key.

    Raises `TrusteeError` if the key is missing, or is not there as a Single.
    """
    trustees = parse_trustees(raw)
    owner = trustees.owner_of(G**secret)
    if isinstance(trustees.items[owner.item], Pedersen):
        raise TrusteeError("trustees.json does not list you as a mandatory trustee: do not use it")
    return owner


def _transcript_of(item: Pedersen) -> str:
    listed = [
        {"certificate": cert.signed.to_json(), "name": key.name}
        for cert, key in zip(item.certs, item.keys, strict=True)
    ]
    document = {"type": "certificates", "threshold": item.threshold, "trustees": listed}
    return sha256_hex(canonical(document))
