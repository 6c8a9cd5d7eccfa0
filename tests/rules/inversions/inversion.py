"""A clause's line of code turned round, and the one test that must then fail.

Rules this module keeps:
1. The old text is in its file once, and within the function that the table of clauses names.
2. The file with the new text is Python too: a test fails by what it asserts, never by an import.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.kit.mutation.parts import part_of

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Inversion:
    """`clause` and `test` as in docs/rules.md; `place` is `file:name`, `file:Class.name` there."""

    clause: str
    place: str
    old: str
    new: str
    test: str

    @property
    def file(self) -> str:
        """The file, from the root."""
        return self.place.split(":")[0]

    @property
    def source(self) -> str:
        """The file's text as it is."""
        return (ROOT / self.file).read_text("utf-8")

    @property
    def inverted(self) -> str:
        """The file's text with the line turned round."""
        return self.source.replace(self.old, self.new)

    @property
    def part(self) -> str:
        """The text of the function, method, class or constant that `place` names."""
        return part_of(self.source, self.place.split(":")[1])
