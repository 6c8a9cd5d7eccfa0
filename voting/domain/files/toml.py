"""A strict TOML reader: every value is asked for by name and type, and every fault has its line.

Rules this module keeps:
1. A value has exactly the type asked for; a key that nobody asked for is refused.
2. Every fault is noted with its line, and reading goes on with a harmless placeholder, so that
   all faults of the file are found at once. The caller uses no value before `FaultList.check`.
3. Clock times are written without an offset, in the time zone that the file names; a time that the
   zone's clocks skip or show twice is refused.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from tally.errors import FaultList
from tally.texts import unseen
from voting.domain.clock_time import NoInstantError, instant_of
from voting.domain.files.csv import shown

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*=")
_QUOTES = re.compile(r'"""|\'\'\'')
_PLACE = re.compile(r"at line (\d+)")
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST_TEXT = 2000


def lines_of(text: str) -> dict[str, int]:
    """Return the line of each table and key by its path, such as `units[3].board`."""
    lines: dict[str, int] = {}
    table, inside = "", False
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not inside:
            header, key = _HEADER.match(line), _KEY.match(line)
            if header is not None:
                table = _table_path(header, counts)
                lines.setdefault(table, number)
            elif key is not None:
                lines.setdefault(f"{table}.{key[1]}".lstrip("."), number)
        if len(_QUOTES.findall(line)) % 2:
            inside = not inside
    return lines


def _table_path(header: re.Match[str], counts: dict[str, int]) -> str:
    name = header[2]
    if header[1] == "[":
        return name
    counts[name] = counts.get(name, -1) + 1
    return f"{name}[{counts[name]}]"


@dataclass(frozen=True)
class Source:
    """The file being read: its name, the lines of its keys, and where its faults go."""

    file: str
    lines: Mapping[str, int]
    faults: FaultList

    def line(self, path: str) -> int:
        """Return the line of a path, or of the nearest table around it; 1 for the file."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path, 1)

    def refuse(self, path: str, wrong: str, expected: str) -> None:
        """Note a fault."""
        self.faults.add(self.file, self.line(path), path or "file", wrong, expected)


@dataclass(frozen=True)
class Table:
    """A table of the file, from which each value is taken by name."""

    source: Source
    path: str
    values: Mapping[str, object]

    def _path(self, name: str) -> str:
        return f"{self.path}.{name}".lstrip(".")

    def refuse(self, name: str, wrong: str, expected: str) -> None:
        """Note a fault of one of the table's values."""
        self.source.refuse(self._path(name), wrong, expected)

    def only(self, required: Sequence[str], optional: Sequence[str] = ()) -> None:
        """Note every missing and every unknown key."""
        for name in required:
            if name not in self.values:
                self.refuse(name, "missing", "this key")
        for name in self.values:
            if name not in required and name not in optional:
                self.refuse(name, "an unknown key", f"only {', '.join([*required, *optional])}")

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

    def moment(self, name: str, zone: ZoneInfo) -> datetime:
        """Take a clock time of the zone, to the second, in UTC."""
        value = self.values.get(name)
        if not isinstance(value, datetime) or value.tzinfo is not None or value.microsecond:
            self._bad(name, "a clock time such as 2026-11-20T08:00:00, without quotes or offset")
            return _NEVER
        try:
            return instant_of(value, zone)
        except NoInstantError as error:
            self._bad(name, str(error))
            return _NEVER

    def table(self, name: str) -> Table:
        """Take a table inside this one; an empty one stands in for a bad one."""
        value = self.values.get(name)
        if not isinstance(value, dict):
            self._bad(name, "a table")
            value = {}
        return Table(self.source, self._path(name), value)

    def tables(self, name: str) -> list[Table]:
        """Take a list of tables."""
        value = self.values.get(name)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self._bad(name, f"tables [[{name}]]")
            return []
        return [
            Table(self.source, f"{self._path(name)}[{place}]", item)
            for place, item in enumerate(value)
        ]

    def words(self, name: str, pattern: re.Pattern[str], expected: str) -> tuple[str, ...]:
        """Take a list of distinct words that each match a pattern as a whole."""
        value = self.values.get(name)
        if (
            isinstance(value, list)
            and all(isinstance(item, str) and pattern.fullmatch(item) for item in value)
            and len(set(value)) == len(value)
        ):
            return tuple(value)
        self._bad(name, f"a list of distinct words, each {expected}")
        return ()


def load_toml(raw: bytes, file: str, faults: FaultList) -> Table | None:
    """Return the root table; None, with the fault noted, if it is not UTF-8 or not TOML."""
    try:
        text = raw.decode("utf-8-sig")
        values = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        faults.add(file, line, "encoding", f"byte 0x{raw[error.start]:02x}", "UTF-8")
        return None
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place else max(1, raw.count(b"\n"))
        faults.add(file, line, "file", str(error), "TOML (toml.io)")
        return None
    return Table(Source(file, lines_of(text), faults), "", values)
