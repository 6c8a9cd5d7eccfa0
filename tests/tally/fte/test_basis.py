"""An election's FTE, clause by clause (2.78, 4.94 to 4.97, 4.100 to 4.102)."""

from __future__ import annotations

import pytest

from tally.errors import FieldError
from tally.fte.basis import FeeReturn, Membership, StatedFte, basis_fields, make_basis
from tests.tally.fte.provinces import RATIO, F, current, direct, fees, inputs_of, occasional, row


class TestFeeReturn:
    """2.78: the fee return divided by the membership fee without the member protection part."""

    def test_2_78_divides_by_the_fee_without_the_protection_part(self):
        inputs = inputs_of(fees("A", 2000), member_protection=F(100))
        assert inputs.fee == 1000
        assert inputs.total_fte == 2

    def test_2_78_takes_every_cent_exactly(self):
        assert inputs_of(fees("A", "0.01")).total_fte == F(1, 110000)

    def test_4_96_adds_voluntary_members(self):
        assert inputs_of(fees("A", 1100, voluntary=3)).total_fte == 4

    def test_audited_membership_may_be_given_instead(self):
        assert direct(A="250.5").total_fte == F("250.5")


class TestSalaryRatio:
    """4.97: one provincial ratio, of occasional teachers' elections only."""

    @pytest.mark.parametrize(("applies", "fte"), [(False, 100), (True, 35)])
    def test_4_97_left_out_or_multiplied(self, applies, fte):
        inputs = inputs_of(occasional("A", 110000), occasional_ratio=applies, salary_ratio=RATIO)
        assert inputs.total_fte == fte

    def test_4_97_left_out_needs_no_ratio(self):
        assert inputs_of(occasional("A", 110000)).total_fte == 100

    def test_4_97_is_not_for_teachers(self):
        inputs = inputs_of(fees("A", 110000), occasional_ratio=True, salary_ratio=RATIO)
        assert inputs.total_fte == 100

    def test_4_97_is_not_for_an_fte_that_is_stated(self):
        inputs = inputs_of(row("A", 40, occasional=True), occasional_ratio=True, salary_ratio=RATIO)
        assert inputs.total_fte == 40

    @pytest.mark.parametrize(("applies", "fte"), [(False, 102), (True, 37)])
    def test_4_96_voluntary_members_are_added_unscaled(self, applies, fte):
        unit = occasional("A", 110000, voluntary=2)
        assert inputs_of(unit, occasional_ratio=applies, salary_ratio=RATIO).total_fte == fte


class TestMembership:
    """4.94, 4.95 audited: a year's fees; 4.100 to 4.102 current: one school month's."""

    def test_4_100_current_membership_divides_a_months_fees_by_a_tenth_of_the_fee(self):
        assert inputs_of(current("A", 11000)).total_fte == 100
        assert inputs_of(fees("A", 11000)).total_fte == 10

    def test_4_100_the_tenth_is_of_the_fee_without_the_protection_part(self):
        assert inputs_of(current("A", 100), member_protection=F(100)).total_fte == 1

    def test_4_96_voluntary_members_are_not_of_a_month(self):
        assert inputs_of(current("A", 11000, voluntary=3)).total_fte == 103

    def test_4_100_is_not_of_occasional_teachers(self):
        with pytest.raises(FieldError, match=r"teacher bargaining units only \(4\.100\)") as caught:
            current("A", 11000, occasional=True)
        assert caught.value.field == "basis"

    def test_4_102_each_row_says_its_own(self):
        """Until the current figures are known, audited ones are used."""
        inputs = inputs_of(current("A", 11000), fees("B", 110000))
        assert [inputs.fte_of(unit) for unit in inputs.units] == [100, 100]

    def test_a_stated_fte_is_of_either(self):
        assert inputs_of(row("A", 7, membership=Membership.CURRENT)).total_fte == 7


@pytest.mark.parametrize(
    ("fields", "field", "expected"),
    [
        ({}, "fee_return, fte", "a fee return or an FTE"),
        ({"fee_return": F(1), "fte": F(1)}, "fee_return, fte", "not both"),
        ({"fee_return": F(-1)}, "fee_return", "0 or more"),
        ({"fte": F(-1, 2)}, "fte", "0 or more"),
        ({"fee_return": F(1), "voluntary": F(-1)}, "voluntary", "0 or more"),
        ({"fte": F(1), "voluntary": F(1)}, "voluntary", "no such field beside an FTE"),
        ({"fte": F(1), "voluntary": F(0)}, "voluntary", "no such field beside an FTE"),
        ({"voluntary": F(1)}, "fee_return, fte", "a fee return or an FTE"),
    ],
)
def test_what_gives_no_fte_is_refused(fields, field, expected):
    with pytest.raises(FieldError) as caught:
        make_basis(**fields)
    assert caught.value.field == field
    assert expected in caught.value.expected


@pytest.mark.parametrize(
    ("basis", "fields"),
    [
        (FeeReturn(F("1100.5")), {"fee_return": "1100.50"}),
        (FeeReturn(F(0), F(3, 2)), {"fee_return": "0.00", "voluntary": "1.5"}),
        (FeeReturn(F(1), F(0)), {"fee_return": "1.00", "voluntary": "0"}),
        (StatedFte(F(1, 3)), {"fte": "1/3"}),
    ],
)
def test_the_fields_say_the_basis(basis, fields):
    assert basis_fields(basis) == fields
    assert make_basis(**{name: F(text) for name, text in fields.items()}) == basis


@pytest.mark.parametrize(
    ("basis", "weighs"),
    [
        (FeeReturn(F(0)), False),
        (FeeReturn(F(0), F(0)), False),
        (FeeReturn(F(0), F(1)), True),
        (FeeReturn(F("0.01")), True),
        (StatedFte(F(0)), False),
        (StatedFte(F(1, 9)), True),
    ],
)
def test_whether_it_weighs_needs_no_divisor(basis, weighs):
    assert basis.weighs is weighs
