"""Times as messages write them: in full in an e-mail, short in a text message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from audit.record.units import Bilingual
from voting.notify.sms import GSM
from voting.times.messages import in_full, in_short


@pytest.mark.parametrize(
    ("moment", "english", "french", "short", "court"),
    [
        (
            datetime(2026, 7, 1, 21, tzinfo=UTC),
            "Wednesday, July 1, 2026 at 5:00\u00a0p.m.",
            "mercredi 1er juillet 2026 à 17\u00a0h\u00a000",
            "July 1, 5 p.m.",
            "1er juillet, 17 h",
        ),
        (
            datetime(2026, 8, 15, 16, tzinfo=UTC),
            "Saturday, August 15, 2026 at noon",
            "samedi 15 août 2026 à midi",
            "August 15, noon",
            "15 aout, midi",
        ),
        (
            datetime(2026, 12, 2, 5, tzinfo=UTC),
            "Wednesday, December 2, 2026 at midnight, as that day begins",
            "mercredi 2 décembre 2026 à minuit, au début de cette journée",
            "December 2, 12 a.m.",
            "2 décembre, 0 h",
        ),
        (
            datetime(2026, 11, 1, 17, 0, 59, tzinfo=UTC),
            "Sunday, November 1, 2026 at noon",
            "dimanche 1er novembre 2026 à midi",
            "November 1, noon",
            "1er novembre, midi",
        ),
        (
            datetime(2026, 11, 1, 17, 1, tzinfo=UTC),
            "Sunday, November 1, 2026 at 12:01\u00a0p.m.",
            "dimanche 1er novembre 2026 à 12\u00a0h\u00a001",
            "November 1, 12:01 p.m.",
            "1er novembre, 12 h 01",
        ),
    ],
)
def test_a_time_is_torontos_to_the_minute_in_full_and_short(
    moment: datetime, english: str, french: str, short: str, court: str
) -> None:
    assert in_full(moment) == Bilingual(english, french)
    assert in_short(moment) == Bilingual(short, court)


def test_a_short_time_of_any_month_and_hour_has_only_characters_of_an_sms() -> None:
    for hours in range(0, 365 * 24, 37):
        short = in_short(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours))
        assert set(short.en + short.fr) <= GSM, short
