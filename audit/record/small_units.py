"""Small units are shown together: in what people read, never in the count (by-law 2.78).

Rules this module keeps:
1. It is about display alone. Each unit is counted, weighed and recorded by itself; to add units
   before the count would change the official percentage.
2. A unit is small if it has votes, and fewer than the poll's small-unit size; one vote is few under
   any size. A unit without votes tells nothing, and is shown by itself.
3. All small units make one row. It takes the next smallest units, by votes and then by name, until
   it has two units that have votes and as many votes as the size: one small unit alone would follow
   from the total by subtraction. If only one unit has votes, it is the total, and stands alone.
4. The rows follow from the units' numbers alone, so that two pages with the same numbers never
   differ, whatever the order of the units.
5. What a unit consists of, its elections, stands under its row only if none of these is small: the
   others and the row would give a small one by subtraction.

>>> shown_rows([("A", 40), ("B", 3), ("C", 12), ("D", 0)], lambda unit: unit, 10)
((('A', 40),), (('D', 0),), (('B', 3), ('C', 12)))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from audit.record import figures
from audit.record.units import Bilingual

Row = TypeVar("Row")


def least_shown(size: int) -> int:
    """Return the fewest votes that a row shows, where a poll's small-unit size is `size`."""
    return max(2, size)


def is_small(votes: int, size: int) -> bool:
    """Whether a unit with so many votes is small (rule 2)."""
    return 0 < votes < least_shown(size)


def shown_rows(
    rows: Sequence[Row], number: Callable[[Row], tuple[str, int]], size: int
) -> tuple[tuple[Row, ...], ...]:
    """Return the units of each row that is shown: one, or in the last row several together.

    `number` gives a unit's name and its votes (or, where turnout is shown before the close, the
    voters on its list). The order of `rows` is kept, within the last row too.
    """
    together = _together([number(row) for row in rows], size)
    alone = tuple((row,) for row in rows if number(row)[0] not in together)
    merged = tuple(row for row in rows if number(row)[0] in together)
    return (*alone, merged) if merged else alone


def shown_parts(
    parts: Sequence[Row], number: Callable[[Row], tuple[str, int]], size: int
) -> tuple[Row, ...]:
    """Return the parts that are shown under a unit's row: all, or none where one is small (5).

    `number` as in `shown_rows`.

    >>> shown_parts([("A-ELEM", 40), ("A-OCC", 3)], lambda part: part, 10)
    ()
    """
    return () if any(is_small(number(part)[1], size) for part in parts) else tuple(parts)


def _together(numbers: Sequence[tuple[str, int]], size: int) -> frozenset[str]:
    """Return the names of the units that are shown in one row; of none, or of two or more."""
    voting = sorted((votes, name) for name, votes in numbers if votes)
    if len(voting) < 2 or not is_small(voting[0][0], size):
        return frozenset()
    taken, held = 0, 0
    for votes, _name in voting:
        if taken >= 2 and held >= least_shown(size) and not is_small(votes, size):
            break
        taken, held = taken + 1, held + votes
    return frozenset(name for _votes, name in voting[:taken])


def together_words(units: int) -> Bilingual:
    """Return the name of the row of several units."""
    count = figures.number(units)
    return Bilingual(
        f"Small units together ({count.en} units)",
        f"Petites unités ensemble ({count.fr} unités)",
    )


def short_words(units: int) -> Bilingual:
    """Return the short name of the row of several units, for a chart and a terminal."""
    count = figures.number(units)
    return Bilingual(f"Small units ({count.en})", f"Petites unités ({count.fr})")


def hidden_parts_words(size: int) -> Bilingual:
    """Return what stands beside a table that does not show the elections of some unit."""
    least = figures.number(least_shown(size))
    return Bilingual(
        "A unit’s bargaining units are not shown where one of them has votes, and fewer than "
        f"{least.en}.",
        "Les unités de négociation d’une unité ne sont pas montrées si l’une d’elles a des votes, "
        f"mais moins de {least.fr}.",
    )


def beside_words(size: int, *, by_list: bool = False) -> Bilingual:
    """Return what stands beside a table that shows small units together.

    `by_list`: they are told by the voters on their lists, as before the close, not by their votes.
    """
    least = figures.number(least_shown(size))
    what = Bilingual("votes", "votes")
    if by_list:
        what = Bilingual("people on the list", "personnes sur la liste")
    return Bilingual(
        f"Units with fewer than {least.en} {what.en} are shown in one row, with the next smallest "
        "where that is needed. This is display only: each unit is counted and weighed by itself. "
        "The log has the ballots of each, and the complete edition of the record its result.",
        f"Les unités de moins de {least.fr} {what.fr} sont montrées sur une seule ligne, avec les "
        "plus petites des autres au besoin. Seul l’affichage les réunit\u00a0: chaque unité est "
        "comptée et pondérée séparément. Le journal contient les bulletins de chacune, et "
        "l’édition complète du dossier son résultat.",
    )
