"""docs/attacks.md: the gallery in one table for each of its files, made from the attacks.

Rules this module keeps:
1. Nothing of the tables is typed in: every line is an attack's own.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from tests.attacks.attack import GALLERY, ROOT, Attack

DOCUMENT = ROOT / "docs" / "attacks.md"
BEGIN, END = "<!-- the gallery -->", "<!-- end of the gallery -->"
_HEAD = "| who | holding | what | caught by | test |\n|---|---|---|---|---|\n"


def gallery() -> tuple[Attack, ...]:
    """Return every attack there is, by file and in the order of its lines."""
    for path in sorted((ROOT / "tests" / "attacks").rglob("test_*.py")):
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return tuple(sorted(GALLERY, key=lambda one: one.file))


def written(document: str, attacks: Sequence[Attack]) -> str:
    """Return the document with the attacks between its two marks."""
    before, rest = document.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{''.join(_sections(attacks))}{END}{after}"


def _sections(attacks: Sequence[Attack]) -> Iterator[str]:
    yield f"{len(attacks)} attacks.\n\n"
    for file, ones in groupby(attacks, key=lambda one: one.file):
        yield f"### `{file}`\n\n{_HEAD}{''.join(_line(one) for one in ones)}\n"


def _line(one: Attack) -> str:
    caught = ", ".join(f"`{name}`" for name in one.caught_by)
    anchored = f" with {one.anchor}" if one.anchor else ""
    cells = (
        " and ".join(one.by),
        ", ".join(one.keys),
        one.does,
        caught + anchored,
        f"`{one.name}`",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def write(path: Path = DOCUMENT) -> int:
    """Write the document anew, and return how many attacks it lists."""
    attacks = gallery()
    path.write_text(written(path.read_text("utf-8"), attacks), "utf-8")
    return len(attacks)
