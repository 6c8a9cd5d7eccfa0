"""JavaScript modules as one script, for a page that is opened from disk and can import nothing.

Rules this module keeps:
1. A module's text stays as it is but for its imports and the word `export`; it becomes a function
   that is called once, after the modules that it imports, and returns what it exports.
2. Only what the project's modules use is understood: `import { a, b as c } from "./x.mjs"`,
   `export` before a function, class or const, and `export { a, b }`. Anything else is refused, and
   so is a circle of imports.
3. The text can stand in a page's script element: nothing in it ends the element.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";\n', re.MULTILINE)
_EXPORTED = re.compile(
    r"^export ((?:async )?function\*?|class|const) ([A-Za-z_$][\w$]*)", re.MULTILINE
)
_LIST = re.compile(r"^export \{([^}]*)\};\n", re.MULTILINE)
_OTHER = re.compile(r"^\s*(?:import|export)\b|\bimport\s*[(.]", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_NAME = re.compile(r"([\w$]+)(?: as ([\w$]+))?")


class BundleError(Exception):
    """A module that cannot be put into the one script; the message names it, and why."""


@dataclass(frozen=True)
class _Module:
    """A module: its imports, by path with the text of its names, its body and what it exports."""

    imports: tuple[tuple[Path, str], ...]
    body: str
    exports: str


def bundle(entry: Path, root: Path) -> str:
    """Return one script of `entry` and all that it imports, files below `root`.

    Raises:
        BundleError: a module is of another form than rule 2 says, or imports itself.
    """
    modules: dict[Path, _Module] = {}
    _collect(entry.resolve(), root.resolve(), modules, ())
    names = {path: f"module{place}" for place, path in enumerate(modules)}
    parts = [_wrapped(path, root.resolve(), one, names) for path, one in modules.items()]
    script = "\n".join(["(() => {", '"use strict";', *parts, "})();", ""])
    if re.search(r"</script|<!--", script, re.IGNORECASE):
        raise BundleError("a module holds text that would end the page's script")
    return script


def _collect(
    path: Path, root: Path, modules: dict[Path, _Module], importing: tuple[Path, ...]
) -> None:
    """Read a module after those that it imports (rule 1)."""
    if path in importing:
        raise BundleError(f"{path.name} imports itself, over {importing[-1].name}")
    if path in modules:
        return
    if not path.is_relative_to(root):
        raise BundleError(f"{path} is not below {root}")
    module = _read(path)
    for other, _ in module.imports:
        _collect(other, root, modules, (*importing, path))
    modules[path] = module


def _read(path: Path) -> _Module:
    text = path.read_text("utf-8")
    imports = tuple(
        ((path.parent / found[2]).resolve(), _names(found[1], path))
        for found in _IMPORT.finditer(text)
    )
    exports = [found[2] for found in _EXPORTED.finditer(text)]
    listed = [_names(found[1], path, exporting=True) for found in _LIST.finditer(text)]
    body = _LIST.sub("", _EXPORTED.sub(r"\1 \2", _IMPORT.sub("", text)))
    other = _OTHER.search(_COMMENT.sub("", body))
    if other:
        raise BundleError(f"{path.name}: {other[0].strip()!r} in a form that is not understood")
    return _Module(imports, body, ", ".join([*exports, *listed]))


def _names(listed: str, path: Path, *, exporting: bool = False) -> str:
    """Return the names of an import or export list, as those of an object."""
    names = []
    for one in filter(None, (part.strip() for part in listed.split(","))):
        found = _NAME.fullmatch(one)
        if found is None:
            raise BundleError(f"{path.name}: {one!r} is not a name")
        inner, outer = found[1], found[2] or found[1]
        pair = (outer, inner) if exporting else (inner, outer)
        names.append(inner if inner == outer else f"{pair[0]}: {pair[1]}")
    return ", ".join(names)


def _wrapped(path: Path, root: Path, module: _Module, names: Mapping[Path, str]) -> str:
    """Return a module as a function that is called once."""
    lines = [f"// {path.relative_to(root).as_posix()}", f"const {names[path]} = (() => {{"]
    lines += [f"const {{ {listed} }} = {names[other]};" for other, listed in module.imports]
    return "\n".join([*lines, module.body.strip(), f"return {{ {module.exports} }};", "})();"])
