"""What the statement of weights is about, and the rows that it shares with the seal's.

Rules this module keeps:
1. It says every figure by which votes are weighted: the fee, its member-protection part, the FTE of
   all units, each unit with its FTE and what gives it, and the threshold. The last line is
   fte.json's digest, which binds the rest.
2. The seal says the same figures by these same functions: the officers who seal and the officer who
   signs the weights read the same words.
3. It names the poll by title and kind; the statement names it by its identifier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from audit.record import figures
from audit.record.about.lines import About, AboutLine, line
from audit.record.errors import DocumentError
from audit.record.poll_document import REHEARSAL, PollDocument
from audit.record.units import PANELS, Bilingual
from tally.basis import FeeReturn, FteBasis
from tally.fte import FteInputs, UnitFte
from tally.numbers import exact_text

KINDS = {
    "tentative-agreement": Bilingual("tentative agreement", "entente de principe"),
    "final-offer": Bilingual("final offer", "offre finale"),
    REHEARSAL: Bilingual("rehearsal: it decides nothing", "répétition\u00a0: elle ne décide rien"),
}
_PANELS = dict(
    zip(
        PANELS,
        (
            Bilingual("elementary", "élémentaire"),
            Bilingual("secondary", "secondaire"),
            Bilingual("occasional", "suppléance"),
        ),
        strict=True,
    )
)


@dataclass(frozen=True)
class NamedUnit:
    """A counting unit as the table names it."""

    id: str
    name: Bilingual
    board: str
    panel: str


@dataclass(frozen=True)
class Weights:
    """A poll's table of weights: `digest` is the hex SHA-256 of fte.json, `inputs` what it says."""

    title: Bilingual
    kind: str
    units: tuple[NamedUnit, ...]
    inputs: FteInputs
    digest: str


@dataclass(frozen=True)
class WeightRow:
    """A unit's row: its FTE, and what gives it."""

    unit: NamedUnit
    fte: Bilingual
    basis: Bilingual

    @property
    def line(self) -> AboutLine:
        """The row as a statement says it."""
        unit, fte, basis = self.unit, self.fte, self.basis
        panel, place = _PANELS[unit.panel], f"{unit.name.both}; {unit.board}"
        return line(
            f"Unit {unit.id}",
            f"Unité {unit.id}",
            Bilingual(
                f"{place}; {panel.en}; {fte.en} FTE, {basis.en}",
                f"{place}; {panel.fr}; {fte.fr} ETP, {basis.fr}",
            ),
        )


def weights_of(document: PollDocument, inputs: FteInputs) -> Weights:
    """Return the table of a sealed poll: poll.json's units, and what its fte.json says."""
    units = tuple(NamedUnit(one.id, one.name, one.board, one.panel) for one in document.units)
    return Weights(document.title, document.kind, units, inputs, document.fte)


def about_weights(weights: Weights) -> About:
    """Return what the statement of weights says."""
    inputs = weights.inputs
    return (
        line("Title, in English", "Titre, en anglais", weights.title.en),
        line("Title, in French", "Titre, en français", weights.title.fr),
        line("Kind of vote", "Genre de vote", KINDS[weights.kind]),
        *about_threshold(inputs),
        *about_fees(inputs),
        *(row.line for row in weight_rows(weights)),
        line("Digest of fte.json", "Empreinte de fte.json", weights.digest),
    )


def about_threshold(inputs: FteInputs) -> Iterator[AboutLine]:
    """Yield the condition on which the vote ratifies (by-law 2.78, reading)."""
    threshold = exact_text(inputs.threshold)
    yield line(
        "Ratified if",
        "Ratifié si",
        Bilingual(
            f"more than {threshold} of the FTE votes are in favour",
            f"plus de {threshold} des votes en ETP sont en faveur",
        ),
    )


def about_fees(inputs: FteInputs) -> Iterator[AboutLine]:
    """Yield the figures of all units: fee, protection part, FTE together (by-law 2.78)."""
    yield line("Membership fee", "Cotisation", figures.money(inputs.membership_fee))
    yield line(
        "Member protection part of the fee",
        "Part de la cotisation pour la protection des membres",
        figures.money(inputs.member_protection),
    )
    yield line(
        "FTE of all units", "ETP de toutes les unités", figures.exact_number(inputs.total_fte)
    )


def weight_rows(weights: Weights) -> tuple[WeightRow, ...]:
    """Return the table's rows, in the order of the units; `DocumentError` if these are others."""
    rows, fee = {row.unit: row for row in weights.inputs.units}, weights.inputs.fee
    if set(rows) != {unit.id for unit in weights.units}:
        raise DocumentError("fte.json: its units are not those of the poll")
    return tuple(_row(unit, rows[unit.id], fee) for unit in weights.units)


def _row(unit: NamedUnit, weight: UnitFte, fee: Fraction) -> WeightRow:
    return WeightRow(unit, figures.exact_number(weight.value(fee)), _basis(weight.basis))


def _basis(basis: FteBasis) -> Bilingual:
    """Return what gives a unit its FTE."""
    if not isinstance(basis, FeeReturn):
        return Bilingual("as audited", "selon l’audit")
    fees = figures.money(basis.dollars)
    en, fr = f"fee return {fees.en}", f"cotisations remises {fees.fr}"
    if basis.salary_ratio is not None:
        ratio = figures.exact_number(basis.salary_ratio)
        en, fr = f"{en} × salary ratio {ratio.en}", f"{fr} × ratio salarial {ratio.fr}"
    if basis.voluntary is not None:
        more = figures.exact_number(basis.voluntary)
        en, fr = f"{en} + {more.en} voluntary members", f"{fr} + {more.fr} membres volontaires"
    return Bilingual(en, fr)
