"""What is wrong in poll.toml hides nothing in a poll's folder, and makes no other fault."""

from __future__ import annotations

import pytest

from tests.kit.files.follow_on_faults import (
    BAD_LANGUAGE,
    BAD_RETURN,
    BAD_ZONE,
    THE_LANGUAGE,
    THE_RETURN,
    THE_ZONE,
    verify_named,
)
from tests.kit.files.planted_faults import FEES, POLL, ROSTER, good_texts, with_officers
from tests.kit.files.poll_folders import CERTIFIED
from voting.ports.unit_of_work import Context


@pytest.fixture
def ctx(sqlite_ctx: Context) -> Context:
    """A database with the officers that poll.toml names, and no poll."""
    return with_officers(sqlite_ctx)


# --- units ---------------------------------------------------------------------------------------

_B = 'counts_in = "A-ELEM"\n\n[[units]]\nunit = "B-ELEM"'


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
            (POLL, "perhaps", "rules.release_heads"),
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
            ("small_unit = 10", "small_unit = 0"),
            ("release_heads = false", "release_heads = perhaps"),
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
            (POLL, "release_heads", "rules.release_heads"),
        ],
        poll=[
            BAD_ZONE,
            ("closes = 2027-03-02T16", "closes = 2027-03-02T07"),
            ("release_heads = false", "release_heads = 1"),
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
            ("closes = 2027-03-02T16", "closes = 2027-03-02T07"),
        ],
    )


def test_officers_that_can_be_read_need_accounts(ctx: Context) -> None:
    officers = (POLL, "officers", "officers")
    change = ('["anne", "paul"]', '["anne", "Mr X", "nobody"]')
    verify_named(ctx, [officers, officers], poll=[change])


def test_a_total_fte_of_0_is_named_whatever_the_fee(ctx: Context) -> None:
    header, *paid = good_texts().fees.splitlines()
    zero = "\n".join([header, *(f"{row.split(',')[0]},,0,,{CERTIFIED}" for row in paid), ""])
    verify_named(
        ctx,
        [(FEES, header, "units"), (POLL, "membership", "fees.membership")],
        poll=[('membership = "1100.00"', 'membership = "0.00"')],
        fees=[(good_texts().fees, zero)],
    )
