"""Which elections make up a unit (by-law 2.99).

Rules this module keeps:
1. A unit belongs to one board. It has at most one bargaining unit of each panel, and at least one
   of teachers: occasional ones are in a unit with an elementary or a secondary bargaining unit.
2. An occasional bargaining unit that serves two units of a board has an election in each. Both name
   it as their bargaining unit; no other election does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from audit.record.errors import DocumentError
from audit.record.units import OCCASIONAL, Bilingual
from tally.fte.rules import CountingUnit

_NAMES = {
    CountingUnit.UNIT: Bilingual("Unit", "Unité"),
    CountingUnit.BARGAINING_UNIT: Bilingual("Bargaining unit", "Unité de négociation"),
}


def counting_unit_words(name: str, reading: CountingUnit) -> Bilingual:
    """Return what people read of a counting unit that is not one election, which has a name."""
    kind = _NAMES[reading]
    return Bilingual(f"{kind.en} {name}", f"{kind.fr} {name}")


class Placed(Protocol):
    """An election as far as its place is concerned."""

    @property
    def id(self) -> str: ...  # noqa: D102 - the fields of `SealedUnit`
    @property
    def board(self) -> str: ...  # noqa: D102
    @property
    def panel(self) -> str: ...  # noqa: D102
    @property
    def counts_in(self) -> str: ...  # noqa: D102
    @property
    def bargaining_unit(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Misplaced:
    """An election that cannot count where it says: which `field`, what is wrong, what is right."""

    unit: str
    field: str
    wrong: str
    expected: str

    def __str__(self) -> str:
        return f"unit {self.unit}: {self.field}: {self.wrong}; expected {self.expected}"


_One = TypeVar("_One", bound=Placed)


def grouped(units: Iterable[_One], name: Callable[[_One], str]) -> Mapping[str, list[_One]]:
    """Return the elections of each name that `name` gives them, in their order."""
    groups: dict[str, list[_One]] = {}
    for unit in units:
        groups.setdefault(name(unit), []).append(unit)
    return groups


def misplaced(units: Sequence[Placed]) -> Iterator[Misplaced]:
    """Yield every election that breaks 2.99: (1) boards, panels and teachers; (2) shared ones."""
    for name, parts in grouped(units, lambda unit: unit.counts_in).items():
        yield from _misplaced_in_unit(name, parts)  # (1)
    for name, parts in grouped(units, lambda unit: unit.bargaining_unit).items():
        yield from _misplaced_parts(name, parts, {unit.id for unit in units})  # (2)


def _misplaced_in_unit(name: str, parts: Sequence[Placed]) -> Iterator[Misplaced]:
    first, panels = parts[0], set[str]()
    for part in parts:
        if part.board != first.board:
            wrong = f"{name} is of {first.board!r}, this election of {part.board!r}"
            yield Misplaced(part.id, "counts_in", wrong, "a unit of the same board (2.99)")
        if part.panel in panels:
            wrong = f"{name} has another {part.panel} bargaining unit"
            yield Misplaced(part.id, "counts_in", wrong, "one of each panel in a unit (2.99)")
        panels.add(part.panel)
    if panels == {OCCASIONAL}:
        expected = "a unit with an elementary or a secondary bargaining unit (2.99)"
        yield Misplaced(first.id, "counts_in", f"{name} has no teachers' election", expected)


def _misplaced_parts(
    name: str, parts: Sequence[Placed], elections: set[str]
) -> Iterator[Misplaced]:
    if len(parts) == 1 and parts[0].id == name:
        return
    for part in parts:
        if part.panel != OCCASIONAL:
            wrong = f"{name}, of a {part.panel} election"
            expected = "its own name: only an occasional bargaining unit serves two units (2.99)"
            yield Misplaced(part.id, "bargaining_unit", wrong, expected)
    first = parts[0]
    boards, served = {part.board for part in parts}, {part.counts_in for part in parts}
    if len(parts) != 2 or len(boards) != 1 or len(served) != 2:
        wrong = f"{name} has elections {', '.join(part.id for part in parts)}"
        expected = "two elections of one board, each in another unit (2.99, 4.99)"
        yield Misplaced(first.id, "bargaining_unit", wrong, expected)
    if name in elections:
        wrong = f"{name} is the name of an election"
        yield Misplaced(first.id, "bargaining_unit", wrong, "a name of its own for a shared one")


def verify_counting_units(units: Sequence[Placed]) -> None:
    """Raise `DocumentError` on the first election that breaks 2.99."""
    for one in misplaced(units):
        raise DocumentError(f"poll.json: {one}")
