"""What a poll's log says of it: its state, its ballots, its acts.

Rules this module keeps:
1. A history comes from `poll.replay`, which refuses any event that may not follow.
2. It holds no vote and no person: nothing that the log does not say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from audit.record.about.acts import StandingClose
from audit.record.interruption import Interruption
from audit.record.log import events
from audit.record.log.entries import Entry
from audit.record.log.events import Event
from audit.record.log.office_events import OfficeEvent
from audit.record.offices.acting import ActingOfficers
from audit.record.poll_document import PollDocument
from audit.record.turnout import Turnout
from audit.replay.ballots.apart import ApartBallot
from audit.replay.challenges.logged import LoggedChallenge
from audit.replay.lists import ListChange, SequesteredBallot
from tally.decryption.strong import CountLog
from tally.sequestered import Capacity


@dataclass(frozen=True)
class StandingDecryption:
    """A trustee's decryption that stands: received, and not set aside.

    `file` is hex(the decryption file), `received` hex(the decryption:received entry).
    """

    owner: int
    file: str
    received: str


@dataclass(frozen=True)
class LoggedConfirmation:
    """A trustee's confirmation of the seal: the log's entry with that index holds it."""

    index: int
    event: events.TrusteeConfirmed


class RecordedState(StrEnum):
    """Where a sealed poll is in its life."""

    SEALED = "sealed"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"
    CERTIFIED = "certified"
    RELEASED = "released"
    VOID = "void"


BEGINS: Mapping[type[Event], RecordedState] = MappingProxyType(
    {
        events.PollSealed: RecordedState.SEALED,
        events.PollOpened: RecordedState.OPEN,
        events.PollClosed: RecordedState.CLOSED,
        events.ResultComputed: RecordedState.COUNTED,
        events.ResultCertified: RecordedState.CERTIFIED,
        events.ResultReleased: RecordedState.RELEASED,
        events.PollVoided: RecordedState.VOID,
    }
)
"""The events that begin a state of the poll."""


@dataclass(frozen=True)
class Standing:
    """How a poll stands at a place in its log.

    `closes` is the closing time in force; `ordered` the index of the entry that ordered it, where
    it is an early close. `began` is the index of the entry that began the state. `officers`: who
    acts there.
    """

    closes: datetime
    officers: ActingOfficers
    ordered: int | None = None
    state: RecordedState = RecordedState.SEALED
    began: int = 0

    @classmethod
    def sealed(cls, document: PollDocument, began: int = 0) -> Standing:
        """Return how the poll stands once it is sealed, by the entry of that index."""
        return cls(document.window.closes, ActingOfficers.sealed(document.officers), began=began)

    def after(self, entry: Entry) -> Standing:
        """Return how the poll stands after one more entry, which may follow."""
        match entry.event:
            case events.PollExtended(closes=closes):
                return replace(self, closes=closes, ordered=None)
            case events.CloseOrdered(closes=closes):
                return replace(self, closes=closes, ordered=entry.index)
            case OfficeEvent() as event:
                return replace(self, officers=event.after(self.officers))
            case event:
                state = BEGINS.get(type(event))
        return self if state is None else replace(self, state=state, began=entry.index)

    @property
    def close(self) -> StandingClose:
        """The closing time in force, as statements name what they replace."""
        return StandingClose(self.closes, self.ordered)


@dataclass(frozen=True)
class PollHistory:
    """What a log says of its poll.

    `standing`: how the poll stands at the log's end. `confirmations`: the trustees', in the log's
    order. `ballots`: by unit, hex digests of the ballots that count now, in the log's order of
    their cast or admission. `to_count`: those that the count takes, if nobody rules any more:
    `ballots`, and in their places those of challenges without a ruling. `ruling_digests`: of the
    entries that rule on claims and challenges. `sequestered`: every ballot sequestered for a claim,
    whatever became of it. `challenges`: of listed members, in the log's order. `apart`: the ballots
    that do not count now, for a claim or a challenge, in the order they came. `changes`: every
    change of the voters' lists, in the log's order. `contact_changes`: the digest of every changed
    contact. `removals`: that of every voter whom two officers removed; `taken_off`: how many the
    authority then took off each unit's list, units without any left out. `counted_log`: the log
    that ends with tally:encrypted. `decryptions`: those that stand, in the log's order.
    `interruptions`: of the service, in the order of their beginnings.
    `disclosed`: the units whose strike-off lists officers were shown, in the log's order.
    """

    standing: Standing
    seal_digest: str
    sealed: events.PollSealed
    confirmations: tuple[LoggedConfirmation, ...]
    opened: events.PollOpened | None
    closed: events.PollClosed | None
    closed_digest: str | None
    ruling_digests: tuple[str, ...]
    voided: events.PollVoided | None
    ballots: dict[str, tuple[str, ...]]
    to_count: dict[str, tuple[str, ...]]
    sequestered: tuple[SequesteredBallot, ...]
    challenges: tuple[LoggedChallenge, ...]
    apart: tuple[ApartBallot, ...]
    changes: tuple[ListChange, ...]
    contact_changes: tuple[str, ...]
    removals: tuple[str, ...]
    taken_off: Mapping[str, int]
    encrypted: events.TallyEncrypted | None
    counted_log: CountLog | None
    decryptions: tuple[StandingDecryption, ...]
    computed: events.ResultComputed | None
    certified: events.ResultCertified | None
    released: events.ResultReleased | None
    interruptions: tuple[Interruption, ...]
    disclosed: tuple[tuple[str, ...], ...]

    @property
    def state(self) -> RecordedState:
        """Where the poll is in its life."""
        return self.standing.state

    @property
    def closes(self) -> datetime:
        """When voting ends, as extended or ordered, or ended."""
        return self.standing.closes

    @property
    def votes_cast(self) -> int:
        """How many ballots count."""
        return sum(len(cast) for cast in self.ballots.values())

    def turnout_by_unit(self, document: PollDocument) -> Mapping[str, Turnout]:
        """Return the turnout of each unit, by name: of its list and the admitted.

        The list is the sealed one without those taken off it. A credential that is revoked and one
        that replaces it change no number.
        """
        admitted = Counter((one.unit, one.admitted_as) for one in self.sequestered)
        return {
            unit.id: Turnout(
                len(self.ballots[unit.id]),
                unit.on_list - self.taken_off.get(unit.id, 0),
                admitted[unit.id, Capacity.MEMBER],
                admitted[unit.id, Capacity.EMPLOYEE],
            )
            for unit in document.units
        }

    def on_list(self, document: PollDocument) -> int:
        """Return how many are on all lists: as sealed, without those taken off."""
        return document.on_list - sum(self.taken_off.values())
