"""The installed distribution: its version, its tables of commands, and whether it is whole.

Rules this module keeps:
1. At start every one of our packages must lie in the distribution's own folder, or below the tree
   that an editable install names, and be marked as ours. Their names are common words: another
   distribution's `voting` writes over ours, or hides it, and pip says nothing.
2. No package is imported to look at it, and no RECORD is read: only one that is not ours is traced
   to its distribution.
3. `importlib.metadata` is not used while all is well: it costs five times an empty Python.
4. How to install an extra is said here alone, and never by a bare name from an index.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Final, NamedTuple

import click

DISTRIBUTION: Final = "ratify-vote"
PACKAGES: Final = ("tally", "audit", "voting", "ivr")
MARK: Final = f'DISTRIBUTION = "{DISTRIBUTION}"'
"""The line in each package's `__init__.py` that says whose it is."""
GROUP: Final = "ratify.commands"
EXTRA_OF: Final = {"psycopg": "postgres", "typst": "reports"}
"""The modules that a command asks for only when it needs them, and their extras."""
_INSTALL: Final = "pip install"
_PREFIX, _SUFFIX = DISTRIBUTION.replace("-", "_") + "-", ".dist-info"


class Installed(NamedTuple):
    """The distribution by its metadata's folder, such as `.../ratify_vote-0.1.0.dist-info`."""

    metadata: str

    @property
    def version(self) -> str:
        """The version."""
        return os.path.basename(self.metadata)[len(_PREFIX) : -len(_SUFFIX)]

    @property
    def folder(self) -> str:
        """Where the packages lie, unless the install is editable."""
        return os.path.dirname(self.metadata)

    def tables(self) -> list[str]:
        """Return the packages' tables of commands, each as `module:attribute`."""
        found, group = [], ""
        for line in self._read("entry_points.txt").splitlines():
            if line.startswith("["):
                group = line.strip("[] ")
            elif group == GROUP and "=" in line:
                found.append(line.partition("=")[2].strip())
        return found

    def tree(self) -> str | None:
        """Return the tree that an editable install names, None for any other."""
        text = self._read("direct_url.json")
        if not text:
            return None
        import json
        from urllib.parse import unquote, urlsplit

        told = json.loads(text)
        editable = told.get("dir_info", {}).get("editable", False)
        return unquote(urlsplit(told["url"]).path) if editable else None

    def _read(self, name: str) -> str:
        try:
            with open(os.path.join(self.metadata, name), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return ""


def find_installed(path: Sequence[str] | None = None) -> Installed:
    """Return the distribution on `path` (default: where Python imports from).

    Raises:
        click.ClickException: it is not installed.
    """
    for folder in sys.path if path is None else path:
        try:
            names = os.listdir(folder or os.curdir)
        except OSError:
            continue
        for name in sorted(names):
            if name.startswith(_PREFIX) and name.endswith(_SUFFIX):
                return Installed(os.path.join(os.path.realpath(folder), name))
    raise click.ClickException(f"{DISTRIBUTION} is not installed for {sys.executable}.")


def verify_packages(installed: Installed) -> None:
    """Check that our packages are ours (1); raise `click.ClickException`, which names the others.

    Nothing is imported: a stranger's package is not run to find that it is one.
    """
    wrong = [f"`{name}` {fault}" for name, fault in _faults(installed)]
    if wrong:
        raise click.ClickException(
            f"{DISTRIBUTION} is damaged, and nothing was done: {'; '.join(wrong)}. Remove what is"
            f" not {DISTRIBUTION}'s, best by a new environment, and install {DISTRIBUTION} again."
        )


def _faults(installed: Installed) -> Iterator[tuple[str, str]]:
    tree: str | None = None
    for name in PACKAGES:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            yield name, "is missing"
            continue
        if not _below(spec.origin, installed.folder):
            tree = tree or installed.tree() or installed.folder
            if not _below(spec.origin, tree):
                yield name, f"is taken from {os.path.dirname(spec.origin)}{_owner(name)}"
                continue
        if not _is_marked(spec.origin):
            yield name, f"in {os.path.dirname(spec.origin)} was overwritten{_owner(name)}"


def _below(path: str, folder: str) -> bool:
    return os.path.realpath(path).startswith(os.path.realpath(folder) + os.sep)


def _is_marked(path: str) -> bool:
    with open(path, encoding="utf-8", errors="replace") as file:
        return any(line.startswith(MARK) for line in file)


def _owner(package: str) -> str:
    """Return which other distributions hold a file of the package's name, where any says so."""
    from importlib.metadata import distributions

    wanted = f"{package}/__init__.py"
    found = {
        f"{one.name} {one.version}"
        for one in distributions()
        if one.name != DISTRIBUTION and any(str(file) == wanted for file in one.files or ())
    }
    return f" by {' and '.join(sorted(found))}" if found else ""


def missing_extra(what: str, extra: str, version: str, module: str | None) -> click.ClickException:
    """Return the refusal of what needs an extra that is not installed; one line."""
    install = f"'./{_PREFIX}{version}-py3-none-any.whl[{extra}]'"
    return click.ClickException(
        f"{what} needs the extra `{extra}` of {DISTRIBUTION} ({module} is not installed). Install"
        f" it from the release's wheel: {_INSTALL} {install}"
    )
