"""What a zone's clocks show, as an instant."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from voting.domain.files.clock_time import NoInstantError, instant_of

TORONTO = ZoneInfo("America/Toronto")
SKIPPED, REPEATED = "2026-03-08T02:30:00", "2026-11-01T01:30:00"


@pytest.mark.parametrize(
    ("shown", "instant"),
    [
        ("2026-03-08T01:59:59", "2026-03-08T06:59:59"),
        ("2026-03-08T03:00:00", "2026-03-08T07:00:00"),
        ("2026-11-01T00:59:59", "2026-11-01T04:59:59"),
        ("2026-11-01T02:00:00", "2026-11-01T07:00:00"),
        ("2026-12-31T19:00:00", "2027-01-01T00:00:00"),
        ("2028-02-29T12:00:00", "2028-02-29T17:00:00"),
    ],
)
def test_the_clocks_show_each_other_time_once(shown: str, instant: str) -> None:
    found = instant_of(datetime.fromisoformat(shown), TORONTO)
    assert found == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(("shown", "why"), [(SKIPPED, "skip"), (REPEATED, "repeat")])
def test_a_time_that_is_skipped_or_repeated_is_refused(shown: str, why: str) -> None:
    with pytest.raises(NoInstantError, match=why):
        instant_of(datetime.fromisoformat(shown), TORONTO)
    assert instant_of(datetime.fromisoformat(shown), ZoneInfo("UTC"))
