"""roster.csv: the members who may vote, as the membership database has them (by-law 2.77).

Rules this module keeps:
1. Columns `member,name,unit,class,status,email,phone,language,address`. Contact and address may be
   empty, because members are responsible for giving theirs; all else is required. The columns
   `also_in,unit_by` may be left out: both, or neither.
2. A member number is 4 to 12 digits and keeps its leading zeros.
3. Reading: one person, one vote. A member number on two rolls is an error that names both rows, and
   what decides which to keep: the by-laws of both units, the major part of the assignment, or the
   member's own choice (`placing`; by-laws 2.99 and 2.100). The same name with the same e-mail
   address under two numbers is a warning.
4. A phone number is kept in E.164 form; North American forms are understood.
5. A row of a class that does not vote in the poll, or of a suspended member, is an error and is
   never dropped: whoever takes it out has seen it. A member on granted leave votes (by-law 2.6).
   Class and status are not kept: all who are on the list vote alike.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

from audit.record.units import CLASSES
from tally.errors import FaultList
from voting.domain.files.csv import CsvRow, is_plain, read_rows
from voting.domain.files.placing import UnitsByLaws, one_roll, verify_placed
from voting.domain.files.shown import shown
from voting.domain.member import LANGUAGES, MEMBER_NUMBER, UNIT, Member

FILE = "roster.csv"
COLUMNS = ("member", "name", "unit", "class", "status", "email", "phone", "language", "address")
OPTIONAL = ("also_in", "unit_by")
GOOD_STANDING, SUSPENDED = STATUSES = ("good-standing", "suspended")
LONGEST_NAME = 200
LONGEST_ADDRESS = 500
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_SEPARATORS = re.compile(r"[ .()-]")
_NORTH_AMERICAN = re.compile(r"[2-9][0-9]{2}[2-9][0-9]{6}", re.ASCII)


@dataclass(frozen=True)
class _Known:
    """The poll's elections, classes that vote, and by-laws; None for what could not be read."""

    units: Set[str] | None
    classes: Set[str] | None
    by_laws: UnitsByLaws | None


@dataclass
class _Seen:
    """Earlier rows: line and unit by member number; line and number by name and e-mail."""

    numbers: dict[str, tuple[int, str]]
    people: dict[tuple[str, str], tuple[int, str]]


def parse_roster(
    raw: bytes,
    units: Set[str] | None,
    faults: FaultList,
    file: str = FILE,
    *,
    classes: Set[str] | None = None,
    by_laws: UnitsByLaws | None = None,
) -> tuple[Member, ...]:
    """Read the roster; note every bad value in `faults` and leave that row out.

    `units` are the poll's elections, None where not every one could be read; `classes` those whose
    members vote, and `by_laws` those of units that agree, None where that is not known.
    """
    known = _Known(units, classes, by_laws)
    seen = _Seen({}, {})
    rows = list(read_rows(raw, file, COLUMNS, faults, OPTIONAL))
    read = [_member(row, known, seen, faults, file) for row in rows]
    if not rows and not faults.of(file):
        faults.add(file, 1, "member", "no member", "at least one row")
    return tuple(member for member in read if member is not None)


def _member(row: CsvRow, known: _Known, seen: _Seen, faults: FaultList, file: str) -> Member | None:
    """Read one row; None if there is something wrong in it.

    Checks, each of a field that could be read: (1) member number; (2) name; (3) unit; (4) class and
    status; (5) e-mail; (6) phone; (7) language; (8) address; (9) the number is on no earlier row;
    (10) of who works in two units, what decided.
    """
    before = len(faults)

    def verify(field: str, good: bool, expected: str) -> None:
        if row.has(field) and not good:
            faults.add(file, row.line, field, shown(row[field]), expected)

    numbered = MEMBER_NUMBER.fullmatch(row["member"]) is not None
    phone = parse_phone(row["phone"])
    verify("member", numbered, "4 to 12 digits, leading zeros kept")  # (1)
    name = 1 <= len(row["name"]) <= LONGEST_NAME and is_plain(row["name"])
    verify("name", name, f"1 to {LONGEST_NAME} characters on one line")  # (2)
    _verify_unit(row, known.units, faults, file)  # (3)
    _verify_class(row, known.classes, faults, file)  # (4)
    _verify_standing(row, faults, file)  # (4)
    email = not row["email"] or (_EMAIL.fullmatch(row["email"]) and len(row["email"]) <= 254)
    verify("email", bool(email), "an address such as name@example.org, or nothing")  # (5)
    expected = "a number such as 416-555-0123 or +14165550123, or nothing"
    verify("phone", phone is not None, expected)  # (6)
    verify("language", row["language"] in LANGUAGES, "en or fr")  # (7)
    short = len(row["address"]) <= LONGEST_ADDRESS
    verify("address", short, f"at most {LONGEST_ADDRESS} characters")  # (8)
    if numbered:
        _verify_once(row, seen, known.by_laws, faults, file)  # (9)
    verify_placed(row, known.units, known.by_laws, faults, file)  # (10)
    if phone is None or not row.whole or len(faults) > before:
        return None
    return Member(
        row["member"],
        row["name"],
        row["unit"],
        row["email"],
        phone,
        row["language"],
        row["address"],
        row["also_in"],
        row["unit_by"],
    )


def _verify_unit(row: CsvRow, units: Set[str] | None, faults: FaultList, file: str) -> None:
    if not row.has("unit"):
        return
    if not UNIT.fullmatch(row["unit"]):
        expected = "1 to 32 of the characters A-Z, 0-9 and '-'"
        faults.add(file, row.line, "unit", shown(row["unit"]), expected)
    elif units is not None and row["unit"] not in units:
        faults.add(file, row.line, "unit", shown(row["unit"]), "an election of poll.toml")


def _verify_class(row: CsvRow, classes: Set[str] | None, faults: FaultList, file: str) -> None:
    """By-laws 2.6, 2.10, 2.12 and 2.16: of the classes that the poll says, and no other."""
    if not row.has("class"):
        return
    wrong = shown(row["class"])
    if row["class"] not in CLASSES:
        faults.add(file, row.line, "class", wrong, f"one of {', '.join(CLASSES)}")
    elif classes is not None and row["class"] not in classes:
        expected = (
            f"a class that votes in this poll, {', '.join(sorted(classes))} (rules.classes of "
            "poll.toml; by-laws 2.6, 2.10, 2.12 and 2.16): take the row out, or correct the class"
        )
        faults.add(file, row.line, "class", wrong, expected)


def _verify_standing(row: CsvRow, faults: FaultList, file: str) -> None:
    """By-law 2.4: a suspended member has no rights."""
    if not row.has("status"):
        return
    wrong = shown(row["status"])
    if row["status"] not in STATUSES:
        faults.add(file, row.line, "status", wrong, " or ".join(STATUSES))
    elif row["status"] == SUSPENDED:
        expected = (
            f"{GOOD_STANDING}: a suspended member does not vote (by-law 2.4): take the row out, or "
            "correct the status"
        )
        faults.add(file, row.line, "status", wrong, expected)


def parse_phone(text: str) -> str | None:
    """Return the number in E.164 form, "" for none given, None if it cannot be one.

    A number without a country code is North American: ten digits, area code and exchange from 2.
    """
    if not text:
        return ""
    digits = _SEPARATORS.sub("", text)
    if digits.startswith("+") and not digits.startswith("+1"):
        return digits if _E164.fullmatch(digits) else None
    local = digits.removeprefix("+1") if digits.startswith("+") else digits
    if len(local) == 11 and local.startswith("1") and not digits.startswith("+"):
        local = local[1:]
    return f"+1{local}" if _NORTH_AMERICAN.fullmatch(local) else None


def _verify_once(
    row: CsvRow, seen: _Seen, by_laws: UnitsByLaws | None, faults: FaultList, file: str
) -> None:
    """Hold to by-law 2.77 with 2.100, reading: one person, one row, one election."""
    number, unit = row["member"], row["unit"]
    if number in seen.numbers:
        line, other = seen.numbers[number]
        wrong = f"{number} is already on line {line}"
        if other == unit or not (other and unit):
            faults.add(file, row.line, "member", wrong, "each member on one row")
        else:
            faults.add(
                file,
                row.line,
                "member",
                f"{wrong} in {other}, and here in {unit}",
                one_roll(by_laws, other, unit),
            )
        return
    seen.numbers[number] = (row.line, unit)
    if not row["email"]:
        return
    person = (row["name"].casefold(), row["email"].casefold())
    line, other = seen.people.setdefault(person, (row.line, number))
    if other != number:
        faults.warn(
            file,
            row.line,
            "name",
            f"{number} has the name and e-mail address of {other} on line {line}",
            "one person on one roll (by-law 2.100)",
        )
