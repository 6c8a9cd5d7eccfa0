"""How the services are called: a public function's name says what it does, without its module."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from tests.papers.structure import Module, read_tree

SERVICES = "voting.services"


def code() -> list[Module]:
    return [one for one in read_tree().modules.values() if one.package in ("voting", "ivr")]


def public_functions(module: Module) -> list[str]:
    names = [node.name for node in module.tree.body if isinstance(node, ast.FunctionDef)]
    return [name for name in names if not name.startswith("_")]


def aliases(module: Module) -> Iterator[str]:
    """Yield the names of the services that a module imports under another name."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(SERVICES):
            for one in node.names:
                if one.asname not in (None, one.name):
                    yield f"{node.module}.{one.name}"


def test_no_public_function_is_twice_in_the_services() -> None:
    inside = [one for one in code() if one.name.startswith(SERVICES)]
    names = Counter(name for one in inside for name in public_functions(one))
    assert len(names) > 100
    assert [name for name, times in names.items() if times > 1] == []


def test_no_caller_needs_another_name_for_a_service() -> None:
    assert {one.name: found for one in code() if (found := list(aliases(one)))} == {}


def transactions(module: Module) -> Iterator[int]:
    """Yield the lines on which a module opens a transaction of the store."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in ("reader", "unit_of_work"):
            yield node.lineno


def test_pages_open_no_transaction() -> None:
    pages = [one for one in code() if one.name.startswith("voting.web")]
    assert len(pages) > 30
    assert {one.name: found for one in pages if (found := list(transactions(one)))} == {}
