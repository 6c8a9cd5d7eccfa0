"""roster.csv and fees.csv: strict, and every bad row named with its line, field and remedy."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tally.errors import Fault, FaultList
from tally.fte.basis import FeeReturn, FteBasis, Membership, StatedFte
from tally.fte.inputs import Origin, UnitFte
from tests.kit.files.poll_folders import FEES, ROSTER
from voting.demo.example import ORIGIN
from voting.domain.errors import ImportRowsError
from voting.domain.files.fees import fees_row, parse_fees
from voting.domain.files.known_units import KnownUnits
from voting.domain.files.roster import parse_phone, parse_roster
from voting.domain.member import Member
from voting.domain.unit import Panel

UNITS = {"A-ELEM", "B-OCC", "C-SEC"}
PANELS = {"A-ELEM": Panel.ELEMENTARY, "B-OCC": Panel.OCCASIONAL, "C-SEC": Panel.SECONDARY}
HEADER = ROSTER.splitlines()[0]


def members(raw: bytes | str) -> tuple[Member, ...]:
    faults = FaultList()
    data = raw.encode() if isinstance(raw, str) else raw
    found = parse_roster(data, UNITS, faults)
    faults.check(ImportRowsError)
    return found


def refused(raw: bytes | str) -> tuple[Fault, ...]:
    with pytest.raises(ImportRowsError) as error:
        members(raw)
    return error.value.faults


def fees(
    raw: str, membership: Membership | None = Membership.CURRENT
) -> dict[str, tuple[FteBasis, Membership, Origin]]:
    """What each row says, by unit, in a poll that reads the by-law so."""
    faults = FaultList()
    found = parse_fees(raw.encode(), KnownUnits(PANELS), membership, faults)
    faults.check(ImportRowsError)
    return {row.unit: (row.basis, row.membership, row.origin) for row in found}


def refused_fees(raw: str, membership: Membership | None = Membership.CURRENT) -> tuple[Fault, ...]:
    with pytest.raises(ImportRowsError) as error:
        fees(raw, membership)
    return error.value.faults


def test_a_good_roster_keeps_zeros_and_lines_of_an_address() -> None:
    first, second, third = members(ROSTER)
    assert (first.number, third.number) == ("0001", "000003")
    assert first.phone == "+14165550101"
    assert first.address == "1 First Street\nToronto ON  M5V 0A1"
    assert (second.name, second.language, second.email) == ("Benoît Bélanger", "fr", "")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_spreadsheets_file_is_read(end: str) -> None:
    raw = "\ufeff" + ROSTER.replace("\n", end)
    assert [member.number for member in members(raw)] == ["0001", "0002", "000003"]


def test_columns_may_come_in_any_order() -> None:
    (member,) = members(
        "status,unit,member,name,language,email,phone,address,class\n"
        "good-standing,A-ELEM,0001,Anna,en,,,,life\n"
    )
    assert (member.unit, member.number) == ("A-ELEM", "0001")


BAD_ROWS = [
    ("123,Anna,A-ELEM,statutory,good-standing,,,en,", "member", "4 to 12 digits"),
    ("1234567890123,Anna,A-ELEM,statutory,good-standing,,,en,", "member", "4 to 12 digits"),
    ("12E4,Anna,A-ELEM,statutory,good-standing,,,en,", "member", "4 to 12 digits"),
    ("١٢٣٤,Anna,A-ELEM,statutory,good-standing,,,en,", "member", "4 to 12 digits"),
    ("1234,,A-ELEM,statutory,good-standing,,,en,", "name", "1 to 200 characters"),
    ('1234,"An\nna",A-ELEM,statutory,good-standing,,,en,', "name", "on one line"),
    ("1234,Anna,D-ELEM,statutory,good-standing,,,en,", "unit", "an election of poll.toml"),
    ("1234,Anna,a-elem,statutory,good-standing,,,en,", "unit", "A-Z"),
    ("1234,Anna,A-ELEM,statutory,good-standing,anna@,,en,", "email", "name@example.org"),
    ("1234,Anna,A-ELEM,statutory,good-standing,,555-0101,en,", "phone", "416-555-0123"),
    ("1234,Anna,A-ELEM,Statutory,good-standing,,,en,", "class", "one of statutory, on-leave"),
    ("1234,Anna,A-ELEM,,good-standing,,,en,", "class", "one of statutory, on-leave"),
    ("1234,Anna,A-ELEM,statutory,,,,en,", "status", "good-standing or suspended"),
    ("1234,Anna,A-ELEM,statutory,good-standing,,,EN,", "language", "en or fr"),
    ("1234,Anna,A-ELEM,statutory,good-standing,,,,", "language", "en or fr"),
    ("1234,Anna,A-ELEM,statutory,good-standing,,,en", "row", "9 fields"),
    ("1234,Anna,A-ELEM,statutory,good-standing,,,en,,", "row", "9 fields"),
    ("1234,Anna ,A-ELEM,statutory,good-standing,,,en,", "name", "without it"),
    ("1234,An\x00na,A-ELEM,statutory,good-standing,,,en,", "name", "without it"),
    ("1234,An\u200bna,A-ELEM,statutory,good-standing,,,en,", "name", "without it"),
    (f"1234,Anna,A-ELEM,statutory,good-standing,,,en,{'x' * 501}", "address", "at most 500"),
]


@pytest.mark.parametrize(("row", "field", "expected"), BAD_ROWS)
def test_a_bad_row_is_named(row: str, field: str, expected: str) -> None:
    (problem,) = refused(f"{ROSTER}{row}\n")
    assert (problem.file, problem.line, problem.field) == ("roster.csv", 6, field)
    assert expected in problem.expected


def test_a_members_number_twice_names_both_lines() -> None:
    (problem,) = refused(f"{ROSTER}0002,Other,B-OCC,statutory,good-standing,,,en,\n")
    assert problem.line == 6
    assert problem.wrong == "0002 is already on line 4"


def test_two_rows_of_one_name_and_address_are_a_warning() -> None:
    faults = FaultList()
    row = "0099,anna ABBOTT,C-SEC,statutory,good-standing,Anna@example.org,,en,\n"
    assert len(parse_roster((ROSTER + row).encode(), UNITS, faults)) == 4
    (warning,) = faults.warnings
    assert warning.line == 6
    assert "0001 on line 2" in warning.wrong


@pytest.mark.parametrize(
    ("raw", "field", "wrong"),
    [
        ("member,name,unit,class,status,email,phone,language\n", "address", "missing"),
        (f"{HEADER},shoe\n", "'shoe'", "unknown"),
        (f"{HEADER},member\n", "member", "twice"),
        ("", "header", "empty"),
        (f"{HEADER}\n", "member", "no member"),
    ],
)
def test_a_bad_header_is_named(raw: str, field: str, wrong: str) -> None:
    (problem,) = refused(raw)
    assert (problem.line, problem.field) == (1, field)
    assert wrong in problem.wrong


def test_another_encoding_names_the_line() -> None:
    (problem,) = refused(ROSTER.encode("latin-1"))
    assert (problem.line, problem.field) == (4, "encoding")
    assert "0xee" in problem.wrong


def test_utf_16_is_refused() -> None:
    (problem,) = refused(ROSTER.encode("utf-16"))
    assert (problem.line, problem.field) == (1, "encoding")


def test_an_open_quote_names_the_row_it_begins_on() -> None:
    (problem,) = refused(f'{ROSTER}1234,"Anna,A-ELEM,statutory,good-standing,,,en,\nrest\n')
    assert (problem.line, problem.field) == (6, "row")


def test_an_empty_line_is_named() -> None:
    (problem,) = refused(f"{HEADER}\n\n1234,Anna,A-ELEM,statutory,good-standing,,,en,\n")
    assert (problem.line, problem.wrong) == (2, "an empty line")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", ""),
        ("(416) 555-0123", "+14165550123"),
        ("1 416.555.0123", "+14165550123"),
        ("+1 416 555 0123", "+14165550123"),
        ("+44 20 7946 0958", "+442079460958"),
        ("+1 416 555 012", None),
        ("116-555-0123", None),
        ("416-155-0123", None),
        ("+0123456789", None),
        ("4165550123 ext 4", None),
    ],
)
def test_phone_numbers_become_e164(text: str, number: str | None) -> None:
    assert parse_phone(text) == number


def test_good_fees_are_exact() -> None:
    assert fees(FEES) == {
        "A-ELEM": (FeeReturn(Fraction(1100), Fraction(3)), Membership.AUDITED, ORIGIN),
        "B-OCC": (FeeReturn(Fraction(550)), Membership.AUDITED, ORIGIN),
        "C-SEC": (StatedFte(Fraction("2.5")), Membership.AUDITED, ORIGIN),
    }


def test_fees_are_written_as_they_were_read() -> None:
    rows = [
        ",".join(fees_row(UnitFte(unit, basis, membership=membership, origin=origin)))
        for unit, (basis, membership, origin) in fees(FEES).items()
    ]
    assert rows == FEES.splitlines()[1:]


A_ELEM, B_OCC, C_SEC = (f"{row}\n" for row in FEES.splitlines()[1:])


@pytest.mark.parametrize(
    ("old", "new", "field", "expected"),
    [
        ("A-ELEM,1100.00,,3,", "A-ELEM,1100.5,,3,", "fee_return", "dollars and cents"),
        ("A-ELEM,1100.00,,3,", "A-ELEM,$1100,,3,", "fee_return", "dollars and cents"),
        ("A-ELEM,1100.00,,3,", "A-ELEM,1100.00,5,,", "fee_return, fte", "not both"),
        ("A-ELEM,1100.00,,3,", "A-ELEM,,,,", "fee_return, fte", "a fee return or an FTE"),
        ("A-ELEM,1100.00,,3,", "A-ELEM,1100.00,,-3,", "voluntary", "a number"),
        ("B-OCC,550.00,", "X-OCC,550.00,", "unit", "election of poll.toml"),
        ("C-SEC,,2.5,,", "C-SEC,,2.5,1,", "voluntary", "no such field beside an FTE"),
        ("C-SEC,,2.5,,", "A-ELEM,,2.5,,", "unit", "once"),
        (A_ELEM, A_ELEM.replace("audited", ""), "basis", '"audited" or "current"'),
        (A_ELEM, A_ELEM.replace("audited", "June"), "basis", '"audited" or "current"'),
        (B_OCC, B_OCC.replace("audited", "current"), "basis", "(4.100)"),
        (A_ELEM, A_ELEM.replace("2026-06-30", ""), "as_of", "such as 2026-06-30"),
        (A_ELEM, A_ELEM.replace("2026-06-30", "30/06/2026"), "as_of", "such as 2026-06-30"),
        (A_ELEM, A_ELEM.replace("2026-06-30", "2026-06-31"), "as_of", "such as 2026-06-30"),
        (A_ELEM, A_ELEM.replace("2025-2026", "25-26"), "year", "a fiscal year"),
        (A_ELEM, A_ELEM.replace(ORIGIN.certified_by or "", ""), "certified_by", "a name"),
        (A_ELEM, A_ELEM.replace(ORIGIN.source or "", "5" * 63), "source", "`sha256sum`"),
        (A_ELEM, A_ELEM.replace(ORIGIN.source or "", "A" * 64), "source", "0-9 and a-f"),
    ],
)
def test_a_bad_fee_is_named(old: str, new: str, field: str, expected: str) -> None:
    assert old in FEES
    text = FEES.replace(old, new)
    line = text[: text.index(new)].count("\n") + 1
    found = [problem for problem in refused_fees(text) if problem.line == line]
    assert [(problem.file, problem.field) for problem in found] == [("fees.csv", field)]
    assert expected in found[0].expected


def test_4_100_current_membership_only_in_a_poll_that_reads_the_by_law_so() -> None:
    text = FEES.replace(A_ELEM, A_ELEM.replace("audited", "current"))
    assert fees(text)["A-ELEM"][1] is Membership.CURRENT
    assert fees(text, None)["A-ELEM"][1] is Membership.CURRENT  # poll.toml does not say
    (problem,) = [one for one in refused_fees(text, Membership.AUDITED) if one.line == 2]
    assert (problem.field, problem.wrong) == ("basis", "current")
    assert problem.expected == "audited, as membership_basis of poll.toml says"


def test_every_unit_of_the_poll_needs_a_row() -> None:
    (problem,) = refused_fees(FEES.replace(C_SEC, ""))
    assert problem.wrong == "no row for C-SEC"
