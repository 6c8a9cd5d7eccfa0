"""The words for readings and kinds of vote: complete, in both languages, never a silent line."""

from __future__ import annotations

from fractions import Fraction

import pytest

from audit.record.materiality import shown_materiality
from audit.record.small_units import hidden_parts_words, shown_parts
from audit.record.units import Bilingual
from audit.record.weights.counting_units import counting_unit_words
from audit.record.weights.otherwise import depends_words, shown_readings
from tally.challenged import ChallengedVotes
from tally.cli.shown import readings_line
from tally.fte.basis import FeeReturn, StatedFte
from tally.fte.inputs import FteInputs, UnitFte
from tally.fte.materiality import Category
from tally.fte.outcome import ElectionResult, ProvincialTally, UnitCount
from tally.fte.readings import ReadingsReport, readings_report
from tally.fte.rules import CountingUnit, Threshold, ThresholdKind
from tally.result import Result
from tally.sequestered import ExclusionReason, Sequestered

HALF = Threshold(Fraction(1, 2))


def inputs(*rows: UnitFte, threshold: Threshold = HALF, ratio: Fraction | None = None) -> FteInputs:
    return FteInputs(
        Fraction(1000), Fraction(0), threshold, rows, occasional_ratio=False, salary_ratio=ratio
    )


def fees(unit: str, dollars: int, *, occasional: bool = False, counts_in: str = "") -> UnitFte:
    return UnitFte(unit, FeeReturn(Fraction(dollars)), occasional, counts_in)


def report(given: FteInputs, *votes: tuple[int, int]) -> ReadingsReport:
    counts = [UnitCount(row.unit, *each) for row, each in zip(given.units, votes, strict=True)]
    return readings_report(given, counts)


TWO = (fees("A", 100000), fees("B", 50000, occasional=True, counts_in="A"))


def test_every_line_has_words_in_both_languages():
    lines = shown_readings(report(inputs(*TWO, ratio=Fraction(1, 2)), (9, 1), (1, 9)), 2)
    assert len(lines) >= 6
    for one in lines:
        for text in (one.points, one.chosen, one.instead, one.in_favour, one.outcome):
            assert text.en
            assert text.fr
    assert {one.instead.en for one in lines} >= {
        "the quotient is multiplied by the ratio of average salaries",
        "the quotient is divided by the ratio of average salaries",
        "its FTE weighs and supports nothing",
        "members’ votes, each member counted once",
        "ratifies",
    }


@pytest.mark.parametrize(
    "rows",
    [TWO, (TWO[0], UnitFte("B", StatedFte(Fraction(50)), occasional=True))],
    ids=["no ratio", "an FTE is stated"],
)
def test_4_97_a_line_without_what_it_takes_says_so(rows: tuple[UnitFte, ...]):
    lines = shown_readings(report(inputs(*rows), (9, 1), (9, 1)), 2)
    without = [one for one in lines if not one.line.computed]
    assert len(without) == 2
    for one in without:
        assert one.in_favour == Bilingual("–", "–")
        assert one.outcome.en.startswith("cannot be computed: it takes the ratio of average")
        assert one.outcome.fr.startswith("ne peut pas être calculé\u00a0: il faut le ratio")


def test_a_threshold_that_the_other_kind_does_not_have_is_said():
    given = inputs(TWO[0], threshold=Threshold(Fraction(1), ThresholdKind.AT_LEAST))
    (one,) = [line for line in shown_readings(report(given, (9, 1)), 2) if not line.line.computed]
    assert one.outcome.en == "cannot be computed: it takes a threshold above 0 and below 1"


@pytest.mark.parametrize(
    ("votes", "ratio", "words"),
    [
        (((9, 1), (9, 1)), Fraction(1, 2), "does not depend on how the by-law is read"),
        (((9, 1), (9, 1)), None, "does not depend on those readings of the by-law that can be"),
        (((1, 0), (0, 30)), Fraction(1, 2), "The outcome depends on how the by-law is read"),
    ],
)
def test_2_78_the_sentence_is_the_commands(votes, ratio, words):
    found = report(inputs(*TWO, ratio=ratio), *votes)
    sentence = depends_words(found)
    assert words in sentence.en
    assert sentence.en == readings_line(found)
    assert sentence.fr.startswith("L’issue ")
    assert ("ne dépend pas" in sentence.fr) != found.outcome_depends


def test_several_points_together_are_said_together():
    """No single reading ratifies: adding units and leaving out the silent one do, together."""
    found = report(inputs(*TWO, ratio=Fraction(1, 2)), (9, 1), (9, 1))
    (line, *_) = found.lines
    joined = type(line)(
        (line.points[0], found.lines[-1].points[0]),
        f"{line.chosen}; {found.lines[-1].chosen}",
        f"{line.alternative}; {found.lines[-1].alternative}",
        None,
        False,
    )
    (shown,) = shown_readings(ReadingsReport(True, (joined,)), 2)
    assert shown.points.en == "Whose votes are added first; Which votes decide"
    assert shown.instead.en.endswith("; members’ votes, each member counted once")
    assert shown.in_favour.en == "no percentage"
    assert shown.in_favour.fr == "aucun pourcentage"


def test_2_77_every_kind_of_vote_has_words():
    excluded = dict.fromkeys(ExclusionReason, 0)
    excluded |= {ExclusionReason.NOT_VERIFIED: 1, ExclusionReason.ALREADY_VOTED: 1}
    rows = (Sequestered("A", 1, excluded, 1, 1),)
    outcome = ProvincialTally(HALF, (ElectionResult(UnitCount("A", 3, 3), Fraction(10), "A"),))
    challenged = (ChallengedVotes("A", 9, after=4, upheld=1, dismissed=3),)
    shown = shown_materiality(
        Result(outcome, 9, sequestered=rows, reissued={"A": 2}, challenged=challenged)
    )
    assert [one.row.category for one in shown] == list(Category)
    assert [one.counted.en for one in shown] == ["not counted"] * 4 + ["counted"] * 4
    assert [one.votes.en for one in shown] == ["1", "1", "1", "1", "1", "1", "2", "3"]
    assert (shown[0].lowest.fr, shown[0].highest.en) == ("42,86\u00a0%", "57.14%")
    assert shown[0].changes == Bilingual("can change", "peut changer")
    assert len({one.kind.fr for one in shown}) == len(Category)


def test_votes_that_weigh_nothing_have_no_percentage():
    outcome = ProvincialTally(HALF, (ElectionResult(UnitCount("A", 3, 3), Fraction(0), "A"),))
    (one,) = shown_materiality(Result(outcome, 9, reissued={"A": 1}))
    assert (one.lowest.en, one.changes.en) == ("no percentage", "cannot change")


@pytest.mark.parametrize(
    ("votes", "size", "shown"),
    [((40, 30), 10, 2), ((40, 9), 10, 0), ((40, 0), 10, 2), ((40, 1), 1, 0), ((), 10, 0)],
)
def test_elections_are_shown_only_where_none_is_small(votes, size, shown):
    parts = [(f"P{place}", number) for place, number in enumerate(votes)]
    assert len(shown_parts(parts, lambda part: part, size)) == shown
    assert "fewer than 10." in hidden_parts_words(10).en
    assert "moins de 10." in hidden_parts_words(10).fr


def test_a_counting_unit_is_named_by_what_it_is():
    assert counting_unit_words("A", CountingUnit.UNIT).fr == "Unité A"
    assert counting_unit_words("A", CountingUnit.BARGAINING_UNIT).en == "Bargaining unit A"
