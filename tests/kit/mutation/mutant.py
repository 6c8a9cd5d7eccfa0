"""A mutant: one line of code that decides something, changed; some named test must then fail.

Rules this module keeps:
1. The mutants are the lists in `lists/`: by file, the tests that must kill them, and for each the
   function or method, the old text and the new one.
2. The old text is in its function exactly once, and the new text makes another program of it.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from tests.kit.mutation.parts import part_of, script_part_of

ROOT = Path(__file__).parents[3]
LISTS = Path(__file__).with_name("lists")


class MutantError(Exception):
    """A line of the lists that does not fit the code."""


@dataclass(frozen=True)
class Mutant:
    """`part` is a function or `Class.method` of `file`; `tests` are files, in the order tried.

    `listed` is the name of the list that it is of.
    """

    file: str
    part: str
    old: str
    new: str
    tests: tuple[str, ...]
    listed: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.part}: {_line(self.old)} -> {_line(self.new)}"

    @property
    def script(self) -> bool:
        """Whether it is one of the browser's scripts, which node tests."""
        return self.file.endswith(".mjs")

    @property
    def module(self) -> str:
        """The Python module's name."""
        return self.file.removesuffix(".py").replace("/", ".")

    def changed(self) -> str:
        """Return the file's text with the one change; `MutantError` if it cannot be made (2)."""
        source = (ROOT / self.file).read_text("utf-8")
        try:
            part = (script_part_of if self.script else part_of)(source, self.part)
        except LookupError as error:
            raise MutantError(f"{self}: {error}") from error
        times = part.count(self.old)
        if times != 1:
            raise MutantError(f"{self}: the old text is there {times} times, not once")
        if source.count(part) != 1:
            raise MutantError(f"{self}: the file has the same function twice")
        new = part.replace(self.old, self.new)
        if not self.script:
            try:
                ast.parse(dedent(new))
            except SyntaxError as error:
                raise MutantError(f"{self}: the new text is no Python: {error}") from error
        return source.replace(part, new)


def read_mutants(lists: Path = LISTS) -> tuple[Mutant, ...]:
    """Return every mutant of every list, in order; `MutantError` for a list in another form."""
    return tuple(one for path in sorted(lists.glob("*.toml")) for one in _read(path))


def _read(path: Path) -> Iterator[Mutant]:
    for group in tomllib.loads(path.read_text("utf-8"))["group"]:
        if set(group) != {"file", "tests", "mutants"}:
            raise MutantError(f"{path.name}: a group has file, tests and mutants, not {set(group)}")
        for row in group["mutants"]:
            if len(row) != 3:
                raise MutantError(f"{path.name}: {row}: expected function, old text, new text")
            yield Mutant(group["file"], *row, tests=tuple(group["tests"]), listed=path.stem)


def _line(text: str) -> str:
    return " ".join(text.split())
