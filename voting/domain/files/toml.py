"""A strict TOML reader: every value is asked for by name and type, and every fault has its line.

Rules this module keeps:
1. A value has exactly the type asked for; a key that nobody asked for is refused.
2. Every fault is noted with its line, and reading goes on with a harmless stand-in, so that all
   faults of the file are found at once. `Source.known` tells a value from a stand-in: a check
   compares what is known, and nothing is used for anything else before `FaultList.check`.
3. Clock times are written without an offset, in the time zone that the file names; a time that the
   zone's clocks skip or show twice is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from tally.errors import FaultList
from tally.texts import unseen
from voting.domain.files.clock_time import NoInstantError, instant_of
from voting.domain.files.shown import shown
from voting.domain.files.statements import Readable, read_statements

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Source:
    """The file being read: its name, what could be read of it, and where its faults go."""

    file: str
    readable: Readable
    faults: FaultList

    def line(self, path: str) -> int:
        """Return the line of a path, or of the nearest table around it; 1 for the file."""
        lines = self.readable.lines
        while path and path not in lines:
            path = path.rpartition(".")[0]
        return lines.get(path, 1)

    def known(self, *paths: str) -> bool:
        """Tell whether the values of these paths could be read, and nothing is wrong with them."""
        unread = self.readable.unread
        return not any(place in unread for path in paths for place in _around(path))

    def forget(self, path: str) -> None:
        """Take a path for unread: what stands there is not its value."""
        self.readable.unread.add(path)

    def refuse(self, path: str, wrong: str, expected: str) -> None:
        """Note a fault; the path is unread from now on."""
        self.forget(path)
        self.faults.add(self.file, self.line(path), path or "file", wrong, expected)


def _around(path: str) -> Iterator[str]:
    """Yield a path, and each table that it is in: `units[3].name`, `units[3]`, `units`."""
    while path:
        yield path
        path = path[: max(path.rfind("."), path.rfind("["), 0)]


@dataclass(frozen=True)
class Table:
    """A table of the file, from which each value is taken by name.

    `is_there`: whether the file has it; nothing is missing in one that it does not have.
    """

    source: Source
    path: str
    values: Mapping[str, object]
    is_there: bool = True

    def _path(self, name: str) -> str:
        return f"{self.path}.{name}".lstrip(".")

    def refuse(self, name: str, wrong: str, expected: str) -> None:
        """Note a fault of one of the table's values."""
        self.source.refuse(self._path(name), wrong, expected)

    def only(self, required: Sequence[str], optional: Sequence[str] = ()) -> None:
        """Note every missing and every unknown key."""
        for name in required:
            if name in self.values:
                continue
            if self.has_gap or not self.source.known(self._path(name)):
                self.source.forget(self._path(name))
            else:
                self.refuse(name, "missing", "this key")
        for name in self.values:
            if name not in required and name not in optional:
                self.refuse(name, "an unknown key", f"only {', '.join([*required, *optional])}")

    @property
    def has_gap(self) -> bool:
        """Whether the file may have said more of it than could be read."""
        return not self.is_there or self.path in self.source.readable.gaps

    def known(self, name: str) -> bool:
        """Tell whether one of its values could be read, and nothing is wrong with it."""
        return self.source.known(self._path(name))

    def has(self, name: str) -> bool:
        """Tell whether the key is there."""
        return name in self.values

    def _bad(self, name: str, expected: str) -> None:
        if name in self.values:  # `only` has noted a missing one
            self.refuse(name, shown(str(self.values[name])), expected)

    def text(self, name: str, limit: int = LONGEST_TEXT) -> str:
        """Take a text: not empty, not padded, on one line, in Unicode form NFC."""
        value = self.values.get(name)
        refused = unseen(value) if isinstance(value, str) else None
        if refused is not None:
            self.refuse(name, f"the character {refused}", "text on one line without it")
            return ""
        if (
            isinstance(value, str)
            and 1 <= len(value) <= limit
            and value == value.strip()
            and unicodedata.is_normalized("NFC", value)
        ):
            return value
        self._bad(name, f"text on one line, 1 to {limit} characters, no spaces around it")
        return ""

    def match(self, name: str, pattern: re.Pattern[str], expected: str) -> str:
        """Take a text that matches a pattern as a whole; `expected` says the pattern in words."""
        value = self.values.get(name)
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        self._bad(name, expected)
        return ""

    def choice(self, name: str, allowed: Sequence[str]) -> str:
        """Take one of the allowed words; the first stands in for a bad one."""
        value = self.values.get(name)
        if isinstance(value, str) and value in allowed:
            return value
        self._bad(name, " or ".join(f'"{word}"' for word in allowed))
        return allowed[0]

    def flag(self, name: str) -> bool:
        """Take true or false."""
        value = self.values.get(name)
        if isinstance(value, bool):
            return value
        self._bad(name, "true or false")
        return False

    def integer(self, name: str, low: int, high: int) -> int:
        """Take a whole number in a range."""
        value = self.values.get(name)
        if type(value) is int and low <= value <= high:
            return value
        self._bad(name, f"a whole number from {low} to {high}")
        return low

    def day(self, name: str) -> date:
        """Take a calendar day."""
        value = self.values.get(name)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self._bad(name, "a day such as 2026-11-20, without quotes")
        return _NEVER.date()

    def moment(self, name: str, zone: ZoneInfo, *, is_stand_in: bool = False) -> datetime:
        """Take a clock time of the zone, to the second, in UTC.

        Of a zone that stands in for another, what the clocks skip or repeat is not known.
        """
        value = self.values.get(name)
        if not isinstance(value, datetime) or value.tzinfo is not None or value.microsecond:
            self._bad(name, "a clock time such as 2026-11-20T08:00:00, without quotes or offset")
            return _NEVER
        try:
            return instant_of(value, zone)
        except NoInstantError as error:
            if is_stand_in:
                self.source.forget(self._path(name))
            else:
                self._bad(name, str(error))
            return _NEVER

    def table(self, name: str) -> Table:
        """Take a table inside this one; an empty one stands in for a bad one."""
        value = self.values.get(name)
        if isinstance(value, dict):
            return Table(self.source, self._path(name), value)
        self._bad(name, "a table")
        self.source.forget(self._path(name))
        return Table(self.source, self._path(name), {}, is_there=False)

    def tables(self, name: str) -> list[Table]:
        """Take a list of tables; what is no table in it is left out."""
        value = self.values.get(name)
        if not isinstance(value, list):
            self._bad(name, f"tables [[{name}]]")
            return []
        path = self._path(name)
        tables = []
        for place, item in enumerate(value):
            if isinstance(item, dict):
                tables.append(Table(self.source, f"{path}[{place}]", item))
            else:
                self.source.refuse(f"{path}[{place}]", shown(str(item)), f"a table [[{name}]]")
        return tables

    def words(self, name: str, pattern: re.Pattern[str], expected: str) -> tuple[str, ...]:
        """Take a list of distinct words that each match a pattern as a whole; leave out others."""
        value = self.values.get(name)
        if not isinstance(value, list):
            self._bad(name, f"a list of distinct words, each {expected}")
            return ()
        words: list[str] = []
        for item in value:
            if isinstance(item, str) and pattern.fullmatch(item) and item not in words:
                words.append(item)
            else:
                wrong = f"{shown(str(item))} again" if item in words else shown(str(item))
                self.refuse(name, wrong, f"a list of distinct words, each {expected}")
        return tuple(words)


def load_toml(raw: bytes, file: str, faults: FaultList) -> Table:
    """Return the root table, as far as the file is TOML; the rest is noted."""
    readable = read_statements(raw, file, faults)
    return Table(Source(file, readable, faults), "", readable.values)
