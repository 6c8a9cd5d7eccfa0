"""Weights that are wrong, or may be: refused or warned of at the import, and warned of at the seal.

Each of the mistakes that would change a result without a trace has a test by its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from audit.record.signatures.statement import Act
from tally.errors import Fault
from tally.fte.basis import StatedFte
from tally.fte.inputs import UnitFte
from tests.kit.files.planted_faults import faults_of_folder, with_officers
from tests.kit.files.poll_folders import FEES, Texts, line_of, texts
from tests.kit.officers import change_terms, change_unit, sign
from tests.kit.polls import SamplePoll, draft_poll
from voting.domain.plausibility import Implausible
from voting.domain.poll import PollKind
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.polls.prepare import import_poll

PLAUSIBLE = (
    FEES.replace("A-ELEM,1100.00,,3,", "A-ELEM,1100.00,,,")
    .replace("B-OCC,550.00,", "B-OCC,1100.00,")
    .replace("C-SEC,,2.5,", "C-SEC,,1,")
)
"""Fees of three members, one in each unit."""


@pytest.fixture
def ctx(sqlite_ctx: Context) -> Context:
    """A database with the officers that poll.toml names, and no poll."""
    return with_officers(sqlite_ctx)


def changed(poll: tuple[str, str] = ("", ""), fees: tuple[str, str] = ("", "")) -> Texts:
    """Plausible files, with one text of each replaced by another."""
    good = replace(texts(), fees=PLAUSIBLE)
    assert poll[0] in good.poll
    assert fees[0] in good.fees
    return replace(good, poll=good.poll.replace(*poll), fees=good.fees.replace(*fees))


def warned(ctx: Context, folder: Path, files: Texts) -> list[tuple[str, str, str]]:
    """Import the files; return the warnings' field, what is wrong, and what is usual."""
    warnings = import_poll(ctx, files.folder(folder / "poll")).warnings
    return [(one.field, one.wrong, one.expected) for one in warnings]


def test_usual_weights_bring_no_warning(ctx: Context, tmp_path: Path) -> None:
    assert warned(ctx, tmp_path, changed()) == []


def test_2_78_a_fee_return_times_1000_is_warned_of(ctx: Context, tmp_path: Path) -> None:
    files = changed(fees=("A-ELEM,1100.00", "A-ELEM,1100000.00"))
    ((field, wrong, usual),) = warned(ctx, tmp_path, files)
    assert (field, wrong) == ("A-ELEM", "an FTE of 1,000.00 for 1 on its list")
    assert usual.startswith("from 0.2 to 1.2 for each")


def test_2_78_an_fte_of_0_with_members_is_warned_of(ctx: Context, tmp_path: Path) -> None:
    files = changed(fees=("C-SEC,,1,", "C-SEC,,0,"))
    assert warned(ctx, tmp_path, files) == [
        ("C-SEC", "an FTE of 0.00 for 1 on its list", "an FTE above 0 where there are members")
    ]


def test_2_78_a_fee_of_11_dollars_is_warned_of(ctx: Context, tmp_path: Path) -> None:
    files = changed(poll=('membership = "1100.00"', 'membership = "11.00"'))
    first, *others = warned(ctx, tmp_path, files)
    assert first == (
        "membership fee", "a membership fee of $11.00", "from $1,000.00 to $1,300.00",
    )  # fmt: skip
    assert [field for field, _, _ in others] == ["A-ELEM", "B-OCC"]  # each has 100 times as much


def test_4_97_a_salary_ratio_left_out_where_it_is_applied_is_an_error(ctx: Context) -> None:
    line = next(
        one for one in texts().poll.splitlines(keepends=True) if one.startswith("salary_ratio")
    )
    files = changed(poll=(line, ""))
    (fault,) = faults_of_folder(ctx, files)
    assert (Path(fault.file).name, fault.line, fault.field, fault.wrong) == (
        "poll.toml", line_of(files.poll, "[fees]"), "fees.salary_ratio", "missing",
    )  # fmt: skip
    assert fault.expected == (
        "the provincial ratio of average salaries, for occasional_ratio is true (4.97)"
    )


def test_4_97_a_salary_ratio_may_be_left_out_where_it_is_not_applied(
    ctx: Context, tmp_path: Path
) -> None:
    line = next(
        one for one in texts().poll.splitlines(keepends=True) if one.startswith("salary_ratio")
    )
    files = changed(poll=(line, ""))
    poll = files.poll.replace("occasional_ratio = true", "occasional_ratio = false")
    assert warned(ctx, tmp_path, replace(files, poll=poll)) == []


# --- places ---------------------------------------------------------------------------------------


def fault_of(ctx: Context, files: Texts) -> Fault:
    (fault,) = faults_of_folder(ctx, files)
    return fault


def test_2_99_a_unit_of_two_boards_is_refused(ctx: Context) -> None:
    good = changed()
    poll = good.poll.replace('board = "A Board"', 'board = "B Board"', 1)
    fault = fault_of(ctx, replace(good, poll=poll))
    assert (fault.field, fault.line) == (
        "units[1].counts_in", line_of(poll, 'panel = "occasional"') + 1,
    )  # fmt: skip
    assert fault.wrong == "A is of 'B Board', this election of 'A Board'"


def sharing() -> Texts:
    """B-OCC serves both units, and has an election in each, of 0.7 and 0.35 FTE: 2 to 1."""
    good = changed(fees=("A-ELEM,1100.00,", "A-ELEM,2200.00,"))
    first = 'panel = "occasional"\ncounts_in = "A"\n'
    other = first.replace('"A"', '"C"')
    table = good.poll[good.poll.index('[[units]]\nunit = "B-OCC"') : good.poll.index(first)]
    together = 'bargaining_unit = "OCC"\n'
    poll = good.poll.replace(first, f"{first}{together}")
    poll += f"\n{table.replace('B-OCC', 'B-OCC-C')}{other}{together}"
    (row,) = (one for one in good.fees.splitlines() if one.startswith("B-OCC,"))
    one, two = (row.replace("1100.00", "2200.00"), row.replace("B-OCC,", "B-OCC-C,"))
    return replace(good, poll=poll, fees=good.fees.replace(row, f"{one}\n{two}"))


def test_4_99_shared_occasional_teachers_with_the_right_shares_are_taken(
    ctx: Context, tmp_path: Path
) -> None:
    assert import_poll(ctx, sharing().folder(tmp_path / "poll")).units == 4


def test_4_99_a_wrong_share_of_shared_occasional_teachers_is_an_error(ctx: Context) -> None:
    good = sharing()
    fees = good.fees.replace("B-OCC,2200.00", "B-OCC,1100.00")
    fault = fault_of(ctx, replace(good, fees=fees))
    assert (Path(fault.file).name, fault.line, fault.field) == (
        "fees.csv", line_of(fees, "B-OCC,"), "fee_return, fte",
    )  # fmt: skip
    assert fault.wrong == "an FTE of 7/20"
    assert fault.expected == "7/15, by the membership of the teachers of its units (4.99)"


# --- at the seal ----------------------------------------------------------------------------------


def weigh(sample: SamplePoll, fte: str) -> None:
    """Give A-ELEM another FTE; the treasurer signs it."""
    change_unit(sample, weight=UnitFte("A-ELEM", StatedFte(Fraction(fte))))
    sample.sign_weights()


def of_weights(warnings: Sequence[object]) -> list[str]:
    return [str(one) for one in warnings if isinstance(one, Implausible)]


def at_the_seal(sample: SamplePoll, about: str = "") -> list[str]:
    """What is said of A-ELEM's weight to the officer who proposes the seal."""
    found = statements.draft_statement(sample.ctx, sample.poll, Act.SEAL)
    return [one for one in of_weights(found.warnings) if one.startswith("A-ELEM") and about in one]


def test_both_officers_who_seal_are_warned(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    weigh(sample, "1000")
    (warning,) = at_the_seal(sample)
    assert warning.startswith("A-ELEM: an FTE of 1,000.00 for 2 on its list; usual is")
    sign(sample, "anne", Act.SEAL)
    second = statements.waiting_for(sqlite_ctx, sample.poll, Act.SEAL, "paul")
    assert second is not None
    assert warning in of_weights(second.warnings)


def test_2_150_who_signs_the_weights_is_warned(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    change_unit(sample, weight=UnitFte("A-ELEM", StatedFte(Fraction(1000))))
    found = statements.draft_statement(sqlite_ctx, sample.poll, Act.WEIGHTS)
    assert "A-ELEM: an FTE of 1,000.00 for 2 on its list" in of_weights(found.warnings)[0]


MOVED = "in the last poll"


def test_an_fte_is_compared_with_the_last_sealed_poll(sqlite_ctx: Context) -> None:
    first = draft_poll(sqlite_ctx)
    assert at_the_seal(first, MOVED) == []
    first.act(Act.SEAL)
    sample = draft_poll(sqlite_ctx)
    assert at_the_seal(sample, MOVED) == []
    weigh(sample, "120")
    assert at_the_seal(sample, MOVED) == []
    weigh(sample, "121")
    assert at_the_seal(sample, MOVED) == [
        "A-ELEM: an FTE of 121.00, and 100.00 in the last poll; usual is to move by no more than a "
        "fifth"
    ]


def test_a_void_poll_a_rehearsal_and_a_draft_are_no_last_poll(sqlite_ctx: Context) -> None:
    void = draft_poll(sqlite_ctx)
    void.act(Act.SEAL)
    void.act(Act.VOID)
    rehearsal = draft_poll(sqlite_ctx)
    change_terms(rehearsal, kind=PollKind.REHEARSAL, route=None)
    rehearsal.act(Act.SEAL)
    draft_poll(sqlite_ctx)
    sample = draft_poll(sqlite_ctx)
    weigh(sample, "200")
    assert at_the_seal(sample, MOVED) == []


def test_of_two_polls_the_later_one_is_the_last(sqlite_ctx: Context) -> None:
    for fte in ("200", "100"):
        earlier = draft_poll(sqlite_ctx)
        weigh(earlier, fte)
        earlier.act(Act.SEAL)
        sqlite_ctx.store._clock.forward(minutes=1)  # type: ignore[attr-defined]
    sample = draft_poll(sqlite_ctx)
    weigh(sample, "200")
    assert at_the_seal(sample, MOVED) == [
        "A-ELEM: an FTE of 200.00, and 100.00 in the last poll; usual is to move by no more than a "
        "fifth"
    ]
