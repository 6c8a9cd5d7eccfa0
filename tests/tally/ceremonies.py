"""A ceremony of three stopped at each round, and dishonest messages."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache

from tally.protocol.ceremony import (
    assemble,
    make_deal,
    receive,
)
from tally.protocol.certificates import (
    CeremonySecrets,
    Certificates,
    gather_certificates,
    make_certificate,
    new_member,
    parse_certificates,
    sign_body,
)
from tally.protocol.channel import channel_key, seal
from tally.protocol.encoding import b64encode, canonical
from tally.protocol.group import Q
from tally.protocol.trustees import make_trustees
from tests.tally.small_polls import NAMES


@lru_cache
def dealt(
    threshold: int = 2,
) -> tuple[Certificates, tuple[CeremonySecrets, ...], tuple[bytes, ...]]:
    """Three members who have dealt."""
    members = [new_member(name) for name in NAMES[:3]]
    raw = gather_certificates(threshold, [make_certificate(member) for member in members])
    certificates = parse_certificates(raw)
    pairs = [make_deal(member, certificates) for member in members]
    return certificates, tuple(m for m, _ in pairs), tuple(d for _, d in pairs)


@lru_cache
def received() -> tuple[tuple[CeremonySecrets, ...], tuple[bytes, ...], bytes]:
    """The same members after receiving, their verification keys, and trustees.json."""
    certificates, members, deals = dealt()
    pairs = [receive(member, certificates, deals) for member in members]
    keys = tuple(key for _, key in pairs)
    raw = make_trustees([assemble(certificates, deals, keys)])
    return tuple(m for m, _ in pairs), keys, raw


def resigned(
    kind: str, member: CeremonySecrets, raw: bytes, change: Callable[[dict], object]
) -> bytes:
    """A signed message with its body changed, signed again by a member."""
    message = json.loads(raw)["signed"]["message"]
    body = json.loads(message.split("\n", 1)[1])
    change(body)
    return sign_body(kind, member, body)


def deal_of(certificates, member, coefexps, coefficients, extra=0) -> bytes:
    """A deal with these commitments and shares of a polynomial, each `extra` too much."""
    sender = certificates.index_of(member)
    shares = []
    for recipient, cert in enumerate(certificates.certs, 1):
        share = int(sum(a * recipient**k for k, a in enumerate(coefficients)) % Q) + extra
        key = channel_key(
            member.decryption,
            cert.encryption,
            bytes.fromhex(certificates.digest),
            f"{sender}|{recipient}",
        )
        associated = {
            "coefexps": coefexps.signed.message,
            "recipient": recipient,
            "sender": sender,
            "transcript": certificates.digest,
        }
        shares.append(b64encode(seal(key, share.to_bytes(32, "big"), canonical(associated))))
    body = {
        "coefexps": coefexps.signed.to_json(),
        "sender": sender,
        "shares": shares,
        "transcript": certificates.digest,
    }
    return sign_body("deal", member, body)
