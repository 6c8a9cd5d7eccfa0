"""How the code lies in its folders: `python -m tests.papers.structure [TREE] [--write]`.

It prints what docs/architecture.md shows under 'Measured'; with `--write` it puts that there. Read
as syntax trees only: nothing is imported, so any checkout can be measured.
"""

from __future__ import annotations

import ast
import statistics
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "architecture.md"
PACKAGES = ("tally", "audit", "voting", "ivr")
COLUMNS = (
    "package",
    "modules",
    "lines",
    "functions",
    "median",
    "90th of 100",
    "longest",
    "imports that climb",
    "circles",
    "class names twice",
    "largest folder",
)
FROM, TO = "<!-- measured -->\n", "<!-- end of measured -->\n"


@dataclass(frozen=True)
class Module:
    """One file of code: its dotted name, its folder from the root, its text and syntax tree."""

    name: str
    folder: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """The distribution's package that it belongs to."""
        return self.name.split(".")[0]

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.text.count("\n")

    @property
    def is_room(self) -> bool:
        """Whether it is a package's `__init__`."""
        return self.name.replace(".", "/") == self.folder

    @property
    def classes(self) -> list[str]:
        """The names of its classes, those inside others left out."""
        return [node.name for node in self.tree.body if isinstance(node, ast.ClassDef)]

    @property
    def functions(self) -> list[int]:
        """The length in lines of each function and method."""
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        found = (node for node in ast.walk(self.tree) if isinstance(node, kinds))
        return [(node.end_lineno or node.lineno) - node.lineno + 1 for node in found]


@dataclass(frozen=True)
class Tree:
    """All code of a checkout, with the layers that its import contracts name."""

    modules: Mapping[str, Module]
    layers: tuple[Mapping[str, int], ...]

    @cached_property
    def imports(self) -> Mapping[str, frozenset[str]]:
        """Which modules each module imports, wherever in its text."""
        return {one.name: frozenset(self._imported(one)) for one in self.modules.values()}

    def _imported(self, module: Module) -> Iterator[str]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import):
                yield from (one.name for one in node.names if one.name in self.modules)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for one in node.names:
                    inner = f"{node.module}.{one.name}"
                    found = inner if inner in self.modules else node.module
                    if found in self.modules:
                        yield found

    def climbing(self) -> list[tuple[str, str]]:
        """Return the imports of a module in a higher layer than the importer's own."""
        return [
            (name, other)
            for ranks in self.layers
            for name, others in self.imports.items()
            for other in others
            if _rank(ranks, name) < _rank(ranks, other, nowhere=-1)
        ]

    def circles(self) -> list[frozenset[str]]:
        """Return each set of modules that all import one another, directly or not."""
        reached = {name: self._reached(name) for name in self.imports}
        rings = {
            frozenset({name, *(other for other in seen if name in reached[other])})
            for name, seen in reached.items()
            if name in seen
        }
        return sorted(rings, key=sorted)

    def _reached(self, name: str) -> set[str]:
        seen: set[str] = set()
        waiting = list(self.imports[name])
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting.extend(self.imports[one])
        return seen

    def of(self, package: str) -> list[Module]:
        """Return the modules of one package."""
        return [one for one in self.modules.values() if one.package == package]

    def class_names_twice(self, package: str) -> dict[str, int]:
        """Return the class names that one package has more than once, with how often."""
        names = Counter(name for one in self.of(package) for name in one.classes)
        return {name: times for name, times in sorted(names.items()) if times > 1}

    def folders(self) -> dict[str, int]:
        """Return how many modules lie in each folder, `__init__` not counted."""
        found = dict.fromkeys(sorted({one.folder for one in self.modules.values()}), 0)
        for one in self.modules.values():
            found[one.folder] += not one.is_room
        return found


def _rank(ranks: Mapping[str, int], module: str, nowhere: int = 1_000) -> int:
    """Return the layer of a module, 0 the lowest; `nowhere` if the contract does not name it."""
    parts = module.split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((ranks[name] for name in names if name in ranks), nowhere)


@cache
def read_tree(root: Path = ROOT) -> Tree:
    """Read a checkout, once."""
    files = (path for package in PACKAGES for path in sorted((root / package).rglob("*.py")))
    modules = [_module(path, root) for path in files]
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return Tree({one.name: one for one in modules}, tuple(_layers(contracts)))


def _module(path: Path, root: Path) -> Module:
    text, inside = path.read_text("utf-8"), path.relative_to(root)
    parts = inside.with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name, inside.parent.as_posix(), text, ast.parse(text))


def _layers(contracts: Iterable[Mapping[str, object]]) -> Iterator[dict[str, int]]:
    for contract in contracts:
        layers, containers = contract.get("layers"), contract.get("containers", [""])
        if not isinstance(layers, list) or not isinstance(containers, list):
            continue
        for container in containers:
            yield {
                f"{container}.{name.strip()}".lstrip("."): rank
                for rank, layer in enumerate(reversed(layers))
                for name in layer.split("|")
            }


def measured(tree: Tree) -> str:
    """Return the two tables of docs/architecture.md: by package, and by folder."""
    rows = [f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|"]
    rows += [_row(tree, package) for package in PACKAGES]
    rows += ["", "| folder | modules |", "|---|---|"]
    rows += [f"| `{folder}` | {count} |" for folder, count in tree.folders().items()]
    return "\n".join(rows) + "\n"


def _row(tree: Tree, package: str) -> str:
    modules = tree.of(package)
    sizes = [size for one in modules for size in one.functions]
    cells = (
        f"`{package}`",
        sum(not one.is_room for one in modules),
        sum(one.lines for one in modules),
        len(sizes),
        round(statistics.median(sizes)),
        round(statistics.quantiles(sizes, n=10)[-1]),
        max(sizes),
        sum(name.split(".")[0] == package for name, _ in tree.climbing()),
        sum(min(ring).split(".")[0] == package for ring in tree.circles()),
        len(tree.class_names_twice(package)),
        max(count for folder, count in tree.folders().items() if _package(folder) == package),
    )
    return (
        "| " + " | ".join(f"{cell:,}" if isinstance(cell, int) else cell for cell in cells) + " |"
    )


def _package(folder: str) -> str:
    return folder.split("/")[0]


def written(document: str, tables: str) -> str:
    """Return the document with the tables between its two marks."""
    before, rest = document.split(FROM)
    return before + FROM + tables + TO + rest.split(TO)[1]


def main(arguments: list[str]) -> None:
    """Print the tables, or write them into the document."""
    folders = [one for one in arguments if one != "--write"]
    tables = measured(read_tree(Path(folders[0]) if folders else ROOT))
    if "--write" in arguments:
        DOCUMENT.write_text(written(DOCUMENT.read_text("utf-8"), tables), "utf-8")
    else:
        sys.stdout.write(tables)


if __name__ == "__main__":
    main(sys.argv[1:])
