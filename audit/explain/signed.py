"""Who signed what is in a record: each act of the log, by name and office.

Rules this module keeps:
1. Names and offices are those that poll.json seals for the officers, those of successors in the
   log, and the trustees' own. A succession says who took over from whom.
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

from audit.record.fields import show_time
from audit.record.log.entries import Entry
from audit.record.log.events import Event, SignedEvent, TrusteeConfirmed
from audit.record.log.list_events import CredentialEvent
from audit.record.log.office_events import OfficerKeyReplaced, OfficerSucceeded
from audit.record.log.service_events import ServiceEvent
from audit.record.officers import SealedOfficer
from audit.record.poll_document import PollDocument
from audit.record.signatures.officer import OfficerSignature
from audit.record.signatures.passkey import PasskeySignature
from audit.record.signatures.statement import (
    Act,
    ChallengeAct,
    ContactAct,
    ListAct,
    OfficeAct,
    RemovalAct,
    RulingAct,
    ServiceAct,
    Statement,
)
from tally.protocol.errors import ProtocolError
from tally.protocol.trustees import Trustees

CONFIRMATION, LIST_CHANGE, LISTS = "confirmation", "list-change", "voters-lists"
WATCHED = "watched"
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
        ChallengeAct.VOTER: "a listed member challenged before a ballot",
        ChallengeAct.BALLOT: "a listed member challenged after the ballot",
        ChallengeAct.DISMISS: "a challenge dismissed",
        ChallengeAct.UPHOLD: "a challenge upheld",
        ContactAct.CHANGE: "a member's contact changed",
        RemovalAct.REMOVE: "a voter taken off the list",
        LIST_CHANGE: "a credential revoked or issued",
        OfficeAct.SUCCEED: "an office handed over",
        OfficeAct.REPLACE_KEY: "a lost key replaced",
        ServiceAct.INTERRUPTION: "an interruption of the service entered",
        ListAct.STRIKE_OFF: "strike-off lists disclosed",
        WATCHED: "an interruption of the service",
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
WATCHER: Final = "the watcher"
_MANY: Final = (
    *(RulingAct.ADMIT, RulingAct.EXCLUDE, *ChallengeAct),
    *(ContactAct.CHANGE, RemovalAct.REMOVE, LIST_CHANGE),
)


People = Mapping[str, SealedOfficer]
"""Everybody who is or was an officer of the poll, by identifier."""


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
    """What was signed: in which entries of the log (none: in a file), when first, and by whom.

    `change` says, of a changed office or key, who took over from whom or whose key it is, and
    `reason` why, as its officers said; both are "" for any other act.
    """

    act: str
    entries: tuple[int, ...]
    time: str
    signers: tuple[Signer, ...]
    change: str = ""
    reason: str = ""

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
            "change": self.change,
            "reason": self.reason,
            "check": self.check,
        }


def signed_acts(
    document: PollDocument, entries: Sequence[Entry], trustees: Trustees | None
) -> tuple[SignedAct, ...]:
    """Return what was signed before the seal, and then every act of the log."""
    weights = document.weights
    people = _people(document, entries)
    before = (
        _act(people, weights.statement, (weights.signature,), ()),
        SignedAct(LISTS, (), "", (Signer(AUTHORITY, ""),)),
    )
    logged = chain.from_iterable(_of(entry, people, trustees) for entry in entries)
    return (*before, *_gathered(logged))


def _people(document: PollDocument, entries: Iterable[Entry]) -> People:
    """Return the sealed officers and their successors, by identifier; the first of each counts."""
    successors = [
        entry.event.successor for entry in entries if isinstance(entry.event, OfficerSucceeded)
    ]
    return {one.id: one for one in reversed((*document.officers, *successors))}


def _changed(event: SignedEvent, people: People) -> str:
    """Say who took over from whom, or whose key was replaced; '' for any other act."""
    match event:
        case OfficerSucceeded(leaver=leaver, successor=successor):
            left = people[leaver].name if leaver in people else leaver
            return f"{successor.name} took over from {left}, as {_office(successor)}"
        case OfficerKeyReplaced(officer=officer):
            name = people[officer].name if officer in people else officer
            return f"{name} has a new key"
        case _:
            return ""


def _of(entry: Entry, people: People, trustees: Trustees | None) -> Iterator[SignedAct]:
    """Yield the act of an entry, if it is one that somebody signed."""
    match entry.event:
        case SignedEvent(statement=statement, signatures=signatures) as event:
            act = _act(people, statement, signatures, (entry.index,))
            change = _changed(event, people)
            yield replace(act, change=change, reason=statement.reason if change else "")
        case ServiceEvent(statement=Statement() as stated, signatures=signatures):
            yield _act(people, stated, signatures, (entry.index,))
        case ServiceEvent():
            yield _by(WATCHED, entry, Signer(WATCHER, ""))
        case TrusteeConfirmed(owner=owner):
            yield _by(CONFIRMATION, entry, Signer(_trustee(owner, trustees), "trustee"))
        case CredentialEvent():
            yield _by(LIST_CHANGE, entry, Signer(AUTHORITY, ""))


def _by(act: str, entry: Entry, signer: Signer) -> SignedAct:
    event: Event = entry.event
    return SignedAct(act, (entry.index,), show_time(event.time), (signer,))


def _act(
    people: People,
    statement: Statement,
    signatures: Iterable[OfficerSignature],
    entries: tuple[int, ...],
) -> SignedAct:
    signers = tuple(_officer(people, signature) for signature in signatures)
    return SignedAct(statement.act.value, entries, show_time(statement.time), signers)


def _officer(people: People, signature: OfficerSignature) -> Signer:
    key = "passkey" if isinstance(signature, PasskeySignature) else "key file"
    officer = people.get(signature.officer)
    if officer is None:
        return Signer(signature.officer[:70], "no officer of this poll", key)
    return Signer(officer.name, _office(officer), key)


def _office(officer: SealedOfficer) -> str:
    return officer.role.replace("-", " ")


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
