"""The records of a CSV file, each with its line, whatever is wrong with the others.

Rules this module keeps:
1. UTF-8, with or without a byte-order mark (spreadsheets write one). Any other byte is a fault of
   its record, and reading goes on; a file in UTF-16 has one fault, and no records.
2. A record's line is the one it begins on, counted from 1, even where a quoted field holds line
   breaks.
3. Where the quotes of a record are wrong, reading begins again on the line after its first. Where
   they do not end on that line, what follows may be the rest of the record.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice
from typing import Final

from tally.errors import FaultList
from voting.domain.files.shown import shown

BOM: Final = b"\xef\xbb\xbf"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_SAVED_AS: Final = "a file saved as 'CSV UTF-8'"
_UNDECODED: Final = re.compile("[\udc80-\udcff]")
"""What stands for a byte that is not UTF-8 (`surrogateescape`)."""
_MOST_LOSSES: Final = 1000
"""Records with wrong quotes after which the rest is not read: each may cost a look at all of it."""


class Quotes(Enum):
    """How a record's quotes are: right, wrong, or wrong and open at the end of its first line."""

    RIGHT = auto()
    WRONG = auto()
    OPEN = auto()


@dataclass(frozen=True)
class Record:
    """One record: the line it begins on, and its fields; roughly, where its quotes are wrong."""

    line: int
    fields: tuple[str, ...]
    quotes: Quotes = Quotes.RIGHT


def records_of(raw: bytes, file: str, faults: FaultList) -> Iterator[Record]:
    """Yield the records of a CSV file; note wrong bytes and quotes in `faults`."""
    if raw.startswith(_UTF_16):
        faults.add(file, 1, "encoding", f"byte 0x{raw[0]:02x} is not UTF-8", _SAVED_AS)
        return
    text = raw.removeprefix(BOM).decode(errors="surrogateescape")
    lines = list(io.StringIO(text, newline=""))
    start: int | None = 0
    losses = 0
    while start is not None and losses < _MOST_LOSSES:
        start = yield from _run(lines, start, file, faults)
        losses += 1
    if start is not None and start < len(lines):
        wrong = f"the quotes of {losses} rows before it are wrong: nothing from here on was read"
        faults.add(file, start + 1, "row", wrong, "fields separated by commas, in pairs of quotes")


def is_decoded(text: str) -> bool:
    """Tell whether every byte of the text was UTF-8."""
    return _UNDECODED.search(text) is None


def _run(
    lines: list[str], start: int, file: str, faults: FaultList
) -> Generator[Record, None, int | None]:
    """Yield the records from a line on, up to one whose quotes do not end.

    Returns the place of the line at which reading begins again, None at the end of the file.
    """
    reader = csv.reader(islice(lines, start, None), strict=True)
    line = start + 1
    try:
        for fields in reader:
            bad = _UNDECODED.search("".join(fields))
            if bad is not None:
                byte = ord(bad[0]) - 0xDC00
                faults.add(file, line, "encoding", f"byte 0x{byte:02x} is not UTF-8", _SAVED_AS)
            yield Record(line, tuple(fields))
            line = start + reader.line_num + 1
    except csv.Error as error:
        wrong = f"{shown(lines[line - 1].rstrip())}: {error}"
        faults.add(file, line, "row", wrong, "fields separated by commas, in pairs of quotes")
        yield _wrong(line, lines[line - 1])
        return line
    return None


def _wrong(line: int, text: str) -> Record:
    """Return what a reader that is not strict makes of the first line of a record."""
    try:
        first, *others = csv.reader([text, "a line after it"])
    except csv.Error:
        return Record(line, (), Quotes.OPEN)
    return Record(line, tuple(first), Quotes.WRONG if others else Quotes.OPEN)
