"""poll.toml: strict, and every problem named with its line and field."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.signatures.ed25519 import public_key_text
from audit.record.units import Electorate
from tally.errors import Fault, FaultList
from tally.fte.basis import Membership
from tally.fte.rules import CountingUnit, Threshold, ThresholdKind
from tests.kit.files.poll_folders import line_of, texts
from tests.kit.routes.signed import ROUTE_ID
from voting.domain.errors import ImportRowsError
from voting.domain.files.poll import PollFile, parse_poll_file
from voting.domain.poll import PollKind
from voting.domain.unit import Panel


def read(text: str) -> PollFile:
    faults = FaultList()
    found = parse_poll_file(text.encode(), faults)
    faults.check(ImportRowsError)
    return found


def problems_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(ImportRowsError) as refused:
        read(text)
    return refused.value.faults


def test_a_good_file_is_read_whole() -> None:
    found = read(texts().poll)
    terms = found.terms
    assert terms.kind is PollKind.TENTATIVE_AGREEMENT
    assert terms.opens == datetime(2027, 3, 2, 13, tzinfo=UTC)
    assert terms.closes == datetime(2027, 3, 2, 21, tzinfo=UTC)
    assert terms.route == ROUTE_ID
    assert terms.voters_list_date == date(2027, 2, 20)
    assert (terms.membership_fee, terms.member_protection) == ("1100.00", "0.00")
    assert terms.expected_fees == ("1000.00", "1300.00")
    assert (terms.salary_ratio, terms.occasional_ratio) == ("0.35", True)
    assert terms.required == Threshold(Fraction(1, 2), ThresholdKind.MORE_THAN)
    assert terms.counting_unit is CountingUnit.UNIT
    assert (terms.membership_basis, terms.small_unit) == (Membership.AUDITED, 10)
    assert terms.classes == ("on-leave", "statutory", "voluntary")
    assert (terms.interruption_minutes, terms.watcher) == (30, None)
    assert terms.question.fr.startswith("Êtes-vous")
    assert terms.officers == ("anne", "paul")
    assert [(one.id, one.panel, one.counts_in, one.bargaining_unit) for one in found.units] == [
        ("A-ELEM", Panel.ELEMENTARY, "A", "A-ELEM"),
        ("B-OCC", Panel.OCCASIONAL, "A", "B-OCC"),
        ("C-SEC", Panel.SECONDARY, "C", "C-SEC"),
    ]
    assert found.card_set is None


@pytest.mark.parametrize("electorate", list(Electorate))
def test_2_77_who_may_take_part_is_written_in_the_file(electorate: Electorate) -> None:
    """By-law 2.77.1 and labour law: without a default, and with no other word."""
    text = texts().poll.replace('electorate = "members"', f'electorate = "{electorate}"')
    assert read(text).terms.electorate is electorate


def test_a_watcher_can_be_named() -> None:
    key = public_key_text(Ed25519PrivateKey.generate())
    text = texts().poll.replace('# watcher = "..."', f'watcher = "{key}"')
    assert read(text).terms.watcher == key


def test_a_card_set_of_a_void_poll_can_be_named() -> None:
    text = texts().poll.replace('# card_set = "..."', 'card_set = "8VtFzVYwXqK2hTd"')
    assert read(text).card_set == "8VtFzVYwXqK2hTd"


def test_officers_may_be_left_out() -> None:
    assert read(texts().poll.replace('officers = ["anne", "paul"]', "")).terms.officers == ()


def test_no_break_spaces_are_french_typography() -> None:
    text = texts().poll.replace("de principe?", "de principe\u202f?")
    assert read(text).terms.question.fr.endswith("\u202f?")


BAD = [
    ('kind = "tentative-agreement"', 'kind = "referendum"', "kind", "final-offer"),
    ('electorate = "members"', "", "rules.electorate", "this key"),
    ('electorate = "members"', "electorate = true", "rules.electorate", "employees"),
    ("classes = [", "# [", "rules.classes", "this key"),
    ("classes = [", "classes = [] # ", "rules.classes", "2.16"),
    ('classes = ["statutory"', 'classes = ["statutory", "statutory"', "rules.classes", "distinct"),
    ('classes = ["statutory"', 'classes = ["Statutory"', "rules.classes", "on-leave"),
    ('threshold = "1/2"', "threshold = 0.5", "rules.threshold", "number as text"),
    ('threshold = "1/2"', 'threshold = "1"', "rules.threshold", "below 1"),
    ('membership = "1100.00"', 'membership = "1,100.00"', "fees.membership", "dollars and cents"),
    ('membership = "1100.00"', 'membership = "0.00"', "fees.membership", "more than"),
    ('threshold_kind = "more-than"', "", "rules.threshold_kind", "this key"),
    ('counting_unit = "unit"', 'counting_unit = "units"', "rules.counting_unit", "bargaining-unit"),
    ('counting_unit = "unit"', "", "rules.counting_unit", "this key"),
    ("occasional_ratio = true", 'occasional_ratio = "yes"', "rules.occasional_ratio", "true or"),
    ('membership_basis = "audited"', "", "rules.membership_basis", "this key"),
    ('salary_ratio = "0.35"', 'salary_ratio = "0"', "fees.salary_ratio", "above 0"),
    ('salary_ratio = "0.35"', "salary_ratio = 0.35", "fees.salary_ratio", "number as text"),
    ('least = "1000.00"', 'least = "1300.01"', "fees.expected.least", "at most `most`"),
    (', most = "1300.00"', "", "fees.expected.most", "this key"),
    ('counts_in = "C"', "", "units[2].counts_in", "this key"),
    ("small_unit = 10", "small_unit = 0", "rules.small_unit", "from 1"),
    ("small_unit = 10", "small_unit = true", "rules.small_unit", "whole number"),
    ("interruption_minutes = 30 ", "# ", "rules.interruption_minutes", "this key"),
    (
        "interruption_minutes = 30",
        "interruption_minutes = 0",
        "rules.interruption_minutes",
        "from 1",
    ),
    (
        "interruption_minutes = 30",
        "interruption_minutes = 1441",
        "rules.interruption_minutes",
        "to 1440",
    ),
    ('# watcher = "..."', 'watcher = "AAAA"', "watcher", "watcher's public key"),
    (f'route = "{ROUTE_ID}"', "", "route", "(by-laws 2.74 and 2.76)"),
    (f'route = "{ROUTE_ID}"', "route = 7", "route", "15 characters"),
    ('time_zone = "America/Toronto"', 'time_zone = "Toronto"', "window.time_zone", "America/"),
    ("opens = 2027-03-02T08:00:00", 'opens = "2027-03-02"', "window.opens", "clock time"),
    ("opens = 2027-03-02T08:00:00", "opens = 2027-03-02T08:00:00Z", "window.opens", "offset"),
    ("opens = 2027-03-02T08:00:00", "opens = 2027-03-14T02:30:00", "window.opens", "skip"),
    ("opens = 2027-03-02T08:00:00", "opens = 2027-11-07T01:30:00", "window.opens", "repeat"),
    ("voters_list = 2027-02-20", "voters_list = 2027-02-20T00:00:00", "dates.voters_list", "a day"),
    ('officers = ["anne", "paul"]', 'officers = ["anne"]', "officers", "two officers"),
    ('officers = ["anne", "paul"]', 'officers = ["anne", "anne"]', "officers", "distinct"),
    ('credential_authority = "', 'credential_authority = "A', "credential_authority", "keygen"),
    ('unit = "B-OCC"', 'unit = "b occ"', "units[1].unit", "A-Z"),
    ('unit = "B-OCC"', 'unit = "A-ELEM"', "units[1].unit", "once"),
    ('panel = "occasional"', 'panel = "night"', "units[1].panel", "elementary"),
    ('board = "A Board"', 'board = " A Board"', "units[0].board", "spaces"),
    ("[rules]", '[rules]\nquorum = "1/3"', "rules.quorum", "only"),
    ("small_unit = 10 ", "# ", "rules.small_unit", "this key"),
    ('fr = "B suppléants"', 'fr = ""', "units[1].name.fr", "1 to"),
    ('# card_set = "..."', 'card_set = "short"', "card_set", "15 characters"),
]


@pytest.mark.parametrize(("good", "bad", "field", "expected"), BAD)
def test_a_bad_value_is_named(good: str, bad: str, field: str, expected: str) -> None:
    before = texts().poll
    assert good in before
    text = before.replace(good, bad, 1)
    (problem,) = [item for item in problems_of(text) if item.field == field]
    assert problem.file == "poll.toml"
    assert expected in problem.expected
    assert problem.wrong


def test_the_line_is_the_values_own() -> None:
    text = texts().poll.replace('board = "A Board"', "board = 7", 1)
    (problem,) = problems_of(text)
    assert problem.line == line_of(text, "board = 7")


def test_a_missing_key_is_named_at_its_table() -> None:
    text = texts().poll.replace("ruling_deadline", "ruling_deadlin")
    found = {problem.field: problem for problem in problems_of(text)}
    assert found["dates.ruling_deadline"].line == line_of(text, "[dates]")
    assert found["dates.ruling_deadlin"].wrong == "an unknown key"


def test_all_problems_are_found_at_once() -> None:
    text = texts().poll.replace("small_unit = 10", "small_unit = -1")
    text = text.replace('kind = "tentative-agreement"', 'kind = "x"').replace(ROUTE_ID, "short")
    fields = [problem.field for problem in problems_of(text)]
    assert fields == ["kind", "route", "rules.small_unit"]


def test_what_is_no_toml_names_the_line() -> None:
    (problem,) = problems_of(texts().poll.replace("[window]", "[window"))
    assert problem.line == line_of(texts().poll, "[window]")
    assert "TOML" in problem.expected


def test_another_encoding_names_the_byte_and_line() -> None:
    faults = FaultList()
    parse_poll_file('# un\n# "é"\n'.encode("latin-1"), faults)
    with pytest.raises(ImportRowsError, match=r"poll.toml, line 2, encoding: byte 0xe9"):
        faults.check(ImportRowsError)


def test_a_text_over_several_lines_does_not_move_the_line_numbers() -> None:
    text = texts().poll.replace("# card_set", 'card_set = """\nx = 1\n"""\n# ')
    text = text.replace("small_unit = 10", "small_unit = 0")
    found = {problem.field: problem.line for problem in problems_of(text)}
    assert found["rules.small_unit"] == line_of(text, "small_unit = 0")
