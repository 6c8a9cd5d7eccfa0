"""The Debian tools that tests use: where they are, and which package brings each."""

from __future__ import annotations

import shutil
from pathlib import Path

# command to look for -> Debian package that brings it
PACKAGES = {
    "belenios-tool": "belenios-tool",
    "chromium": "chromium-headless-shell",
    "node": "nodejs",
    "postgres": "postgresql",
    "pdftotext": "poppler-utils",
    "sipp": "sip-tester",
    "espeak-ng": "espeak-ng",
}


def find_tool(name: str) -> str | None:
    """Return the path of a tool named in PACKAGES, or None where it is not installed."""
    if name == "postgres":
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
        return str(found[-1]) if found else shutil.which(name)
    if name == "chromium":  # without a window's own pages: half the work
        return shutil.which("chromium-headless-shell") or shutil.which(name)
    return shutil.which(name)
