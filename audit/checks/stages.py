"""What a check hands to the checks after it.

Rules this module keeps:
1. A stage is frozen, and holds what is proved at that point: a check takes as arguments the stages
   that it needs to hold, and can read nothing else.
2. Anchors come from outside the record, never from within.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.checks.work import BallotFinding, DecryptionFinding
from audit.record.log.entries import Entry
from audit.record.manifest import Edition, Manifest
from audit.record.poll_document import PollDocument
from audit.record.route.document import Route
from audit.replay.export import Record
from audit.replay.history import PollHistory
from tally.fte.outcome import ProvincialTally
from tally.protocol.archive import Archive
from tally.result import Result

Lists = Mapping[str, tuple[str, ...]]
"""The credentials on each unit's final voters' list."""


@dataclass(frozen=True)
class Anchors:
    """What the auditor knows from elsewhere; checkpoints and receipts are the bytes of files."""

    seal_digest: str | None = None
    checkpoints: tuple[bytes, ...] = ()
    receipts: tuple[bytes, ...] = ()

    @property
    def given(self) -> bool:
        """Whether there is an anchor."""
        return bool(self.seal_digest or self.checkpoints or self.receipts)


@dataclass(frozen=True)
class Listed:
    """A record whose manifest was read."""

    record: Record
    manifest: Manifest

    @property
    def public(self) -> bool:
        """Whether this is the public edition, which has no unit's split."""
        return self.manifest.edition is Edition.PUBLIC


@dataclass(frozen=True)
class Sealed:
    """A record whose poll.json was read."""

    record: Record
    document: PollDocument


@dataclass(frozen=True)
class Replayed:
    """A sealed poll, its log, and what happened by it."""

    record: Record
    document: PollDocument
    entries: tuple[Entry, ...]
    history: PollHistory


@dataclass(frozen=True)
class Routed:
    """A poll whose route holds; `route` is None in a rehearsal."""

    replayed: Replayed
    route: Route | None


@dataclass(frozen=True)
class Staged:
    """A record of which both the edition and the stage that the poll has reached are known."""

    listed: Listed
    replayed: Replayed

    @property
    def record(self) -> Record:
        """The record."""
        return self.listed.record

    @property
    def public(self) -> bool:
        """Whether this is the public edition, which has no unit's split."""
        return self.listed.public

    @property
    def document(self) -> PollDocument:
        """What poll.json says."""
        return self.replayed.document

    @property
    def history(self) -> PollHistory:
        """What happened by the log."""
        return self.replayed.history


@dataclass(frozen=True)
class Archived:
    """Every unit's archive, of the sealed election and at the record's stage."""

    staged: Staged
    archives: Mapping[str, Archive]

    @property
    def history(self) -> PollHistory:
        """What happened by the log."""
        return self.staged.history


@dataclass(frozen=True)
class BallotsVerified:
    """The archives, and what their ballots say, all of which are valid."""

    archived: Archived
    findings: Sequence[BallotFinding]


@dataclass(frozen=True)
class Tallied:
    """The archives, whose encrypted tallies are the products of their ballots, if there are any."""

    archived: Archived


@dataclass(frozen=True)
class Voted:
    """Who voted with which credential: each unit's votes by reissued ones, where it has any."""

    reissued: Mapping[str, int]


@dataclass(frozen=True)
class Decrypted:
    """What was decrypted of the units: nothing where it is not yet, or not in this edition."""

    staged: Staged
    findings: Sequence[DecryptionFinding] = ()


@dataclass(frozen=True)
class Committed:
    """The salt of the result's commitment, which holds: None as in `CountedPoll`."""

    salt: bytes | None = None


@dataclass(frozen=True)
class CountedPoll:
    """The result: None where there is none yet, or none in this edition."""

    result: Result | None = None

    @property
    def outcome(self) -> ProvincialTally | None:
        """The provincial tally."""
        return None if self.result is None else self.result.outcome
