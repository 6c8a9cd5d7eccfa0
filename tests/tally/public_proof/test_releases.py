"""What may be released of a result, and the proof that each of it needs."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tally.fte.rules import Threshold
from tally.public_proof.document import parse_proofs
from tally.public_proof.releases import (
    Blinded,
    CountedFigures,
    Release,
    permitted_releases,
    prove_releases,
    release_telling,
)
from tally.public_proof.weights import CountedUnit, Kind
from tests.tally.public_proof.provinces import HALF, Province, fraction_of

UNITS = (CountedUnit("A", 3, Fraction(10)), CountedUnit("B", 4, Fraction(30)))
YES = {"A": 1, "B": 3}


def province(kind: Kind) -> Province:
    return Province(UNITS, YES, kind=kind)


PROVINCES = {kind: province(kind) for kind in Kind}
STATEMENTS = [PROVINCES[kind].statement for kind in sorted(Kind)]
COUNTED = CountedFigures(fraction_of(UNITS, YES), HALF, YES)


def test_the_fullest_comes_first_and_less_is_always_there() -> None:
    less = [Release(one) for one in (2, 1, 0, None)]
    assert list(permitted_releases(heads=False, units=False)) == less
    with_heads = [Release(one.decimals, heads=True) for one in less]
    assert list(permitted_releases(heads=True, units=False)) == [*with_heads, *less]


@pytest.mark.parametrize("heads", [True, False])
def test_where_every_units_result_is_public_there_is_nothing_to_keep_back(heads: bool) -> None:
    assert permitted_releases(heads=heads, units=True) == (Release(2, heads),)


def test_each_release_has_the_proofs_of_its_own_figures_and_of_no_other() -> None:
    blinded = {kind: Blinded(one.shares, one.blinds) for kind, one in PROVINCES.items()}
    releases = permitted_releases(heads=True, units=False)
    made = prove_releases(STATEMENTS, COUNTED, PROVINCES[Kind.FTE].keys.trustees, blinded, releases)
    files = [one.file or b"" for one in made.values()]
    assert len(set(files)) == len(releases)
    for release, raw in zip(made, files, strict=True):
        kinds = [figure.kind for figure in parse_proofs(raw)]
        assert kinds == ([Kind.FTE, Kind.HEADS] if release.heads else [Kind.FTE])
        assert made[release].percentage


def test_without_a_vote_that_weighs_there_is_no_file() -> None:
    nothing = CountedFigures(None, Threshold(Fraction(1, 2)), {})
    made = prove_releases((), nothing, PROVINCES[Kind.FTE].keys.trustees, {}, (Release(2),))
    assert made[Release(2)].file is None
    assert not made[Release(2)].percentage
    told = release_telling((), nothing, Release(2))
    assert not told.told


def test_the_head_count_is_judged_together_with_the_percentage() -> None:
    alone, both = (
        release_telling(STATEMENTS, COUNTED, Release(0, heads)) for heads in (False, True)
    )
    assert both.margin < alone.margin
    assert set(alone.told or ()) <= set(both.told or ())
    assert both.told == YES
    assert release_telling(STATEMENTS, COUNTED, Release(2)).told == YES  # 64.58 % alone
