"""The archives of a record, and what the tool reads of each.

Rules this module keeps:
1. Whatever lies under units/ is an archive in its place, or the record is refused.
2. An archive is read by our strict reader: one form, one order of events. The tool is laxer: it
   counts none of the ballots before a second Setup or EndBallots.
3. What the tool reads are the record's own bytes: the whole archive, and its beginning up to Setup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from audit.record.errors import RecordError
from audit.replay.export import Record
from tally.protocol.archive import Archive, parse_archive, write_archive
from tally.protocol.errors import ArchiveError

_FOLDER: Final = "units/"
_PATH: Final = re.compile(r"units/(?P<unit>[A-Z0-9-]{1,32})/(?P<election>[0-9A-Za-z]{14,64})\.bel")
WHOLE, SETUP = "whole", "setup"
"""The two folders that the tool is given for each archive: it reads the one archive in a folder."""


@dataclass(frozen=True)
class UnitArchive:
    """The archive of one election; `election` is its uuid and names its file."""

    unit: str
    election: str
    raw: bytes = field(repr=False)
    archive: Archive = field(repr=False)

    @property
    def complete(self) -> bool:
        """Whether it ends with a result."""
        return self.archive.result is not None

    def write(self, folder: Path) -> None:
        """Write what the tool reads: the archive in `WHOLE`, its beginning in `SETUP` (3)."""
        read = self.archive
        beginning = Archive(read.timestamp, read.election, read.trustees, read.credentials)
        for name, data in ((WHOLE, self.raw), (SETUP, write_archive(beginning))):
            (folder / name).mkdir(parents=True)
            (folder / name / f"{self.election}.bel").write_bytes(data)


def archives_of(record: Record) -> Iterator[tuple[str, UnitArchive | ArchiveError]]:
    """Yield each unit with its archive, or why our reader refuses it (2); units sorted.

    Raises:
        RecordError: there is none, or something else lies among them (1).
    """
    paths = sorted(path for path in record.files if path.startswith(_FOLDER))
    if not paths:
        raise RecordError("the record has no archive: nothing lies in units/")
    for path in paths:
        named = _PATH.fullmatch(path)
        if named is None:
            raise RecordError(f"{path} is not a unit's archive: units/UNIT/ELECTION.bel")
        raw = record.files[path]
        try:
            yield (
                named["unit"],
                UnitArchive(named["unit"], named["election"], raw, parse_archive(raw)),
            )
        except ArchiveError as error:
            yield named["unit"], error
