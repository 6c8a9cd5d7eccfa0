"""What the project's documents are, and what they name."""

from __future__ import annotations

import importlib
import re
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("tally", "audit", "voting", "ivr")
BUILT = (*PACKAGES, "migrations")
_FOLDERS = "|".join((*BUILT, "tests", "loadtests", "docs", r"\.ci"))
_PATH = re.compile(rf"(?:{_FOLDERS})/[\w./-]*(?::\w+)?")
_ROOT_FILE = re.compile(r"[A-Z]+\.md|LICENSE|Makefile|MANIFEST\.in|pyproject\.toml|setup\.cfg")
_NAME = re.compile(rf"(?:{'|'.join((*BUILT, 'tests', 'loadtests'))})(?:\.\w+)+")
FOLDERS = (*PACKAGES, "migrations", "tests", "loadtests", "docs")
DOCUMENTS = sorted(
    path for folder in (".", "docs", "loadtests") for path in (ROOT / folder).glob("*.md")
)


def setup_cfg() -> ConfigParser:
    """Return setup.cfg."""
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg", "utf-8")
    return parser


def quoted(text: str) -> list[str]:
    """Return what a document puts between backquotes on one line, code blocks left out."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", prose)


def links(text: str) -> list[str]:
    """Return the files that a document links to, without their anchors."""
    return [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]


def is_path(quotation: str) -> bool:
    """Does a document speak of a file of this project here, or of a folder?"""
    return bool(_PATH.fullmatch(quotation) or _ROOT_FILE.fullmatch(quotation))


def is_name(quotation: str) -> bool:
    """Does a document speak of a package here, or of something in one, by its dotted name?"""
    return bool(_NAME.fullmatch(quotation))


def path_exists(quotation: str) -> bool:
    """Is the file there, from the root or from tests/; and in it what is named after a colon?"""
    path, _, name = quotation.partition(":")
    found = next((base / path for base in (ROOT, ROOT / "tests") if (base / path).exists()), None)
    if found is None:
        return False
    return not name or re.search(rf"\b{name}(\(|: | = )", found.read_text("utf-8")) is not None


def rooms() -> list[str]:
    """Return every package of the distribution, by its dotted name."""
    folders = (path.parent for name in BUILT for path in (ROOT / name).rglob("__init__.py"))
    return sorted(".".join(folder.relative_to(ROOT).parts) for folder in folders)


def exists(name: str, room: str = "") -> bool:
    """Is there such a module, or such a name in a module? `room` is the package to begin in."""
    return (bool(room) and _found(f"{room}.{name}")) or _found(name)


def _found(dotted: str) -> bool:
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        return _has(found, parts[length:])
    return False


def _has(found: object, attributes: list[str]) -> bool:
    for attribute in attributes:
        if not hasattr(found, attribute):
            return False
        found = getattr(found, attribute)
    return True
