"""The report's words: those of the public record, no more than is proved, and French marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from audit.record.log import events, service_events
from audit.record.log.entries import EVENTS
from audit.report.data import report_data
from audit.report.event_words import EVENT_WORDS
from audit.report.pdf import _facts
from tests.kit.simulator.poll import poll_at
from tests.papers.documents import ROOT

TEMPLATE = (ROOT / "audit" / "report" / "templates" / "report.typ").read_text("utf-8")
FRENCH = TEMPLATE.partition("\n  fr: (")[2].partition("\n  ),\n")[0]
MARK = re.compile(r" [:;!?%»]|« |\u00a0[;!?]|\w:(?!\w)")
"""A mark that a line could begin with, or that Canada's French does not write so."""


def kinds_of(event: type) -> Iterator[type]:
    """Yield the kinds of entry below this one."""
    for kind in event.__subclasses__():
        yield kind
        yield from kinds_of(kind)


def test_each_entry_has_words_of_its_own_in_both_languages() -> None:
    assert EVENT_WORDS.keys() == EVENTS.keys()
    assert len({words.en for words in EVENT_WORDS.values()}) == len(EVENTS)
    assert len({words.fr for words in EVENT_WORDS.values()}) == len(EVENTS)


def test_every_entry_that_officers_sign_has_words() -> None:
    kinds = (*kinds_of(events.SignedEvent), *kinds_of(service_events.ServiceEvent))
    names = {kind.__dict__.get("NAME") for kind in kinds} - {None}
    assert len(names) > 20
    assert names <= EVENT_WORDS.keys()


@pytest.mark.parametrize(
    ("stage", "proved"), [("counted", "later"), ("certified", "later"), ("released", "yes")]
)
def test_only_a_released_percentage_is_said_to_be_proved(stage: str, proved: str) -> None:
    assert report_data(_facts(poll_at(stage).record()), "en")["proved"] == proved


def test_no_french_mark_begins_a_line() -> None:
    texts = re.findall(r'"([^"]*)"|=> \[(.*)\],', FRENCH)
    said = [(quoted or body).replace("\\u{00a0}", "\u00a0") for quoted, body in texts]
    assert len(said) > 100
    assert not [text for text in said if MARK.search(text)]
