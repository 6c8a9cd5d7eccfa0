"""Runs Debian's `belenios-tool`, the verifier that nobody here wrote.

Rules this module keeps:
1. The tool works in a directory of its own, so that no test sees another's files.
2. A verification passes only if the tool says so (`all checks passed`, exit 0) and warns of nothing
   that the archive's stage does not explain.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

TOOL = "belenios-tool"
GROUP = "BELENIOS-2048"
PASSED = "I: all checks passed"


class BeleniosError(Exception):
    """The tool refused what it was given; the message is what it printed."""


def _run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the tool; raise `BeleniosError` if it failed."""
    command = [TOOL, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BeleniosError(f"exit {done.returncode}: {done.stdout}{done.stderr}")
    return done


def run(*arguments: str | Path) -> str:
    """Run the tool and return its standard output, without the last line's end; or raise."""
    return _run(*arguments).stdout.rstrip("\n")


def verify(archive: bytes, uuid: str, directory: Path) -> str:
    """Run `election verify` on one archive and return its output; raise unless it passes."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"{uuid}.bel").write_bytes(archive)
    done = _run("election", "verify", "--dir", directory)
    output = done.stdout + done.stderr
    if PASSED not in output:
        raise BeleniosError(output)
    return output


def verify_with_result(archive: bytes, uuid: str, directory: Path) -> str:
    """As `verify`, for an archive that is complete: no warning at all is allowed."""
    output = verify(archive, uuid, directory)
    if "W:" in output:
        raise BeleniosError(output)
    return output


def verify_record_archives(record: Path, directory: Path) -> int:
    """Verify each archive of a complete record; return how many there are."""
    archives = sorted(record.glob("units/*/*.bel"))
    for path in archives:
        verify_with_result(path.read_bytes(), path.stem, directory / path.stem)
    return len(archives)


def generate_credentials(uuid: str, count: int, directory: Path) -> list[tuple[str, str]]:
    """Have the tool derive credentials of its own; return (private, public) pairs."""
    directory.mkdir(parents=True, exist_ok=True)
    command = ("setup", "generate-credentials", "--group", GROUP, "--uuid", uuid)
    run(*command, "--count", str(count), "--dir", directory)
    (private,) = directory.glob("*.privcreds")
    codes = [line.split()[-1] for line in private.read_text().splitlines()]
    return [(code, run(*command, "--derive", code)) for code in codes]


def generate_ballot(archive: bytes, uuid: str, code: str, choice: int, directory: Path) -> bytes:
    """Have the tool make a ballot for the credential `code`; `choice` is an answer's index."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"{uuid}.bel").write_bytes(archive)
    (directory / "code").write_text(code)
    (directory / "choice").write_text(f"[[{int(choice == 0)},{int(choice == 1)}]]")
    files = ("--privcred", directory / "code", "--ballot", directory / "choice")
    return run("election", "generate-ballot", "--dir", directory, *files).encode()
