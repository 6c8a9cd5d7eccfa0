"""What the tool is asked about one archive: the whole, its encrypted tally, and each ballot.

Rules this module keeps:
1. A question is one call of the tool, and can be sent to any process.
2. Each ballot is asked about alone: what is said of its archive says nothing of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from audit.outside.archives import SETUP, WHOLE, UnitArchive
from audit.outside.tool import BeleniosTool
from tally.protocol.ballot_form import tracker


@dataclass(frozen=True)
class Question:
    """Whether the tool passes the archive of a unit; `folder` holds what it reads of it."""

    unit: str
    folder: Path
    complete: bool

    @property
    def ballot(self) -> str:
        """The tracker of the ballot that is asked about, or empty."""
        return ""

    def ask(self, tool: BeleniosTool) -> None:
        """Ask; raise `NotPassedError` unless the tool passes it."""
        tool.verify_archive(self.folder / WHOLE, complete=self.complete)


@dataclass(frozen=True)
class TallyQuestion(Question):
    """Whether the tool makes the same encrypted tally of the archive's ballots."""

    tally: bytes = field(repr=False)

    def ask(self, tool: BeleniosTool) -> None:
        """Ask; raise `NotPassedError` unless it does."""
        tool.verify_tally(self.folder / WHOLE, self.tally)


@dataclass(frozen=True)
class BallotQuestion(Question):
    """Whether the tool passes this ballot."""

    raw: bytes = field(repr=False)

    @property
    def ballot(self) -> str:
        """The ballot's tracker."""
        return tracker(self.raw)

    def ask(self, tool: BeleniosTool) -> None:
        """Ask; raise `NotPassedError` unless the tool passes it."""
        with tempfile.NamedTemporaryFile(dir=self.folder) as file:
            file.write(self.raw)
            file.flush()
            tool.verify_ballot(self.folder / SETUP, Path(file.name))


def questions_about(one: UnitArchive, folder: Path) -> Iterator[Question]:
    """Write what the tool reads of an archive into a new folder; yield every question about it."""
    one.write(folder)
    common = (one.unit, folder, one.complete)
    yield Question(*common)
    if one.archive.encrypted_tally is not None:
        yield TallyQuestion(*common, one.archive.encrypted_tally)
    yield from (BallotQuestion(*common, ballot) for ballot in one.archive.ballots)
