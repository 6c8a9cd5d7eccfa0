"""The tests' own order: helpers in one place, no folder too full."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MOST = 15
"""Modules in one folder."""


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, and everything that it imports from a module, by name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{one.name}" for one in node.names)


def is_a_tests(name: str) -> bool:
    """Whether a name is that of a test module or a conftest, or lies in one."""
    return any(part == "conftest" or part.startswith("test_") for part in name.split("."))


def test_what_several_tests_use_is_in_the_kit() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in TESTS
        for name in imported(path)
        if name.startswith("tests.") and is_a_tests(name)
    ]
    assert found == []


@pytest.mark.parametrize("folder", sorted({path.parent for path in TESTS}), ids=str)
def test_no_folder_is_too_full(folder: Path) -> None:
    assert len(list(folder.glob("*.py"))) <= MOST
