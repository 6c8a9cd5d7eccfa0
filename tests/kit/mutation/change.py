"""Put a mutant into a process that has imported the code already.

Rules this module keeps:
1. The function keeps its identity and gets other code: whoever imported it by name runs the change.
2. Only this process is changed. One that it starts anew runs the code as it is.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any

from tests.kit.mutation.mutant import ROOT, Mutant, MutantError


def put_in(mutant: Mutant) -> None:
    """Give the mutant's function its changed code, for the life of this process."""
    module = importlib.import_module(mutant.module)
    replace_code(module, mutant.part, mutant.changed(), str(ROOT / mutant.file))


def replace_code(module: object, part: str, source: str, filename: str) -> None:
    """Give a module's function or method the code that it has in another source of the module."""
    compiled = compile(source, filename, "exec", dont_inherit=True)
    codes = [one for one in _codes(compiled) if one.co_qualname == part]
    if not codes:
        raise MutantError(f"{filename}: {part}: not a function or method")
    owner: Any = module
    *outer, name = part.split(".")
    for one in outer:
        owner = getattr(owner, one)
    _function(vars(owner)[name], part).__code__ = codes[-1]  # of overloads the last is the one


def _codes(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _codes(one)


def _function(found: Any, part: str) -> FunctionType:
    """Return what a decorator has wrapped: a property's, a class method's, a cached function's."""
    while not isinstance(found, FunctionType) or hasattr(found, "__wrapped__"):
        inner = ("__wrapped__", "__func__", "fget", "func")
        name = next((one for one in inner if getattr(found, one, None) is not None), None)
        if name is None:
            raise MutantError(f"{part}: {found!r} is no function")
        found = getattr(found, name)
    return found
