"""The booth's times are those of the server's table, written as the pages write them."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from audit.record.fields import show_time
from audit.record.province import PROVINCE, WINNIPEG
from voting.web.common.times import offsets, written

pytestmark = pytest.mark.tool("node")

MIDDLE = datetime(2026, 12, 1, tzinfo=UTC)
CHANGES = [
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2027, 3, 14, 7, tzinfo=UTC),
    datetime(2027, 3, 14, 8, tzinfo=UTC),
]
"""Toronto's clocks change at three of these; Winnipeg's would at the last, by older tables."""
MOMENTS = [
    *(change + timedelta(seconds=seconds) for change in CHANGES for seconds in (-1, 0, 1)),
    *(MIDDLE + timedelta(hours=hours) for hours in range(0, 24, 1)),
    *(datetime(2026, month, 1, 16, 5, 9, tzinfo=UTC) for month in range(1, 13)),
]


def said_by_booth(device: int, zone: str = "UTC") -> dict[str, list[dict[str, Any]]]:
    """Return what the booth says of each moment, on a device that is `device` minutes ahead."""
    asked = {
        "clocks": offsets.clocks(MIDDLE),
        "moments": [show_time(moment) for moment in MOMENTS],
        "device": device,
    }
    done = subprocess.run(
        ["node", "say_times.mjs"],
        cwd=Path(__file__).parent,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TZ": zone},
    )
    return json.loads(done.stdout)


def yearless(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """Return what a page writes, without the year: the booth's line leaves it out."""
    full = written.in_full(moment, zone, language)
    year = moment.astimezone(zone).year
    return full.replace(f", {year} at", " at").replace(f" {year} à", " à")


@pytest.mark.parametrize("zone", ["UTC", "America/Winnipeg", "Asia/Tokyo"])
def test_every_time_is_what_a_page_says_whatever_the_browsers_zone(zone: str) -> None:
    for language, shown in said_by_booth(60, zone).items():
        for moment, one in zip(MOMENTS, shown, strict=True):
            assert one["toronto"] == yearless(moment, PROVINCE, language), moment
            days = {moment.astimezone(city).date() for city in (PROVINCE, WINNIPEG)}
            winnipeg = (
                written.clock_time(moment, WINNIPEG, language)
                if len(days) == 1
                else yearless(moment, WINNIPEG, language)
            )
            assert one["winnipeg"] == winnipeg, moment


def test_a_receipts_time_is_to_the_second() -> None:
    moment = datetime(2026, 7, 1, 16, 5, 9, tzinfo=UTC)
    english, french = (shown[MOMENTS.index(moment)]["exact"] for shown in said_by_booth(0).values())
    assert english == "July 1, 2026, 12:05:09\u00a0p.m."
    assert french == "1er juillet 2026, 12\u00a0h\u00a005\u00a0min\u00a009\u00a0s"


def test_a_devices_own_clock_is_shown_where_it_is_neither_citys() -> None:
    """Winnipeg keeps Toronto's time in the winter of 2026; a device with an older table differs."""
    winter = MOMENTS.index(MIDDLE)
    assert said_by_booth(-300)["en"][winter]["own"] is None
    old = said_by_booth(-360)["en"][winter]
    assert (old["winnipeg"], old["own"]) == ("7:00\u00a0p.m.", "6:00\u00a0p.m.")


def test_the_clocks_are_those_of_the_pinned_table_to_the_minute() -> None:
    found = offsets.clocks(MIDDLE)
    for name, zone in (("toronto", PROVINCE), ("winnipeg", WINNIPEG)):
        changes = [datetime.fromisoformat(str(since)) for since, _ in found[name]]
        assert changes == sorted(changes)
        assert changes[0] < MIDDLE - timedelta(days=365)
        for (_, before), (since, after) in zip(found[name], found[name][1:], strict=False):
            moment = datetime.fromisoformat(str(since))
            assert before != after
            assert moment.astimezone(zone).utcoffset() == timedelta(minutes=int(after))
            earlier = moment - timedelta(seconds=1)
            assert earlier.astimezone(zone).utcoffset() == timedelta(minutes=int(before))
