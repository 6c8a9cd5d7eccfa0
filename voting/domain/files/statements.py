"""The statements of a TOML file, and what can be read of it where some of them are not TOML.

Rules this module keeps:
1. A statement is a table's header, or a key with its value, and ends before the next. One that is
   not TOML is a fault of its own line, and the others are read. A header that lacks a bracket is
   read as if it had it; anything else that is not TOML is left out.
2. What was left out is known by its path: nothing that may stand there is missing. What has no path
   leaves a gap in its table, of which nothing is missing then.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tally.errors import FaultList
from voting.domain.files.shown import shown

_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]")
_LIKE_HEADER: Final = re.compile(r"\s*(?:(\[\[?)\s*([A-Za-z0-9_.-]+)|([A-Za-z0-9_.-]+)\s*(\]\]?))")
_KEY: Final = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*=")
_NOTHING: Final = re.compile(r"\s*(?:#.*)?$")
_QUOTES: Final = re.compile(r'"""|\'\'\'')
_PLACE: Final = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_UNDECODED: Final = re.compile("[\udc80-\udcff]")
_BOM: Final = b"\xef\xbb\xbf"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_EXPECTED: Final = "TOML (toml.io)"
_LONGEST: Final = 100
"""Lines of a statement after which nothing but a key or a header is looked for."""
_MOST_LEFT_OUT: Final = 100
"""Statements that contradict others: each is found by reading all the others again."""


@dataclass(frozen=True)
class Readable:
    """What could be read of a file: its values, the line of each path, and what was left out."""

    values: Mapping[str, object]
    lines: Mapping[str, int]
    unread: set[str] = field(default_factory=set)
    gaps: set[str] = field(default_factory=set)


def read_statements(raw: bytes, file: str, faults: FaultList) -> Readable:
    """Return what can be read of a TOML file; note in `faults` what cannot."""
    if raw.startswith(_UTF_16):
        faults.add(file, 1, "encoding", f"byte 0x{raw[0]:02x}", "UTF-8")
        return Readable({}, {}, gaps={""})
    lines = list(_decoded(raw.removeprefix(_BOM), file, faults))
    try:
        return Readable(tomllib.loads("\n".join(lines)), lines_of(lines))
    except tomllib.TOMLDecodeError:
        return _Mending(lines, file, faults).readable()


def lines_of(lines: list[str]) -> dict[str, int]:
    """Return the line of each table and key by its path, such as `units[3].board`."""
    found: dict[str, int] = {}
    for one in _statements(lines):
        if one.path:
            found.setdefault(one.path, one.line)
    return found


def _decoded(raw: bytes, file: str, faults: FaultList) -> Iterator[str]:
    """Yield the lines; in place of each byte that is not UTF-8, and is noted, a question mark."""
    for number, line in enumerate(raw.decode(errors="surrogateescape").split("\n"), start=1):
        bad = _UNDECODED.search(line)
        if bad is not None:
            faults.add(file, number, "encoding", f"byte 0x{ord(bad[0]) - 0xDC00:02x}", "UTF-8")
        yield _UNDECODED.sub("?", line)


@dataclass(frozen=True)
class _Statement:
    """A statement's lines, the first counted from 1; its table; its path, "" if it has none."""

    line: int
    end: int
    table: str
    path: str
    is_header: bool
    is_open: bool


def _statements(lines: list[str]) -> Iterator[_Statement]:
    """Yield the statements in their order; each ends (`end`, not included) before the next."""
    counts: dict[str, int] = {}
    table, start, path, is_header, inside = "", 1, "", False, False
    for number, line in enumerate(lines, start=1):
        if not inside and _begins(lines, start, number):
            yield _Statement(start, number, table, path, is_header, is_open=False)
            header, key = _header_of(line), _KEY.match(line)
            start, is_header = number, header is not None
            if header is not None:
                table = path = _table_path(header, counts)
            else:
                path = "" if key is None else f"{table}.{key[1]}".lstrip(".")
        if len(_QUOTES.findall(line)) % 2:
            inside = not inside
    yield _Statement(start, len(lines) + 1, table, path, is_header, inside)


def _begins(lines: list[str], start: int, number: int) -> bool:
    """Tell whether a statement begins on line `number`, the one before it on line `start`."""
    line = lines[number - 1]
    if _NOTHING.match(line):
        return False
    if _HEADER.match(line) or _KEY.match(line):
        return True
    return number - start <= _LONGEST and _refusal(lines[start - 1 : number - 1]) is None


def _header_of(line: str) -> str | None:
    """Return the header that a line is, or was meant to be."""
    like = None if _KEY.match(line) else _LIKE_HEADER.match(line)
    if like is None:
        return None
    name = like[2] or like[3]
    return f"[[{name}]]" if "[[" in (like[1] or "") or "]]" in (like[4] or "") else f"[{name}]"


def _refusal(lines: list[str]) -> tuple[int, str] | None:
    """Return the place of the line at which lines are not TOML, and why; None if they are."""
    try:
        tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) - 1 if place and place[1] else 0
        return line, _PLACE.sub("", str(error))
    return None


def _table_path(header: str, counts: dict[str, int]) -> str:
    name = header.strip("[]")
    if not header.startswith("[["):
        return name
    counts[name] = counts.get(name, -1) + 1
    return f"{name}[{counts[name]}]"


class _Mending:
    """The reading of a file that is not TOML as a whole."""

    def __init__(self, lines: list[str], file: str, faults: FaultList) -> None:
        self._lines, self._file, self._faults = list(lines), file, faults
        self._statements = list(_statements(lines))
        self._unread: set[str] = set()
        self._gaps: set[str] = set()

    def readable(self) -> Readable:
        """Leave out what is not TOML by itself, then what contradicts the statements before it."""
        for one in self._statements:
            refusal = _refusal(self._lines[one.line - 1 : one.end - 1])
            if refusal is not None:
                self._note(one, one.line + refusal[0], refusal[1])
                self._mend(one)
        for _ in range(_MOST_LEFT_OUT):
            refusal = _refusal(self._lines)
            if refusal is None:
                values = tomllib.loads("\n".join(self._lines))
                return Readable(values, lines_of(self._lines), self._unread, self._gaps)
            line = refusal[0] + 1
            (one,) = [one for one in self._statements if one.line <= line < one.end]
            self._note(one, line, refusal[1])
            self._leave_out(one)
        return Readable({}, {}, gaps={""})

    def _note(self, one: _Statement, line: int, wrong: str) -> None:
        text = self._lines[line - 1].strip()
        self._faults.add(self._file, line, one.path or "file", f"{shown(text)}: {wrong}", _EXPECTED)

    def _mend(self, one: _Statement) -> None:
        """Read a header as it was meant to be; leave out anything else."""
        header = _header_of(self._lines[one.line - 1]) if one.is_header else None
        if header is None:
            self._leave_out(one)
        else:
            self._lines[one.line - 1 : one.end - 1] = [header, *[""] * (one.end - one.line - 1)]

    def _leave_out(self, one: _Statement) -> None:
        end = one.end
        if one.is_header:
            following = (item.line for item in self._statements if item.is_header)
            end = next((line for line in following if line > one.line), len(self._lines) + 1)
        self._lines[one.line - 1 : end - 1] = [""] * (end - one.line)
        if one.path:
            self._unread.add(one.path)
        if one.is_header:
            self._unread.add(one.path.partition("[")[0])
        if one.is_open:
            self._gaps.add("")
        if one.is_open or not one.path:
            self._gaps.add(one.table)
