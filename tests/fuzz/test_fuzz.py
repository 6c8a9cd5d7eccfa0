"""Mutated ballots and archives: a few before Python and JavaScript, many before the tool too."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from tests.fuzz import archives, ballots, run
from tests.fuzz.ballots import CHEAT
from tests.fuzz.cases import ARCHIVE, BALLOT, make_cases
from tests.fuzz.material import make_material
from tests.fuzz.ours import Judge, Verdict
from tests.fuzz.reasons import REASONS, reason_of
from tests.papers.documents import ROOT

SEED, FEW, MANY = 1, 160, 1000
DOCUMENT = ROOT / "docs" / "protocol.md"


def test_the_same_seed_makes_the_same_cases() -> None:
    first, again = (list(make_cases(SEED, FEW, make_material(SEED))) for _ in range(2))
    assert first == again
    assert len({case.raw for case in first}) > FEW * 0.9
    kinds = Counter(
        (case.subject, case.kind) for case in make_cases(SEED, 400, make_material(SEED))
    )
    wanted = {(BALLOT, kind) for kind in ballots.KINDS} | {
        (ARCHIVE, kind) for kind in archives.KINDS
    }
    assert set(kinds) == wanted


@pytest.mark.tool("node")
def test_python_and_javascript_agree_on_mutated_ballots_and_archives() -> None:
    report = run.run(SEED, FEW, asked=0)
    assert report.findings == []
    assert report.total(BALLOT, run.ACCEPTED) > 10
    assert report.total(ARCHIVE, run.ACCEPTED) > 0
    assert report.total(verdicts=run.REFUSED) > FEW / 2


@pytest.mark.tool("node")
@pytest.mark.parametrize("forgotten", ["verify_proofs", "verify_signature"])
def test_a_verifier_that_forgets_a_check_is_found(
    forgotten: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"tally.protocol.ballot.{forgotten}", lambda *_: None)
    report = run.run(SEED, FEW, asked=0)
    assert any(one.startswith("Python and JavaScript differ") for one in report.findings)


def test_every_rule_that_a_case_breaks_is_a_finding() -> None:
    material = make_material(SEED)
    judge, cases = Judge(material), list(make_cases(SEED, FEW, material))
    good = next(case for case in cases if judge.judge(case).accepted)
    bad = next(case for case in cases if case.subject == BALLOT and case.kind == CHEAT)
    for case, page, tool, found in (
        (good, Verdict(True), Verdict(False, "no"), "we accept what the tool refuses"),
        (good, Verdict(False, "no"), None, "Python and JavaScript differ"),
        (good, Verdict(False, "fault: TypeError"), None, "the script failed"),
        (bad, Verdict(False), Verdict(True), "refused for a reason that is not documented"),
        (good, Verdict(True), Verdict(True), ""),
        (
            replace(good, kind=CHEAT),
            Verdict(True),
            Verdict(True),
            "we accept what only a cheat would cast",
        ),
    ):
        report = run.FuzzReport()
        report.add(judge, case, page, tool)
        assert [one.split(":")[0] for one in report.findings] == ([found] if found else [])


def test_the_reasons_are_those_of_the_document() -> None:
    table = DOCUMENT.read_text("utf-8").split("### Where we are stricter\n")[1].split("\n## ")[0]
    assert re.findall(r"^\| `([a-z-]+)` ", table, re.MULTILINE) == [one.name for one in REASONS]
    assert reason_of("BallotError: ballot, election_hash: expected 43 base64 characters") is None


@pytest.mark.slow
@pytest.mark.tool("node")
@pytest.mark.tool("belenios-tool")
def test_we_accept_nothing_that_the_tool_refuses() -> None:
    report = run.run(SEED, MANY, asked=MANY)
    assert report.findings == []
    assert report.total(verdicts=run.BOTH_ACCEPT) > MANY / 20
    assert report.total(verdicts=run.STRICTER) > 0
    assert report.total(verdicts=run.BOTH_REFUSE) > MANY / 2
