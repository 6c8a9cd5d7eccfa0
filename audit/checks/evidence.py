"""What the checks have found so far.

Rules this module keeps:
1. A check sets what it proved. A later check reads it only if it needs that check to hold (by the
   table in `verify`), so nothing here is read before it is set.
2. Anchors come from outside the record, never from within.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from audit.checks.outcome import Finding
from audit.checks.work import BallotFinding, DecryptionFinding
from audit.record.log.entries import Entry
from audit.record.manifest import Edition, Manifest
from audit.record.poll_document import PollDocument
from audit.replay.export import Record
from audit.replay.history import PollHistory
from audit.work.pool import Workers
from tally.fte import FteInputs, ProvincialTally
from tally.protocol.archive import Archive
from tally.protocol.trustees import Trustees
from tally.sequestered import Sequestered


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


class Evidence:
    """The record, and what is proved of it so far."""

    record: Record
    manifest: Manifest
    document: PollDocument
    entries: tuple[Entry, ...]
    history: PollHistory
    trustees: Trustees
    inputs: FteInputs
    archives: dict[str, Archive]
    lists: dict[str, tuple[str, ...]]
    ballots: list[BallotFinding]
    decryptions: list[DecryptionFinding]
    sequestered: tuple[Sequestered, ...]
    result: ProvincialTally

    def __init__(self, source: Path | Record, anchors: Anchors, workers: Workers) -> None:
        self.source = source
        self.anchors = anchors
        self.workers = workers

    @property
    def public(self) -> bool:
        """Whether this is the public edition, which has no unit's split."""
        return self.manifest.edition is Edition.PUBLIC


@dataclass(frozen=True)
class Check:
    """A check: `needs` names the checks whose findings it reads."""

    name: str
    title: str
    needs: tuple[str, ...]
    run: Callable[[Evidence], Finding]
