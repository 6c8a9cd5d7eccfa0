"""The faults of the files read together: all named at once, in one form of words."""

from __future__ import annotations

import pytest

from tally.errors import Fault, FaultList, FieldError, FteError, InputError


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
