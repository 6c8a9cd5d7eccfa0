"""A tool that is a script: it answers as belenios-tool does, or as a test has it answer."""

from __future__ import annotations

import shlex
from pathlib import Path

ARCHIVE = """\
echo "I: using directory $4"
echo "I: no shuffles to check"
grep -aq '"type":"Result"' "$4"/*.bel || echo "I: no result to check"
echo "I: all checks passed" >&2"""
TALLY = """\
cat "$4"/*.bel | tr '\\0' '\\n' | grep -a '^\\[\\[{"alpha"'"""
BALLOT = """\
echo "I: loading $6..." >&2
grep -aq '"type":"Ballot"' "$4"/*.bel && exit 1
echo "I: ballot is valid" >&2"""


def fake_tool(
    folder: Path,
    *,
    version: str = "3.0 (3.0+20250220)",
    archive: str = ARCHIVE,
    tally: str = TALLY,
    ballot: str = BALLOT,
) -> Path:
    """Write the script; `archive`, `tally` and `ballot` are what it does when asked about one."""
    path = folder / "belenios-tool"
    path.write_text(
        "#!/bin/sh\n"
        'case "$1 $2" in\n'
        f"'--version ') echo {shlex.quote(version)} ;;\n"
        f"'election verify')\n{archive} ;;\n"
        f"'election compute-encrypted-tally')\n{tally} ;;\n"
        f"'election verify-ballot')\n{ballot} ;;\n"
        "*) exit 125 ;;\n"
        "esac\n"
    )
    path.chmod(0o755)
    return path


def saying(*lines: str, status: int = 0) -> str:
    """What to have the script do: say these lines, and end with a status."""
    return "\n".join([*(f"echo {shlex.quote(line)}" for line in lines), f"exit {status}"])
