"""What is wrong in one place of a poll's folder hides nothing elsewhere, and makes no fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.kit.planted_faults import FEES, POLL, ROSTER, faults_of_folder, good_texts, with_officers
from tests.kit.poll_folders import line_of
from voting.domain.errors import ImportRowsError
from voting.ports.unit_of_work import Context
from voting.services.polls.prepare import import_poll

Change = tuple[str, str]
Named = tuple[str, str, str]
"""A fault's file, a part of the line that it names, and its field."""

BAD_LANGUAGE: Change = ("m11@example.org,416-555-0111,en", "m11@example.org,416-555-0111,de")
THE_LANGUAGE: Named = (ROSTER, "Member 11,", "language")
BAD_RETURN: Change = ("C-ELEM,1102.00", "C-ELEM,1102.5")
THE_RETURN: Named = (FEES, "C-ELEM", "fee_return")
BAD_ZONE: Change = ('time_zone = "America/Toronto"', 'time_zone = "Toronto"')
THE_ZONE: Named = (POLL, "time_zone", "window.time_zone")


@pytest.fixture
def ctx(sqlite_ctx: Context) -> Context:
    """A database with the officers that poll.toml names, and no poll."""
    return with_officers(sqlite_ctx)


def verify_named(ctx: Context, expected: Sequence[Named], **changes: Sequence[Change]) -> None:
    """After these changes of the good files' texts, exactly these faults are named, in order."""
    texts = good_texts()
    for name, pairs in changes.items():
        text = getattr(texts, name)
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new, 1)
        texts = replace(texts, **{name: text})
    lines = {POLL: texts.poll, ROSTER: texts.roster, FEES: texts.fees}
    found = []
    for fault in faults_of_folder(ctx, texts):
        file = Path(fault.file).name
        assert fault.line is not None
        found.append((file, lines[file].split("\n")[fault.line - 1], fault.field))
    pairs = [(*one, *two) for one, two in zip(found, expected, strict=False)]
    assert all(a == d and e in b and c == f for a, b, c, d, e, f in pairs), found
    assert len(found) == len(expected), found


# --- units ---------------------------------------------------------------------------------------

_B = 'panel = "elementary"\n\n[[units]]\nunit = "B-ELEM"'


@pytest.mark.parametrize(
    ("new", "line", "field"),
    [
        (_B.replace("B-ELEM", "b"), 'unit = "b"', "units[1].unit"),
        (_B.replace('"B-ELEM"', "B-ELEM"), "unit = B-ELEM", "units[1].unit"),
        (_B.replace("B-ELEM", "A-ELEM"), 'unit = "A-ELEM"', "units[1].unit"),
        (_B.replace("[[units]]", "[[units]"), "[[units]", "units[1]"),
        (_B.replace("[[units]]", "units]]"), "units]]", "units[1]"),
        (_B.replace("[[units]]", "[[units]] of B"), "[[units]] of B", "units[1]"),
    ],
)
def test_a_unit_that_cannot_be_read_makes_no_unknown_unit_of_its_members(
    ctx: Context, new: str, line: str, field: str
) -> None:
    expected = [THE_RETURN, (POLL, line, field), THE_LANGUAGE]
    verify_named(ctx, expected, poll=[(_B, new)], roster=[BAD_LANGUAGE], fees=[BAD_RETURN])


def test_units_that_could_be_read_are_known_to_fees_and_roster(ctx: Context) -> None:
    verify_named(
        ctx,
        [
            (FEES, "unit,", "unit"),  # no row for D-ELEM
            (FEES, "Y-ELEM", "unit"),
            (POLL, "# A poll", "title"),  # missing
            (POLL, "[titel]", "titel"),
            (POLL, "membership", "fees.membership"),
            (ROSTER, "X-ELEM", "unit"),
        ],
        poll=[('membership = "1100.00"', "membership = 1100"), ("[title]", "[titel]")],
        roster=[(",C-ELEM,", ",X-ELEM,")],
        fees=[("D-ELEM,1103.00", "Y-ELEM,1103.00")],
    )


# --- poll.toml -----------------------------------------------------------------------------------


def test_values_that_are_not_toml_are_each_named(ctx: Context) -> None:
    verify_named(
        ctx,
        [
            (POLL, "opens = tomorrow", "window.opens"),
            (POLL, "[dates", "dates"),
            (POLL, "perhaps", "recommendations.executive.approves"),
            (POLL, "clear_days", "rules.clear_days"),
            (POLL, "small_unit", "rules.small_unit"),
            (POLL, "Board A-ELEM", "units[0].board"),
            (POLL, 'panel = "secondary"', "units[0].panel"),
            THE_LANGUAGE,
        ],
        poll=[
            ("opens = 2027-03-02T08:00:00", "opens = tomorrow"),
            ("[dates]", "[dates"),
            ('board = "Board A-ELEM"', 'board = "Board A-ELEM'),
            ('panel = "elementary"', 'panel = "elementary"\npanel = "secondary"'),
            ("clear_days = true", "clear_days == true"),
            ("small_unit = 10", "small_unit = 0"),
            ("approves = true", "approves = perhaps"),
        ],
        roster=[BAD_LANGUAGE],
    )


def test_a_table_that_is_missing_is_one_fault(ctx: Context) -> None:
    expected = [(POLL, "# A poll", "fees"), (POLL, "[tees]", "tees")]
    verify_named(ctx, expected, poll=[("[fees] ", "[tees] ")])


def test_a_text_that_does_not_end_hides_what_follows_and_no_more(ctx: Context) -> None:
    verify_named(
        ctx,
        [(POLL, "kind", "kind"), (POLL, '"""', "rules.threshold"), THE_LANGUAGE],
        poll=[
            ('threshold = "1/2"', 'threshold = """1/2'),
            ('"tentative-agreement" ', '"referendum" '),
        ],
        roster=[BAD_LANGUAGE],
    )


def test_a_line_that_is_no_statement_leaves_a_gap_where_it_stands(ctx: Context) -> None:
    verify_named(
        ctx,
        [
            (POLL, "opens is", "file"),
            (POLL, "closes", "window.closes"),
            (POLL, "release_units", "rules.release_units"),
        ],
        poll=[
            ("opens = 2027", "opens is 2027"),
            ("closes = 2027", 'closes = "soon"  # 2027'),
            ("release_units = false", "release_units = 0"),
        ],
    )


def test_a_table_that_is_there_twice_is_read_once(ctx: Context) -> None:
    verify_named(
        ctx,
        [(POLL, "[fees]  # again", "fees"), (POLL, "small_unit", "rules.small_unit")],
        poll=[
            ("[rules]", '[fees]  # again\nmembership = "7"\n\n[rules]'),
            ("small_unit = 10", "small_unit = 0"),
        ],
    )


def test_days_are_compared_whatever_else_is_unread(ctx: Context) -> None:
    verify_named(
        ctx,
        [
            THE_ZONE,
            (POLL, "closes", "window.closes"),
            (POLL, "received", "recommendations.council.received"),
            (POLL, "clear_days", "rules.clear_days"),
        ],
        poll=[
            BAD_ZONE,
            ("closes = 2027-03-02T16", "closes = 2027-03-02T07"),
            ("received = 2027-02-15", "received = 2027-02-14"),
            ("clear_days = true", "clear_days = 1"),
        ],
    )


def test_an_unknown_zone_skips_and_repeats_no_time(ctx: Context) -> None:
    skipped = "ruling_deadline = 2027-03-14T02:30:00"
    change = ("ruling_deadline = 2027-03-09T16:00:00", skipped)
    verify_named(ctx, [THE_ZONE], poll=[BAD_ZONE, change])


def test_a_rehearsal_that_is_misspelt_needs_no_procedure(ctx: Context) -> None:
    verify_named(
        ctx,
        [(POLL, "kind", "kind")],
        poll=[
            ('kind = "tentative-agreement"', 'kind = "rehersal"'),
            ("members_told = 2027-02-20", "members_told = 2027-03-01"),
        ],
    )


def test_officers_that_can_be_read_need_accounts(ctx: Context) -> None:
    officers = (POLL, "officers", "officers")
    change = ('["anne", "paul"]', '["anne", "Mr X", "nobody"]')
    verify_named(ctx, [officers, officers], poll=[change])


def test_a_total_fte_of_0_is_named_whatever_the_fee(ctx: Context) -> None:
    header, *paid = good_texts().fees.splitlines()
    zero = "\n".join([header, *(f"{row.split(',')[0]},,0,," for row in paid), ""])
    verify_named(
        ctx,
        [(FEES, header, "units"), (POLL, "membership", "fees.membership")],
        poll=[('membership = "1100.00"', 'membership = "0.00"')],
        fees=[(good_texts().fees, zero)],
    )


# --- CSV files -----------------------------------------------------------------------------------


def test_without_poll_toml_the_other_files_are_read(ctx: Context, tmp_path: Path) -> None:
    texts = good_texts()
    folder = replace(
        texts, roster=texts.roster.replace(*BAD_LANGUAGE), fees=texts.fees.replace(*BAD_RETURN)
    ).folder(tmp_path / "poll")
    (folder / POLL).unlink()
    with pytest.raises(ImportRowsError) as refused:
        import_poll(ctx, folder)
    assert [(Path(one.file).name, one.field) for one in refused.value.faults] == [
        (FEES, "fee_return"), (POLL, "file"), (ROSTER, "language"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("member,name,unit,mail,phone,language,address", ["email", "'mail'"]),
        ("member,name,unit,email,phone,language", ["address"]),
        ("member,name,unit,email,phone,language,email", ["address", "email"]),
    ],
)
def test_under_a_wrong_header_the_columns_that_are_known_are_read(
    ctx: Context, header: str, fields: list[str]
) -> None:
    change = ("member,name,unit,email,phone,language,address", header)
    expected = [*((ROSTER, header, field) for field in fields), THE_LANGUAGE]
    verify_named(ctx, expected, roster=[change, BAD_LANGUAGE])


def test_a_file_that_has_no_column_has_no_faults_of_rows(ctx: Context) -> None:
    fees = good_texts().fees
    fields = fees.splitlines()[0].split(",")
    header = ";".join(fields)
    expected = [(FEES, header, field) for field in [*fields, f"'{header}'"]]
    verify_named(ctx, expected, fees=[(fees, fees.replace(",", ";"))])


def test_a_header_that_cannot_be_read_has_no_faults_of_rows(ctx: Context) -> None:
    expected = [(FEES, "unit", "row"), THE_LANGUAGE]
    verify_named(ctx, expected, fees=[("unit,", '"unit"s,')], roster=[BAD_LANGUAGE])


def test_wrong_quotes_hide_no_other_row(ctx: Context) -> None:
    verify_named(
        ctx,
        [
            (ROSTER, "0010,", "row"),
            THE_LANGUAGE,
            (ROSTER, "0012,", "row"),
            (ROSTER, "13,", "member"),
            (ROSTER, "0014,", "row"),
            (ROSTER, "15,", "member"),
        ],
        roster=[
            ("Member 10,", 'Member 10","'),
            ("m12@", '"m12"@'),
            ("0013,Member 13", "13,Member 13"),
            ("14 First Street", '"14 First\nStreet'),  # ends nowhere
            ("0015,Member 15", "15,Member 15"),
            BAD_LANGUAGE,
        ],
    )


def test_wrong_rows_of_fees_are_no_missing_rows(ctx: Context) -> None:
    verify_named(
        ctx,
        [(FEES, "unit,", "unit"), (FEES, "B-ELEM", "row"), (FEES, "C-ELEM", "row")],
        fees=[
            ("B-ELEM,1101.00", 'B-ELEM,"1101".00'),
            ("C-ELEM,1102.00", "C-ELEM,1,102.00"),
            ("D-ELEM,1103.00,,,\n", ""),
        ],
    )


def test_another_encoding_hides_no_other_fault(ctx: Context, tmp_path: Path) -> None:
    texts = good_texts()
    poll = texts.poll.replace("small_unit = 10", "small_unit = 0")
    folder = texts.folder(tmp_path / "poll")
    roster = texts.roster.replace("Member 13", "Zoé").replace(*BAD_LANGUAGE)
    (folder / ROSTER).write_bytes(roster.encode("latin-1"))
    (folder / POLL).write_bytes(poll.encode("latin-1"))
    (folder / FEES).write_bytes(texts.fees.encode("utf-16"))
    with pytest.raises(ImportRowsError) as refused:
        import_poll(ctx, folder)
    found = [(Path(one.file).name, one.line, one.field) for one in refused.value.faults]
    lines = enumerate(poll.splitlines(), start=1)
    accents = [(POLL, line, "encoding") for line, text in lines if not text.isascii()]
    small = (POLL, line_of(poll, "small_unit"), "rules.small_unit")
    assert found == [
        (FEES, 1, "encoding"),
        *sorted([*accents, small]),
        (ROSTER, 3, "language"),
        (ROSTER, 5, "encoding"),
    ]
