"""The elections of poll.toml as far as they could be read, for the checks of the other files.

Rules this module keeps:
1. A unit is unknown only where every unit of poll.toml could be read: what is wrong in poll.toml
   makes no fault of a row that may be right.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Final

from voting.domain.unit import Panel


@dataclass(frozen=True)
class KnownUnits:
    """The units whose name could be read, each with its panel, None where that could not be.

    `complete`: poll.toml has no other.
    """

    panels: Mapping[str, Panel | None]
    complete: bool = True

    def lack(self, unit: str) -> bool:
        """Tell whether it is certain that poll.toml has no such unit."""
        return self.complete and unit not in self.panels

    @property
    def names(self) -> Set[str] | None:
        """The units' names; None where there may be others."""
        return self.panels.keys() if self.complete else None


NO_UNIT_KNOWN: Final = KnownUnits({}, complete=False)
"""poll.toml cannot be read."""
