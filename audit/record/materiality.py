"""What each kind of vote could change, in words (by-law 2.77).

Rules this module keeps:
1. Each kind is named for what was decided about its votes, and whether they are counted.
2. Bounds are rounded here, for display; whether the outcome can change follows from the exact ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from audit.record import figures
from audit.record.units import Bilingual
from audit.record.weights.otherwise import percentage_words
from tally.fte.materiality import Category, Materiality
from tally.result import Result

_KINDS: Mapping[Category, Bilingual] = {
    Category.UNDECIDED: Bilingual(
        "Set aside, not ruled on by the deadline", "Mis à part, sans décision à la date limite"
    ),
    Category.REVERSIBLE: Bilingual(
        "Excluded, for a reason that could be reversed",
        "Exclus, pour un motif qui peut être infirmé",
    ),
    Category.FOR_GOOD: Bilingual(
        "Excluded for good: the person has voted, or has another claim",
        "Exclus définitivement\u00a0: la personne a voté, ou a fait une autre demande",
    ),
    Category.UPHELD: Bilingual(
        "Of listed members, left out by a challenge",
        "De personnes inscrites, écartés sur contestation",
    ),
    Category.ADMITTED: Bilingual("Set aside, then admitted", "Mis à part, puis admis"),
    Category.EMPLOYEES: Bilingual(
        "Set aside, then admitted: employees who are not members",
        "Mis à part, puis admis\u00a0: personnes salariées non membres",
    ),
    Category.REISSUED: Bilingual(
        "Cast with a voting code that replaced another",
        "Déposés avec un code de vote qui en remplace un autre",
    ),
    Category.CHALLENGED: Bilingual(
        "Of listed members, challenged in vain", "De personnes inscrites, contestés en vain"
    ),
}
_COUNTED = {
    True: Bilingual("counted", "comptés"),
    False: Bilingual("not counted", "non comptés"),
}
_CHANGES = {
    True: Bilingual("can change", "peut changer"),
    False: Bilingual("cannot change", "ne peut pas changer"),
}
OTHERWISE = Bilingual(
    "Each kind of vote has two percentages. Between them lies every outcome that its votes could "
    "have given, had any number of them been counted where they are not, or not counted where "
    "they are.",
    "Chaque genre de vote a deux pourcentages. Entre les deux se trouve toute issue que ses votes "
    "auraient pu donner si n’importe quel nombre d’entre eux avaient été comptés alors qu’ils ne "
    "le sont pas, ou non comptés alors qu’ils le sont.",
)
"""What stands beside the kinds."""


@dataclass(frozen=True)
class ShownMateriality:
    """A kind of vote, with its texts; `decimals` are the percentages'."""

    row: Materiality
    decimals: int

    @property
    def kind(self) -> Bilingual:
        """What was decided about these votes."""
        return _KINDS[self.row.category]

    @property
    def counted(self) -> Bilingual:
        """Whether they are in the count."""
        return _COUNTED[self.row.category.let_in]

    @property
    def votes(self) -> Bilingual:
        """How many they are."""
        return figures.number(self.row.bounds.votes)

    @property
    def lowest(self) -> Bilingual:
        """The least percentage in favour that they could have given."""
        return self._shown(self.row.bounds.lowest_in_favour)

    @property
    def highest(self) -> Bilingual:
        """The greatest percentage in favour that they could have given."""
        return self._shown(self.row.bounds.highest_in_favour)

    @property
    def changes(self) -> Bilingual:
        """Whether the outcome depends on them."""
        return _CHANGES[self.row.bounds.can_change]

    def _shown(self, in_favour: Fraction | None) -> Bilingual:
        return percentage_words(in_favour, self.decimals)


def shown_materiality(result: Result) -> tuple[ShownMateriality, ...]:
    """Return the kinds that have a vote, in the order of `Category`."""
    return tuple(ShownMateriality(row, result.decimals) for row in result.materiality)
