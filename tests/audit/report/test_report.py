"""report.pdf: what it says, in both languages, the same bytes each time."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from audit.record.errors import ReportError
from audit.record.figures import NARROW_SPACE, NO_BREAK_SPACE
from audit.record.manifest import Edition
from audit.report.data import Printer, report_data
from audit.report.pdf import _facts, report_pdf
from tally.sequestered import ExclusionReason
from tests.kit.simulator.challenges import challenging_poll
from tests.kit.simulator.offices import handed_over
from tests.kit.simulator.poll import (
    CHAIR,
    EXECUTIVE,
    OPENS,
    SMALL,
    Simulator,
    UnitPlan,
    poll_at,
)
from tests.kit.simulator.sequestered import (
    SequesteringPoll,
    employees_poll,
    poll_for_everybody,
    sequestering_poll,
)
from tests.kit.simulator.service import TELEPHONE, WEB, watched


def text_of(pdf: bytes, tmp_path: Path) -> str:
    """The text of a PDF, spaces made one."""
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf)
    command = ["pdftotext", "-layout", str(path), "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return re.sub(r"\s+", " ", done.stdout)


@pytest.mark.tool("pdftotext")
def test_the_report_says_the_result_in_both_languages(tmp_path):
    poll = poll_at("released")
    text = text_of(report_pdf(poll.record()), tmp_path)
    for words in (
        "Ratification vote",
        "Released by the provincial executive",
        "66.67% in favour 33.33% not in favour",
        "Ratified if more than 1/2 of the FTE votes",
        "1,166.67",
        "62.50%",
        "No votes were cast in: C-OCC",
        "Chair, Executive",
        poll.seal_digest,
        poll.log_root().hex(),
        "Vote de ratification",
        "66,67 % en faveur",
        "1 166,67",
        "heure de Toronto",
        "2026-05-11 09:00",
    ):
        assert words in text, words
    assert "The two counts disagree" not in text
    assert "Les deux façons de compter divergent" not in text


@pytest.mark.tool("pdftotext")
def test_the_report_says_what_the_officers_signed_line_by_line(tmp_path):
    poll = sequestering_poll("released")
    text = text_of(report_pdf(poll.record()), tmp_path)
    for words in (
        "What the officers signed",
        "Reason: As decided: seal.",
        "Question, in French Acceptez-vous l'entente de principe ?",
        "Key holder 1 Trustee 1; certificate code",
        f"Poll file’s digest {poll.document.digest}",
        "Voting opens, as sealed 2026-05-11 09:00:00 in Toronto (2026-05-11T13:00:00Z)",
        "Ballots of unit A-ELEM 6",
        "Members in favour 7, 63.64%",
        "In favour, had all of them been against 50.77%",
        "Ce que les responsables ont signé",
        "Motif : As decided: release.",
        "Pourcentage officiel en faveur 67,57 %",
        "Membres en faveur 7, 63,64 %",
    ):
        assert words in text, words


def test_the_report_opens_what_certificate_and_release_lock_and_nothing_else():
    data = report_data(_facts(sequestering_poll("released").record()), "en")
    signed = {one["act"]: one for one in data["statements"]}
    assert len(signed) == len(data["statements"]) == 5
    locked = [act for act, one in signed.items() if one["withheld"]]
    assert locked == [
        "We certify that this is the result of the count.",
        "We release to the public what stands here, and nothing else of the result.",
    ]


def test_the_report_names_a_successor_and_says_who_took_over_from_whom():
    data = report_data(_facts(handed_over().record()), "en")
    signers = {event: names for event, _, names in data["acts"]}
    assert signers["An officer’s lost key replaced"] == "Nadia, Second"
    assert signers["Result released"] == "Executive, Nadia"
    lines = [line for one in data["statements"] for line in one["lines"]]
    takes_over = {name: value for name, value in lines if name.endswith("who takes over")}
    assert {name: value.partition(";")[0] for name, value in takes_over.items()} == {
        "Officer nadia, who takes over": "Nadia, returning officer",
        "Officer omar, who takes over": "Omar, membership officer",
    }


@pytest.mark.tool("pdftotext")
def test_a_disagreement_of_heads_and_fte_stands_before_the_result(tmp_path):
    plans = (
        UnitPlan("A-ELEM", "elementary", 4, 4, 0, "100000.00"),
        UnitPlan("B-SEC", "secondary", 3, 0, 3, "900000.00"),
    )
    text = text_of(report_pdf(Simulator(plans).run().record(), ("en",)), tmp_path)
    assert text.index("The two counts disagree") < text.index("Official result")
    assert "10.00% in favour, does not reach the threshold" in text
    assert "57.14% in favour, reaches the threshold" in text
    assert "Résultat officiel" not in text


@pytest.mark.tool("pdftotext")
def test_nobody_votes_or_the_poll_is_void(tmp_path):
    plans = tuple(replace(plan, in_favour=0, not_in_favour=0) for plan in SMALL)
    poll = Simulator(plans).run("counted")
    assert "Aucun vote n’a de poids" in text_of(report_pdf(poll.record(), ("fr",)), tmp_path)
    poll.void()
    text = text_of(report_pdf(poll.record(), ("en",)), tmp_path)
    assert "Void: this poll has no result" in text
    assert "Not ratified" not in text


def test_the_report_is_tagged_and_the_same_each_time():
    record = poll_at("released").record()
    first = report_pdf(record)
    assert first == report_pdf(record)
    assert first.startswith(b"%PDF-")
    for mark in (b"pdfuaid:part", b"/StructTreeRoot", b"/MarkInfo"):
        assert mark in first


def test_a_record_without_a_result_has_no_report():
    with pytest.raises(ReportError, match="complete edition"):
        report_pdf(poll_at("released").record(Edition.PUBLIC))
    with pytest.raises(ReportError, match="complete edition"):
        report_pdf(poll_at("closed").record())


def test_without_typst_the_report_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ReportError, match=r"its extra 'reports'"):
        report_pdf(poll_at("released").record())


def test_a_template_that_fails_is_a_report_error(monkeypatch, tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "report.typ").write_text("#panic()")
    monkeypatch.setattr("audit.report.pdf.files", lambda package: tmp_path)
    with pytest.raises(ReportError, match="could not be set"):
        report_pdf(poll_at("released").record())


def test_numbers_in_both_languages():
    english, french = Printer("en"), Printer("fr")
    assert english.number(Fraction(1234567, 100), 2) == "12,345.67"
    assert french.number(Fraction(1234567, 100), 2) == f"12{NARROW_SPACE}345,67"
    assert english.number(1234) == "1,234"
    assert french.number(1234) == f"1{NARROW_SPACE}234"
    assert french.percent("65.71") == f"65,71{NO_BREAK_SPACE}%"
    assert english.share(1, 3) == "33.33%"
    assert english.share(0, 0) == "–"


def test_the_report_of_many_units_runs_over_pages():
    plans = tuple(
        UnitPlan(f"U-{number:02d}", "secondary", 1, 1 if number == 1 else 0, 0)
        for number in range(1, 41)
    )
    poll = Simulator(plans, trustees=2).run("counted")
    pdf = report_pdf(poll.record())
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 4


@pytest.mark.tool("pdftotext")
def test_2_77_the_report_says_what_the_votes_left_out_could_change(tmp_path):
    text = text_of(report_pdf(sequestering_poll("released").record()), tmp_path)
    for words in (
        "Votes set aside (sequestered)",
        "Unit Received Admitted Excluded Undecided A-ELEM 2 1 1 0",
        "B-SEC 2 0 2 0 C-OCC 1 1 0 0 D-ELEM 1 0 0 1",
        "The outcome cannot change. Votes left out: 4. Whatever they were, between 50.77% and "
        "76.06% would be in favour.",
        "Votes mis à part",
        "L’issue ne peut pas changer. Votes non comptés : 4. Quel qu’en soit le sens, entre",
        "11 of 14 people who could vote (12 on the voters’ list, 2 admitted) voted: 78.6%.",
        "Sur 14 personnes qui pouvaient voter (12 sur la liste électorale, 2 admises)",
        "Set-aside ballots admitted",
        "Ana, Ben",
        "A member’s contact changed on the roster",
        "Contacts of members changed on the roster after the seal, each by two officers: 1.",
        "Coordonnées de membres modifiées au répertoire après le sceau, chaque fois par deux "
        "responsables : 1.",
    ):
        assert words in text, words


@pytest.mark.tool("pdftotext")
def test_2_77_the_report_says_what_became_of_challenges(tmp_path):
    """By-law 2.77.1."""
    text = text_of(report_pdf(challenging_poll("released").record()), tmp_path)
    for words in (
        "Challenged members",
        "Unit Challenged Share of the list Dismissed Upheld No decision No ballot "
        "A-ELEM 2 40.00% 1 0 1 0 "
        "B-SEC 1 25.00% 0 1 0 0 C-OCC 2 100.00% 1 0 0 1",
        "Votes left out: 1. Whatever they were, between 66.22% and 72.97% would be in favour.",
        "Of listed members, left out by a challenge (not counted)",
        "Of listed members, challenged in vain (counted)",
        "Contestations du droit de vote",
        "De personnes inscrites, écartés sur contestation (non comptés)",
        "Challenge upheld",
        "Ben, Deputy",
    ):
        assert words in text, words
    for words in ("Votes set aside", "Votes mis à part"):
        assert words not in text, words


def test_2_77_a_report_gives_employees_apart(tmp_path):
    """By-law 2.77.1 and labour law."""
    text = text_of(report_pdf(employees_poll("released").record()), tmp_path)
    for words in (
        "Every employee of the bargaining units may take part",
        "Unit Received Members admitted Employees admitted Excluded Undecided A-ELEM 2 1 1 0 0",
        "B-SEC 1 0 1 0 0",
        "Set aside, then admitted: employees who are not members",
        "Membres admis Personnes salariées admises",
        "1 admitted, 2 employees who are not members",
    ):
        assert words in text, words


@pytest.mark.tool("pdftotext")
def test_a_report_where_every_sequestered_vote_was_admitted_or_weighs_nothing(tmp_path):
    plans = (UnitPlan("A-ELEM", "elementary", 2, 1, 1), UnitPlan("Z", "secondary", 1, 0, 0, "0.00"))
    poll = SequesteringPoll(plans).run("open")
    poll.admit(poll.sequester("A-ELEM"))
    weightless = poll.clone()
    poll.run(after="open")
    text = text_of(report_pdf(poll.record()), tmp_path)
    assert "The outcome cannot change. No vote was left out." in text
    weightless.exclude((weightless.sequester("A-ELEM"), ExclusionReason.NOT_VERIFIED))
    weightless.run(after="open")
    assert "The outcome can change. Votes left out: 1." in text_of(
        report_pdf(weightless.record()), tmp_path
    )


@pytest.mark.tool("pdftotext")
def test_a_report_of_sequestered_votes_without_weight(tmp_path):
    plans = (UnitPlan("A-ELEM", "elementary", 2, 0, 0), UnitPlan("Z", "secondary", 1, 1, 0, "0.00"))
    poll = SequesteringPoll(plans).run("open")
    poll.exclude((poll.sequester("Z"), ExclusionReason.NOT_VERIFIED))
    poll.run(after="open")
    text = text_of(report_pdf(poll.record()), tmp_path)
    assert "The outcome cannot change. The votes left out weigh nothing." in text


@pytest.mark.tool("pdftotext")
def test_2_77_a_report_for_everybody_says_that_the_bounds_are_as_attested(tmp_path):
    """A poll that releases its unit results: everybody has the complete record, not the ballots."""
    poll = poll_for_everybody()
    text = text_of(report_pdf(poll.record(for_everybody=True)), tmp_path)
    assert "These limits are as attested: this edition does not show the ballots left out" in text
    assert (
        "Ces limites sont attestées : cette édition ne montre pas les bulletins non comptés" in text
    )
    text = text_of(report_pdf(poll.record()), tmp_path)
    assert "as attested" not in text
    assert "attestées" not in text


def test_no_report_speaks_of_sequestered_votes_where_there_were_none():
    facts = report_data(_facts(poll_at("released").record()), "en")
    assert facts["sequestered"] == []


def test_small_units_are_in_one_row_of_the_report():
    """A-ELEM has 4 votes, B-SEC 3, C-OCC none and D-ELEM 1; the totals are the same either way."""
    data = {}
    for size in (1, 4, 10):
        poll = Simulator(change=lambda document, size=size: replace(document, small_unit=size))
        data[size] = report_data(_facts(poll.run().record()), "en")
    names = {one: [unit["unit"] for unit in part["units"]] for one, part in data.items()}
    assert names == {
        1: ["A-ELEM", "C-OCC", "B-SEC, D-ELEM"],
        4: ["A-ELEM", "C-OCC", "B-SEC, D-ELEM"],
        10: ["C-OCC", "A-ELEM, B-SEC, D-ELEM"],
    }
    assert data[4]["units"][-1]["name"] == "Small units together (2 units)"
    assert data[4]["units"][-1]["cells"][1:5] == ["5", "4", "2", "2"]
    assert "each unit is counted and weighed by itself" in data[4]["beside"]
    assert data[1]["totals"] == data[4]["totals"] == data[10]["totals"]


def test_where_no_unit_is_small_nothing_stands_beside_the_table():
    plans = (UnitPlan("A-ELEM", "elementary", 4, 3, 1), UnitPlan("B-SEC", "secondary", 3, 1, 1))
    poll = Simulator(plans, change=lambda document: replace(document, small_unit=2))
    data = report_data(_facts(poll.run().record()), "fr")
    assert [unit["unit"] for unit in data["units"]] == ["A-ELEM", "B-SEC"]
    assert data["beside"] == ""


@pytest.mark.tool("pdftotext")
def test_2_77_the_report_says_when_the_service_was_interrupted(tmp_path):
    poll = watched()
    began = OPENS - timedelta(minutes=50)
    poll.watched(TELEPHONE, began)
    poll.entered(WEB, began, OPENS - timedelta(minutes=20), (CHAIR, EXECUTIVE))
    poll.run("released", after="open")
    text = text_of(report_pdf(poll.record()), tmp_path)
    for words in (
        "Interruptions of the service",
        "voting by telephone 2026-05-11 08:10 it lasts",
        "online voting 2026-05-11 08:10 2026-05-11 08:40",
        "Service resumed",
        "Interruptions du service",
        "vote par téléphone 2026-05-11 08:10 elle dure",
    ):
        assert words in text, words
    assert "Interruptions of" not in text_of(report_pdf(poll_at("released").record()), tmp_path)
