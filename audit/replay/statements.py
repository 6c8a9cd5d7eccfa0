"""What every statement in a log must say: its lines, computed again from the record.

The rules, each tagged in the code:
1. The lines of a statement are those that the sealed files, the log and what its event records
   give, byte for byte: a figure that an officer signed is the figure of the record.
2. An opening names the first confirmations in the log, as many as were there when it was proposed:
   enough of them, each logged before. It says 'late' if it was proposed after the window opened.
3. A void names the poll's state before it, and a log in which the poll was in that state already:
   the first entries of this one, by their number and their Merkle root.
4. The certificate and the release lock lines that are not public. What they lock is compared where
   the record holds the result (`verify_locked`); elsewhere the statement's own commitment stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from audit.record.about import acts, contacts, interruption, result, rulings, succession, void
from audit.record.about.acts import CountedBallots, CountedChallenges, SealedPoll
from audit.record.about.lines import About, verify_about
from audit.record.about.objections import removal
from audit.record.about.result import Participation, ReleasedFigures
from audit.record.about.sealed import SealedFiles, about_seal, trustee_words
from audit.record.about.voters.strike_off import about_strike_off
from audit.record.about.withheld import Withheld, locked_in, withhold
from audit.record.challenges.about import about_challenge
from audit.record.errors import AuditError, StatementError
from audit.record.log import (
    challenge_events,
    events,
    list_events,
    office_events,
    service_events,
)
from audit.record.log.entries import Entry
from audit.record.log.events import Event
from audit.record.log.tree import root_of
from audit.record.poll_document import PollDocument
from audit.record.province import TABLE
from audit.record.signatures.statement import Act, Statement
from audit.record.turnout import Turnout
from audit.replay.authorisation import signed_act
from audit.replay.confirmations import verify_enough_named
from audit.replay.history import PollHistory, Standing
from tally.result import Result
from tally.sequestered import Capacity


@dataclass(frozen=True)
class PollAbout:
    """What the lines of a sealed poll's statements are computed from."""

    files: SealedFiles
    history: PollHistory

    @property
    def poll(self) -> SealedPoll:
        """The poll as its statements name it."""
        return SealedPoll(self.files.document, self.history.seal_digest)

    def counted(self) -> CountedBallots:
        """Return the ballots of the count, once the poll is closed."""
        apart, challenges = self.history.sequestered, self.history.challenges
        return CountedBallots(
            by_unit={unit: len(cast) for unit, cast in self.history.to_count.items()},
            closed=self.history.closed_digest or "",
            rulings=self.history.ruling_digests,
            admitted=sum(one.admitted_as is Capacity.MEMBER for one in apart),
            employees=sum(one.admitted_as is Capacity.EMPLOYEE for one in apart),
            excluded=sum(one.excluded is not None for one in apart),
            undecided=sum(not one.decided for one in apart),
            challenges=CountedChallenges(
                dismissed=sum(one.dismissed for one in challenges),
                upheld=sum(one.upheld for one in challenges),
                fell=sum(one.undecided for one in challenges),
            ),
        )

    def participation(self) -> Participation:
        """Return who voted, and the FTE of the units in which nobody did."""
        document, inputs = self.files.document, self.files.inputs
        ballots = self.history.ballots
        silent = (
            inputs.fte_of(row)
            for rows in inputs.by_counting_unit().values()
            if not any(ballots[row.unit] for row in rows)
            for row in rows
        )
        return Participation(
            turnout=Turnout.total(self.history.turnout_by_unit(document).values()),
            fte=inputs.total_fte,
            not_represented=sum(silent, Fraction(0)),
        )

    def about_open(self, statement: Statement, closes: datetime) -> About:
        """Return what the statement says that authorises the opening (rule 2).

        It names as many confirmations as this `statement` does; `closes` is the closing time that
        was in force. Raises `SignatureError` if they are not enough.
        """
        count, late = acts.opening_asked(statement.about)
        named = self.history.confirmations[:count]
        verify_enough_named(named, statement.time, self.files.trustees)
        if statement.time >= self.files.document.window.opens:
            late = True
        entries = [(one.event.owner, one.index) for one in named]
        seal = acts.confirmed_seal(self.files.trustees, entries)
        return acts.about_open(self.poll, seal, closes if late else None)

    def about_set_aside(self, owner: int, received: str) -> About:
        """Return what the statement says that sets a trustee's decryption aside."""
        return acts.about_set_aside(self.poll, trustee_words(self.files.trustees, owner), received)

    def about_certify(self, commitment: str, locked: str) -> About:
        """Return what the statement says that certifies the result under a commitment."""
        return result.about_certify(self.poll, commitment, self.participation(), locked)

    def about_release(self, released: ReleasedFigures, locked: str) -> About:
        """Return what the statement says that releases this."""
        return result.about_release(self.poll, released, self.participation(), locked)


# --- the statements in a log ---------------------------------------------------------------------


def verify_statements(entries: Sequence[Entry], history: PollHistory, files: SealedFiles) -> int:
    """Compare every statement's lines with those of the record (rule 1); return how many there are.

    `StatementError` names the entry and the line.
    """
    about, standing, count = PollAbout(files, history), Standing.sealed(files.document), 0
    for entry in entries:
        signed = signed_act(entry.event)
        if signed is not None:
            try:
                _verify(entry.event, signed[1], about, Place(standing, entries[: entry.index]))
            except AuditError as error:
                where = f"log entry {entry.index}, {entry.event.NAME}"
                raise StatementError(f"{where}: {error}{_zones(files.document)}") from error
            count += 1
        standing = standing.after(entry)
    return count


def _zones(document: PollDocument) -> str:
    """Return what else may be why a time differs: another table of time zones than the seal's."""
    if document.time_zones == TABLE:
        return ""
    return (
        f" (times were written by table {document.time_zones} of the time zones, and this computer "
        f"has {TABLE}: if a time differs, compare with the package tzdata of {document.time_zones})"
    )


@dataclass(frozen=True)
class Place:
    """A place in a log: how the poll stands there, and the entries before it."""

    standing: Standing
    earlier: Sequence[Entry]

    def about_void(self, poll: SealedPoll, statement: Statement) -> About:
        """Return what a statement says that makes the poll void here (rule 3).

        It names the log that its officers saw, by the number of entries. `StatementError` if the
        poll was not in its state by then, or there were fewer.
        """
        size, state = void.log_seen(statement.about), self.standing.state.value
        if not self.standing.began < size <= len(self.earlier):
            raise StatementError(
                f"the statement is about {size} entries of the log: the poll is {state} since "
                f"entry {self.standing.began}, and there are {len(self.earlier)} entries before"
            )
        root = root_of(one.raw for one in self.earlier[:size]).hex()
        return void.about_void(poll, void.SeenPoll(state, size, root))


def _verify(event: Event, statement: Statement, about: PollAbout, place: Place) -> None:
    locked = locked_in(statement.about)
    if locked is None and isinstance(event, events.ResultCertified | events.ResultReleased):
        raise StatementError("the statement locks no lines, and heads and bounds are not public")
    verify_about(statement.about, _logged(event, statement, about, place, locked or ""))


def _logged(
    event: Event, statement: Statement, about: PollAbout, place: Place, locked: str
) -> About:
    """Return the lines that the statement of an event at that place must have."""
    close = place.standing.close
    match event:
        case events.PollSealed():
            return about_seal(about.files)
        case events.PollOpened():
            return about.about_open(event.statement, close.closes)
        case events.PollExtended():
            return acts.about_extend(about.poll, close, event.closes)
        case events.CloseOrdered():
            return acts.about_close(about.poll, close, event.closes)
        case events.TallyEncrypted():
            return acts.about_count(about.poll, about.counted())
        case events.DecryptionSetAside():
            return about.about_set_aside(event.owner, event.received)
        case events.ResultCertified():
            return about.about_certify(event.commitment, locked)
        case events.ResultReleased():
            figures = ReleasedFigures(event.official, event.proof)
            return about.about_release(figures, locked)
        case list_events.BallotAdmitted() | list_events.BallotExcluded():
            return rulings.about_rulings(about.poll, event.ballots)
        case challenge_events.ChallengeEvent():
            return about_challenge(about.poll, event.ACT, event.challenged)
        case list_events.ContactChanged():
            return contacts.about_contact(about.poll, event.change)
        case list_events.StrikeOffDisclosed():
            return about_strike_off(about.poll, event.units)
        case list_events.VoterRemoved():
            return removal.about_removal(about.poll, event.unit, event.removal)
        case office_events.OfficerSucceeded():
            leaver = place.standing.officers.officer(event.leaver)
            successor = succession.NamedOfficer.of(event.successor)
            return succession.about_succession(about.poll, leaver, successor)
        case office_events.OfficerKeyReplaced():
            owner = place.standing.officers.officer(event.officer)
            lost = place.standing.officers.key_of(event.officer, event.lost)
            new = succession.NamedKey.of(event.key)
            return succession.about_key(about.poll, owner, lost, new)
        case service_events.ServiceEvent():
            return interruption.about_interruption(about.poll, event.interruption)
        case _:
            return place.about_void(about.poll, statement)


def certified(found: Result, salt: bytes) -> Withheld:
    """Return the lines withheld from the certificate; `salt` is that of the result."""
    return withhold(Act.CERTIFY.value, salt, result.certified_lines(found))


def released(found: Result, salt: bytes) -> Withheld:
    """Return the lines withheld from the release; `salt` is that of the result."""
    return withhold(Act.RELEASE.value, salt, result.released_lines(found))


def verify_locked(history: PollHistory, found: Result, salt: bytes) -> int:
    """Compare what certificate and release lock with the result (rule 2); return how many do."""
    pairs = (
        (history.certified, certified(found, salt)),
        (history.released, released(found, salt)),
    )
    logged = [(event, withheld) for event, withheld in pairs if event is not None]
    for event, withheld in logged:
        if locked_in(event.statement.about) != withheld.commitment:
            raise StatementError(
                f"{event.NAME}: the lines that the officers signed, and that are not public, are "
                "not those of the result"
            )
    return len(logged)
