"""`belenios-tool`: where it is, which version it is, and what it answers.

Rules this module keeps:
1. Version 3.0 or later: an older one follows specification 2, and takes every archive for forged.
2. The tool passes something only if it ends with status 0, says so in its own words and warns of
   nothing. Whatever else it does is a refusal.
3. That there is no result to check is said of an archive without a result, and of no other.
4. An encrypted tally passes if the tool makes the same of the ballots, byte for byte.
5. A refusal quotes the tool, without the ballot that it repeats.
6. It needs the standard library alone: whoever fetches the tool asks here whether it will do.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from audit.record.errors import NotPassedError, ToolError

NAME: Final = "belenios-tool"
OLDEST: Final = (3, 0)
ARCHIVE_PASSES: Final = "I: all checks passed"
BALLOT_PASSES: Final = "I: ballot is valid"
NO_RESULT: Final = "I: no result to check"
_WARNING = "W:"
_VERSION = re.compile(r"(\d+)\.(\d+)\S*")
_REPEATED_BALLOT = re.compile(r" in ballot \{.*")
_LONGEST = 300
"""Characters of what the tool said that are quoted."""


@dataclass(frozen=True)
class BeleniosTool:
    """A tool that will do: its path and its version."""

    path: str
    version: str

    def verify_archive(self, folder: Path, *, complete: bool) -> None:
        """Have the one archive in `folder` verified; `complete`: it ends with its result.

        Raises:
            NotPassedError: the tool does not pass it (2), or did not look at its result (3).
        """
        lines = self._passing(ARCHIVE_PASSES, "verify", "--dir", folder)
        if complete and NO_RESULT in lines:
            raise NotPassedError(f"{NAME} saw no result in an archive that has one")
        if not complete and NO_RESULT not in lines:
            raise NotPassedError(f"{NAME} saw a result in an archive that has none")

    def verify_tally(self, folder: Path, tally: bytes) -> None:
        """Compare an encrypted tally with what the tool makes of the ballots in `folder`'s archive.

        Raises:
            NotPassedError: the tool fails, or makes another (4).
        """
        done = _run(self.path, "election", "compute-encrypted-tally", "--dir", folder)
        if done.returncode != 0:
            raise _not_passed(done)
        if done.stdout.partition("\n")[0].encode() != tally:
            raise NotPassedError(f"{NAME} makes another encrypted tally of the archive's ballots")

    def verify_ballot(self, folder: Path, ballot: Path) -> None:
        """Have one ballot, a file, verified with the archive in `folder`, which ends at Setup.

        Raises:
            NotPassedError: the tool does not pass it (2).
        """
        self._passing(BALLOT_PASSES, "verify-ballot", "--dir", folder, "--ballot", ballot)

    def _passing(self, passes: str, *arguments: str | Path) -> list[str]:
        """Return what `election` with these arguments says; raise unless it passes (2)."""
        done = _run(self.path, "election", *arguments)
        lines = _lines(done)
        warned = any(line.startswith(_WARNING) for line in lines)
        if done.returncode != 0 or passes not in lines or warned:
            raise _not_passed(done)
        return lines


def find_tool(path: Path | None = None) -> BeleniosTool:
    """Return the tool at `path`, by default the one on the command path.

    Raises:
        ToolError: there is none, it does not run, or it is too old (1).
    """
    found = shutil.which(NAME) if path is None else str(path.absolute())
    if found is None:
        raise ToolError(
            f"{NAME} is not installed: install the package {NAME} of Debian 13 or later, or name"
            " the tool with --tool; docs/verify.md says how to have it elsewhere"
        )
    done = _run(found, "--version")
    version = _VERSION.match(done.stdout)
    if done.returncode != 0 or version is None:
        raise ToolError(f"{found} does not say its version: it is not {NAME}, or cannot run here")
    if (int(version[1]), int(version[2])) < OLDEST:
        raise ToolError(
            f"{found} is {NAME} {version[0]}: it follows an older specification and would refuse"
            " every archive; take version 3.0 or later, as Debian 13 has it"
        )
    return BeleniosTool(found, version[0])


def _run(path: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [path, *map(str, arguments)]
    try:
        return subprocess.run(  # noqa: S603 - the tool that the auditor named
            command, capture_output=True, encoding="utf-8", errors="replace", check=False
        )
    except OSError as error:
        raise ToolError(f"{path} does not run: {error.strerror or error}") from error


def _lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line.strip() for line in f"{done.stdout}\n{done.stderr}".splitlines()]


def _not_passed(done: subprocess.CompletedProcess[str]) -> NotPassedError:
    """Quote what the tool said, in one line (5)."""
    lines = [line for line in _lines(done) if line]
    told = " ".join([line for line in lines if not line.startswith("I: ")] or lines)
    told = _REPEATED_BALLOT.sub(" in the ballot", told)[:_LONGEST]
    return NotPassedError(f"exit status {done.returncode}: {told}")
