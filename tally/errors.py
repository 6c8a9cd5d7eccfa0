"""Errors of the count: what is wrong, where, and what was expected instead.

Rules this module keeps:
1. One tree: everything here is a `ProtocolError`, the root of the package's errors.
2. A fault in a file names file, line, field, the wrong value and what was expected; all the faults
   of one file are reported together, so that one correction mends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tally.protocol.errors import ProtocolError


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one file.

    `line` counts from 1, and is None where the fault has no line (a missing row, a JSON value);
    `field` is a column or a path such as `units[2].fte`.
    """

    file: str
    line: int | None
    field: str
    wrong: str
    expected: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}, {self.field}: {self.wrong}; expected {self.expected}"


class FteError(ProtocolError):
    """The FTE inputs, the counts or a result cannot be used."""


class FieldError(FteError):
    """One field holds a value that cannot be used."""

    def __init__(self, field: str, wrong: str, expected: str) -> None:
        super().__init__(f"{field}: {wrong}; expected {expected}")
        self.field = field
        self.wrong = wrong
        self.expected = expected

    def at(self, file: str, line: int | None, prefix: str = "") -> Fault:
        """Return this error as a `Fault` of that place; `prefix` goes before the field's name."""
        return Fault(file, line, prefix + self.field, self.wrong, self.expected)


class InputError(FteError):
    """A file has one fault or more; nothing of it was used."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class FaultList:
    """Gathers the faults of one file, so that all are reported and not only the first."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._faults: list[Fault] = []

    @contextmanager
    def collect(self, line: int | None = None, prefix: str = "") -> Iterator[None]:
        """Note a `FieldError` raised inside as a fault of this place, and carry on."""
        try:
            yield
        except FieldError as error:
            self._faults.append(error.at(self._file, line, prefix))

    def add(self, line: int | None, field: str, wrong: str, expected: str) -> None:
        """Note a fault."""
        self._faults.append(Fault(self._file, line, field, wrong, expected))

    def check(self) -> None:
        """Raise `InputError` if any fault was noted."""
        if self._faults:
            raise InputError(self._faults)


class KeyFileError(ProtocolError):
    """A trustee's key file cannot be read, written or used."""
