"""Times as people say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from voting.notify.aloud.times import spoken_seconds, spoken_time


@pytest.mark.parametrize(
    ("moment", "english", "french"),
    [
        ((7, 1, 21, 0), "Wednesday, July 1, at 5 p.m.", "mercredi 1er juillet à 17 heures"),
        ((5, 1, 16, 0), "Friday, May 1, at noon", "vendredi 1er mai à midi"),
        ((5, 1, 16, 30), "Friday, May 1, at 12:30 p.m.", "vendredi 1er mai à 12 heures 30"),
        (
            (5, 2, 4, 0),
            "Saturday, May 2, at midnight, as that day begins",
            "samedi 2 mai à minuit, au début de cette journée",
        ),
        ((5, 2, 4, 5), "Saturday, May 2, at 12:05 a.m.", "samedi 2 mai à 0 heure 5"),
        ((5, 2, 5, 30), "Saturday, May 2, at 1:30 a.m.", "samedi 2 mai à 1 heure 30"),
        ((12, 2, 6, 0), "Wednesday, December 2, at 1 a.m.", "mercredi 2 décembre à 1 heure"),
    ],
)
def test_a_time_is_said_by_torontos_clocks(
    moment: tuple[int, int, int, int], english: str, french: str
) -> None:
    time = datetime(2026, *moment, tzinfo=UTC)
    assert spoken_time(time, "en") == f"{english}, Toronto time"
    assert spoken_time(time, "fr") == f"{french}, heure de Toronto"


def test_a_span_is_whole_seconds_rounded_up() -> None:
    assert spoken_seconds(timedelta(milliseconds=200), "en") == "1 second"
    assert spoken_seconds(timedelta(seconds=1.5), "fr") == "2 secondes"
