"""The mutants: each fits the code as it is, a change takes hold, and no survivor goes untold."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.kit.mutation.change import replace_code
from tests.kit.mutation.loop import Fate, Tried
from tests.kit.mutation.mutant import ROOT, Mutant, MutantError, read_mutants
from tests.kit.mutation.report import explained, sum_up

ENCODING = "tally/protocol/encoding.py"
TESTS = ("tests/tally/protocol/test_encoding.py",)
NUMBERS = "tally/numbers.py"
LIST = """
[[group]]
file = "tally/numbers.py"
tests = ["tests/tally/test_numbers.py"]
mutants = [
    ['exact_text', 'str(value)', 'repr(value)'],
    ['exact_text', 'return str(value)', 'return f"{value}"'],
    ['number_text', 'whole, part = divmod', 'while True: divmod'],
]

[[group]]
file = "voting/web/static/booth/encoding.mjs"
tests = ["tests/js/evidence.test.mjs"]
mutants = [['fromBase64', 'base64(bytes) !== text', 'false']]
"""


def test_every_mutant_is_in_its_function_once_and_its_tests_are_there() -> None:
    mutants = read_mutants()
    assert len(mutants) > 150
    assert [one for one, times in Counter(map(str, mutants)).items() if times > 1] == []
    for one in mutants:
        assert one.changed() != (ROOT / one.file).read_text("utf-8"), one
        assert one.tests
        assert all((ROOT / test).is_file() for test in one.tests), one
        assert {Path(test).suffix == ".mjs" for test in one.tests} == {one.script}, one


def test_what_docs_mutations_explains_is_in_the_lists() -> None:
    assert explained() <= {str(one) for one in read_mutants()}


@pytest.mark.parametrize(
    ("part", "old", "new", "said"),
    [
        ("number", "value", "text", "5 times"),
        ("number", "no such text", "text", "0 times"),
        ("nobody", "value", "text", "no such code"),
        ("number", "return value", "return return", "no Python"),
    ],
)
def test_a_mutant_that_does_not_fit_the_code_is_an_error(
    part: str, old: str, new: str, said: str
) -> None:
    with pytest.raises(MutantError, match=said):
        Mutant(ENCODING, part, old, new, TESTS).changed()


# --- a change in a process that has imported the code -------------------------------------------

SOURCE = """
from contextlib import contextmanager
from functools import cached_property, lru_cache

def plain(): return "old"

@lru_cache
def kept(): return "old"

@contextmanager
def within(): yield "old"

class Some:
    def method(self): return "old"
    @property
    def shown(self): return "old"
    @cached_property
    def once(self): return "old"
    @classmethod
    def made(cls): return "old"
    @staticmethod
    def free(): return "old"
"""


def test_whoever_imported_a_function_runs_its_changed_code() -> None:
    names: dict[str, object] = {}
    exec(SOURCE, names)
    module = SimpleNamespace(**names)
    plain, kept, within, some = module.plain, module.kept, module.within, module.Some()

    def said() -> list[str]:
        with within() as value:
            return [plain(), kept.__wrapped__(), value, *methods()]

    def methods() -> list[str]:
        other = module.Some()
        return [some.method(), some.shown, other.once, some.made(), some.free()]

    assert said() == ["old"] * 8
    parts = ("plain", "kept", "within", *(f"Some.{one}" for one in METHODS))
    for number, part in enumerate(parts):
        replace_code(module, part, SOURCE.replace("old", f"new {number}"), "some.py")
    assert said() == [f"new {number}" for number in range(8)]
    with pytest.raises(MutantError, match="not a function"):
        replace_code(module, "METHODS", SOURCE, "some.py")


METHODS = ("method", "shown", "once", "made", "free")


# --- a run ----------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.tool("node")
def test_a_run_tells_what_was_killed_what_timed_out_and_what_survived(tmp_path: Path) -> None:
    done = run(tmp_path, LIST, "--seconds", "4")
    assert done.returncode == 1, done.stdout + done.stderr
    said = done.stdout
    assert f"killed: {NUMBERS}:exact_text: str(value) -> repr(value)  by" in said
    assert "killed: voting/web/static/booth/encoding.mjs:fromBase64: base64(bytes) !== text" in said
    assert f"timed out: {NUMBERS}:number_text: whole, part" in said
    assert ": 2 killed, 1 timed out, 1 survived" in said
    assert f"does not explain it: {NUMBERS}:exact_text: return str(value)" in said


def test_tests_that_fail_on_the_code_as_it_is_say_nothing_of_a_mutant(tmp_path: Path) -> None:
    broken = tmp_path / "test_broken.py"
    broken.write_text("def test_nothing_holds(): assert False\n", "utf-8")
    done = run(tmp_path, LIST.replace("tests/tally/test_numbers.py", os.path.relpath(broken, ROOT)))
    assert done.returncode == 1
    assert "it fails on the code as it is: " in done.stderr
    assert "killed" not in done.stdout


def run(folder: Path, lists: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Try the mutants of these lists."""
    (folder / "some.toml").write_text(lists, "utf-8")
    command = (sys.executable, "-m", "tests.kit.mutation", "--lists", str(folder), *options)
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("fate", "known", "status", "said"),
    [
        (Fate.KILLED, False, 0, "1 killed"),
        (Fate.TIMED_OUT, False, 0, "1 timed out"),
        (Fate.SURVIVED, True, 0, "1 survived"),
        (Fate.SURVIVED, False, 1, "does not explain it"),
        (Fate.KILLED, True, 1, "take it out there"),
    ],
)
def test_a_survivor_is_explained_and_what_is_killed_is_not(
    capsys: pytest.CaptureFixture[str], fate: Fate, known: bool, status: int, said: str
) -> None:
    mutant = Mutant(ENCODING, "text", "a", "b", TESTS)
    tried = [Tried(mutant, TESTS, fate, "", 1.0, 1.0)]
    assert sum_up(tried, [], {str(mutant)} if known else set(), 60) == status
    assert said in capsys.readouterr().out


def test_a_run_ends_with_a_table_of_its_lists(capsys: pytest.CaptureFixture[str]) -> None:
    one, other = (Mutant(ENCODING, "text", "a", new, TESTS, new) for new in ("b", "c"))
    tried = [
        Tried(one, TESTS, Fate.KILLED, "", 1.0, 30.0),
        Tried(other, TESTS, Fate.SURVIVED, "", 1.0, 6.0),
        Tried(one, TESTS, Fate.TIMED_OUT, "", 1.0, 120.0),
    ]
    sum_up(tried, [Tried(None, TESTS, Fate.SURVIVED, "", 1.0, 90.0)], {str(other)}, 60)
    assert capsys.readouterr().out.splitlines() == [
        "| list | mutants | killed | timed out | survived | minutes of a core |",
        "|---|---|---|---|---|---|",
        "| `b` | 2 | 1 | 1 | 0 | 2.5 |",
        "| `c` | 1 | 0 | 0 | 1 | 0.1 |",
        "| the code as it is | | | | | 1.5 |",
        "3 mutants in 1 minutes: 1 killed, 1 timed out, 1 survived",
    ]


def test_a_run_of_no_mutant_is_a_failure() -> None:
    assert sum_up([], [], set(), 0) == 1
