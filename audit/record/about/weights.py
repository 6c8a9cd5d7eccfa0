"""What the statement of weights is about, and the rows that it shares with the seal's.

Rules this module keeps:
1. It says every figure by which votes are weighted: the fee, its member-protection part, the salary
   ratio, the FTE of all units, each election with the unit that it counts in, its FTE, the FTE for
   each member on its list, what gives it and who certified that; the threshold; and how the figures
   are read: whose are added first, what the ratio does. The last line is fte.json's digest, which
   binds the rest.
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
from audit.record.about.readings import reading_line
from audit.record.errors import DocumentError
from audit.record.poll_document import REHEARSAL, PollDocument
from audit.record.units import PANELS, Bilingual
from audit.record.weights.readings import COUNTING_UNIT, OCCASIONAL_RATIO, SealedReading
from audit.record.weights.table import readings_of
from tally.fte.basis import FeeReturn, Membership
from tally.fte.inputs import FteInputs, Origin, UnitFte
from tally.fte.rules import Threshold, ThresholdKind
from tally.numbers import exact_text

KINDS = {
    "tentative-agreement": Bilingual("tentative agreement", "entente de principe"),
    "final-offer": Bilingual("final offer", "offre finale"),
    REHEARSAL: Bilingual("practice vote: it decides nothing", "exercice\u00a0: il ne décide rien"),
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


_KINDS_OF_THRESHOLD = {
    ThresholdKind.MORE_THAN: Bilingual("more than", "plus de"),
    ThresholdKind.AT_LEAST: Bilingual("at least", "au moins"),
}
_MEMBERSHIPS = {
    Membership.AUDITED: Bilingual("audited membership", "effectif vérifié"),
    Membership.CURRENT: Bilingual("current membership", "effectif actuel"),
}


@dataclass(frozen=True)
class NamedUnit:
    """An election as the table names it; `on_list` is how many members are on its list."""

    id: str
    name: Bilingual
    board: str
    panel: str
    on_list: int


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
    """An election's row: where it counts, its FTE, that for each member, and what gives it.

    `per_head` is None where nobody is on the list; `certified` is empty where nobody did.
    """

    unit: NamedUnit
    row: UnitFte
    exact: Fraction
    basis: Bilingual
    certified: Bilingual

    @property
    def counts_in(self) -> str:
        """The unit (2.99) that it belongs to."""
        return self.row.counts_in

    @property
    def fte(self) -> Bilingual:
        """The FTE, exact."""
        return figures.exact_number(self.exact)

    @property
    def per_head(self) -> Fraction | None:
        """The FTE for each member on the list."""
        return self.exact / self.unit.on_list if self.unit.on_list else None

    @property
    def line(self) -> AboutLine:
        """The row as a statement says it."""
        unit, fte, basis, panel = self.unit, self.fte, self.basis, _PANELS[self.unit.panel]
        head, place = self._per_head(), f"{unit.name.both}; {unit.board}"
        shared = "" if self.row.bargaining_unit == unit.id else f", {self.row.bargaining_unit}"
        return line(
            f"Unit {unit.id}",
            f"Unité {unit.id}",
            Bilingual(
                f"{place}; {panel.en}{shared}; in {self.counts_in}; {fte.en} FTE, {head.en}, "
                f"{basis.en}{self.certified.en}",
                f"{place}; {panel.fr}{shared}; dans {self.counts_in}; {fte.fr} ETP, {head.fr}, "
                f"{basis.fr}{self.certified.fr}",
            ),
        )

    def _per_head(self) -> Bilingual:
        if self.per_head is None:
            return Bilingual("nobody on its list", "personne sur sa liste")
        each, on_list = figures.number(self.per_head, 2), figures.number(self.unit.on_list)
        return Bilingual(
            f"{each.en} for each of {on_list.en} on its list",
            f"{each.fr} pour chacun des {on_list.fr} sur sa liste",
        )


def weights_of(document: PollDocument, inputs: FteInputs) -> Weights:
    """Return the table of a sealed poll: poll.json's units, and what its fte.json says."""
    units = tuple(
        NamedUnit(one.id, one.name, one.board, one.panel, one.on_list) for one in document.units
    )
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
        *_about_readings(inputs),
        *(row.line for row in weight_rows(weights)),
        line("Digest of fte.json", "Empreinte de fte.json", weights.digest),
    )


def about_threshold(inputs: FteInputs) -> Iterator[AboutLine]:
    """Yield the condition on which the vote ratifies (by-law 2.78, reading)."""
    yield line("Ratified if", "Ratifié si", threshold_words(inputs.threshold))


def threshold_words(threshold: Threshold) -> Bilingual:
    """Return that condition."""
    share, kind = exact_text(threshold.share), _KINDS_OF_THRESHOLD[threshold.kind]
    return Bilingual(
        f"{kind.en} {share} of the FTE votes are in favour",
        f"{kind.fr} {share} des votes en ETP sont en faveur",
    )


def _about_readings(inputs: FteInputs) -> Iterator[AboutLine]:
    """Yield how the figures are read: whose are added first, and what the ratio does (2.78)."""
    chosen = readings_of(inputs)
    for name in (COUNTING_UNIT, OCCASIONAL_RATIO):
        yield reading_line(SealedReading(name, chosen[name]))


def about_fees(inputs: FteInputs) -> Iterator[AboutLine]:
    """Yield the figures of all units: fee, protection part, FTE together (by-law 2.78)."""
    yield line("Membership fee", "Cotisation", figures.money(inputs.membership_fee))
    yield line(
        "Member protection part of the fee",
        "Part de la cotisation pour la protection des membres",
        figures.money(inputs.member_protection),
    )
    ratio = inputs.salary_ratio
    yield line(
        "Ratio of average salaries, occasional teachers’ to teachers’",
        "Ratio des salaires moyens, de la suppléance au corps enseignant",
        Bilingual("not given", "non donné") if ratio is None else figures.exact_number(ratio),
    )
    yield line(
        "FTE of all units", "ETP de toutes les unités", figures.exact_number(inputs.total_fte)
    )


def weight_rows(weights: Weights) -> tuple[WeightRow, ...]:
    """Return the table's rows, in the order of the units; `DocumentError` if these are others."""
    rows = {row.unit: row for row in weights.inputs.units}
    if set(rows) != {unit.id for unit in weights.units}:
        raise DocumentError("fte.json: its units are not those of the poll")
    return tuple(_row(unit, rows[unit.id], weights.inputs) for unit in weights.units)


def _row(unit: NamedUnit, row: UnitFte, inputs: FteInputs) -> WeightRow:
    return WeightRow(unit, row, inputs.fte_of(row), _basis(row, inputs), _certified(row.origin))


def _basis(row: UnitFte, inputs: FteInputs) -> Bilingual:
    """Return what gives an election its FTE: each number of the computation, in its order."""
    basis = row.basis
    kind = _MEMBERSHIPS[row.membership]
    if not isinstance(basis, FeeReturn):
        return Bilingual(f"{kind.en}, as stated", f"{kind.fr}, comme déclaré")
    fees = figures.money(basis.dollars)
    divisor = figures.exact_number(row.membership.divisor(inputs.fee))
    en, fr = f"fee return {fees.en} / {divisor.en}", f"cotisations {fees.fr} / {divisor.fr}"
    if row.occasional and inputs.occasional_ratio:
        ratio = figures.exact_number(inputs.rules.factor())
        en, fr = f"{en} × salary ratio {ratio.en}", f"{fr} × ratio salarial {ratio.fr}"
    if basis.voluntary is not None:
        more = figures.exact_number(basis.voluntary)
        en, fr = f"{en} + {more.en} voluntary members", f"{fr} + {more.fr} membres volontaires"
    return Bilingual(f"{kind.en}: {en}", f"{kind.fr}\u00a0: {fr}")


def _certified(origin: Origin) -> Bilingual:
    """Return who certified the figures, for when, and by which document."""
    parts = (
        (origin.as_of, "as of", "en date du"),
        (origin.year, "fiscal year", "exercice"),
        (origin.certified_by, "certified by", "certifié par"),
        (origin.source, "document", "document"),
    )
    given = [(value, en, fr) for value, en, fr in parts if value is not None]
    return Bilingual(
        "".join(f"; {en} {value}" for value, en, _ in given),
        "".join(f"; {fr} {value}" for value, _, fr in given),
    )
