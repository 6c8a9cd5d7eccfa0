"""The part of a file that has a name: a function, a method, a class or a constant.

Rules this module keeps:
1. A part of Python is found by its syntax; of a script, by the line that begins it and the line
   that closes it, which our scripts' one layout gives the same indentation.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache


def part_of(source: str, name: str) -> str:
    """Return the text of `name` or `Class.name` in Python; `LookupError` if it is not there."""
    body: list[ast.stmt] = _parsed(source).body
    found: ast.stmt | None = None
    for one in name.split("."):
        found = next((node for node in reversed(body) if one in _names(node)), None)
        if found is None:
            raise LookupError(f"{name}: there is no such code")
        body = getattr(found, "body", [])
    assert found is not None
    return "\n".join(source.split("\n")[found.lineno - 1 : found.end_lineno])


def script_part_of(source: str, name: str) -> str:
    """Return the text of `name` or `Class.name` in a script; `LookupError` if it is not there."""
    words, found = r"(?:export |async |static |get |function |class )*", source
    for one in name.split("."):
        begins = rf"^( *){words}{re.escape(one)}\b[^\n]*\{{$.*?^\1\}}$"
        part = re.search(begins, found, re.MULTILINE | re.DOTALL)
        if part is None:
            raise LookupError(f"{name}: there is no such function or method")
        found = part[0]
    return found


@lru_cache(maxsize=4)
def _parsed(source: str) -> ast.Module:
    return ast.parse(source)


def _names(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    targets = {ast.Assign: "targets", ast.AnnAssign: "target"}
    at = getattr(node, targets.get(type(node), ""), [])
    return {one.id for one in (at if isinstance(at, list) else [at]) if isinstance(one, ast.Name)}
