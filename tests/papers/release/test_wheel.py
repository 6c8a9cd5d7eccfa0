"""The wheel alone, in fresh environments, without a checkout: what is not in it is missed here.

One test for each Python that is found of those that setup.cfg names: on the path, or under pyenv.
The packages that Ratify needs come from the ordinary package index.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from audit.replay.export import write_record
from tests.kit.simulator.poll import poll_at
from tests.papers.distribution import build
from tests.papers.documents import setup_cfg

_NAMED = "Programming Language :: Python :: 3."
VERSIONS = [
    line.removeprefix("Programming Language :: Python :: ")
    for line in setup_cfg()["metadata"]["classifiers"].split("\n")
    if line.startswith(_NAMED)
]


def find_python(version: str) -> Path | None:
    """Return an interpreter of this version, or None; pyenv's shims are none by themselves."""
    if sys.version.startswith(f"{version}."):
        return Path(sys.executable)
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = [shutil.which(f"python{version}") or ""]
    found += sorted(map(str, pyenv.glob(f"versions/{version}.*/bin/python{version}")))
    return next((Path(one) for one in found if one and "shims" not in Path(one).parts), None)


PYTHONS = {version: found for version in VERSIONS if (found := find_python(version))}


@dataclass(frozen=True)
class Fresh:
    """A fresh virtual environment, and an empty folder to run its commands in."""

    folder: Path

    def run(self, command: str, *arguments: str | Path) -> str:
        """Run a command of the environment; return what it printed, or fail with it."""
        of_ours = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
        done = subprocess.run(
            [self.folder / "bin" / command, *arguments],
            cwd=self.folder,
            env={name: value for name, value in os.environ.items() if name not in of_ours},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def install(self, requirement: str) -> None:
        """Install a wheel with its extras."""
        self.run("pip", "install", "--quiet", "--disable-pip-version-check", requirement)

    def verify(self, record: Path) -> str:
        """Verify a record by its own seal's digest."""
        entries = (record / "log" / "entries.jsonl").read_bytes().split(b"\n")
        (seal,) = (one for one in entries if b'"event":"poll:sealed"' in one)
        digest = hashlib.sha256(seal).hexdigest()
        return self.run("ratify", "audit", "verify", "--seal-digest", digest, record)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made from the source distribution."""
    return build(tmp_path_factory.mktemp("dist")).wheel


@pytest.mark.slow
@pytest.mark.parametrize("version", PYTHONS)
def test_the_wheel_verifies_a_record_and_with_its_extras_holds_a_vote(
    version: str, wheel: Path, tmp_path: Path
) -> None:
    subprocess.run([PYTHONS[version], "-m", "venv", tmp_path / "fresh"], check=True)
    fresh = Fresh(tmp_path / "fresh")

    fresh.install(str(wheel))
    assert str(fresh.folder) in fresh.run("python", "-c", "import tally; print(tally.__file__)")
    write_record(poll_at("released").record(), tmp_path / "record")
    assert "valid, anchored" in fresh.verify(tmp_path / "record")

    fresh.install(f"{wheel}[server,reports]")
    fresh.run("ratify", "demo", "--out", tmp_path / "demo", "--voters", "12", "--seed", "3")
    assert (tmp_path / "demo" / "record" / "report.pdf").read_bytes().startswith(b"%PDF")
    assert "valid, anchored" in fresh.verify(tmp_path / "demo" / "record")


def test_this_python_is_among_those_that_are_tried() -> None:
    assert ".".join(map(str, sys.version_info[:2])) in PYTHONS
