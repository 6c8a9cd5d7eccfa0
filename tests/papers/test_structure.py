"""What docs/architecture.md promises of the code's structure holds on the tree."""

from __future__ import annotations

import ast

import pytest

from tests.papers.structure import (
    DOCUMENT,
    FROM,
    PACKAGES,
    TO,
    Module,
    Tree,
    measured,
    read_tree,
    written,
)

MOST_MODULES = 15
LONGEST_FUNCTION = 53
"""Lines: not longer than before the code was put in order; nearly all have fewer than 20."""


def test_no_folder_of_code_is_crowded() -> None:
    assert {
        one: count for one, count in read_tree().folders().items() if count > MOST_MODULES
    } == {}


def test_no_import_climbs() -> None:
    assert read_tree().climbing() == []


def test_no_imports_form_a_circle() -> None:
    assert read_tree().circles() == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_class_name_is_twice_in_a_package(package: str) -> None:
    assert read_tree().class_names_twice(package) == {}


def test_no_function_is_longer_than_the_longest_was() -> None:
    longest = {one.name: max(one.functions, default=0) for one in read_tree().modules.values()}
    assert {name: lines for name, lines in longest.items() if lines > LONGEST_FUNCTION} == {}


def test_the_document_has_the_tables_and_a_row_for_each_folder_that_is_there() -> None:
    text = DOCUMENT.read_text("utf-8")
    table = text.split(FROM)[1].split(TO)[0]
    rows = {line.split("|")[1].strip(" `") for line in table.splitlines() if "| `" in line}
    assert rows == {*PACKAGES, *read_tree().folders()}
    assert written(text, table) == text
    assert measured(read_tree()).splitlines()[:2] == table.splitlines()[:2]


def module(name: str, text: str) -> Module:
    return Module(name, name.rsplit(".", 1)[0].replace(".", "/"), text, ast.parse(text))


def test_what_is_out_of_order_is_found() -> None:
    modules = [
        module("tally.low", "from tally import high\nclass One: ...\n"),
        module("tally.high", "import tally.low\nclass One: ...\n"),
    ]
    tree = Tree({one.name: one for one in modules}, ({"tally.low": 0, "tally.high": 1},))
    assert tree.climbing() == [("tally.low", "tally.high")]
    assert tree.circles() == [frozenset({"tally.low", "tally.high"})]
    assert tree.class_names_twice("tally") == {"One": 2}
    assert tree.folders() == {"tally": 2}
