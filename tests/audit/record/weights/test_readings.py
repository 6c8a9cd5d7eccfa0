"""What a poll seals of each point that the by-law leaves open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit.record import fields
from audit.record.errors import DocumentError
from audit.record.fields import Node
from audit.record.poll_document import parse_poll_document
from audit.record.units import Bilingual
from audit.record.weights.readings import (
    COUNTING_UNIT,
    EXECUTIVE_ACTS,
    MEMBERSHIP,
    OCCASIONAL_RATIO,
    POINTS,
    REVIEW_DAYS,
    THRESHOLD,
    UNIT_RESULTS,
    SealedReading,
    make_readings,
    only_option,
    verify_readings,
)
from tests.kit.simulator.poll import Simulator, poll_at

DOCUMENT = poll_at("sealed").document
CHOICES = DOCUMENT.choices
ROWS = [(name, choice) for name, point in POINTS.items() for choice in point.options]


# --- the table ----------------------------------------------------------------------------------


def test_the_points_that_the_by_law_leaves_open():
    """The whole list, with what a poll may choose: adding to it changes what is sealed."""
    assert {name: tuple(point.options) for name, point in POINTS.items()} == {
        REVIEW_DAYS: ("clear", "ordinary"),
        COUNTING_UNIT: ("bargaining-unit", "unit"),
        MEMBERSHIP: ("audited", "current"),
        "fee-return": ("received",),
        "fee-parts": ("member-protection",),
        OCCASIONAL_RATIO: ("false", "true"),
        "silent-units": ("left-out",),
        THRESHOLD: ("more-than", "at-least"),
        "votes": ("fte",),
        EXECUTIVE_ACTS: ("window-and-release", "release"),
        UNIT_RESULTS: ("restricted", "released"),
    }
    assert all("2.7" in point.clause for point in POINTS.values())


@pytest.mark.parametrize(("name", "choice"), ROWS)
def test_each_choice_and_its_alternative_are_said_in_both_languages(name, choice):
    point = POINTS[name]
    option = point.options[choice]
    texts = (point.title, option.text, option.alternative)
    for text in texts:
        text.check(name)
        assert text.en != text.fr
    assert len({text.en for text in texts}) == len({text.fr for text in texts}) == len(texts)


@pytest.mark.parametrize(
    "name", [name for name, point in POINTS.items() if len(point.options) == 2]
)
def test_each_choice_is_named_among_the_alternatives_of_the_other(name):
    one, other = POINTS[name].options.values()
    for chosen, left in ((one, other), (other, one)):
        assert chosen.text.en in left.alternative.en
        assert chosen.text.fr in left.alternative.fr


# --- what is sealed -----------------------------------------------------------------------------


def test_a_poll_seals_a_reading_of_each_point_in_order():
    assert [reading.id for reading in DOCUMENT.readings] == list(POINTS)
    assert [row["id"] for row in DOCUMENT.to_json()["readings"]] == list(POINTS)
    assert parse_poll_document(DOCUMENT.encode()).readings == DOCUMENT.readings


@pytest.mark.parametrize(("name", "choice"), ROWS)
def test_a_reading_is_read_back_as_it_was_written(name, choice):
    reading = SealedReading(name, choice)
    written = reading.to_json()
    assert set(written) == {"id", "clause", "choice", "chosen", "alternative"}
    assert SealedReading.parse(Node(written, "reading")) == reading


@pytest.mark.parametrize("member", ["clause", "chosen", "alternative"])
@pytest.mark.parametrize(("name", "choice"), ROWS)
def test_its_texts_are_the_tables_to_the_letter(name, choice, member):
    written = SealedReading(name, choice).to_json()
    said = written[member]
    others = (
        [f"{said} "]
        if isinstance(said, str)
        else [{**said, language: f"{said[language]}."} for language in ("en", "fr")]
    )
    for other in others:
        with pytest.raises(DocumentError, match="not the clause and texts"):
            SealedReading.parse(Node({**written, member: other}, "reading"))


@pytest.mark.parametrize(
    ("name", "choice"),
    [
        ("silence", "left-out"),
        ("votes", "heads"),
        ("silent-units", ""),
        (OCCASIONAL_RATIO, "divided"),
    ],
)
def test_what_is_no_reading_of_the_by_law_is_refused(name, choice):
    with pytest.raises(DocumentError, match="no reading of the by-law"):
        SealedReading(name, choice)


def test_a_point_with_one_option_needs_no_choice_and_another_needs_one():
    assert only_option(POINTS["votes"]) == "fte"
    assert make_readings(CHOICES) == DOCUMENT.readings
    for name in (name for name, point in POINTS.items() if len(point.options) > 1):
        assert only_option(POINTS[name]) == ""
        with pytest.raises(DocumentError, match=f"'{name}': ''"):
            make_readings({key: value for key, value in CHOICES.items() if key != name})


@pytest.mark.parametrize(
    "change",
    [lambda rows: rows[1:], lambda rows: rows[::-1], lambda rows: (*rows, rows[0])],
    ids=["one is missing", "another order", "one is there twice"],
)
def test_not_one_reading_of_each_point_in_order(change):
    with pytest.raises(DocumentError, match="not one reading of each point, in order"):
        verify_readings(change(DOCUMENT.readings), {})
    with pytest.raises(DocumentError, match="not one reading of each point, in order"):
        replace(DOCUMENT, readings=change(DOCUMENT.readings))


def test_a_reading_that_another_member_contradicts():
    """release_units says the same: two members of poll.json never differ."""
    said = make_readings({**CHOICES, UNIT_RESULTS: "released"})
    with pytest.raises(DocumentError, match="readings: unit-results is not what the poll says"):
        replace(DOCUMENT, readings=said)
    agreeing = replace(DOCUMENT, readings=said, release_units=True)
    assert agreeing.choices[UNIT_RESULTS] == "released"
    with pytest.raises(DocumentError, match="readings: unit-results is not what the poll says"):
        replace(DOCUMENT, release_units=True)


def test_poll_json_with_other_words_is_not_read():
    """Whoever changes a text changes poll.json, and nothing reads it any more."""
    raw = DOCUMENT.encode().replace(b"each bargaining unit has", b"each bargaining unit had")
    assert raw != DOCUMENT.encode()
    with pytest.raises(DocumentError, match="not the clause and texts of counting-unit"):
        parse_poll_document(raw)


def test_poll_json_without_readings_is_not_read():
    without = {name: value for name, value in DOCUMENT.to_json().items() if name != "readings"}
    with pytest.raises(DocumentError, match=r"missing members \['readings'\]"):
        parse_poll_document(fields.encode(without))


def test_every_reading_can_be_sealed():
    """One poll for each other choice that no file of weights decides."""
    for name, choice in (
        (MEMBERSHIP, "current"),
        (EXECUTIVE_ACTS, "release"),
        (UNIT_RESULTS, "released"),
        (REVIEW_DAYS, "ordinary"),
    ):
        more = {"release_units": True} if name == UNIT_RESULTS else {}

        def change(document, chosen=(name, choice), more=more):
            said = make_readings({**document.choices, chosen[0]: chosen[1]})
            return replace(document, readings=said, **more)

        sealed = Simulator(change=change).document
        assert sealed.choices == {**CHOICES, name: choice}
        assert (
            Bilingual.parse(
                Node(sealed.to_json()["readings"][list(POINTS).index(name)]["chosen"], "chosen")
            )
            == POINTS[name].options[choice].text
        )
