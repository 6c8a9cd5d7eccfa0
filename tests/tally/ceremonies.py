"""A ceremony of three stopped at each round, and dishonest messages."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from tally.protocol.ceremony.channel import channel_key, seal
from tally.protocol.ceremony.deals import make_deal
from tally.protocol.ceremony.gathering import (
    Certificates,
    gather_certificates,
    make_certificate,
    parse_certificates,
)
from tally.protocol.ceremony.invitation import Invitation, make_invitation
from tally.protocol.ceremony.member import CeremonySecrets, new_member
from tally.protocol.ceremony.outcome import assemble, receive
from tally.protocol.certificates import make_coefexps
from tally.protocol.encoding import b64encode, canonical, compact
from tally.protocol.group import Q
from tally.protocol.trustee_keys import SignedMessage, sign_message
from tally.protocol.trustees import make_trustees
from tests.tally.small_polls import NAMES


def joined(invitation: Invitation | None = None) -> tuple[CeremonySecrets, ...]:
    """The members of a ceremony, of three of whom two decrypt, with their secrets."""
    invited = invitation or make_invitation(NAMES[:3], 2)
    return tuple(new_member(invited, name) for name in invited.names)


def gathered(members: Sequence[CeremonySecrets]) -> Certificates:
    """What the convener gathers from them."""
    certificates = [make_certificate(member) for member in members]
    return parse_certificates(gather_certificates(members[0].invitation, certificates))


@lru_cache
def dealt(
    threshold: int = 2,
) -> tuple[Certificates, tuple[CeremonySecrets, ...], tuple[bytes, ...]]:
    """Three members who have dealt."""
    members = joined(make_invitation(NAMES[:3], threshold))
    certificates = gathered(members)
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


def changed(raw: bytes, change: Callable[[dict], object]) -> bytes:
    """A canonical JSON file with one change."""
    document = json.loads(raw)
    change(document)
    return canonical(document)


def with_coefficients(member: CeremonySecrets, *coefficients: int) -> CeremonySecrets:
    """The same member with another polynomial, to which it commits."""
    coefexps = make_coefexps(member.signing, coefficients).signed
    return replace(member, coefficients=coefficients, coefexps=coefexps)


def share_message(
    member: CeremonySecrets, recipient: int, extra: int = 0, **changes: object
) -> str:
    """What a member signs for a recipient: its share, `extra` too much, perhaps changed."""
    terms = (a * recipient**k for k, a in enumerate(member.coefficients))
    body = {
        "ceremony": member.ceremony,
        "from": member.index,
        "share": f"{sum(terms) % Q + extra:064x}",
        "to": recipient,
    }
    return "ratify/share/v1\n" + canonical(body | changes).decode()


def with_share(
    raw: bytes,
    certificates: Certificates,
    member: CeremonySecrets,
    recipient: int,
    message: str | SignedMessage,
) -> bytes:
    """A member's deal with this message, signed and sealed, in place of a recipient's share."""
    signed = (
        message if isinstance(message, SignedMessage) else sign_message(member.signing, message)
    )
    other = certificates.certs[recipient - 1].encryption
    key = channel_key(member.decryption, other, certificates.digest, member.index, recipient)
    sealed = b64encode(seal(key, compact(signed.to_json())))

    def put(document: dict) -> None:
        document["shares"][recipient - 1] = sealed

    return changed(raw, put)
