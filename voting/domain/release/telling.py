"""What officers are told before they release figures that tell how a unit voted.

Rules this module keeps:
1. Whoever knows each unit's votes and FTE, which is everybody, can work out the splits that give
   the figures: units that have one split, or a few, are named.
2. Pages and commands say the same words, in both languages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from audit.record.units import Bilingual
from tally.public_proof.telling import Telling

_NOTHING: Final = Bilingual(
    "nothing certain of how any one unit voted", "rien de certain sur le vote d’une unité"
)
_PERHAPS: Final = Bilingual(
    "so few voted that it may tell how a unit voted",
    "si peu de votes qu’il peut révéler le vote d’une unité",
)


def tells_words(telling: Telling) -> Bilingual:
    """Return what figures tell, in a clause (rule 1)."""
    if not telling.warns:
        return _NOTHING
    parts = [_units_words(telling.told)] if telling.told else []
    if telling.nearly:
        few = _units_words(telling.nearly)
        parts.append(Bilingual(f"nearly {few.en}", f"à peu près {few.fr}"))
    if not parts:
        return _PERHAPS
    return Bilingual(", and ".join(one.en for one in parts), " et ".join(one.fr for one in parts))


def _units_words(units: Iterable[str]) -> Bilingual:
    names = sorted(units)
    listed = ", ".join(names)
    if len(names) == 1:
        return Bilingual(f"how unit {listed} voted", f"le vote de l’unité {listed}")
    return Bilingual(f"how units {listed} voted", f"le vote des unités {listed}")


@dataclass(frozen=True)
class TellingFigures:
    """A warning that the figures of a release tell how units voted; as text, in English."""

    telling: Telling

    @property
    def words(self) -> Bilingual:
        """The warning in a sentence."""
        if self.telling.told or self.telling.nearly:
            tells = tells_words(self.telling)
            return Bilingual(
                f"These figures tell {tells.en}.", f"Ces chiffres révèlent {tells.fr}."
            )
        return Bilingual(
            "So few voted that these figures may tell how a unit voted.",
            "Il y a si peu de votes que ces chiffres peuvent révéler le vote d’une unité.",
        )

    def __str__(self) -> str:
        return f"{self.words.en} Consider releasing fewer decimals, or the outcome alone."
