"""Collects every bad value of the files that a poll is prepared from.

Rules this module keeps:
1. All problems of all files are collected before anything is refused, so that the files can be
   corrected in one go; each names file, line, field, what is wrong and what was expected.
2. A value that may be right, but that an officer should look at, is a warning: it stops nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voting.domain.errors import RatifyError


@dataclass(frozen=True)
class RowProblem:
    """One bad value in an imported file: where it is, what is wrong, what was expected.

    `line` counts from 1, the header included.
    """

    file: str
    line: int
    field: str
    wrong: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.wrong}; expected {self.expected}"


class ImportRowsError(RatifyError):
    """An imported file has bad rows. Every one is named, and nothing was imported."""

    slug = "import-rows"
    status = 422

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        if not problems:
            raise ValueError("an import error names at least one row")
        self.problems = tuple(problems)
        count = "1 bad value" if len(problems) == 1 else f"{len(problems)} bad values"
        listing = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{count}, so nothing was imported. Correct and import again:\n{listing}")


class Problems:
    """The problems and warnings found so far."""

    def __init__(self) -> None:
        self._problems: list[RowProblem] = []
        self._warnings: list[RowProblem] = []

    def add(self, file: str, line: int, field: str, wrong: str, expected: str) -> None:
        """Note a bad value."""
        self._problems.append(RowProblem(file, line, field, wrong, expected))

    def warn(self, file: str, line: int, field: str, wrong: str, expected: str) -> None:
        """Note a value that an officer should look at."""
        self._warnings.append(RowProblem(file, line, field, wrong, expected))

    @property
    def warnings(self) -> tuple[RowProblem, ...]:
        """The warnings, in the order of the files and their lines."""
        return tuple(self._warnings)

    def __len__(self) -> int:
        return len(self._problems)

    def check(self) -> None:
        """Raise `ImportRowsError` with every problem, by file and line, if there is any."""
        if self._problems:
            raise ImportRowsError(sorted(self._problems, key=lambda item: (item.file, item.line)))
