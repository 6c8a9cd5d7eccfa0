"""The texts in an expression of Python, with gaps for what is filled in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """A text in Python, and its line."""

    line: int
    value: str


def texts_in(part: ast.expr) -> Iterator[Text]:
    """Yield the strings in an expression; of one with values in it, the whole with its gaps."""
    if isinstance(part, ast.Constant):
        if isinstance(part.value, str):
            yield Text(part.lineno, part.value)
    elif isinstance(part, ast.JoinedStr):
        pieces = (str(p.value) if isinstance(p, ast.Constant) else "{value}" for p in part.values)
        yield Text(part.lineno, "".join(pieces))
    else:
        for child in ast.iter_child_nodes(part):
            if isinstance(child, ast.expr):
                yield from texts_in(child)
