"""The tables of docs/rules.md: clauses with their code and test, and what is not yet kept.

Rules this module keeps:
1. A clause is named in a test's name or docstring, or in the code, as it is and not as part of
   another: 2.77 is not in 2.77.5, nor in 12.77.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.rules.inversions.inversion import ROOT

TEXT = (ROOT / "docs" / "rules.md").read_text("utf-8")
_ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| `([\w/.]+:[\w.]+)` \| `([\w/.]+::[\w:]+)` \|$", re.M)
_NOT_YET = re.compile(r"^\| ([^|]+) \| ([^|]+) \|$", re.M)
_CITED = re.compile(
    r"\b(?:by-laws?|procedures?|constitution|règlements?|clauses?) "
    r"((?:[1-4]\.\d+(?:\.\d)?(?:, | and | to | with | et | à |–)?)+)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[1-4]\.\d+(?:\.\d)?")
_NAME = re.compile(r"def test_((?:[1-4]_\d\d+_(?:\d_(?!\d))?(?:and_)?)+)")
_NAMED = re.compile(r"([1-4])_(\d\d+)_(?:(\d)_(?!\d))?")


@dataclass(frozen=True)
class Row:
    """A row: clauses, what it says, the code's `file:name`, the test's `file::test`."""

    clause: str
    rule: str
    place: str
    test: str

    @property
    def clauses(self) -> tuple[str, ...]:
        """Its clauses."""
        return tuple(self.clause.split(", "))


def rows() -> tuple[Row, ...]:
    """Return every row of every table of clauses."""
    return tuple(Row(*found) for found in _ROW.findall(TEXT))


def not_yet() -> tuple[str, ...]:
    """Return the clauses that the document says are not kept yet, or in part."""
    section = TEXT.split("## Not yet kept\n")[1].split("\n## ")[0]
    found = _NOT_YET.findall(section)[1:]
    return tuple(clause for names, _ in found for clause in names.split(", "))


def cited(text: str) -> set[str]:
    """Return the clauses that a text of code cites: in words, or in the name of a test."""
    words = {number for said in _CITED.findall(text) for number in _NUMBER.findall(said)}
    parts = (part for name in _NAME.findall(text) for part in _NAMED.findall(name))
    return words | {".".join(filter(None, part)) for part in parts}


def find_test(name: str) -> ast.FunctionDef | None:
    """Return the test function of `file::test` or `file::Class::test`; None if it is not there."""
    file, *names = name.split("::")
    body = _body(file)
    found: ast.stmt | None = None
    for wanted in names:
        kinds = (one for one in body if isinstance(one, ast.FunctionDef | ast.ClassDef))
        found = next((one for one in kinds if one.name == wanted), None)
        body = getattr(found, "body", [])
    return found if isinstance(found, ast.FunctionDef) else None


@cache
def _body(file: str) -> list[ast.stmt]:
    return ast.parse((ROOT / "tests" / file).read_text("utf-8")).body


def carries(test: ast.FunctionDef, clause: str) -> bool:
    """Whether the test has the clause in its name or its docstring."""
    said = (ast.get_docstring(test) or "").lower()
    in_name = rf"(?<![0-9]_)(?<![0-9]){clause.replace('.', '_')}(?!_?[0-9])"
    in_words = rf"(?<![\w.]){re.escape(clause)}(?![0-9]|\.[0-9])"
    return bool(re.search(in_name, test.name) or re.search(in_words, said))


def sources() -> list[Path]:
    """Return every file of the code and the tests, those about the tables left out."""
    own = ROOT / "tests" / "rules"
    left_out = {*(own / "inversions").iterdir(), own / "test_clauses.py"}
    return [
        path
        for package in ("tally", "audit", "voting", "ivr", "tests")
        for path in sorted((ROOT / package).rglob("*.py"))
        if path not in left_out
    ]
