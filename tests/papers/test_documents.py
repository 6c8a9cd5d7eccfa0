"""What the documents name is there: files, folders, modules, functions, links, make targets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.papers.documents import (
    DOCUMENTS,
    ROOT,
    exists,
    is_name,
    is_path,
    links,
    path_exists,
    quoted,
    rooms,
)

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_file_that_a_document_names_is_there(path: Path) -> None:
    text = path.read_text("utf-8")
    assert [one for one in quoted(text) if is_path(one) and not path_exists(one)] == []
    assert [one for one in links(text) if not (path.parent / one).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_module_and_function_that_a_document_names_is_there(path: Path) -> None:
    named = {one for one in quoted(path.read_text("utf-8")) if is_name(one) and not is_path(one)}
    assert sorted(one for one in named if not exists(one)) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_make_target_that_a_document_names_is_there(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)", path.read_text("utf-8"), re.MULTILINE)
    for target in {first or second for first, second in named}:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_architecture_names_every_room() -> None:
    named = set(quoted(ARCHITECTURE))
    assert [
        room for room in rooms() if room.count(".") < 2 and not room_is_named(room, named)
    ] == []


def room_is_named(room: str, named: set[str]) -> bool:
    """Is it named itself, or by the room that it lies in, as a list of revisions is?"""
    return room in named or room.startswith("migrations.")


def test_the_architecture_follows_five_ways_by_name() -> None:
    ways = ARCHITECTURE.split("## Five ways")[1].split("\n## ")[0].split("\n### ")[1:]
    assert len(ways) == 5
    for way in ways:
        assert sum(is_name(one) or is_path(one) for one in quoted(way)) >= 8


def test_whoever_finds_a_weakness_sees_first_whom_to_tell() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    assert text.split("\n## ")[1].startswith("Contact\n")
    contact = text.split("\n## ")[1]
    assert "| a weakness of this installation |" in contact
    assert contact.count("the operator fills this in") == 3


def test_each_row_of_what_can_be_broken_and_of_what_is_claimed_names_its_test() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    tables = text.split("\n## What is promised\n")[1].split("\n## ")[1:]
    rows = [row for part in tables for row in re.findall(r"^\|.*\|$", part, re.MULTILINE)]
    named = [
        row for row in rows if not re.match(r"\|[-|]+$|\| (party|claim|what was done) \|", row)
    ]
    assert len(named) > 100
    assert [row for row in named if not re.search(r"`tests/[\w/]+\.py:test_\w+`", row)] == []


def test_contributing_says_what_a_newcomer_asks() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    block = text.split("## Set up, in two commands")[1].split("```sh\n")[1].split("```")[0]
    assert len(block.strip().splitlines()) == 2
    for asked in ("make check", "make test", "docs/architecture.md", "SECURITY.md", "LICENSE"):
        assert asked in text


def test_what_is_not_there_is_found() -> None:
    assert path_exists("voting/web/static/booth/session.mjs:signIn")
    assert not path_exists("voting/web/static/booth/session.mjs:signOut")
    assert not path_exists("voting/services.py")
    assert is_path("tests/kit/")
    assert is_path("CONTRIBUTING.md")
    assert not is_path("cards/")
    assert not is_name("poll.toml")
