"""One table of time zones for every process and surface, whatever the machine's says."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from tests.papers.documents import PACKAGES, ROOT

LATE_2026 = "datetime(2026, 12, 15, 17, 30, tzinfo=UTC)"
"""12:30 in Toronto, and in Winnipeg, which no longer changes its clocks: 11:30 by older tables."""
SURFACES = {
    "page": (
        "from voting.web.common.times import written\n"
        "from audit.record.province import PROVINCE, WINNIPEG\n"
        "for zone in (PROVINCE, WINNIPEG):\n"
        "    print(written.in_full(moment, zone, 'en'), written.in_full(moment, zone, 'fr'))"
    ),
    "booth": (
        "from voting.web.common.times.offsets import clocks\n"
        "for clock in clocks(moment).values():\n"
        "    ahead = [ahead for since, ahead in clock if since < '2026-12-15'][-1]\n"
        "    shown = f'{moment + timedelta(minutes=ahead):%H:%M}'\n"
        "    print(shown, shown)"
    ),
    "telephone": (
        "from ivr.speech.prompts import spoken_time\n"
        "print(spoken_time(moment, 'en'), spoken_time(moment, 'fr'))"
    ),
    "notice": (
        "from voting.notify.messages import unconfirmed_message\n"
        "from unittest.mock import Mock\n"
        "poll = Mock()\n"
        "unconfirmed_message(poll, ['Jo'], moment, 'en', enough=True)\n"
        "text = poll.message.call_args.args[2]\n"
        "print(text.en, text.fr)"
    ),
    "report": (
        "from audit.report.facts import Printer\nprint(Printer.time(moment), Printer.time(moment))"
    ),
    "statement": (
        "from audit.record.figures import moment as said\nprint(said(moment).en, said(moment).fr)"
    ),
    "command": "from voting.cli.poll.view import local\nprint(local(moment))",
    "files": (
        "import voting.domain.files.poll\n"
        "from audit.record.province import zone_named\n"
        "print(*(moment.astimezone(zone_named(f'America/{city}')) "
        "for city in ('Toronto', 'Winnipeg')))"
    ),
}
HALF_PAST_NOON = ("12:30", "12\u00a0h\u00a030", "12 heures 30", "12\u00a0heures\u00a030")


@pytest.fixture(scope="module")
def lying_machine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A machine's table in which both cities keep Tokyo's time."""
    folder = tmp_path_factory.mktemp("zoneinfo")
    (folder / "America").mkdir()
    tokyo = (resources.files("tzdata.zoneinfo.Asia") / "Tokyo").read_bytes()
    for city in ("Toronto", "Winnipeg"):
        (folder / "America" / city).write_bytes(tokyo)
    return folder


def run(program: str, machine: Path) -> str:
    """Run a program in a process of its own on a machine with such a table."""
    head = f"from datetime import UTC, datetime, timedelta\nmoment = {LATE_2026}\n"
    done = subprocess.run(
        [sys.executable, "-c", head + program],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONTZPATH": str(machine), "PATH": "", "PYTHONUTF8": "1", "TZ": "Asia/Tokyo"},
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("surface", SURFACES)
def test_a_time_is_the_pinned_tables_on_every_surface(surface: str, lying_machine: Path) -> None:
    shown = run(SURFACES[surface], lying_machine)
    assert sum(shown.count(said) for said in HALF_PAST_NOON) >= 2, shown
    for wrong in ("11:30", "2:30 a.m.", "02:30", "2\u00a0h\u00a030", "11\u00a0h\u00a030"):
        assert wrong not in shown.replace("12:30", "").replace("12\u00a0h\u00a030", ""), shown


def test_the_lying_table_would_be_used_by_whoever_asked_the_machine(lying_machine: Path) -> None:
    program = "from zoneinfo import ZoneInfo\nprint(moment.astimezone(ZoneInfo('America/Toronto')))"
    assert "02:30" in run(program, lying_machine)


def test_no_other_module_makes_a_zone() -> None:
    """Whoever did, before `province` is imported, would ask the machine."""
    found = [
        str(path.relative_to(ROOT))
        for package in (*PACKAGES, "migrations")
        for path in sorted((ROOT / package).rglob("*.py"))
        if makes_a_zone(path.read_text("utf-8"))
    ]
    assert found == ["audit/record/province.py"]


def makes_a_zone(source: str) -> bool:
    """Does this Python make a time zone, take the machine's, or another library's?"""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names]
            if {name.partition(".")[0] for name in names} & {"pytz", "dateutil", "tzlocal"}:
                return True
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called.endswith(("ZoneInfo", "ZoneInfo.no_cache", ".localtime", "get_timezone")):
                return True
            if called.endswith(".astimezone") and not node.args:
                return True
    return False


@pytest.mark.parametrize(
    "source",
    ["ZoneInfo('UTC')", "zoneinfo.ZoneInfo(name)", "now.astimezone()", "time.localtime()",
     "import pytz", "from dateutil.tz import gettz", "get_timezone('UTC')"],
)  # fmt: skip
def test_one_that_does_is_found(source: str) -> None:
    assert makes_a_zone(source)
    assert not makes_a_zone("now.astimezone(PROVINCE)")
