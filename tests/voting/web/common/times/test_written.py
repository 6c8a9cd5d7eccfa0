"""Days and times in Canada's English and French, as pages write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from audit.record.province import PROVINCE, WINNIPEG
from voting.web.common.times import written

EVENING = datetime(2026, 7, 1, 21, 0, 5, tzinfo=UTC)
NOON = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
NEARLY = datetime(2026, 7, 1, 4, 0, 1, tzinfo=UTC)

IN_FULL = [
    (EVENING, PROVINCE, "en", "Wednesday, July 1, 2026 at 5:00 p.m."),
    (EVENING, PROVINCE, "fr", "mercredi 1er juillet 2026 à 17 h 00"),
    (EVENING, WINNIPEG, "en", "Wednesday, July 1, 2026 at 4:00 p.m."),
    (NOON, PROVINCE, "en", "Monday, November 30, 2026 at noon"),
    (NOON, PROVINCE, "fr", "lundi 30 novembre 2026 à midi"),
    (MIDNIGHT, PROVINCE, "en", "Wednesday, July 1, 2026 at midnight, as that day begins"),
    (MIDNIGHT, PROVINCE, "fr", "mercredi 1er juillet 2026 à minuit, au début de cette journée"),
    (MIDNIGHT, WINNIPEG, "fr", "mardi 30 juin 2026 à 23 h 00"),
    (NEARLY, PROVINCE, "en", "Wednesday, July 1, 2026 at 12:00 a.m."),
]


def plain(text: str) -> str:
    """Return a text with ordinary spaces."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(("moment", "zone", "language", "said"), IN_FULL)
def test_a_time_is_written_out(moment: datetime, zone: ZoneInfo, language: str, said: str) -> None:
    assert plain(written.in_full(moment, zone, language)) == said


@pytest.mark.parametrize(
    ("language", "exact", "hour", "day", "long"),
    [
        (
            *("en", "Jul 1, 2026, 5:00:05 p.m.", "Jul 1, 2026, 5 p.m."),
            *("July 1, 2026", "Wednesday, July 1, 2026"),
        ),
        (
            *("fr", "1er juill. 2026, 17 h 00 min 05 s", "1er juill. 2026, 17 h"),
            *("1er juillet 2026", "mercredi 1er juillet 2026"),
        ),
    ],
    ids=["en", "fr"],
)
def test_shorter_forms_are_canadas_too(
    language: str, exact: str, hour: str, day: str, long: str
) -> None:
    assert plain(written.exact(EVENING, PROVINCE, language)) == exact
    assert plain(written.hour(EVENING, PROVINCE, language)) == hour
    assert written.calendar_day(date(2026, 7, 1), language) == day
    assert written.long_day(date(2026, 7, 1), language) == long
    assert "1er" not in written.long_day(date(2026, 7, 11), language)


def test_no_line_breaks_within_a_time_of_day() -> None:
    for language in ("en", "fr"):
        assert " " not in written.clock_time(EVENING, PROVINCE, language)
