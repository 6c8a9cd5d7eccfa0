"""Strict reading of JSON documents: every value is read through a `Node` that knows its place.

Rules this module keeps:
1. A document has one valid byte form, RFC 8785: it is read by re-encoding and comparing.
2. An object has exactly the members asked for; a list, string or number exactly the type asked for.
3. A refusal is a `DocumentError` that names the document and the path inside it.
4. Times are RFC 3339 in UTC to the second, `2026-05-01T13:00:00Z`, and nothing else.
5. A text that is signed holds nothing that a reader cannot see, or that moves what is beside it
   (`tally.texts`: the same characters for every Python).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from audit.record.errors import DocumentError
from tally.protocol import encoding
from tally.protocol.errors import ProtocolError
from tally.texts import unseen

BASE58 = "[1-9A-HJ-NP-Za-km-z]"
IDENTIFIER = re.compile(BASE58 + r"{15}")
"""A poll or a card set: 15 base58 characters."""
ELECTION_UUID = re.compile(BASE58 + r"{14,40}")
"""A Belenios election's uuid (specification 4.2: at least 14 characters)."""
UNIT_NAME = re.compile(r"[A-Z0-9-]{1,32}")
"""The short name of an election, a unit or a bargaining unit."""
OFFICER_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
"""An officer's identifier in poll.json."""
DIGEST = re.compile(r"[0-9a-f]{64}")
"""A lower-case hexadecimal SHA-256."""
TRACKER = re.compile(r"[A-Za-z0-9+/]{43}")
"""An unpadded base64 SHA-256: a ballot's tracker or an election's fingerprint."""
TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LONGEST_TEXT = 2000
"""Characters in the longest text a document may hold."""


def show_time(moment: datetime) -> str:
    """Return the RFC 3339 text of an aware datetime in UTC with whole seconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def hour_of(moment: datetime) -> datetime:
    """Return the moment truncated to its hour, as ballot events carry it."""
    return moment.replace(minute=0, second=0)


def check_moment(moment: datetime, what: str) -> None:
    """Refuse a datetime that is not in UTC with whole seconds between the years 2000 and 9999."""
    if moment.utcoffset() != timedelta(0) or moment.microsecond or moment.year < 2000:
        raise DocumentError(f"{what}: {moment!r} is not a time in UTC to the second")


def check_hour(moment: datetime, what: str) -> None:
    """Refuse a time that is not truncated to its hour."""
    if moment != hour_of(moment):
        raise DocumentError(f"{what}: a ballot's time is truncated to the hour")


def check_text(value: str, what: str, limit: int = LONGEST_TEXT, minimum: int = 1) -> None:
    """Refuse text that is too long, too short, padded, not NFC, or holds what cannot be seen."""
    if not minimum <= len(value) <= limit:
        raise DocumentError(f"{what}: {len(value)} characters, expected {minimum} to {limit}")
    refused = unseen(value)
    if refused is not None:
        raise DocumentError(
            f"{what}: remove the character {refused}, which a reader cannot see or not every "
            "program knows"
        )
    if value != value.strip() or value != unicodedata.normalize("NFC", value):
        raise DocumentError(f"{what}: remove outer spaces and write the text in Unicode form NFC")


def check_match(value: str, pattern: re.Pattern[str], what: str) -> None:
    """Refuse text that the pattern does not match from end to end."""
    if pattern.fullmatch(value) is None:
        raise DocumentError(f"{what}: {value[:80]!r} is not of the form {pattern.pattern}")


def check_one_of(value: str, allowed: tuple[str, ...], what: str) -> None:
    """Refuse text that is not one of those allowed."""
    if value not in allowed:
        raise DocumentError(f"{what}: {value[:80]!r} is not one of {', '.join(allowed)}")


def check_sorted(names: Iterable[str], what: str) -> None:
    """Refuse names that are not in strictly ascending code-point order (so, distinct)."""
    listed = list(names)
    for before, after in pairwise(listed):
        if before >= after:
            raise DocumentError(
                f"{what}: {after!r} may not follow {before!r}: sort, without repeats"
            )


@dataclass(frozen=True)
class Node:
    """A JSON value and its place, such as `poll.json: units[3].on_list`."""

    value: object
    what: str

    def _refuse(self, expected: str) -> DocumentError:
        return DocumentError(f"{self.what}: expected {expected}, found {str(self.value)[:80]!r}")

    def entries(self) -> dict[str, Node]:
        """Return the members of an object, whatever their names."""
        if not isinstance(self.value, dict):
            raise self._refuse("an object")
        dot = "" if self.what.endswith(" ") else "."
        return {name: Node(item, f"{self.what}{dot}{name}") for name, item in self.value.items()}

    def members(self, *names: str) -> dict[str, Node]:
        """Return the members of an object that must have exactly these names."""
        members = self.entries()
        if set(members) != set(names):
            missing = sorted(set(names) - set(members))
            unknown = sorted(set(members) - set(names))
            raise DocumentError(
                f"{self.what}: missing members {missing}, unknown members {unknown}"
            )
        return members

    def kind(self, name: str) -> str:
        """Return the text of one member, read ahead to learn which object this is."""
        members = self.entries()
        if name not in members:
            raise self._refuse(f"an object with the member {name!r}")
        return members[name].text()

    def has(self, name: str) -> bool:
        """Whether this is an object with a member of that name."""
        return isinstance(self.value, dict) and name in self.value

    def items(self) -> list[Node]:
        """Return the items of a list."""
        if not isinstance(self.value, list):
            raise self._refuse("a list")
        return [Node(item, f"{self.what}[{place}]") for place, item in enumerate(self.value)]

    def text(self) -> str:
        """Return a string, whatever it says."""
        if not isinstance(self.value, str):
            raise self._refuse("text")
        return self.value

    def match(self, pattern: re.Pattern[str]) -> str:
        """Return a string that the pattern matches from end to end."""
        value = self.text()
        check_match(value, pattern, self.what)
        return value

    def digest(self) -> str:
        """Return a lower-case hexadecimal SHA-256."""
        return self.match(DIGEST)

    def integer(self) -> int:
        """Return a whole number from 0 to 2^53 - 1."""
        if type(self.value) is not int or not 0 <= self.value < 2**53:
            raise self._refuse("a whole number from 0")
        return self.value

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self._refuse("true or false")
        return self.value

    def time(self) -> datetime:
        """Return a time in UTC to the second."""
        try:
            moment = datetime.fromisoformat(self.match(TIME))
        except ValueError as error:
            raise self._refuse("a time that exists") from error
        check_moment(moment, self.what)
        return moment

    def day(self) -> date:
        """Return a calendar day."""
        try:
            return date.fromisoformat(self.match(DAY))
        except ValueError as error:
            raise self._refuse("a day that exists") from error

    def raw(self, length: int | None) -> bytes:
        """Return the bytes of strict, padded base64; `length` is in bytes, or None for any."""
        try:
            return encoding.b64decode(self.text(), length, self.what)
        except ProtocolError as error:
            raise DocumentError(str(error)) from error


def load(data: bytes, what: str) -> Node:
    """Read a document in RFC 8785 form; anything else is a `DocumentError`."""
    try:
        return Node(encoding.load_canonical(data, what), f"{what}: ")
    except ProtocolError as error:
        raise DocumentError(str(error)) from error


def encode(document: object) -> bytes:
    """Return the one valid byte form of a document: RFC 8785."""
    try:
        return encoding.canonical(document)
    except ProtocolError as error:
        raise DocumentError(str(error)) from error
