"""Runs `belenios-tool`, the verifier that nobody here wrote.

Rules this module keeps:
1. The tool works in a directory of its own, so that no test sees another's files.
2. An archive passes only if the tool passes all that `ratify audit outside` asks about it: the
   whole, its encrypted tally, and each ballot in a call of its own (`audit.outside`).
3. Which tool: the one that `tests.kit.tools` finds; `EACH` names unstable's too, where it was
   fetched (`make belenios-tool SUITE=sid`).
"""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

from audit.outside.archives import SETUP, UnitArchive
from audit.outside.questions import questions_about
from audit.outside.tool import BeleniosTool
from audit.outside.tool import find_tool as find_belenios
from audit.record.errors import NotPassedError as BeleniosError
from tally.protocol.archive import parse_archive
from tests.kit.belenios.fetch import fetched
from tests.kit.tools import BELENIOS, find_tool

GROUP = "Ed25519"
FOUND: Final = "found"
EACH: Final = (FOUND, *(["sid"] if fetched("sid") else []))
"""The tools to run a test with, by name: `@pytest.mark.parametrize("version", belenios.EACH)`."""


@cache
def tool(version: str = FOUND) -> BeleniosTool:
    """Return one of `EACH`, by its name."""
    found = find_belenios(Path(find_tool(BELENIOS) or "")) if version == FOUND else fetched(version)
    assert found is not None, f"{version}: fetched no longer"
    return found


def run(
    *arguments: str | Path, version: str = FOUND, folder: Path | None = None, typed: str = ""
) -> str:
    """Run the tool and return its standard output, without the last line's end; or raise."""
    command = [tool(version).path, *map(str, arguments)]
    done = subprocess.run(
        command, input=typed, cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise BeleniosError(f"exit {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout.rstrip("\n")


def verify(archive: bytes, uuid: str, directory: Path, *, version: str = FOUND) -> None:
    """Have an archive, its encrypted tally and its ballots verified; raise unless all pass (2)."""
    one = UnitArchive("", uuid, archive, parse_archive(archive))
    for question in questions_about(one, directory):
        question.ask(tool(version))


def verify_ballot(archive: bytes, ballot: bytes, directory: Path, *, version: str = FOUND) -> None:
    """Have one ballot verified with an archive's beginning, up to Setup; raise unless it passes."""
    read = parse_archive(archive)
    uuid = json.loads(read.election)["uuid"]
    UnitArchive("", uuid, archive, read).write(directory)
    (directory / "ballot").write_bytes(ballot)
    tool(version).verify_ballot(directory / SETUP, directory / "ballot")


def verify_with_result(archive: bytes, uuid: str, directory: Path) -> None:
    """As `verify`, for an archive that must be complete."""
    assert parse_archive(archive).result is not None, "the archive has no result"
    verify(archive, uuid, directory)


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
    codes = json.loads(private.read_text()).values()
    return [(code, run(*command, "--derive", code)) for code in codes]


def generate_ballot(archive: bytes, uuid: str, code: str, choice: int, directory: Path) -> bytes:
    """Have the tool make a ballot for the credential `code`; `choice` is an answer's index."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"{uuid}.bel").write_bytes(archive)
    (directory / "code").write_text(code)
    (directory / "choice").write_text(f"[[{int(choice == 0)},{int(choice == 1)}]]")
    files = ("--privcred", directory / "code", "--choice", directory / "choice")
    return run("election", "generate-ballot", "--dir", directory, *files).encode()
