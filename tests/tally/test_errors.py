"""The faults of the files read together: all named at once, in one form of words."""

from __future__ import annotations

import pytest

from tally.errors import (
    MOST_NAMED,
    Fault,
    FaultList,
    FieldError,
    FteError,
    InputError,
    report,
)


def faults() -> FaultList:
    found = FaultList()
    found.add("b.csv", None, "unit", "no row for B", "a row")
    found.add("b.csv", 12, "unit", "unknown", "a unit")
    found.add("b.csv", 3, "votes", "-1", "0 or more")
    found.add("a.json", None, "fee", "x", "a number")
    return found


def test_every_fault_is_named_by_file_and_line():
    with pytest.raises(InputError) as caught:
        faults().check()
    assert str(caught.value).split("\n") == [
        "a.json, fee: x; expected a number",
        "b.csv, line 3, votes: -1; expected 0 or more",
        "b.csv, line 12, unit: unknown; expected a unit",
        "b.csv, unit: no row for B; expected a row",
    ]
    assert isinstance(caught.value, FteError)
    assert len(caught.value.faults) == len(faults()) == 4


def test_another_error_can_carry_the_faults():
    with pytest.raises(ExceptionGroup) as caught:
        faults().check(lambda found: ExceptionGroup("refused", [ValueError(str(f)) for f in found]))
    assert len(caught.value.exceptions) == 4


def test_a_warning_stops_nothing():
    found = FaultList()
    found.warn("b.csv", 2, "name", "twice", "one person once")
    found.check()
    assert not len(found)
    assert found.warnings == (Fault("b.csv", 2, "name", "twice", "one person once"),)


def test_the_faults_of_fields_are_gathered_with_their_place():
    found = FaultList()
    with found.collect("a.json", prefix="units[2]."):
        raise FieldError("fte", "-1", "0 or more")
    with found.collect("b.csv", 4):
        raise FieldError("votes", "x", "a number")
    with pytest.raises(
        InputError, match=r"a.json, units\[2\]\.fte: -1; .*\nb.csv, line 4, votes: x"
    ):
        found.check()
    with pytest.raises(ValueError, match="another"), found.collect("b.csv"):
        raise ValueError("another")


def many(file: str, field: str, number: int) -> list[Fault]:
    return [Fault(file, line, field, "x", "y") for line in range(2, number + 2)]


def test_a_report_counts_faults_and_files():
    assert report(many("a.csv", "unit", 1), "nothing was read") == (
        "1 fault in 1 file, nothing was read:\n  a.csv, line 2, unit: x; expected y"
    )
    two = [*many("a.csv", "unit", 1), *many("b.csv", "unit", 2)]
    assert report(two, "nothing was read").startswith("3 faults in 2 files, nothing was read:\n")


def test_a_report_of_a_wrong_column_in_every_row_is_readable_and_hides_nothing():
    rows = many("b.csv", "phone", 45_000)
    others = [Fault("a.csv", 1, "fee", "x", "y"), Fault("b.csv", 31_417, "language", "x", "y")]
    found = [others[0], *rows[:31_415], others[1], *rows[31_415:]]
    head, *lines = report(found, "nothing was read").split("\n")
    assert head == "45002 faults in 2 files, nothing was read:"
    assert len(lines) == MOST_NAMED + 1
    assert lines[0] == f"  {others[0]}"
    assert lines[99] == f"  {others[1]}"
    assert lines[1:99] == [f"  {one}" for one in rows[:98]]
    assert lines[100] == "  ... and 44902 more in b.csv"


def test_what_a_fault_quotes_is_cut_short():
    found = FaultList()
    found.add("a.csv", 2, "f" * 1000, "w" * 1000, "text")
    found.warn("a.csv", 2, "f" * 1000, "w" * 1000, "text")
    [fault] = found.of("a.csv")
    assert found.warnings == (fault,)
    assert (fault.field, fault.wrong) == ("f" * 160 + "...", "w" * 160 + "...")
    assert found.of("b.csv") == ()


def test_every_rule_that_values_break_is_noted():
    def build(one: int = 0, two: int = 0, three: int = 0) -> int:
        if not (one or two):
            raise FieldError("one, two", "neither", "one of them")
        if one and two:
            raise FieldError("one, two", "both", "one of them")
        if three > 1:
            raise FieldError("three", str(three), "at most 1")
        return one + two + three

    found = FaultList()
    assert found.make(build, {"one": 1}, 1, "a.csv", 2) == 1
    assert not len(found)
    found.make(build, {"three": 3}, 1, "a.csv", 2)
    found.make(build, {"one": 1, "two": 2, "three": 3}, 1, "a.csv", 3, "units[0].")
    assert [(one.line, one.field, one.wrong) for one in found.of("a.csv")] == [
        (2, "one, two", "neither"),
        (2, "three", "3"),
        (3, "units[0].one, two", "both"),
        (3, "units[0].three", "3"),
    ]


def test_a_rule_that_is_broken_whatever_is_taken_out_is_noted_a_few_times_only():
    def build(**values: int) -> int:
        raise FieldError("one", "x", "y")

    found = FaultList()
    assert found.make(build, {"one": 1}, 1, "a.csv") is None
    assert len(found) == 4
