"""The province's clocks: days and times by those of Toronto, on both sides of a clock change."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfoNotFoundError

import pytest

from audit.record.province import WINNIPEG, province_day, to_minute, to_second, zone_named

SHOWN = [
    (datetime(2026, 12, 1, 4, 30, 5, tzinfo=UTC), "2026-11-30 23:30:05"),
    (datetime(2026, 7, 1, 3, 59, 59, tzinfo=UTC), "2026-06-30 23:59:59"),
    (datetime(2026, 3, 8, 7, 0, 0, tzinfo=UTC), "2026-03-08 03:00:00"),
    (datetime(2026, 11, 1, 6, 0, 0, tzinfo=UTC), "2026-11-01 01:00:00"),
]


@pytest.mark.parametrize(("moment", "shown"), SHOWN)
def test_a_moment_is_shown_by_the_clocks_of_toronto(moment: datetime, shown: str) -> None:
    assert to_second(moment) == shown
    assert to_minute(moment) == shown[:-3]
    assert province_day(moment) == date.fromisoformat(shown[:10])


def test_a_zone_of_another_name_is_of_the_same_table_or_is_none() -> None:
    assert zone_named("America/Winnipeg") is WINNIPEG
    with pytest.raises(ZoneInfoNotFoundError):
        zone_named("America/Sault_Ste_Marie")


def test_zones_are_those_of_the_pinned_table_and_not_the_machines() -> None:
    """The same instant, far in a summer that tables differ on, in a process of its own."""
    program = (
        "import zoneinfo\n"
        "import audit.record.province as province\n"
        "assert zoneinfo.TZPATH == ()\n"
        "from importlib import resources\n"
        "with (resources.files('tzdata.zoneinfo.America') / 'Winnipeg').open('rb') as table:\n"
        "    pinned = zoneinfo.ZoneInfo.from_file(table)\n"
        "from datetime import UTC, datetime\n"
        "for month in range(1, 13):\n"
        "    moment = datetime(2027, month, 15, tzinfo=UTC)\n"
        "    shown = moment.astimezone(province.WINNIPEG).utcoffset()\n"
        "    assert shown == moment.astimezone(pinned).utcoffset(), month\n"
    )
    environment = {"PYTHONTZPATH": "/usr/share/zoneinfo", "PATH": ""}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)
