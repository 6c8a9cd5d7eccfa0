"""CSV files: a strict reader, whose rows know their line, and the one writer.

Rules this module keeps:
1. UTF-8, with or without a byte-order mark (spreadsheets write one); any other encoding is refused
   and the first bad line named.
2. The header has exactly the expected columns, each once, in any order.
3. A row has as many fields as the header. A row's line is the one it begins on, counted from 1,
   even where a quoted field holds line breaks.
4. A field has no character that no text may hold (`tally.texts`; line breaks only inside quotes),
   and no spaces around it.
5. No field that is written is a formula to the spreadsheet that opens it, whoever wrote the text:
   where one would begin, an apostrophe is put before it. The reader takes that apostrophe off, so
   what is written and read again is the same.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tally.errors import FaultList
from tally.texts import unseen

_BOM = b"\xef\xbb\xbf"
_SHOWN = 60
_BEGINNING: Final = "(^|[;\t\r\n])"
"""Where a spreadsheet may begin a cell: in some countries a semicolon separates cells."""
_FORMULA: Final = "(?=[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20])"
"""What makes a cell a formula, in full width too, or hides that one follows."""
_QUOTES: Final = "([\"']*)"
"""What hides a formula from us, and not from a spreadsheet that takes another separator."""
_TO_GUARD: Final = re.compile(f"{_BEGINNING}{_QUOTES}{_FORMULA}")
_GUARDED: Final = re.compile(f"{_BEGINNING}{_QUOTES}'{_FORMULA}")


@dataclass(frozen=True)
class CsvRow:
    """One record: the line it begins on, and its fields by column."""

    line: int
    fields: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.fields[column]


def shown(value: str) -> str:
    """Return a value as a message quotes it: short, on one line."""
    return repr(value if len(value) <= _SHOWN else value[:_SHOWN] + "...")


def is_plain(value: str) -> bool:
    """Tell whether a text is one line without invisible characters; any kind of space is plain."""
    return unseen(value) is None


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file in UTF-8 with a byte-order mark, which spreadsheets need for accents.

    Every field is guarded (5).
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([guarded(field) for field in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """Return the text with one more apostrophe wherever a formula would begin (5)."""
    return _TO_GUARD.sub(r"\1\2'", text)


def unguarded(text: str) -> str:
    """Return the text of which `guarded` made this; another text stays as it is (5)."""
    return _GUARDED.sub(r"\1\2", text)


def read_rows(raw: bytes, file: str, columns: Sequence[str], faults: FaultList) -> Iterator[CsvRow]:
    """Yield the well-formed rows of a CSV file; note everything else in `faults`.

    Checks: (1) the encoding; (2) the header; (3) the quoting; (4) the number of fields; (5) every
    field's characters. After a failure of (1) to (3) there are no further rows.
    """
    text = _decode(raw, file, faults)  # (1)
    if text is None:
        return
    records = _records(text, file, faults)
    header = next(records, None)
    if header is None or not _verify_header(header[1], file, columns, faults):  # (2)
        if header is None and not len(faults):
            faults.add(file, 1, "header", "the file is empty", ",".join(columns))
        return
    for line, record in records:  # (3)
        if len(record) != len(columns):  # (4)
            wrong = f"{len(record)} fields" if record else "an empty line"
            faults.add(file, line, "row", wrong, f"{len(columns)} fields: {','.join(header[1])}")
            continue
        row = CsvRow(line, dict(zip(header[1], map(unguarded, record), strict=True)))
        if _clean(row, file, faults):  # (5)
            yield row


def _decode(raw: bytes, file: str, faults: FaultList) -> str | None:
    try:
        return raw.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        faults.add(
            file,
            line,
            "encoding",
            f"byte 0x{raw[error.start]:02x} is not UTF-8",
            "a file saved as 'CSV UTF-8'",
        )
        return None


def _records(text: str, file: str, faults: FaultList) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for record in reader:
            yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        faults.add(file, line, "row", str(error), "fields separated by commas, in pairs of quotes")


def _verify_header(header: list[str], file: str, columns: Sequence[str], faults: FaultList) -> bool:
    before = len(faults)
    expected = f"the columns {','.join(columns)}"
    for name in columns:
        if name not in header:
            faults.add(file, 1, name, "the column is missing", expected)
    for place, name in enumerate(header):
        if name in header[:place]:
            faults.add(file, 1, name, "the column is there twice", expected)
        elif name not in columns:
            faults.add(file, 1, shown(name), "an unknown column", expected)
    return len(faults) == before


def _clean(row: CsvRow, file: str, faults: FaultList) -> bool:
    clean = True
    for column, value in row.fields.items():
        wrong = _unclean(value)
        if wrong is not None:
            faults.add(file, row.line, column, wrong, "text without it")
            clean = False
    return clean


def _unclean(value: str) -> str | None:
    if value != value.strip():
        return f"{shown(value)} has spaces or line breaks around it"
    refused = unseen(value.replace("\r", "").replace("\n", ""))
    return None if refused is None else f"{shown(value)} holds the invisible character {refused}"
