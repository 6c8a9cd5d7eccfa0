"""What may be released of a result, and the proof that each of it needs.

Rules this module keeps:
1. Officers release the percentage with the sealed number of decimals or fewer, or the outcome
   alone; the head count too, or not, if the poll's seal says that it may be public. Where a poll
   releases every unit's result there is nothing to keep back, and one release.
2. Every release has its own public-proof.json, made when the votes are counted, for the numbers
   that it needs are destroyed then. Only that of the release is ever published.
3. A percentage that rounded weights cannot prove is released as 'not proved', never as proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from tally.fte.rules import Threshold
from tally.protocol.trustees import Trustees
from tally.public_proof.document import ProvedFigure, encode_proofs
from tally.public_proof.interval import (
    MOST_DECIMALS,
    Figure,
    WeighedInterval,
    figure_of,
    heads_interval,
    interval_of,
)
from tally.public_proof.proof import NotProvableError, PublicProof, prove_figure
from tally.public_proof.shares import Share
from tally.public_proof.statement import ProofStatement
from tally.public_proof.telling import PublicFigure, Telling, bits_told, telling
from tally.public_proof.weights import Kind

OUTCOME_ALONE: Final = None
"""The number of decimals where no percentage is released."""


@dataclass(frozen=True)
class Release:
    """Which figures are released: a percentage with `decimals` or none; the head count or not."""

    decimals: int | None
    heads: bool = False


def permitted_releases(*, heads: bool, units: bool) -> tuple[Release, ...]:
    """Return what officers may release, the most first (rule 1).

    `heads`, `units`: whether the poll's seal says that the head count may be public, and that the
    units' results are.
    """
    fullest = Release(MOST_DECIMALS, heads)
    if units:
        return (fullest,)
    decimals = (*range(MOST_DECIMALS, -1, -1), OUTCOME_ALONE)
    both = (True, False) if heads else (False,)
    return tuple(Release(one, with_heads) for with_heads in both for one in decimals)


@dataclass(frozen=True)
class CountedFigures:
    """What the votes give: the exact fraction in favour, and each counting unit's votes for it."""

    in_favour: Fraction | None
    threshold: Threshold
    by_unit: Mapping[str, int] = field(repr=False)

    def interval(self, statement: ProofStatement, decimals: int | None) -> WeighedInterval:
        """Return the interval of the figure of that kind."""
        if statement.kind is Kind.HEADS:
            return heads_interval(sum(self.by_unit.values()))
        return interval_of(self.figure(decimals), self.threshold, statement.weights)

    def figure(self, decimals: int | None) -> Figure:
        """Return what a release says of the percentage."""
        return figure_of(self.in_favour or Fraction(0), self.threshold, decimals)


@dataclass(frozen=True)
class Blinded:
    """What the trustees who decrypted sent for one kind: shares, and blinding numbers by owner."""

    shares: Sequence[Share] = field(repr=False)
    blinds: Mapping[int, int] = field(repr=False)


@dataclass(frozen=True)
class ReleaseProof:
    """A release's public-proof.json; `percentage`: whether it proves what the release says of it.

    Where there is nothing to prove, for no vote carries weight, `file` is None.
    """

    file: bytes | None = field(repr=False)
    percentage: bool


def release_telling(
    statements: Sequence[ProofStatement], counted: CountedFigures, release: Release
) -> Telling:
    """Return what a release's figures tell of how units voted, whatever proves them."""
    asked = [one for one in statements if one.kind is Kind.FTE or release.heads]
    figures = [PublicFigure(one.weights, counted.interval(one, release.decimals)) for one in asked]
    units = [one.counted for one in statements[0].units] if statements else []
    told = bits_told(counted.figure(release.decimals), heads=release.heads)
    return telling(units, figures, told)


def prove_releases(
    statements: Sequence[ProofStatement],
    counted: CountedFigures,
    trustees: Trustees,
    blinded: Mapping[Kind, Blinded],
    releases: Sequence[Release],
) -> Mapping[Release, ReleaseProof]:
    """Return the proof of each release (rules 2 and 3).

    `blinded` has what the trustees sent for each of the statements' kinds.
    """
    prover = _Prover(counted, trustees, blinded)
    made = {
        figure: prover.proof(one, figure[1])
        for one in statements
        for figure in {_figure_of(one, release) for release in releases}
    }
    return {release: _of_release(release, statements, made) for release in releases}


@dataclass(frozen=True)
class _Prover:
    """Proves figures of one count."""

    counted: CountedFigures
    trustees: Trustees
    blinded: Mapping[Kind, Blinded]

    def proof(self, statement: ProofStatement, decimals: int | None) -> PublicProof | None:
        """Return the proof of a figure; None if it cannot be proved."""
        sent, interval = self.blinded[statement.kind], self.counted.interval(statement, decimals)
        weighed = statement.weights.weighed(self.counted.by_unit)
        try:
            return prove_figure(
                statement, interval, self.trustees, sent.shares, sent.blinds, weighed
            )
        except NotProvableError:
            return None


_FigureKey = tuple[Kind, int | None]
_Made = Mapping[_FigureKey, PublicProof | None]


def _figure_of(statement: ProofStatement, release: Release) -> _FigureKey:
    """Return which figure of its kind a release shows; a head count has no decimals."""
    return statement.kind, release.decimals if statement.kind is Kind.FTE else None


def _of_release(
    release: Release, statements: Sequence[ProofStatement], made: _Made
) -> ReleaseProof:
    asked = [one for one in statements if one.kind is Kind.FTE or release.heads]
    if not asked:
        return ReleaseProof(None, percentage=False)
    figures = tuple(_figures(release, asked, made))
    percentage = any(figure.kind is Kind.FTE for figure in figures)
    return ReleaseProof(encode_proofs(figures), percentage)


def _figures(
    release: Release, statements: Sequence[ProofStatement], made: _Made
) -> Iterator[ProvedFigure]:
    for one in statements:
        proof = made[_figure_of(one, release)]
        if proof is not None:
            yield ProvedFigure(one.kind, one.count, proof)
