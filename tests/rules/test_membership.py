"""What gives an election its FTE by the procedures of membership, and what is no fee return."""

from __future__ import annotations

from fractions import Fraction

from audit.record.weights.readings import POINTS, SealedReading, only_option
from tally.fte.basis import FeeReturn, Membership
from tally.fte.rules import OccasionalRatio, WeightRules

FEE = Fraction(1100)


def test_4_94_and_4_95_audited_membership_divides_a_years_fees_by_the_fee() -> None:
    rules = WeightRules(FEE, OccasionalRatio.LEFT_OUT)
    year = FeeReturn(Fraction("275000.55"))
    assert rules.fte(year, Membership.AUDITED, occasional=False) == Fraction("250.0005")


def test_2_149_the_share_that_is_paid_back_is_no_fee_return() -> None:
    """Reading 24: one way to read it, which poll.json says in words beside the other."""
    chosen = only_option(POINTS["fee-return"])
    option = SealedReading("fee-return", chosen).option
    assert option.text.en == "the fees received from the unit’s members"
    assert option.alternative.en == "the share of them that is paid back to the unit"
    assert "2.149" in POINTS["fee-return"].clause
