"""What `belenios-tool` finds of the cases, one process of it for each question.

Rules this module keeps:
1. It is asked what `ratify audit outside` asks: a ballot alone; of an archive that we can read, the
   whole, its tally and every ballot; of another one, the whole.
2. What was asked before is not asked again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from audit.outside.archives import SETUP, UnitArchive
from audit.outside.tool import BeleniosTool
from audit.record.errors import NotPassedError
from tally.protocol.archive import Archive, parse_archive, write_archive
from tally.protocol.errors import ArchiveError
from tests.fuzz.cases import BALLOT, FuzzCase
from tests.fuzz.material import Material
from tests.fuzz.ours import Verdict
from tests.kit.belenios import tool as belenios

AT_ONCE = 2
_NO_RESULT = "saw no result in an archive that has one"


class Outsider:
    """Asks the tool about cases; `folder` holds what it reads."""

    def __init__(self, material: Material, folder: Path) -> None:
        """Write the election up to its setup."""
        self._tool: BeleniosTool = belenios.tool()
        self._folder, self._sealed = folder, material.archive
        self._uuid = material.election.uuid
        self._known: dict[bytes, Verdict] = {}
        raw = write_archive(self._sealed)
        UnitArchive("", self._uuid, raw, self._sealed).write(folder / "sealed")

    def judge_all(self, cases: Iterable[FuzzCase]) -> Iterator[Verdict]:
        """Yield what the tool finds of each case."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            yield from pool.map(self._judge, cases)

    def _judge(self, case: FuzzCase) -> Verdict:
        if case.subject == BALLOT:
            return self._ballot(case.raw)
        try:
            archive = parse_archive(case.raw)
        except ArchiveError:
            archive = None
        return self._archive(case.raw, archive)

    def _ballot(self, raw: bytes) -> Verdict:
        if raw not in self._known:
            with tempfile.NamedTemporaryFile(dir=self._folder) as file:
                file.write(raw)
                file.flush()
                setup = self._folder / "sealed" / SETUP
                self._known[raw] = _verdict(
                    lambda: self._tool.verify_ballot(setup, Path(file.name))
                )
        return self._known[raw]

    def _archive(self, raw: bytes, archive: Archive | None) -> Verdict:
        with tempfile.TemporaryDirectory(dir=self._folder) as name:
            folder = Path(name)
            (folder / f"{self._uuid}.bel").write_bytes(raw)
            complete = archive is None or archive.result is not None
            found = _verdict(lambda: self._tool.verify_archive(folder, complete=complete))
            if archive is None:
                return Verdict(True) if _NO_RESULT in found.said else found
            tally = archive.encrypted_tally
            if found.accepted and tally is not None:
                found = _verdict(lambda: self._tool.verify_tally(folder, tally))
        if not found.accepted or not self._of_sealed(archive):
            return found
        verdicts = map(self._ballot, archive.ballots)
        return next((one for one in verdicts if not one.accepted), found)

    def _of_sealed(self, archive: Archive) -> bool:
        """Whether its ballots can be asked about with the sealed setup."""
        names = ("election", "trustees", "credentials")
        return all(getattr(archive, name) == getattr(self._sealed, name) for name in names)


def _verdict(ask: Callable[[], None]) -> Verdict:
    try:
        ask()
    except NotPassedError as error:
        return Verdict(False, str(error))
    return Verdict(True)


@contextmanager
def outsider(material: Material) -> Iterator[Outsider]:
    """Lend an `Outsider`; what it wrote is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="ratify-fuzz-") as folder:
        yield Outsider(material, Path(folder))
