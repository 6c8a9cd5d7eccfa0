"""What officers are told before they release figures that tell how a unit voted.

Rules this module keeps:
1. Whoever knows each unit's votes and FTE, which is everybody, can work out a split that is the
   only one that gives the figures: these units are named.
"""

from __future__ import annotations

from dataclasses import dataclass

from tally.public_proof.telling import Telling


@dataclass(frozen=True)
class TellingFigures:
    """A warning that the figures of a release tell how units voted; as text, in English."""

    telling: Telling

    @property
    def told(self) -> tuple[str, ...]:
        """The units whose votes the figures tell for certain, sorted."""
        return tuple(sorted(self.telling.told or ()))

    @property
    def nearly(self) -> tuple[str, ...]:
        """The units of whose votes the figures leave two or three possibilities, sorted."""
        return tuple(sorted(self.telling.nearly))

    def __str__(self) -> str:
        if self.told:
            return (
                f"These figures tell how these units voted: {', '.join(self.told)}. Release fewer "
                "decimals, or the outcome alone."
            )
        if self.nearly:
            return (
                f"These figures nearly tell how these units voted: {', '.join(self.nearly)}. "
                "Release fewer decimals, or the outcome alone."
            )
        return (
            "So few voted that these figures may tell how a unit voted. Consider releasing fewer "
            "decimals, or the outcome alone."
        )
