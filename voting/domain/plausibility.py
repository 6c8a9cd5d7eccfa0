"""Weights that may be right, and that a person should look at before the seal.

Rules this module keeps:
1. Nothing here refuses: whoever prepares, signs or seals the weights is told, and decides.
2. A warning names the election, its figure, and what is usual.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from audit.record import figures
from audit.record.units import Bilingual
from audit.record.weights.table import disproportions
from tally.fte.basis import Membership
from tally.fte.inputs import FteInputs
from voting.domain.poll import PollTerms
from voting.domain.unit import Panel, Unit, fte_inputs

LEAST_PER_HEAD: Final = Fraction(1, 5)
MOST_PER_HEAD: Final = Fraction(6, 5)
"""FTE for each member on the list, between which it is usual."""
MOST_MOVED: Final = Fraction(1, 5)
"""How far an election's FTE usually moves between two polls, as a share of the older one."""

_FTE_FOR_MEMBERS: Final = Bilingual(
    "an FTE above 0 where there are members", "plus de 0 ETP là où il y a des membres"
)
_PER_HEAD: Final = Bilingual(
    "from 0.2 to 1.2 for each (one month’s fees over a year’s fee give 0.1)",
    "de 0,2 à 1,2 par personne (un mois de cotisations sur celle d’une année donne 0,1)",
)
_A_FIFTH: Final = Bilingual("to move by no more than a fifth", "de varier d’un cinquième au plus")
_AUDITED: Final = Bilingual("audited membership", "l’effectif vérifié")
_CURRENT: Final = Bilingual(
    "current membership in this poll; audited is for the interim (4.102)",
    "l’effectif actuel dans ce scrutin; l’effectif vérifié est provisoire (4.102)",
)


@dataclass(frozen=True)
class Implausible:
    """A figure to look at: of `unit`, or of the whole poll where that is empty."""

    unit: str
    wrong: Bilingual
    usual: Bilingual

    @property
    def words(self) -> Bilingual:
        """The warning in a sentence."""
        en, fr = self.unit or "the poll", self.unit or "le scrutin"
        return Bilingual(
            f"{en}: {self.wrong.en}; usual is {self.usual.en}",
            f"{fr}\u00a0: {self.wrong.fr}; l’habituel est {self.usual.fr}",
        )

    def __str__(self) -> str:
        return self.words.en


def implausible(
    terms: PollTerms, units: Sequence[Unit], earlier: Mapping[str, Fraction]
) -> tuple[Implausible, ...]:
    """Return what to look at in a poll's weights.

    `earlier` is each election's FTE in the last poll, where there was one.
    Raises `tally.errors.FieldError` on weights that cannot be counted with.
    """
    inputs = fte_inputs(terms, units)
    return (
        *_fee(terms, inputs),
        *(warning for unit in units for warning in _unit(terms, unit, inputs, earlier)),
        *_divided(units, inputs),
    )


def _fee(terms: PollTerms, inputs: FteInputs) -> Iterator[Implausible]:
    least, most = (Fraction(amount) for amount in terms.expected_fees)
    if not least <= inputs.membership_fee <= most:
        fee, low, high = (figures.money(one) for one in (inputs.membership_fee, least, most))
        yield Implausible(
            "",
            Bilingual(f"a membership fee of {fee.en}", f"une cotisation de {fee.fr}"),
            Bilingual(f"from {low.en} to {high.en}", f"de {low.fr} à {high.fr}"),
        )


def _unit(
    terms: PollTerms, unit: Unit, inputs: FteInputs, earlier: Mapping[str, Fraction]
) -> Iterator[Implausible]:
    fte = inputs.fte_of(unit.weight)
    if unit.on_list and not fte:
        yield Implausible(unit.id, _of(fte, unit.on_list), _FTE_FOR_MEMBERS)
    elif unit.on_list and not LEAST_PER_HEAD <= fte / unit.on_list <= MOST_PER_HEAD:
        yield Implausible(unit.id, _of(fte, unit.on_list), _PER_HEAD)
    before = earlier.get(unit.id)
    if before and abs(fte - before) > before * MOST_MOVED:
        now, then = figures.number(fte, 2), figures.number(before, 2)
        moved = Bilingual(
            f"an FTE of {now.en}, and {then.en} in the last poll",
            f"{now.fr} ETP, et {then.fr} au dernier scrutin",
        )
        yield Implausible(unit.id, moved, _A_FIFTH)
    interim = unit.weight.membership is Membership.AUDITED and unit.panel is not Panel.OCCASIONAL
    if terms.membership_basis is Membership.CURRENT and interim:
        yield Implausible(unit.id, _AUDITED, _CURRENT)


def _of(fte: Fraction, on_list: int) -> Bilingual:
    shown, listed = figures.number(fte, 2), figures.number(on_list)
    return Bilingual(
        f"an FTE of {shown.en} for {listed.en} on its list",
        f"{shown.fr} ETP pour {listed.fr} sur sa liste",
    )


def _divided(units: Sequence[Unit], inputs: FteInputs) -> Iterator[Implausible]:
    for one in disproportions(units, inputs):
        if not one.certain:
            given, due = figures.number(one.given, 2), figures.number(one.due, 2)
            yield Implausible(
                one.unit,
                Bilingual(f"an FTE of {given.en}", f"{given.fr} ETP"),
                Bilingual(
                    f"{due.en} by the teachers’ membership in this table (4.99)",
                    f"{due.fr} d’après l’effectif enseignant de ce tableau (4.99)",
                ),
            )
