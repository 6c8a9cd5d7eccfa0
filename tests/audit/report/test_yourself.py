"""The report's page "Check it yourself": the members' page on paper, and one page long."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from audit.record.units import Bilingual
from audit.report import yourself_words
from audit.report.data import report_data
from audit.report.pdf import _facts, report_pdf
from tests.kit.simulator.poll import poll_at
from tests.kit.simulator.sequestered import sequestering_poll
from voting.web.translate import read_french

OF_A_RESULT = (
    "3. Does the result follow from the ballots?",
    "and the percentage is proved”",
    "percentage NOT PROVED”",
    "The released figures are those of these ballots",
)


def texts(part: object) -> list[Bilingual]:
    """Every text in a constant of the words."""
    if isinstance(part, tuple):
        return [text for one in part for text in texts(one)]
    return [part] if isinstance(part, Bilingual) else []


def said(stage: str) -> str:
    """The page of a poll at this stage, as the template is given it."""
    return str(report_data(_facts(poll_at(stage).record()), "en")["yourself"])


def test_each_text_is_one_of_the_members_page_in_both_languages() -> None:
    french = {message.id: message.string for message in read_french()}
    found = [text for part in vars(yourself_words).values() for text in texts(part)]
    assert len(found) > 30
    for text in found:
        assert french.get(text.en) == text.fr, text.en


@pytest.mark.parametrize("stage", ["counted", "certified", "released"])
def test_of_a_result_it_speaks_only_after_the_release(stage: str) -> None:
    page = said(stage)
    for promise in OF_A_RESULT:
        assert (promise in page) is (stage == "released"), promise
    assert ("If a result is released" in page) is (stage != "released")


@pytest.mark.tool("pdftotext")
def test_the_page_stands_by_itself_and_fits(tmp_path: Path) -> None:
    poll = sequestering_poll("released")
    path = tmp_path / "report.pdf"
    path.write_bytes(report_pdf(poll.record()))
    command = ["pdftotext", "-layout", str(path), "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    pages = [re.sub(r"\s+", " ", page).strip() for page in done.stdout.split("\f")]
    for title, last in (
        ("Check it yourself", "That is what keeps your vote secret."),
        ("Vérifiez vous-même", "C’est ce qui garde votre vote secret."),
    ):
        (page,) = (one for one in pages if one.startswith(title))
        assert last in page
        assert poll.seal_digest in page
        assert "record.zip" in page
