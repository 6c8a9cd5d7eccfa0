"""docs/rules.md, its inversions, the tests and the code: each clause is in all of them."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from tests.rules.inversions.every import EVERY
from tests.rules.inversions.inversion import Inversion
from tests.rules.inversions.tables import Row, carries, cited, find_test, not_yet, rows, sources

HANDBOOK = (
    *("2.4", "2.6", "2.10", "2.12", "2.16"),
    *("1.11", "2.57", "2.65", "2.74", "2.74.4", "2.75", "2.76", "2.76.4"),
    *("2.77.1", "2.77.2", "2.77.3", "2.77.4", "2.77.5", "2.77.6", "2.77.7"),
    *("2.78", "2.78.1", "2.99", "2.100", "2.147", "2.148", "2.149", "2.150"),
    *("4.94", "4.95", "4.96", "4.97", "4.98", "4.99", "4.100", "4.101", "4.102", "4.103"),
    *("solidarity", "conflict"),
)
"""The clauses of a ratification vote in the union's handbook, and its two policies."""


def test_every_clause_of_the_handbook_is_kept_or_said_not_to_be_and_no_other_is() -> None:
    kept = {clause for row in rows() for clause in row.clauses}
    assert kept | set(not_yet()) == set(HANDBOOK)


def test_every_row_has_an_inversion_and_every_inversion_a_row() -> None:
    in_document = Counter((row.clause, row.place, row.test) for row in rows())
    assert in_document == Counter((one.clause, one.place, one.test) for one in EVERY)
    assert len(in_document) > 100


def test_every_row_has_a_test_and_a_rule_of_its_own() -> None:
    for name in ("test", "rule"):
        twice = [text for text, times in Counter(getattr(one, name) for one in rows()).items()
                 if times > 1]  # fmt: skip
        assert twice == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.test)
def test_the_test_of_a_row_is_there_and_names_its_clauses(row: Row) -> None:
    test = find_test(row.test)
    assert test is not None, f"tests/{row.test} is not there"
    missing = [clause for clause in row.clauses if not carries(test, clause)]
    assert missing == [], f"tests/{row.test}: name {missing} in its docstring"


@pytest.mark.parametrize("one", EVERY, ids=lambda one: f"{one.clause}, {one.test}")
def test_what_an_inversion_turns_round_is_once_in_its_file_and_in_the_code_named(
    one: Inversion,
) -> None:
    assert one.source.count(one.old) == 1
    assert one.old.strip("\n") in one.part
    assert ast.dump(ast.parse(one.inverted)) != ast.dump(ast.parse(one.source))


def test_no_line_is_turned_round_twice_in_the_same_way() -> None:
    assert max(Counter((one.place, one.old, one.new) for one in EVERY).values()) == 1


def test_every_clause_that_code_or_tests_cite_is_in_the_document() -> None:
    named = {clause for row in rows() for clause in row.clauses} | set(not_yet())
    named |= {clause.rsplit(".", 1)[0] for clause in named if clause.count(".") == 2}
    strangers = {
        f"{path.name}: {clause}"
        for path in sources()
        for clause in cited(path.read_text("utf-8")) - named
    }
    assert strangers == set()


def test_what_is_cited_is_read_off_words_and_names() -> None:
    assert cited("By-laws 2.57 and 2.150, reading; procedure 4.97. A fee of 2.79.") == {
        "2.57",
        "2.150",
        "4.97",
    }
    assert cited("def test_2_74_4_and_2_76_4_the_executive(): by-law 2.79.") == {
        "2.74.4",
        "2.76.4",
        "2.79",
    }
    assert cited("def test_2_57_2_150_every_field():") == {"2.57", "2.150"}
    assert cited("def test_2_an_election(): 2.77") == set()


@pytest.mark.parametrize(
    ("name", "words", "clause", "carried"),
    [
        ("test_2_77_5_x", "", "2.77.5", True),
        ("test_2_77_5_x", "", "2.77", False),
        ("test_2_77_x", "", "2.77.5", False),
        ("test_2_78_1_11_x", "", "1.11", False),
        ("test_x", "By-law 2.77.", "2.77", True),
        ("test_x", "By-law 2.77.5: so.", "2.77", False),
        ("test_x", "Procedure 14.97", "4.97", False),
        ("test_x", "Solidarity policy.", "solidarity", True),
    ],
)
def test_a_clause_is_named_as_it_is(name: str, words: str, clause: str, carried: bool) -> None:
    (test,) = ast.parse(f'def {name}():\n    """{words}"""').body
    assert isinstance(test, ast.FunctionDef)
    assert carries(test, clause) is carried
