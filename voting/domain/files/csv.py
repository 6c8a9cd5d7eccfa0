"""CSV files: a strict reader, whose rows know their line, and the one writer.

Rules this module keeps:
1. The records are those of `voting.domain.files.records`.
2. The header has exactly the expected columns, each once, in any order; optional ones all or none.
3. A row has as many fields as the header.
4. A field has no character that no text may hold (`tally.texts`; line breaks only inside quotes),
   and no spaces around it.
5. What cannot be read is noted, and the other fields and rows are read all the same.
6. No field that is written is a formula to the spreadsheet that opens it, whoever wrote the text:
   where one would begin, an apostrophe is put before it. The reader takes that apostrophe off, so
   what is written and read again is the same.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tally.errors import FaultList
from tally.texts import unseen
from voting.domain.files.records import BOM, Quotes, Record, is_decoded, records_of
from voting.domain.files.shown import shown

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
    """One record: the line it begins on, and its fields by column.

    `unread` are the columns whose field cannot be read, which has been noted: `row[column]` is "".
    `texts` are the record's fields as they stand in the file.
    """

    line: int
    fields: dict[str, str]
    unread: frozenset[str]
    texts: tuple[str, ...]

    def __getitem__(self, column: str) -> str:
        return "" if column in self.unread else self.fields[column]

    def has(self, column: str) -> bool:
        """Tell whether the column's field could be read."""
        return column not in self.unread

    def is_given(self, column: str) -> bool | None:
        """Tell whether there is something in the column's field; None where that is unknown."""
        text = self.fields.get(column, "").strip()
        return bool(text) if text or column not in self.unread else None

    @property
    def whole(self) -> bool:
        """Whether every field could be read."""
        return not self.unread


def is_plain(value: str) -> bool:
    """Tell whether a text is one line without invisible characters; any kind of space is plain."""
    return unseen(value) is None


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file in UTF-8 with a byte-order mark, which spreadsheets need for accents.

    Every field is guarded (6).
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([guarded(field) for field in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """Return the text with one more apostrophe wherever a formula would begin (6)."""
    return _TO_GUARD.sub(r"\1\2'", text)


def unguarded(text: str) -> str:
    """Return the text of which `guarded` made this; another text stays as it is (6)."""
    return _GUARDED.sub(r"\1\2", text)


def read_rows(
    raw: bytes,
    file: str,
    columns: Sequence[str],
    faults: FaultList,
    optional: Sequence[str] = (),
) -> Iterator[CsvRow]:
    """Yield every row of a CSV file as far as it can be read; note in `faults` what cannot be.

    The `optional` columns are all there, or none is: then their fields are empty.

    Checks: (1) bytes and quotes (`records_of`); (2) the header; (3) the number of fields; (4)
    every field's characters. Without a column that is known there are no rows.
    """
    records = records_of(raw, file, faults)  # (1)
    header = next(records, None)
    absent = dict.fromkeys(optional, "")
    if header is not None and any(name in header.fields for name in optional):
        columns, absent = (*columns, *optional), {}
    if header is None and not raw.removeprefix(BOM):
        faults.add(file, 1, "header", "the file is empty", ",".join(columns))
    if header is None or not _verify_header(header, file, columns, faults):  # (2)
        return
    lost = False
    for record in records:
        names = _names_of(record, header.fields, columns)
        if names is not None:
            yield _row(record, names, columns, file, faults, absent)  # (4)
        else:
            if record.quotes is Quotes.RIGHT and not lost:  # (3)
                text = ",".join(record.fields)
                wrong = f"{len(record.fields)} fields in {shown(text)}" if text else "an empty line"
                expected = f"{len(columns)} fields: {','.join(columns)}"
                faults.add(file, record.line, "row", wrong, expected)
            yield CsvRow(record.line, dict(absent), frozenset(columns), record.fields)
        # What follows may be the rest of a record whose quotes are open.
        lost = record.quotes is Quotes.OPEN or (lost and names is None)


def _verify_header(first: Record, file: str, columns: Sequence[str], faults: FaultList) -> bool:
    """Note every column that is missing, there twice or unknown; tell whether one is known."""
    if first.quotes is not Quotes.RIGHT or not all(map(is_decoded, first.fields)):
        return False
    header = first.fields
    expected = f"the columns {','.join(columns)}"
    for name in columns:
        if name not in header:
            faults.add(file, 1, name, "the column is missing", expected)
    for place, name in enumerate(header):
        if name in header[:place]:
            faults.add(file, 1, name, "the column is there twice", expected)
        elif name not in columns:
            faults.add(file, 1, shown(name), "an unknown column", expected)
    return any(name in columns for name in header)


def _names_of(
    record: Record, header: Sequence[str], columns: Sequence[str]
) -> Sequence[str] | None:
    """Return the name of each field of a record; None where they cannot be known.

    Where the header alone lacks columns, and has the others in the usual order, a record of all of
    them has that order too.
    """
    if record.quotes is not Quotes.RIGHT:
        return None
    if len(record.fields) == len(header):
        return header
    usual = [name for name in columns if name in header] == list(header)
    return columns if usual and len(record.fields) == len(columns) else None


def _row(
    record: Record,
    names: Sequence[str],
    columns: Sequence[str],
    file: str,
    faults: FaultList,
    absent: Mapping[str, str],
) -> CsvRow:
    fields = dict(absent)
    unread = {name for name in columns if names.count(name) != 1}
    for name, value in zip(names, map(unguarded, record.fields), strict=True):
        if name in unread or name not in columns:
            continue
        wrong = _unclean(value)
        if wrong is not None:
            faults.add(file, record.line, name, wrong, "text without it")
        if wrong is not None or not is_decoded(value):
            unread.add(name)
        fields[name] = value
    return CsvRow(record.line, fields, frozenset(unread), record.fields)


def _unclean(value: str) -> str | None:
    if value != value.strip():
        return f"{shown(value)} has spaces or line breaks around it"
    if not is_decoded(value):
        return None  # `records_of` has noted it
    refused = unseen(value.replace("\r", "").replace("\n", ""))
    return None if refused is None else f"{shown(value)} holds the invisible character {refused}"
