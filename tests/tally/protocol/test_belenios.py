"""One module spells what another version of the Belenios specification may spell otherwise."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

from tally.protocol import belenios
from tally.protocol.group import IDENTITY, G, hash_to_exponent

TALLY = Path(__file__).parents[3] / "tally"
SPELLED = re.compile(r"\b(pok|sigmsg|certs_sig|prove|sig|decrypt|signin)\||Ed25519|^version$")
OURS = {"sealed_file.py"}
"""Our own formats, whose versions have nothing to do with the specification's."""


def _texts(tree: ast.AST) -> Iterator[str]:
    """The strings of a module that are no docstrings and do not only name an object's member."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.value


def _numbered(tree: ast.AST) -> Iterator[str]:
    """Numbers that are written as a version."""
    for node in ast.walk(tree):
        pairs = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ()
        for key, value in pairs:
            named = isinstance(key, ast.Constant) and key.value == "version"
            if named and isinstance(value, ast.Constant):
                yield "version"


def spelled_in(source: str) -> list[str]:
    tree = ast.parse(source)
    texts = [text for text in _texts(tree) if SPELLED.search(text) and text != "version"]
    return [*texts, *_numbered(tree)]


def test_no_other_module_of_tally_spells_them() -> None:
    found = {
        str(path.relative_to(TALLY)): spelled
        for path in TALLY.rglob("*.py")
        if (spelled := spelled_in(path.read_text(encoding="utf-8"))) and path.name not in OURS
    }
    assert list(found) == ["protocol/belenios.py"], found


def test_one_that_did_would_be_found() -> None:
    for source in (
        'x = f"sig|{digest}|"',
        'x = "pok|"',
        'GROUP = "Ed25519"',
        'x = {"version": 1}',
        'x = f"a|prove|{x}"',
    ):
        assert spelled_in(source), source
    for source in ('"""sig|"""', "x = 'proves|a'", 'x = ("version", "name")', "x = {'a': 1}"):
        assert not spelled_in(source), source


def test_no_prefix_begins_as_another_does() -> None:
    prefixes = [
        belenios.key_prefix("x"),
        belenios.message_prefix("x"),
        belenios.vote_prefix("x", "x"),
        belenios.ballot_prefix("x"),
        belenios.decryption_prefix("x", "x"),
        belenios.sign_in_prefix("x", "x", "x", "x"),
    ]
    for one, other in permutations(prefixes, 2):
        assert not one.startswith(other[: other.index("|") + 1])
    assert all(prefix.endswith("|") for prefix in prefixes)


def test_elements_are_spelled_as_a_number() -> None:
    assert str(IDENTITY) == belenios.IDENTITY == "0" * 63 + "1"
    assert belenios.element_bytes(belenios.element_text(G.raw)) == G.raw
    assert len(str(G)) == belenios.ELEMENT_DIGITS
    assert hash_to_exponent("", [IDENTITY]) == hash_to_exponent(belenios.IDENTITY, [])
