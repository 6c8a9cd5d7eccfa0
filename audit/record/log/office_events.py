"""The log's events about offices inside a sealed poll: a successor, a new key for a lost one.

Rules this module keeps:
1. Two remaining officers sign each, one of them of the provincial executive; never the officer
   whose office or key it is.
2. A new officer has the form of one in poll.json, a new key that of a key there.
3. What it makes of the officers follows from the event and those before it (`OfficeEvent.after`).
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from audit.record import fields
from audit.record.log.events import SignedEvent
from audit.record.log.members import SIGNED, TEXT, Member, table
from audit.record.officers import OfficerKey, SealedOfficer, parse_key
from audit.record.offices.acting import ActingOfficers
from audit.record.signatures.statement import OfficeAct

_SUCCESSOR: Member[SealedOfficer] = Member(SealedOfficer.parse, SealedOfficer.to_json)
_KEY: Member[OfficerKey] = Member(parse_key, lambda key: key.to_json())


@dataclass(frozen=True, kw_only=True)
class OfficeEvent(SignedEvent):
    """An event that changes who acts, or with which key."""

    @property
    @abstractmethod
    def concerned(self) -> str:
        """The officer whose office or key it is, who does not sign it."""
        ...

    @abstractmethod
    def after(self, officers: ActingOfficers) -> ActingOfficers:
        """Return who acts after it; `HistoryError` if it may not follow."""
        ...


@dataclass(frozen=True, kw_only=True)
class OfficerSucceeded(OfficeEvent):
    """`successor` takes over the office of `leaver`, who signs nothing afterwards."""

    NAME = "officer:succeeded"
    ACT = OfficeAct.SUCCEED
    MEMBERS = table(leaver=TEXT, successor=_SUCCESSOR, **SIGNED)
    leaver: str
    successor: SealedOfficer

    def __post_init__(self) -> None:
        super().__post_init__()
        fields.check_match(self.leaver, fields.OFFICER_NAME, f"{self.NAME}: leaver")
        self.successor.check(self.NAME)

    @property
    def concerned(self) -> str:
        """The leaver."""
        return self.leaver

    def after(self, officers: ActingOfficers) -> ActingOfficers:
        """Return who acts after it; `HistoryError` if it may not follow."""
        return officers.succeeded(self.leaver, self.successor)


@dataclass(frozen=True, kw_only=True)
class OfficerKeyReplaced(OfficeEvent):
    """An officer's key, `lost`, signs nothing afterwards; `key` is the new one."""

    NAME = "officer:key-replaced"
    ACT = OfficeAct.REPLACE_KEY
    MEMBERS = table(officer=TEXT, lost=TEXT, key=_KEY, **SIGNED)
    officer: str
    lost: str
    key: OfficerKey

    def __post_init__(self) -> None:
        super().__post_init__()
        fields.check_match(self.officer, fields.OFFICER_NAME, f"{self.NAME}: officer")
        self.key.check(f"{self.NAME}: key")

    @property
    def concerned(self) -> str:
        """The officer whose key it is."""
        return self.officer

    def after(self, officers: ActingOfficers) -> ActingOfficers:
        """Return who acts after it; `HistoryError` if it may not follow."""
        return officers.key_replaced(self.officer, self.lost, self.key)
