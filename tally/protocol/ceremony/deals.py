"""Round 2: each member opens its commitment, and encrypts one share for every member.

Rules this module keeps:
1. A member deals under one gathering of certificates, once: its polynomial is then revealed.
2. A deal is refused unless its counterparts are those that its sender committed to.
3. A share is signed by its sender, and names ceremony, sender and recipient, within the encryption:
   nobody can pass a share on as another's, and only its recipient can show whose it was.
4. A share is written with a fixed number of digits: its length tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tally.protocol.ceremony.channel import channel_key, seal, unseal
from tally.protocol.ceremony.gathering import Certificates, commitment, verify_complete
from tally.protocol.ceremony.invitation import verify_type
from tally.protocol.ceremony.member import RANDOM_BYTES, CeremonySecrets
from tally.protocol.certificates import (
    Coefexps,
    parse_coefexps,
    sign_certificates,
    verify_certificates_signature,
)
from tally.protocol.encoding import (
    b64decode,
    b64encode,
    canonical,
    compact,
    fields,
    items,
    load_canonical,
    load_compact,
    number,
    text,
)
from tally.protocol.errors import FormatError, TrusteeError
from tally.protocol.group import G, Q
from tally.protocol.proofs import Proof, parse_proof
from tally.protocol.trustee_keys import (
    parse_signed_message,
    sign_message,
    verify_signed_message,
)

_DEAL = ("certificates", "coefexps", "random", "sender", "shares", "signature", "type")
_SHARE = ("ceremony", "from", "share", "to")
_SHARE_PREFIX = "ratify/share/v1\n"
_SHARE_DIGITS = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Deal:
    """A member's counterparts, its signature over all certificates, and the encrypted shares.

    `shares` has one for each member in order. All but the shares is verified.
    """

    sender: int
    name: str
    coefexps: Coefexps
    signature: Proof = field(repr=False)
    shares: tuple[bytes, ...] = field(repr=False)


def make_deal(member: CeremonySecrets, certificates: Certificates) -> tuple[CeremonySecrets, bytes]:
    """Return the member with its deal, and the deal to send to every member.

    Dealing again gives the same deal. Raises `TrusteeError` if the certificates do not hold the
    member's, or if it has dealt under others.
    """
    if member.certificates not in (b"", certificates.raw):
        raise TrusteeError(
            "this key has revealed its part under other certificates: start anew, with a new "
            "invitation and a new key for each member, and tell the officers"
        )
    certificates.verify_holds(member)
    if member.deal:
        return member, member.deal
    coefexps = own_coefexps(member, certificates)
    signature = sign_certificates(member.signing, certificates.certs, coefexps)
    shares = [
        b64encode(_seal_share(member, certificates, recipient))
        for recipient in range(1, len(certificates.certs) + 1)
    ]
    raw = canonical(
        {
            "certificates": certificates.digest,
            "coefexps": member.coefexps.to_json(),
            "random": b64encode(member.random),
            "sender": member.index,
            "shares": shares,
            "signature": signature.to_json(),
            "type": "deal",
        }
    )
    return replace(member, certificates=certificates.raw, deal=raw), raw


def own_coefexps(member: CeremonySecrets, certificates: Certificates) -> Coefexps:
    """Return the counterparts that the member committed to."""
    what = f"counterparts of {member.name}"
    return parse_coefexps(member.coefexps.to_json(), certificates.threshold, member.cert, what)


def _seal_share(member: CeremonySecrets, certificates: Certificates, recipient: int) -> bytes:
    terms = (a * recipient**k for k, a in enumerate(member.coefficients))
    share = sum(terms) % Q  # s_zj = f_z(j)
    key = channel_key(
        member.decryption,
        certificates.certs[recipient - 1].encryption,
        certificates.digest,
        member.index,
        recipient,
    )
    message = _share_message(member.ceremony, member.index, recipient, share)
    return seal(key, compact(sign_message(member.signing, message).to_json()))


def _share_message(ceremony: str, sender: int, recipient: int, share: int) -> str:
    body = {"ceremony": ceremony, "from": sender, "share": f"{share:064x}", "to": recipient}
    return _SHARE_PREFIX + canonical(body).decode()


# --- a deal, received ---------------------------------------------------------------------------


def sender_of(kind: str, document: dict[str, object], certificates: Certificates) -> int:
    """Return the place of the member who sent a file of this kind, in this ceremony."""
    verify_type(document, kind)
    if document["certificates"] != certificates.digest:
        raise TrusteeError(
            f"this {kind} belongs to other certificates: use the files of one ceremony"
        )
    sender = number(document["sender"], f"{kind}, sender")
    if not 1 <= sender <= len(certificates.certs):
        raise TrusteeError(f"{kind}: there is no member {sender}")
    return sender


def parse_deal(raw: bytes, certificates: Certificates) -> Deal:
    """Read a deal and verify all of it but the shares; raise a `ProtocolError` naming its sender.

    Checks: (1) it is of this ceremony, by one of its members; (2) its counterparts are signed by
    that member; (3) they are those that the member committed to; (4) the member signed the same
    certificates.
    """
    document = fields(load_canonical(raw, "deal"), _DEAL, "deal")
    sender = sender_of("deal", document, certificates)  # (1)
    name, cert = certificates.names[sender - 1], certificates.certs[sender - 1]
    what = f"deal of {name}"
    coefexps = parse_coefexps(document["coefexps"], certificates.threshold, cert, what)  # (2)
    random = b64decode(document["random"], RANDOM_BYTES, f"{what}, random")
    ceremony = certificates.invitation.ceremony
    opened = commitment(ceremony, sender, coefexps.signed, random)
    if opened != certificates.commitments[sender - 1]:  # (3)
        raise TrusteeError(
            f"{what}: it is not what {name} committed to: tell every member by voice, and start "
            f"anew; if it happens again, without {name}"
        )
    signature = parse_proof(document["signature"], f"{what}, signature")
    verify_certificates_signature(certificates.certs, sender, coefexps, signature, what)  # (4)
    shares = tuple(
        b64decode(share, None, f"{what}, share")
        for share in items(document["shares"], len(certificates.certs), f"{what}, shares")
    )
    return Deal(sender, name, coefexps, signature, shares)


def parse_deals(raws: Sequence[bytes], certificates: Certificates) -> tuple[Deal, ...]:
    """Read all members' deals, given in any order; raise `TrusteeError` naming who is missing."""
    deals = [parse_deal(raw, certificates) for raw in raws]
    verify_complete("deal", [deal.sender for deal in deals], certificates.invitation)
    return tuple(sorted(deals, key=lambda deal: deal.sender))


def open_share(member: CeremonySecrets, certificates: Certificates, deal: Deal) -> int:
    """Return s_zj, the share that a deal holds for this member.

    Checks, each a `ProtocolError` that names the sender: (1) it opens; (2) the sender signed it;
    (3) for this ceremony, by this sender, for this member; (4) g^s_zj = product of A_zk^(j^k)
    (specification 4.6.5).
    """
    what = f"the share that {deal.name} sent you"
    sender = certificates.certs[deal.sender - 1]
    key = channel_key(
        member.decryption, sender.encryption, certificates.digest, deal.sender, member.index
    )
    plaintext = unseal(key, deal.shares[member.index - 1], what)  # (1)
    signed = parse_signed_message(load_compact(plaintext, what), what)
    verify_signed_message(signed, sender.verification, what)  # (2)
    share = _read_share(signed.message, member.ceremony, deal.sender, member.index, what)  # (3)
    if share >= Q or G**share != deal.coefexps.at(member.index):  # (4)
        raise TrusteeError(
            f"{what} does not fit what {deal.name} committed to: tell every member by voice, and"
            f" hold a new ceremony; if it happens again, without {deal.name}"
        )
    return share


def _read_share(message: str, ceremony: str, sender: int, recipient: int, what: str) -> int:
    if not message.startswith(_SHARE_PREFIX):
        raise FormatError(f"{what}: the signed message is no share")
    raw = message.removeprefix(_SHARE_PREFIX).encode()
    body = fields(load_canonical(raw, what), _SHARE, what)
    digits = text(body["share"], what)
    if not _SHARE_DIGITS.fullmatch(digits):
        raise FormatError(f"{what}: expected 64 hexadecimal digits")
    stated = (text(body["ceremony"], what), number(body["from"], what), number(body["to"], what))
    if stated != (ceremony, sender, recipient):
        raise TrusteeError(f"{what} was made for another ceremony, or by or for another member")
    return int(digits, 16)
