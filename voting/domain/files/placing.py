"""A person who works in two units: by what the unit was decided (by-laws 2.99 and 2.100).

Rules this module keeps:
1. Where the by-laws of both units agree, and the executive has approved them, they decide, and
   nothing else does. poll.toml names such pairs of units, with the day of the approval.
2. Anywhere else the major part of the assignment decides, and of equal parts the member's own
   choice, which is kept. By-laws decide nothing inside one unit.
3. A roster's `also_in` and `unit_by` are given together or not at all. What in poll.toml could not
   be read makes no fault of a row that may be right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from audit.record.units import AgreedByLaws
from tally.errors import FaultList
from voting.domain.files.csv import CsvRow
from voting.domain.files.shown import shown
from voting.domain.files.toml import Table
from voting.domain.files.weights import PollFileUnit
from voting.domain.member import UNIT, UnitBy

_CLAUSES = "by-laws 2.99 and 2.100"
_NAME = "units (2.99) as `counts_in` names them"


@dataclass(frozen=True)
class UnitsByLaws:
    """Each election's unit (2.99), and the pairs of units whose by-laws agree."""

    unit_of: Mapping[str, str]
    agreed: tuple[AgreedByLaws, ...]

    def units(self, *elections: str) -> tuple[str, ...]:
        """Return the units of these elections, sorted, each once."""
        return tuple(sorted({self.unit_of[one] for one in elections if one in self.unit_of}))

    def between(self, *elections: str) -> AgreedByLaws | None:
        """Return the by-laws that decide between two elections; None where none do."""
        pair = self.units(*elections)
        return next((one for one in self.agreed if one.units == pair), None)


# --- poll.toml -----------------------------------------------------------------------------------


def read_by_laws(
    rules: Table, units: Sequence[PollFileUnit], *, complete: bool, listed: date | None
) -> tuple[tuple[AgreedByLaws, ...], UnitsByLaws | None]:
    """Take `rules.unit_by_laws`: the pairs that agree, and what the roster is compared with.

    `complete`: every unit of poll.toml could be read. `listed` is the voters'-list date, None where
    that could not be. Checks of each table: (1) its keys; (2) two units of the poll; (3) the day,
    not after the voters'-list date; (4) each pair once. The second is None after a fault.
    """
    known = {unit.counts_in for unit in units} if complete else None
    found: dict[tuple[str, ...], AgreedByLaws] = {}
    before = len(rules.source.faults)
    for table in rules.tables("unit_by_laws") if rules.has("unit_by_laws") else ():
        table.only(("units", "approved"))  # (1)
        pair, approved = _pair(table, known), table.day("approved")  # (2)
        if table.known("approved") and listed is not None and approved > listed:  # (3)
            expected = f"a day not after dates.voters_list, {listed.isoformat()} ({_CLAUSES})"
            table.refuse("approved", approved.isoformat(), expected)
        if pair is not None and pair in found:  # (4)
            table.refuse("units", f"{' and '.join(pair)} again", "each pair of units once")
        elif pair is not None:
            found[pair] = AgreedByLaws(pair, approved)
    agreed = tuple(found[pair] for pair in sorted(found))
    if known is None or len(rules.source.faults) > before or not rules.known("unit_by_laws"):
        return agreed, None
    return agreed, UnitsByLaws({unit.id: unit.counts_in for unit in units}, agreed)


def _pair(table: Table, known: Set[str] | None) -> tuple[str, str] | None:
    names = table.words("units", UNIT, _NAME)
    if not table.has("units") or not table.known("units"):
        return None
    strangers = [] if known is None else sorted(set(names) - known)
    if len(names) != 2:
        table.refuse("units", shown(", ".join(names)), f"two different {_NAME} ({_CLAUSES})")
        return None
    if strangers:
        expected = f"{_NAME}: some of {', '.join(sorted(known or ()))}"
        table.refuse("units", shown(", ".join(strangers)), expected)
        return None
    first, second = sorted(names)
    return first, second


# --- roster.csv ----------------------------------------------------------------------------------


def verify_placed(
    row: CsvRow, units: Set[str] | None, by_laws: UnitsByLaws | None, faults: FaultList, file: str
) -> None:
    """Note what is wrong in a row's `also_in` and `unit_by`.

    Checks, each of what could be read: (1) both are given, or neither; (2) `also_in` is an election
    of the poll, and another than the row's; (3) `unit_by` is one of three words; (4) it is
    `by-laws` where the by-laws of both units agree, and nowhere else.
    """
    given = [name for name in ("also_in", "unit_by") if row.is_given(name)]
    if not row.has("also_in") or not row.has("unit_by") or not given:
        return
    if len(given) == 1:  # (1)
        (missing,) = {"also_in", "unit_by"} - set(given)
        expected = f"also_in and unit_by together, or neither ({_CLAUSES})"
        faults.add(file, row.line, missing, f"nothing beside {given[0]}", expected)
        return
    other, how = row["also_in"], row["unit_by"]
    right = _is_another(row, units, faults, file)  # (2)
    if how not in tuple(UnitBy):  # (3)
        faults.add(file, row.line, "unit_by", shown(how), f"one of {', '.join(UnitBy)}")
    elif right and by_laws is not None and {other, row["unit"]} <= by_laws.unit_of.keys():
        _verify_by_laws(row, by_laws, faults, file)  # (4)


def _is_another(row: CsvRow, units: Set[str] | None, faults: FaultList, file: str) -> bool:
    """Tell whether `also_in` is an election that the row's own may be decided from."""
    other = row["also_in"]
    expected = ""
    if not UNIT.fullmatch(other):
        expected = "1 to 32 of the characters A-Z, 0-9 and '-'"
    elif units is not None and other not in units:
        expected = "an election of poll.toml: the other one where the person works too"
    elif row.has("unit") and other == row["unit"]:
        expected = f"another election than the row's own, or nothing ({_CLAUSES})"
    if expected:
        faults.add(file, row.line, "also_in", shown(other), expected)
    return not expected


def _verify_by_laws(row: CsvRow, by_laws: UnitsByLaws, faults: FaultList, file: str) -> None:
    """Hold to 2.99: by-laws that agree decide, and no others."""
    pair = (row["unit"], row["also_in"])
    agreed, wrong = by_laws.between(*pair), f"{row['unit_by']} for {' and '.join(pair)}"
    if agreed is not None and row["unit_by"] != UnitBy.BY_LAWS:
        expected = f"{UnitBy.BY_LAWS}: {_words(agreed)}; place the person as they say ({_CLAUSES})"
        faults.add(file, row.line, "unit_by", wrong, expected)
    if agreed is None and row["unit_by"] == UnitBy.BY_LAWS:
        faults.add(file, row.line, "unit_by", wrong, _without(by_laws.units(*pair)))


def _without(units: tuple[str, ...]) -> str:
    """Say what decides where no by-laws do, and what to do if they should."""
    either = f"{UnitBy.MAJOR_PART}, or {UnitBy.OWN_CHOICE} of equal parts"
    if len(units) == 1:
        return f"{either}: both count in {units[0]}, and by-laws decide between units ({_CLAUSES})"
    return (
        f"{either}: poll.toml names no by-laws of {' and '.join(units)} that agree; if the "
        f"executive has approved such, add them to rules.unit_by_laws ({_CLAUSES})"
    )


def _words(agreed: AgreedByLaws) -> str:
    return f"{' and '.join(agreed.units)} agree, approved on {agreed.approved.isoformat()}"


def one_roll(by_laws: UnitsByLaws | None, one: str, other: str) -> str:
    """Say which row to keep of a person who is on two rolls, and what to write beside it."""
    agreed = by_laws.between(one, other) if by_laws is not None else None
    if agreed is not None:
        kept = f"that of the by-laws ({_words(agreed)})"
    else:
        kept = "that of the major part of the assignment, or of equal parts the member's choice"
    return (
        f"each person on one roll: keep one row, {kept}, with the other election in also_in and "
        "what decided in unit_by (by-law 2.100)"
    )
