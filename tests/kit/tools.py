"""The tools that tests use: where they are, and how each is had.

Rules this module keeps:
1. belenios-tool is of version 3.0 or later: the one that RATIFY_BELENIOS_TOOL names, the machine's
   own, or the one that `make belenios-tool` fetched.
"""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path

from audit.outside.tool import find_tool as find_belenios
from audit.record.errors import ToolError
from tests.kit.belenios.fetch import fetched

BELENIOS = "belenios-tool"
FETCH = f"make {BELENIOS}"
# command to look for -> Debian package that brings it
PACKAGES = {
    BELENIOS: BELENIOS,
    "chromium": "chromium-headless-shell",
    "node": "nodejs",
    "postgres": "postgresql",
    "pdftotext": "poppler-utils",
    "sipp": "sip-tester",
    "espeak-ng": "espeak-ng",
}


def find_tool(name: str) -> str | None:
    """Return the path of a tool named in PACKAGES, or None where it is not installed."""
    if name == BELENIOS:
        return _find_belenios(os.environ.get("RATIFY_BELENIOS_TOOL"))
    if name == "postgres":
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
        return str(found[-1]) if found else shutil.which(name)
    if name == "chromium":  # without a window's own pages: half the work
        return shutil.which("chromium-headless-shell") or shutil.which(name)
    return shutil.which(name)


@cache
def _find_belenios(named: str | None) -> str | None:
    """Return the tool's path (1); one that is named and will not do is an error."""
    if named:
        return find_belenios(Path(named)).path
    try:
        return find_belenios().path
    except ToolError:
        tool = fetched()
        return tool.path if tool else None


def how_to_get(name: str) -> str:
    """Return the line that makes a tool available."""
    return FETCH if name == BELENIOS else f"apt-get install {PACKAGES[name]}"
