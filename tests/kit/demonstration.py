"""Running the demonstration, and what its official line must be, by arithmetic alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from click.testing import CliRunner

from tally.fte.inputs import FteInputs
from tally.fte.outcome import ProvincialTally, UnitCount, tally_fte
from tally.fte.rules import CountingUnit, Threshold
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR
from tally.public_proof.interval import figure_of, heads_interval, interval_of
from tally.public_proof.telling import PublicFigure, Telling, bits_told, telling
from tally.public_proof.weights import CountedUnit, Kind, integer_weights
from tally.result import official_line
from voting.cli.demo import demo
from voting.demo.people import Province


@dataclass(frozen=True)
class Finished:
    """A demonstration's folder and what it printed."""

    folder: Path
    output: str

    @property
    def record(self) -> Path:
        """The complete record."""
        return self.folder / "record"

    @property
    def public(self) -> Path:
        """Everybody's record."""
        return self.folder / "public"


def run(folder: Path, members: int, seed: int, *options: str) -> Finished:
    """Hold the demonstration."""
    arguments = ["--out", str(folder), "--voters", str(members), "--seed", str(seed), *options]
    done = CliRunner().invoke(demo, arguments)
    assert done.exit_code == 0, (done.output, done.exception)
    return Finished(folder, done.stdout)


def expected_line(province: Province, more: Mapping[tuple[str, int], int] | None = None) -> str:
    """The official line by arithmetic alone; `more` are votes by unit and choice, of others."""
    return official_line(expected_tally(province, more))


def expected_tally(
    province: Province, more: Mapping[tuple[str, int], int] | None = None
) -> ProvincialTally:
    """The provincial tally by arithmetic alone; `more` are votes by unit and choice, of others."""
    votes = Counter((member.unit, member.choice) for member in province.members)
    votes.update(more or {})
    counts = [
        UnitCount(unit.id, votes[unit.id, IN_FAVOUR], votes[unit.id, NOT_IN_FAVOUR])
        for unit in province.units
    ]
    inputs = FteInputs(
        membership_fee=Fraction(1100),
        member_protection=Fraction(0),
        threshold=Threshold(Fraction(1, 2)),
        units=tuple(unit.weight for unit in province.units),
        counting_unit=CountingUnit.UNIT,
        occasional_ratio=True,
        salary_ratio=Fraction("0.35"),
    )
    return tally_fte(inputs, counts)


def telling_of(tally: ProvincialTally, decimals: int | None, *, heads: bool) -> Telling:
    """What the figures of a tally tell, by arithmetic alone; it has a percentage."""
    units = [CountedUnit(one.count.unit, one.count.votes_cast, one.fte) for one in tally.units]
    weights, by_heads = (integer_weights(kind, units) for kind in Kind)
    assert weights is not None
    assert by_heads is not None
    assert tally.in_favour is not None
    figure = figure_of(tally.in_favour, tally.threshold, decimals)
    public = [PublicFigure(weights, interval_of(figure, tally.threshold, weights))]
    if heads:
        public.append(PublicFigure(by_heads, heads_interval(tally.heads_in_favour)))
    return telling(units, public, bits_told(figure, heads=heads))
