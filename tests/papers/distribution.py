"""Make the source distribution and the wheel: `python -m tests.papers.distribution [FOLDER]`.

Rules this module keeps:
1. Any warning of the build is an error.
2. The wheel is made from the source distribution, so that what is missing in it is seen.
3. The source distribution holds every file under version control, and no other.
"""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_WARNING = re.compile(r"warn|deprecat", re.IGNORECASE)
_FILE = re.compile(r"^(adding|copying|creating|writing|removing) ")  # a file may be named for one


class BuildError(Exception):
    """The build failed, or said something that a reader should look at."""


@dataclass(frozen=True)
class Distribution:
    """The two files of a release."""

    sdist: Path
    wheel: Path


def build(folder: Path) -> Distribution:
    """Build both files into `folder`, which is made if it is not there (rules 1 and 2).

    Raises:
        BuildError: the build fails or warns; the message is what it printed.
    """
    with (ROOT / "setup.cfg").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # a build works in the tree itself: one at a time
        printed = _run("build", "--no-isolation", "--outdir", str(folder), str(ROOT))
    said = warnings_in(printed)
    if said:
        raise BuildError("the build warns:\n" + "\n".join(said))
    names = re.search(r"^Successfully built (\S+) and (\S+)$", printed, re.MULTILINE)
    if not names:
        raise BuildError(f"the build names no two files:\n{printed}")
    return Distribution(sdist=folder / names[1], wheel=folder / names[2])


def warnings_in(printed: str) -> list[str]:
    """Return the lines of a build's output that warn of something."""
    lines = printed.splitlines()
    return [line for line in lines if _WARNING.search(line) and not _FILE.match(line)]


def check(made: Distribution) -> None:
    """Check both files' metadata, and that nothing is left out (rule 3); raise `BuildError`."""
    _run("twine", "check", "--strict", str(made.sdist), str(made.wheel))
    _run("check_manifest", "--no-build-isolation", str(ROOT))


def _run(module: str, *arguments: str) -> str:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise BuildError(f"{module}:\n{done.stdout}")
    return done.stdout


def main() -> int:
    """Build, check, and name the two files; into a temporary folder where none is named."""
    with tempfile.TemporaryDirectory() as temporary:
        try:
            made = build(Path(sys.argv[1] if sys.argv[1:] else temporary))
            check(made)
        except BuildError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    sys.stdout.write(f"{made.sdist.name} and {made.wheel.name}: complete, no warning\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
