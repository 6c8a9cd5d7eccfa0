"""The demonstration: a whole vote whose record two verifiers accept, and whose seed decides it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from audit.verify import Anchors, verify_record
from tests.kit.belenios.tool import verify_record_archives
from tests.kit.demonstration import (
    Finished,
    expected_line,
    expected_tally,
    run,
    telling_of,
)
from tests.kit.polls import make_terms
from voting.app import build
from voting.bootstrap import open_context
from voting.cli.demo import demo
from voting.demo.people import make_province
from voting.demo.stage import settings_of
from voting.domain.plausibility import implausible
from voting.domain.unit import Unit

OPENS = datetime(2027, 3, 2, 13, tzinfo=UTC)
MEMBERS, SEED = 24, 7
BASE_URL = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """One demonstration, which the tests look at."""
    return run(tmp_path_factory.mktemp("demo") / "out", MEMBERS, SEED)


def test_the_last_line_is_the_official_result_that_the_seed_fixes(finished: Finished) -> None:
    line = expected_line(make_province(MEMBERS, SEED))
    assert finished.output.splitlines()[-1] == line
    form = r"Official result: \d+\.\d\d% in favour, \d+\.\d\d% not in favour: (not )?ratified"
    assert re.fullmatch(form, line)


def test_our_verifier_accepts_the_record(finished: Finished) -> None:
    report = verify_record(finished.record, processes=1)
    assert report.ok
    assert report.state == "released"
    assert report.official_line == finished.output.splitlines()[-1]
    anchored = verify_record(finished.record, Anchors(seal_digest=report.seal_digest), processes=1)
    assert anchored.ok
    assert anchored.anchored


@pytest.mark.tool("belenios-tool")
def test_belenios_tool_accepts_every_archive(finished: Finished, tmp_path: Path) -> None:
    assert verify_record_archives(finished.record, tmp_path) == 10


def test_ten_elections_of_five_units_and_one_unit_does_not_vote(finished: Finished) -> None:
    result = json.loads((finished.record / "result.json").read_bytes())
    silent = [unit["unit"] for unit in result["units"] if unit["votes_cast"] == 0]
    assert (len(result["elections"]), len(result["units"]), silent) == (10, 5, ["VALLEY-S"])
    assert result["head_count"]["on_list"] == MEMBERS
    assert result["head_count"]["votes_cast"] > MEMBERS / 2
    poll = json.loads((finished.record / "poll.json").read_bytes())
    assert len({unit["board"] for unit in poll["units"]}) == 3
    panels = Counter(unit["panel"] for unit in poll["units"])
    assert panels == {"elementary": 3, "secondary": 3, "occasional": 4}
    assert "VALLEY-S " in finished.output
    assert "Small units (4)" in finished.output, "each has fewer than 10 of the votes"


def test_4_99_two_units_share_their_occasional_teachers(finished: Finished) -> None:
    rows = json.loads((finished.record / "fte.json").read_bytes())["units"]
    shared = [row["unit"] for row in rows if row["bargaining_unit"] == "NORTH-OCC"]
    assert shared == ["NORTH-OCC-E", "NORTH-OCC-S"]
    assert re.search(r"│ NORTH-OCC-E +│ NORTH-E ", finished.output)
    assert re.search(r"│ NORTH-OCC-S +│ NORTH-S ", finished.output)


def test_the_weights_come_first_and_the_readings_before_the_official_line(
    finished: Finished,
) -> None:
    output = finished.output
    assert output.index("For each") < output.index("Head count: ") < output.index("Instead")
    assert output.splitlines()[-2].startswith("The outcome d")
    assert json.loads((finished.record / "readings.json").read_bytes())["readings"]


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_default_size_has_no_unusual_weight(seed: int) -> None:
    """FTE for each member, with the salary ratio for occasional teachers; nobody's is 0."""
    province = make_province(600, seed)
    on_list = Counter(member.unit for member in province.members)
    terms = make_terms(OPENS, OPENS + timedelta(hours=1))
    terms = replace(terms, occasional_ratio=True, salary_ratio="0.35")
    units = [
        Unit(
            one.id, one.en, one.fr, one.board, one.panel, on_list[one.id], "x" * 15, one.weight
        )
        for one in province.units
    ]  # fmt: skip
    assert implausible(terms, units, {}) == ()


def test_no_code_is_in_the_database_the_log_or_the_record(finished: Finished) -> None:
    text = (finished.folder / "cards" / "codes.csv").read_text("utf-8-sig")
    codes = re.findall(r"\d{4} \d{4} \d{4} \d{4}", text)
    assert len(codes) == MEMBERS
    places = [finished.folder / "ratify.db", *finished.record.rglob("*.json*")]
    for path in places:
        raw = path.read_bytes()
        for code in codes:
            assert code.encode() not in raw
            assert code.replace(" ", "").encode() not in raw


def test_the_seed_fixes_roster_and_choices_and_nothing_else() -> None:
    assert make_province(40, 3) == make_province(40, 3)
    assert make_province(40, 3).members != make_province(40, 4).members


def test_one_member_is_enough(tmp_path: Path) -> None:
    done = run(tmp_path / "out", 1, 1)
    assert done.output.splitlines()[-1] == expected_line(make_province(1, 1))
    assert verify_record(done.record, processes=1).ok


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("keep this")
    done = CliRunner().invoke(demo, ["--out", str(tmp_path), "--voters", "1"])
    assert done.exit_code == 1
    assert "is not empty" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


# --- what everybody can check -------------------------------------------------------------------


def test_the_public_record_proves_the_percentage_by_the_command_as_it_is_installed(
    finished: Finished,
) -> None:
    digest = (finished.folder / "seal-digest.txt").read_text("utf-8").strip()
    command = [Path(sys.executable).with_name("ratify"), "audit", "verify"]
    done = subprocess.run(
        [*command, finished.public, "--seal-digest", digest],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-2:] == [
        expected_line(make_province(MEMBERS, SEED)),
        "valid, anchored, percentage proved",
    ]
    assert not list(finished.public.rglob("result.json")), "it is the edition without a split"
    assert not list(finished.public.rglob("decryptions.json"))


def test_the_poll_page_says_what_the_public_record_proves(finished: Finished) -> None:
    ctx = open_context(settings_of(finished.folder, BASE_URL))
    report = verify_record(finished.public, processes=1)
    answer = build(ctx).test_client().get(f"/en/polls/{report.poll}")
    page = " ".join(answer.get_data(as_text=True).split())
    assert report.proved
    assert "Proved by the public record: these are the figures of the ballots in the box." in page
    assert "is not proved by the public record" not in page


def test_officers_were_told_what_the_released_figure_tells(finished: Finished) -> None:
    """As arithmetic alone finds it. Of as many as `ratify demo` has, there is nothing to tell."""
    poll = json.loads((finished.public / "poll.json").read_bytes())["poll"]
    with open_context(settings_of(finished.folder, BASE_URL)).store.reader() as uow:
        (kept,) = uow.proofs.offered(poll)
    tally = expected_tally(make_province(MEMBERS, SEED))
    assert kept.proof.percentage
    assert kept.telling == telling_of(tally, kept.release.decimals, heads=kept.release.heads)
