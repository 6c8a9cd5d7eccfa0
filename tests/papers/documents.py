"""What the project's documents are, and what they name."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("tally", "audit", "voting", "ivr")
FOLDERS = (*PACKAGES, "migrations", "tests", "loadtests", "docs")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


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
