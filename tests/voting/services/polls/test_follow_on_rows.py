"""What is wrong in a CSV file hides nothing in a poll's folder, and makes no other fault."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.kit.files.follow_on_faults import (
    BAD_LANGUAGE,
    BAD_RETURN,
    THE_LANGUAGE,
    verify_named,
)
from tests.kit.files.planted_faults import FEES, POLL, ROSTER, good_texts, with_officers
from tests.kit.files.poll_folders import CERTIFIED, line_of
from voting.domain.errors import ImportRowsError
from voting.domain.files.shown import shown
from voting.ports.unit_of_work import Context
from voting.services.polls.prepare import import_poll


@pytest.fixture
def ctx(sqlite_ctx: Context) -> Context:
    """A database with the officers that poll.toml names, and no poll."""
    return with_officers(sqlite_ctx)


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
        ("member,name,unit,class,status,mail,phone,language,address", ["email", "'mail'"]),
        ("member,name,unit,class,status,email,phone,language", ["address"]),
        ("member,name,unit,class,status,email,phone,language,email", ["address", "email"]),
    ],
)
def test_under_a_wrong_header_the_columns_that_are_known_are_read(
    ctx: Context, header: str, fields: list[str]
) -> None:
    change = ("member,name,unit,class,status,email,phone,language,address", header)
    expected = [*((ROSTER, header, field) for field in fields), THE_LANGUAGE]
    verify_named(ctx, expected, roster=[change, BAD_LANGUAGE])


def test_where_the_classes_that_vote_are_not_known_no_class_is_wrong(ctx: Context) -> None:
    verify_named(
        ctx,
        [(POLL, "classes = ", "rules.classes"), THE_LANGUAGE],
        poll=[('"voluntary"]', '"honorary"]')],
        roster=[("M-ELEM,statutory,", "M-ELEM,life,"), BAD_LANGUAGE],
    )


def test_a_file_that_has_no_column_has_no_faults_of_rows(ctx: Context) -> None:
    fees = good_texts().fees
    fields = fees.splitlines()[0].split(",")
    header = ";".join(fields)
    expected = [(FEES, header, field) for field in [*fields, shown(header)]]
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
            (f"D-ELEM,1103.00,,,{CERTIFIED}\n", ""),
        ],
    )


def test_another_encoding_hides_no_other_fault(ctx: Context, tmp_path: Path) -> None:
    texts = good_texts()
    poll = texts.poll.replace("small_unit = 10", "small_unit = 0")
    folder = texts.folder(tmp_path / "poll")
    roster = texts.roster.replace("Member 13", "Zoé").replace(*BAD_LANGUAGE)
    (folder / ROSTER).write_bytes(roster.encode("cp1252"))
    (folder / POLL).write_bytes(poll.encode("cp1252"))
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


def test_every_wrong_field_of_a_row_is_named(ctx: Context) -> None:
    good_row = "0011,Member 11,M-ELEM,statutory,good-standing,m11@example.org,416-555-0111,en,"
    fields = ["member", "name", "unit", "class", "status", "email", "phone", "language", "address"]
    good = f"J-ELEM,1108.00,,,{CERTIFIED}\n"
    expected = [(FEES, "A-ELEM,x", field) for field in ("fee_return", "voluntary", "unit")]
    verify_named(
        ctx,
        [*expected, *((ROSTER, "11, Member", field) for field in ["name", "member", *fields[2:]])],
        roster=[(f"{good_row}11 First Street", f"11, Member,X-ELEM,x,,m11,0111,de,{'x' * 501}")],
        fees=[(good, f"{good}A-ELEM,x,,y,{CERTIFIED}\n")],
    )
