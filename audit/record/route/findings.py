"""What a rule has against a route, or shows of it: the clause, the thing, the remedy.

Rules this module keeps:
1. A refusal changes nothing; a warning refuses nothing, and is shown to both officers.
2. Each is said in both languages, with its clause.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from audit.record.units import Bilingual


@dataclass(frozen=True)
class RouteFinding:
    """The clause (a by-law's number), the thing, what is wrong with it, and what to do."""

    clause: str
    thing: Bilingual
    wrong: Bilingual
    remedy: Bilingual
    warning: bool = False

    @property
    def words(self) -> Bilingual:
        """The finding as a sentence."""
        return Bilingual(
            f"{self.thing.en}: {self.wrong.en}; {self.remedy.en} (by-law {self.clause})",
            f"{self.thing.fr}\u00a0: {self.wrong.fr}; {self.remedy.fr} (règlement {self.clause})",
        )

    def __str__(self) -> str:
        return self.words.en


def refusals(findings: Iterable[RouteFinding]) -> tuple[RouteFinding, ...]:
    """Return those that refuse."""
    return tuple(one for one in findings if not one.warning)


def warnings(findings: Iterable[RouteFinding]) -> tuple[RouteFinding, ...]:
    """Return those that are only shown."""
    return tuple(one for one in findings if one.warning)
