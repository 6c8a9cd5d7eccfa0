"""Voters whom two officers took off the list: what the authority checks before it signs, and keeps.

Rules this module keeps:
1. The authority revokes nobody's credential for good on the server's word: it reads the officers'
   own entry of the log, and verifies both signatures with the keys of poll.json, as the log's
   changes of offices, each verified too, changed them.
2. One removal serves one credential, in the unit that the officers signed. Whom the digest in it
   stands for, only the server can tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record import fields
from audit.record.about.acts import SealedPoll
from audit.record.about.lines import verify_about
from audit.record.about.objections.removal import about_removal
from audit.record.errors import AuditError
from audit.record.fields import Node, hour_of
from audit.record.log.entries import parse_entry
from audit.record.log.events import Event
from audit.record.log.list_events import CredentialRevoked, VoterRemoved
from audit.record.log.office_events import OfficeEvent
from audit.record.offices.acting import ActingOfficers
from audit.record.poll_document import PollDocument
from audit.record.receipt import CREDENTIAL
from audit.record.signatures.signers import verify_two_officers
from voting.authority.book import Book, DoubtfulError
from voting.authority.revocations import SignedRevocation
from voting.domain.member import MEMBER_NUMBER


@dataclass(frozen=True)
class RemovalRequest:
    """What two officers signed, as the server says; the log's entries are as text."""

    member: str = field(repr=False)
    unit: str
    credential: str = field(repr=False)
    entry: str
    offices: tuple[str, ...]


def read_removal(node: Node) -> RemovalRequest:
    """Read what waits for the authority, as the server lists it; `AuditError`."""
    part = node.members("member", "unit", "credential", "entry", "offices")
    return RemovalRequest(
        member=part["member"].match(MEMBER_NUMBER),
        unit=part["unit"].match(fields.UNIT_NAME),
        credential=part["credential"].match(CREDENTIAL),
        entry=part["entry"].text(),
        offices=tuple(one.text() for one in part["offices"].items()),
    )


def verify_removal(
    request: RemovalRequest,
    document: PollDocument,
    book: Book,
    signed: Iterable[SignedRevocation],
) -> str:
    """Return the digest that two officers signed; `DoubtfulError` unless the request may be signed.

    1. The member is on the authority's list, in that unit, with that credential.
    2. The entry is a removal in that unit, whose statement says so, and two officers signed it.
    3. No other credential was revoked for it.
    """
    book.verify_in_force(request.member, request.unit, request.credential)  # 1
    event = _verified(request, document)  # 2
    for one in signed:
        used = one.poll == document.poll and one.removal == event.removal and one.made is not False
        if used and one.credential != request.credential:  # 3
            raise DoubtfulError(
                f"Member {request.member}: the officers' removal served another member already."
            )
    return event.removal


def _verified(request: RemovalRequest, document: PollDocument) -> VoterRemoved:
    """Return the officers' entry, verified by the keys that stood there."""
    try:
        acting = ActingOfficers.sealed(document.officers)
        for raw in request.offices:
            change = _event(raw)
            if not isinstance(change, OfficeEvent):
                raise DoubtfulError("The server gives an entry of the log that changes no office.")
            verify_two_officers(change.statement, change.signatures, document, acting)
            acting = change.after(acting)
        event = _event(request.entry)
        if not isinstance(event, VoterRemoved) or event.unit != request.unit:
            raise DoubtfulError(f"Member {request.member}: the entry is no removal in that unit.")
        if event.statement.act is not event.ACT:
            raise DoubtfulError(f"Member {request.member}: the officers signed another act.")
        seal = next(one.value.en for one in event.statement.about if one.name.en == "Seal digest")
        about = about_removal(SealedPoll(document, seal), event.unit, event.removal)
        verify_about(event.statement.about, about)
        verify_two_officers(event.statement, event.signatures, document, acting)
    except (AuditError, StopIteration) as error:
        raise DoubtfulError(f"Member {request.member}: {error}.") from error
    return event


def _event(raw: str) -> Event:
    data = raw.encode()
    index = fields.load(data, "log entry").value
    if not isinstance(index, dict) or not isinstance(index.get("index"), int):
        raise DoubtfulError("The server gives what is no entry of the log.")
    return parse_entry(data, index["index"]).event


def sign_removal(
    poll: str, request: RemovalRequest, removal: str, key: Ed25519PrivateKey, now: datetime
) -> SignedRevocation:
    """Return the revocation that a verified request asks for, signed; `now` has whole seconds."""
    revoked = CredentialRevoked(
        time=hour_of(now), unit=request.unit, credential=request.credential
    ).sign(poll, key)
    return SignedRevocation(
        now,
        poll,
        request.member,
        request.unit,
        request.credential,
        removal,
        revoked.signature,
    )


def message_of(signed: SignedRevocation) -> Mapping[str, Mapping[str, str]]:
    """Return the revocation as the server takes it."""
    return {
        "revoked": {
            "unit": signed.unit,
            "credential": signed.credential,
            "signature": signed.revoked,
        }
    }
