"""Gathering every bad value of the files that a poll is prepared from.

Rules this module keeps:
1. All problems of all files are gathered before anything is refused, so that the files are mended
   once; each names file, line, field, what is wrong and what was expected.
2. What an officer should look at, and may well be right, is a warning: it stops nothing.
"""

from __future__ import annotations

from voting.domain.errors import ImportRowsError, RowProblem


class Problems:
    """The problems and warnings found so far."""

    def __init__(self) -> None:
        self._found: list[RowProblem] = []
        self._warnings: list[RowProblem] = []

    def add(self, file: str, line: int, field: str, wrong: str, expected: str) -> None:
        """Note a bad value."""
        self._found.append(RowProblem(file, line, field, wrong, expected))

    def warn(self, file: str, line: int, field: str, wrong: str, expected: str) -> None:
        """Note a value that an officer should look at."""
        self._warnings.append(RowProblem(file, line, field, wrong, expected))

    @property
    def warnings(self) -> tuple[RowProblem, ...]:
        """The warnings, in the order of the files and their lines."""
        return tuple(self._warnings)

    def __len__(self) -> int:
        return len(self._found)

    def check(self) -> None:
        """Raise `ImportRowsError` with every problem, by file and line, if there is any."""
        if self._found:
            raise ImportRowsError(sorted(self._found, key=lambda item: (item.file, item.line)))
