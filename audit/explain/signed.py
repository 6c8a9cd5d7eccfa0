"""Who signed what is in a record: each act of the log, by name and office.

Rules this module keeps:
1. Names and offices are those that poll.json seals for the officers, and the trustees' own.
2. The acts stand in the log's order. Rulings and changed contacts, of which there can be many, are
   one row for each pair of officers; so are the credential authority's changes of the lists.
3. It reads what the record says. Whether the signatures hold is for the check that each row names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from types import MappingProxyType
from typing import Final

from audit.record.errors import AuditError
from audit.record.fields import show_time
from audit.record.log.entries import Entry
from audit.record.log.events import Event, SignedEvent, TrusteeConfirmed
from audit.record.log.list_events import CredentialEvent
from audit.record.poll_document import PollDocument
from audit.record.signatures.officer import OfficerSignature
from audit.record.signatures.passkey import PasskeySignature
from audit.record.signatures.statement import Act, ContactAct, RulingAct, Statement
from tally.protocol.errors import ProtocolError
from tally.protocol.trustees import Trustees

CONFIRMATION, LIST_CHANGE, LISTS = "confirmation", "list-change", "voters-lists"
"""What is signed by others than officers."""
NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        Act.WEIGHTS: "the table of weights",
        LISTS: "the voters' lists",
        Act.SEAL: "the seal",
        CONFIRMATION: "a confirmation of the seal",
        Act.OPEN: "the opening",
        Act.EXTEND: "a later close",
        Act.CLOSE: "an early close",
        Act.VOID: "the end of the poll without a result, made void",
        Act.COUNT: "the count",
        Act.SET_ASIDE: "a decryption set aside",
        Act.CERTIFY: "the certificate",
        Act.RELEASE: "the release",
        RulingAct.ADMIT: "sequestered ballots admitted",
        RulingAct.EXCLUDE: "sequestered ballots excluded",
        ContactAct.CHANGE: "a member's contact changed",
        LIST_CHANGE: "a credential revoked or issued",
    }
)
PROOF: Final[Mapping[str, str]] = MappingProxyType(
    {
        Act.WEIGHTS: "weights",
        LISTS: "authority",
        CONFIRMATION: "confirmations",
        LIST_CHANGE: "reissues",
    }
)
"""The check of who signed, by what was signed."""
OFFICERS: Final = "officers"
"""The check of who signed every other act."""
AUTHORITY: Final = "the credential authority"
_MANY: Final = (RulingAct.ADMIT, RulingAct.EXCLUDE, ContactAct.CHANGE, LIST_CHANGE)


@dataclass(frozen=True)
class Signer:
    """Who signed: name and office, and for officers with what."""

    name: str
    office: str
    key: str = ""

    def __str__(self) -> str:
        return self.name + (f", {self.office}" if self.office else "")

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"name": self.name, "office": self.office, "key": self.key}


@dataclass(frozen=True)
class SignedAct:
    """What was signed: in which entries of the log (none: in a file), when first, and by whom."""

    act: str
    entries: tuple[int, ...]
    time: str
    signers: tuple[Signer, ...]

    @property
    def name(self) -> str:
        """The act in words."""
        return NAMES[self.act]

    @property
    def check(self) -> str:
        """The check that shows that these signatures hold."""
        return PROOF.get(self.act, OFFICERS)

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "act": self.act,
            "name": self.name,
            "entries": list(self.entries),
            "time": self.time,
            "signers": [signer.to_json() for signer in self.signers],
            "check": self.check,
        }


def signed_acts(
    document: PollDocument, entries: Sequence[Entry], trustees: Trustees | None
) -> tuple[SignedAct, ...]:
    """Return what was signed before the seal, and then every act of the log."""
    weights = document.weights
    before = (
        _act(document, weights.statement, (weights.signature,), ()),
        SignedAct(LISTS, (), "", (Signer(AUTHORITY, ""),)),
    )
    logged = chain.from_iterable(_of(entry, document, trustees) for entry in entries)
    return (*before, *_gathered(logged))


def _of(entry: Entry, document: PollDocument, trustees: Trustees | None) -> Iterator[SignedAct]:
    """Yield the act of an entry, if it is one that somebody signed."""
    match entry.event:
        case SignedEvent(statement=statement, signatures=signatures):
            yield _act(document, statement, signatures, (entry.index,))
        case TrusteeConfirmed(owner=owner):
            yield _by(CONFIRMATION, entry, Signer(_trustee(owner, trustees), "trustee"))
        case CredentialEvent():
            yield _by(LIST_CHANGE, entry, Signer(AUTHORITY, ""))


def _by(act: str, entry: Entry, signer: Signer) -> SignedAct:
    event: Event = entry.event
    return SignedAct(act, (entry.index,), show_time(event.time), (signer,))


def _act(
    document: PollDocument,
    statement: Statement,
    signatures: Iterable[OfficerSignature],
    entries: tuple[int, ...],
) -> SignedAct:
    signers = tuple(_officer(document, signature) for signature in signatures)
    return SignedAct(statement.act.value, entries, show_time(statement.time), signers)


def _officer(document: PollDocument, signature: OfficerSignature) -> Signer:
    key = "passkey" if isinstance(signature, PasskeySignature) else "key file"
    try:
        officer = document.officer(signature.officer)
    except AuditError:
        return Signer(signature.officer[:70], "no officer of this poll", key)
    return Signer(officer.name, officer.role.replace("-", " "), key)


def _trustee(owner: int, trustees: Trustees | None) -> str:
    try:
        name = trustees.owner(owner).key.name if trustees else None
    except ProtocolError:
        name = None
    return name or f"number {owner}"


def _gathered(acts: Iterable[SignedAct]) -> Iterator[SignedAct]:
    """Yield the acts in order; those of which there are many once for each signers."""
    rows: dict[object, SignedAct] = {}
    for act in acts:
        key = (act.act, act.signers) if act.act in _MANY else act.entries
        first = rows.get(key)
        rows[key] = act if first is None else replace(first, entries=first.entries + act.entries)
    yield from rows.values()
