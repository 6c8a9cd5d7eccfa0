"""How 2.75 counts days, against dates written out, in the province's calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from audit.record.route.periods import (
    COUNCIL_DAYS,
    EXECUTIVE_DAYS,
    MEMBER_DAYS,
    DayCount,
    opening_after,
)

COUNTED = [
    (DayCount.CLEAR, COUNCIL_DAYS, date(2027, 2, 25)),
    (DayCount.CLEAR, MEMBER_DAYS, date(2027, 2, 28)),
    (DayCount.ORDINARY, COUNCIL_DAYS, date(2027, 2, 24)),
    (DayCount.ORDINARY, MEMBER_DAYS, date(2027, 2, 27)),
]


@pytest.mark.parametrize(("count", "least", "over"), COUNTED)
def test_2_75_reading_a_review_is_over_on_these_days(
    count: DayCount, least: int, over: date
) -> None:
    """1.11 and 2.75, given on 20 February: clear days D+5 and D+8, ordinary D+4 and D+7."""
    assert (EXECUTIVE_DAYS, COUNCIL_DAYS, MEMBER_DAYS) == (2, 4, 7)
    assert count.first_day(date(2027, 2, 20), least) == over


@pytest.mark.parametrize(
    ("told", "opens"),
    [
        (date(2027, 2, 20), datetime(2027, 2, 28, 5, tzinfo=UTC)),
        (date(2027, 3, 6), datetime(2027, 3, 14, 5, tzinfo=UTC)),  # that night the clocks go on
        (date(2027, 3, 7), datetime(2027, 3, 15, 4, tzinfo=UTC)),
    ],
)
def test_2_75_the_first_opening_is_midnight_in_the_province(told: date, opens: datetime) -> None:
    assert opening_after(told, DayCount.CLEAR) == opens
