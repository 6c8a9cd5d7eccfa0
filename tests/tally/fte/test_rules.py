"""The threshold, and how the salary ratio is applied (2.78, 1.11, 4.97)."""

from __future__ import annotations

import pytest

from tally.errors import FieldError
from tally.fte.basis import FeeReturn, Membership
from tally.fte.outcome import tally_fte
from tally.fte.rules import OccasionalRatio, Threshold, ThresholdKind, WeightRules
from tests.tally.fte.provinces import FEE, RATIO, F, counts_of, direct, inputs_of, row

MORE, LEAST = ThresholdKind.MORE_THAN, ThresholdKind.AT_LEAST
AUDITED = Membership.AUDITED


@pytest.mark.parametrize(
    ("share", "kind", "votes", "ratified"),
    [
        ("1/2", MORE, (1, 1), False),  # 1.11: a tie fails
        ("1/2", MORE, (50001, 49999), True),
        ("2/3", MORE, (2, 1), False),
        ("2/3", MORE, (2001, 1000), True),
        ("0", MORE, (0, 1), False),
        ("0", MORE, (1, 10**6), True),
        ("2/3", LEAST, (2, 1), True),  # met exactly
        ("2/3", LEAST, (1999, 1000), False),
        ("1/2", LEAST, (1, 1), True),
        ("1", LEAST, (7, 0), True),
        ("1", LEAST, (10**6, 1), False),
    ],
)
def test_2_78_1_11_the_threshold_is_met_by_the_exact_fraction(share, kind, votes, ratified):
    """Constitution 1.11."""
    inputs = inputs_of(row("A", 10), threshold=Threshold(F(share), kind))
    assert tally_fte(inputs, counts_of(A=votes)).ratified is ratified


@pytest.mark.parametrize("kind", list(ThresholdKind))
def test_2_78_nothing_is_ratified_where_nobody_votes(kind):
    assert not Threshold(F(1, 2), kind).met(None)


@pytest.mark.parametrize(
    ("share", "kind"),
    [("-1/2", MORE), ("1", MORE), ("3/2", MORE), ("0", LEAST), ("-1", LEAST), ("1001/1000", LEAST)],
)
def test_a_threshold_that_decides_nothing_is_refused(share, kind):
    with pytest.raises(FieldError, match="expected a fraction") as caught:
        Threshold(F(share), kind)
    assert caught.value.field == "threshold"


def test_a_majority_is_more_than_half_unless_said_otherwise():
    assert Threshold(F(1, 2)).kind is MORE


class TestSalaryRatio:
    """4.97, three ways; one of them only to compare with."""

    @pytest.mark.parametrize(
        ("reading", "fte"),
        [
            (OccasionalRatio.LEFT_OUT, 70),
            (OccasionalRatio.MULTIPLIED, F("24.5")),
            (OccasionalRatio.DIVIDED, 200),
        ],
    )
    def test_4_97_left_out_multiplied_or_divided(self, reading, fte):
        rules = WeightRules(FEE, reading, RATIO)
        assert rules.fte(FeeReturn(F(77000)), AUDITED, occasional=True) == fte
        assert rules.fte(FeeReturn(F(77000), F(2)), AUDITED, occasional=True) == fte + 2
        assert rules.fte(FeeReturn(F(77000)), AUDITED, occasional=False) == 70

    @pytest.mark.parametrize("reading", [OccasionalRatio.MULTIPLIED, OccasionalRatio.DIVIDED])
    def test_4_97_a_ratio_that_is_missing_is_an_error_and_not_1(self, reading):
        rules = WeightRules(FEE, reading)
        with pytest.raises(FieldError, match=r"salary_ratio: missing; .*procedure 4\.97"):
            rules.fte(FeeReturn(F(1)), AUDITED, occasional=True)

    @pytest.mark.parametrize("ratio", ["0", "-1/2", "35", "1001/1000"])
    def test_4_97_the_ratio_is_above_0_and_at_most_1(self, ratio):
        with pytest.raises(FieldError, match="above 0 and at most 1") as caught:
            WeightRules(FEE, OccasionalRatio.LEFT_OUT, F(ratio))
        assert caught.value.field == "salary_ratio"

    def test_4_97_a_ratio_of_1_is_one(self):
        assert WeightRules(FEE, OccasionalRatio.MULTIPLIED, F(1)).factor() == 1


def test_no_poll_chooses_to_divide():
    chosen = {
        inputs_of(row("A", 1), occasional_ratio=applies, salary_ratio=RATIO).rules.occasional
        for applies in (False, True)
    }
    assert chosen == {OccasionalRatio.LEFT_OUT, OccasionalRatio.MULTIPLIED}
    assert direct(A=1).rules.salary_ratio is None
