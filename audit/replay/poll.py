"""Replaying a log: which event may follow which, and when. Signatures: see `authorisation`.

The rules, each tagged in the code:
1. One entry seals, and names the digest of poll.json. Before it come only the steps of the route
   and what officers accepted (`route.head`); with neither it is the first entry. It comes before
   the objection window ends: what it fixes could be objected to (by-law 2.77).
2. An event comes only in a state that the table `grammar.allowed` gives it; nothing follows a void
   poll.
3. Times never go back. A ballot's time is an hour, not before the hour of what came before it.
4. The window opens, is extended, is ordered to close early, and closes, as `window` says.
5. A void comes before the certificate. What it says of the state and of the log is checked in
   `statements`.
6. A ballot is cast while the poll is open, before its closing time, in a unit of the poll, once.
7. The encrypted tally is made once, of every unit, over exactly the ballots that count in it, those
   of challenges without a ruling among them; not before every ballot that is held apart is ruled
   on, or the ruling deadline.
8. Each trustee decrypts once, unless what it sent is set aside (`decryptions`). The result is
   computed after that; the same result is certified, and as many votes are released as were
   counted.
9. Each trustee confirms the seal once, until the encrypted tally (`confirmations`).
10. Rulings, on claims and on challenges, come before the ruling deadline and the encrypted tally.
   The rules of ballots and rulings are in `ballots.box`, of challenges in `challenges.events`, of
   changes of the voters' lists, which come before the closing time, in `lists`.
11. A member's contact changes before the closing time, each change once (`contacts`).
12. An office is handed over, or a lost key replaced, until the release (`Standing.after`); who
   takes over accepted in the entry before (`offices.accepted`).
13. Interruptions of the service are told until the certificate (`service.interruptions`).
14. Strike-off lists are disclosed from the opening until the release (`voters.disclosed`).
15. Two officers take a voter off the list before the opening, and the authority nobody without them
   (`objections.removals`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from audit.record.errors import HistoryError
from audit.record.fields import hour_of, show_time
from audit.record.interruption import Interruption
from audit.record.log import challenge_events, events, list_events
from audit.record.log.entries import Entry
from audit.record.log.events import Event
from audit.record.log.service_events import ServiceEvent
from audit.record.log.tree import root_of
from audit.record.poll_document import PollDocument
from audit.replay import window
from audit.replay.ballots.box import RULINGS, BallotBox, Ruling
from audit.replay.confirmations import ConfirmationReplay
from audit.replay.contacts import ContactReplay
from audit.replay.decryptions import DecryptionReplay
from audit.replay.grammar.allowed import ALLOWED
from audit.replay.history import PollHistory, Standing
from audit.replay.objections.removals import RemovalReplay, verify_taken_off
from audit.replay.offices.accepted import OFFICE_EVENTS, verify_ended, verify_follows
from audit.replay.route.head import LogHead, split_head
from audit.replay.service.interruptions import in_order, joined
from audit.replay.voters.disclosed import verify_disclosed
from tally.decryption.strong import CountLog

_BALLOTS = (events.BallotCast, list_events.BallotSequestered)
_CHANGES = (list_events.CredentialRevoked, list_events.CredentialIssued)


def replay(entries: Sequence[Entry], document: PollDocument) -> PollHistory:
    """Return what the log says, or raise `HistoryError` naming the entry that breaks a rule."""
    head = split_head(entries)  # 1
    if head.sealed.poll != document.digest:
        raise HistoryError(
            f"log entry {head.index}: poll:sealed names another poll.json than this one"
        )
    window.verify_seal(head.sealed, document)  # 1
    state = _Replay(document, entries, head)
    for entry in entries[head.index + 1 :]:
        try:
            state.step(entry)
        except HistoryError as error:
            raise HistoryError(f"log entry {entry.index}: {error}") from error
    verify_ended(entries[-1].event)  # 12
    return state.history()


@dataclass
class _Replay:
    """The state while events are replayed; each event has one method."""

    document: PollDocument
    entries: Sequence[Entry]
    head: LogHead
    opened: events.PollOpened | None = None
    closed: events.PollClosed | None = None
    closed_digest: str | None = None
    voided: events.PollVoided | None = None
    confirmations: ConfirmationReplay = field(default_factory=ConfirmationReplay)
    contacts: ContactReplay = field(default_factory=ContactReplay)
    told: list[Interruption] = field(default_factory=list)
    disclosed: list[tuple[str, ...]] = field(default_factory=list)
    encrypted: events.TallyEncrypted | None = None
    counted_log: CountLog | None = None
    decryptions: DecryptionReplay = field(default_factory=DecryptionReplay)
    computed: events.ResultComputed | None = None
    certified: events.ResultCertified | None = None
    released: events.ResultReleased | None = None
    box: BallotBox = field(init=False)
    removals: RemovalReplay = field(init=False)
    standing: Standing = field(init=False)
    last: datetime = field(init=False)  # of the events with exact times
    last_hour: datetime = field(init=False)  # of the events that carry their hour
    units: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.standing = Standing.sealed(self.document, self.head.index)
        self.last = self.last_hour = self.head.sealed.time
        self.units = tuple(unit.id for unit in self.document.units)
        self.box = BallotBox(self.units, self.document.electorate)
        self.removals = RemovalReplay(self.units, self.document.window.opens)

    def step(self, entry: Entry) -> None:
        """Take one more event, or raise `HistoryError`."""
        event = entry.event
        state = self.standing.state
        if state not in ALLOWED.get(type(event), (state,)):  # 2
            raise HistoryError(f"{event.NAME} may not come while the poll is {state.value}")
        verify_follows(event, self.entries[entry.index - 1].event)  # 12
        if isinstance(event, _BALLOTS):
            self._in_hour(event)
            self.box.put(event)  # 6, 10
        elif isinstance(event, _CHANGES):
            self._change(event)
        else:
            self._in_time(event)
            self._act(event, entry)
            self.standing = self.standing.after(entry)

    def _act(self, event: Event, entry: Entry) -> None:
        match event:
            case events.TrusteeConfirmed():
                self.confirmations.confirm(event, entry.index, counting=self.encrypted is not None)
            case events.PollOpened():
                window.verify_opening(event, self.standing, self.document)  # 4
                self.opened = event
            case events.PollExtended():
                window.verify_extension(event, self.standing, self.document)
            case events.CloseOrdered():
                window.verify_order(event, self.standing)
            case events.PollClosed():
                window.verify_close(event, self.standing, self.entries[: entry.index])
                self.closed, self.closed_digest = event, entry.digest
            case events.PollVoided():  # 5
                self.voided = event
            case challenge_events.VoterChallenged() | challenge_events.BallotChallenged():
                self.box.challenge(event, self.standing.closes)  # 10
            case _ if isinstance(event, RULINGS):
                self._rule(event, entry)
            case list_events.ContactChanged():
                self.contacts.change(event, self.standing.closes)  # 11
            case list_events.VoterRemoved():
                self.removals.remove(event)  # 15
            case events.TallyEncrypted():
                self._encrypt(event, entry)
            case events.DecryptionReceived():
                self._decrypt(event, entry)
            case events.DecryptionSetAside():
                self.decryptions.set_aside(event)
            case events.ResultComputed():
                self._compute(event)
            case events.ResultCertified():
                self._certify(event)
            case events.ResultReleased():
                self._release(event)
            case ServiceEvent(interruption=new):
                self.told = joined(self.told, new, event.time)  # 13
            case list_events.StrikeOffDisclosed():
                self.disclosed.append(verify_disclosed(event, self.units))  # 14
            case _ if not isinstance(event, OFFICE_EVENTS):  # 1
                raise HistoryError(f"{event.NAME} comes only at the head of the log")

    def _in_time(self, event: Event) -> None:
        if event.time < max(self.last, self.last_hour):  # 3
            raise HistoryError(
                f"{event.NAME} at {show_time(event.time)} comes before what is logged before it"
            )
        self.last = event.time

    def _in_hour(self, event: Event) -> None:
        """Take an event that carries its hour, before voting ends."""
        if event.time < max(hour_of(self.last), hour_of(self.last_hour)):  # 3
            raise HistoryError(f"{event.NAME}: its hour is before what is logged before it")
        closes = self.standing.closes
        if event.time >= closes:  # 6, 10
            raise HistoryError(f"{event.NAME}: after voting closed at {show_time(closes)}")
        self.last_hour = event.time

    def _change(self, event: list_events.CredentialRevoked | list_events.CredentialIssued) -> None:
        self._in_hour(event)
        if isinstance(event, list_events.CredentialRevoked):
            self.box.lists.revoke(event, self.removals.before(event.unit))  # 10
        else:
            self.box.lists.issue(event)

    def _rule(self, event: Ruling, entry: Entry) -> None:
        if self.encrypted is not None or event.time >= self.document.ruling_deadline:  # 10
            raise HistoryError(f"{event.NAME}: after the ruling deadline, or after the count began")
        self.box.rule(event, entry.digest)

    def _encrypt(self, event: events.TallyEncrypted, entry: Entry) -> None:
        if self.encrypted is not None:  # 7
            raise HistoryError("tally:encrypted: the tally is already encrypted")
        undecided, deadline = self.box.undecided, self.document.ruling_deadline
        if undecided and event.time < deadline:
            raise HistoryError(
                f"tally:encrypted: {undecided} sequestered or challenged ballots are not ruled on, "
                f"and the ruling deadline is {show_time(deadline)}"
            )
        self._all_units(event.NAME, (row.unit for row in event.units))
        to_count = self.box.ballots(counted=True)
        for row in event.units:
            cast = len(to_count[row.unit])
            if row.ballots != cast:
                raise HistoryError(
                    f"tally:encrypted: unit {row.unit}: {row.ballots} ballots, {cast} in the log"
                )
        so_far = [one.raw for one in self.entries[: entry.index + 1]]
        self.encrypted, self.counted_log = event, CountLog(len(so_far), root_of(so_far).hex())

    def _decrypt(self, event: events.DecryptionReceived, entry: Entry) -> None:
        if self.encrypted is None:  # 8
            raise HistoryError("decryption:received: there is no encrypted tally yet")
        self.decryptions.receive(event, entry.digest)

    def _compute(self, event: events.ResultComputed) -> None:
        if not self.decryptions.standing:  # 8
            raise HistoryError("result:computed: nothing has been decrypted")
        self.computed = event

    def _certify(self, event: events.ResultCertified) -> None:
        if self.computed is None or event.commitment != self.computed.commitment:  # 8
            raise HistoryError("result:certified: another commitment than result:computed")
        self.certified = event

    def _release(self, event: events.ResultReleased) -> None:
        counted = sum(len(ballots) for ballots in self.box.ballots(counted=True).values())
        if event.official.votes_cast != counted:  # 8
            raise HistoryError(
                f"result:released: {event.official.votes_cast} votes, {counted} in the log"
            )
        if event.official.heads is not None and not self.document.release_heads:  # 8
            raise HistoryError("result:released: a head count, which the poll does not make public")
        self.released = event

    def _all_units(self, name: str, units: Iterable[str]) -> None:
        if tuple(units) != self.units:
            raise HistoryError(f"{name}: not exactly the poll's units, sorted")

    def history(self) -> PollHistory:
        """Return what the log says so far."""
        counted = self.encrypted is not None
        return PollHistory(
            standing=self.standing,
            seal_digest=self.head.seal_digest,
            sealed=self.head.sealed,
            confirmations=self.confirmations.logged,
            opened=self.opened,
            closed=self.closed,
            closed_digest=self.closed_digest,
            voided=self.voided,
            ballots=self.box.ballots(counted=counted),
            to_count=self.box.ballots(counted=True),
            ruling_digests=self.box.ruling_digests,
            sequestered=self.box.lists.sequestered,
            challenges=self.box.challenges.logged(counted=counted),
            apart=self.box.apart(counted=counted),
            changes=self.box.lists.changes,
            contact_changes=self.contacts.changes,
            removals=self.removals.digests,
            taken_off=verify_taken_off(self.box.lists.taken_off),  # 15
            encrypted=self.encrypted,
            counted_log=self.counted_log,
            decryptions=self.decryptions.standing,
            computed=self.computed,
            certified=self.certified,
            released=self.released,
            interruptions=in_order(self.told),
            disclosed=tuple(self.disclosed),
        )
