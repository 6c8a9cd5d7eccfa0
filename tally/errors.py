"""Errors of the count: what is wrong, where, and what was expected instead.

Rules this module keeps:
1. One tree: everything here is a `ProtocolError`, the root of the package's errors.
2. A fault in a file names file, line, field, the wrong value and what was expected; all the faults
   of the files read together are reported together, so that they can be corrected in one go.
3. What a message quotes of a file is short. A report is counted, by file and line, and names at
   most a hundred faults, of each kind some: a column that is wrong in every row hides no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

from tally.protocol.errors import ProtocolError

_Made = TypeVar("_Made")
_Value = TypeVar("_Value")
MOST_NAMED: Final = 100
"""Faults that a report names; the others are counted."""
_LONGEST: Final = 160


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one file, shown as `FILE, line N, FIELD: what is wrong; expected ...`.

    `line` counts from 1, a header included, and is None where the fault has no line (a missing row,
    a JSON value); `field` is a column or a path such as `units[2].fte`.
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


class InputError(FteError):
    """Files have one fault or more; nothing of them was used."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def report(faults: Sequence[Fault], consequence: str) -> str:
    """Return the faults counted and named, one a line: `5 faults in 3 files, CONSEQUENCE:`.

    Of more than `MOST_NAMED`, those are named that show the most: the first of each field of each
    file, then the second of each, and so on; the others are counted by file.
    """
    in_files = Counter(fault.file for fault in faults)
    head = f"{_counted(len(faults), 'fault')} in {_counted(len(in_files), 'file')}, {consequence}:"
    named = _telling(faults)
    left = in_files - Counter(fault.file for fault in named)
    more = [f"  ... and {number} more in {file}" for file, number in sorted(left.items())]
    return "\n".join([head, *(f"  {fault}" for fault in named), *more])


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _telling(faults: Sequence[Fault]) -> list[Fault]:
    """Return at most `MOST_NAMED` of the faults, in their order."""
    seen: Counter[tuple[str, str]] = Counter()
    ranked: list[tuple[int, int]] = []
    for place, fault in enumerate(faults):
        ranked.append((seen[fault.file, fault.field], place))
        seen[fault.file, fault.field] += 1
    return [faults[place] for place in sorted(place for _, place in sorted(ranked)[:MOST_NAMED])]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


class FaultList:
    """Gathers the faults of the files read together, so that all are reported, not one.

    A value that may be right, but that a person should look at, is a warning: it stops nothing.
    """

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._warnings: list[Fault] = []

    @contextmanager
    def collect(self, file: str, line: int | None = None, prefix: str = "") -> Iterator[None]:
        """Note a `FieldError` raised inside as a fault of this place, and carry on.

        `prefix` goes before the field's name.
        """
        try:
            yield
        except FieldError as error:
            self.add(file, line, prefix + error.field, error.wrong, error.expected)

    def make(
        self,
        build: Callable[..., _Made],
        values: Mapping[str, _Value],
        stand_in: _Value,
        file: str,
        line: int | None = None,
        prefix: str = "",
    ) -> _Made | None:
        """Return what `build` makes of the values; note every `FieldError` on the way to it.

        What breaks a rule is taken out, so that the next can be seen; where the rule is that one of
        some fields is given, the first of them is `stand_in` then. What is returned is of no use
        once there are faults; None after as many of them as can be.
        """
        left = dict(values)
        for _ in range(2 * len(values) + 2):
            try:
                return build(**left)
            except FieldError as error:
                self.add(file, line, prefix + error.field, error.wrong, error.expected)
                first, last = error.field.split(", ")[0], error.field.split(", ")[-1]
                if last in left:
                    del left[last]
                else:
                    left[first] = stand_in
        return None

    def add(self, file: str, line: int | None, field: str, wrong: str, expected: str) -> None:
        """Note a fault; what it quotes is cut short."""
        self._faults.append(Fault(file, line, _short(field), _short(wrong), expected))

    def warn(self, file: str, line: int | None, field: str, wrong: str, expected: str) -> None:
        """Note a warning."""
        self._warnings.append(Fault(file, line, _short(field), _short(wrong), expected))

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """The warnings, in the order they were noted."""
        return tuple(self._warnings)

    def of(self, file: str) -> tuple[Fault, ...]:
        """Return the faults of one file, in the order they were noted."""
        return tuple(fault for fault in self._faults if fault.file == file)

    def __len__(self) -> int:
        return len(self._faults)

    def check(self, refusal: Callable[[Sequence[Fault]], Exception] = InputError) -> None:
        """Raise `refusal` with every fault, by file and line, if there is any."""
        if self._faults:
            raise self.error(refusal)

    def error(self, refusal: Callable[[Sequence[Fault]], Exception] = InputError) -> Exception:
        """Return `refusal` with every fault, by file and line."""
        return refusal(sorted(self._faults, key=_place))


def _place(fault: Fault) -> tuple[str, bool, int]:
    """Order by file and line, and what has no line last."""
    return fault.file, fault.line is None, fault.line or 0


class KeyFileError(ProtocolError):
    """A trustee's key file cannot be read, written or used."""


class CappedFileError(ProtocolError):
    """A file from outside is larger than its kind can be, or is no regular file."""
