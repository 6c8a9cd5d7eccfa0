"""Makes belenios-tool 3.0 or later available: `python3 -m tests.kit.belenios.fetch [SUITE]`.

It prints the tool's path, and on standard error its version. Debian 12's own is 2.0; there the
package of SUITE is fetched: `trixie`, Debian 13, unless another is named, such as `sid`.

Rules this module keeps:
1. Where the machine's own tool will do and no SUITE is named, that is the one. What was fetched is
   not fetched again: to have a newer one, remove its folder.
2. What apt fetches comes from the machine's own mirror and is checked with the machine's own keys:
   of its sources of Debian only the suite's name is changed. What the package needs, apt says.
3. Nothing of the system is changed and no root is needed: apt has lists, a state and a cache of its
   own for this, and no hooks; packages are unpacked, not installed.
4. The folder of a suite is whole or not there. What a killed run left beside it, the next removes.
5. It needs Debian's apt and dpkg, and of Python nothing but the standard library.
"""

from __future__ import annotations

import fcntl
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from audit.outside.tool import NAME, BeleniosTool, find_tool
from audit.record.errors import ToolError

SUITE = "trixie"
_STAGING = ".unpacking-"
_PLACES = ("LIST", "Dir::Etc::SourceList/f", "PARTS", "Dir::Etc::SourceParts/d")
_RELEASES = {"stable", "oldstable", "testing", "unstable", "sid"}
_LINE = re.compile(
    r"deb\s+(?:\[(?P<options>[^]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)\s+(?P<rest>.+)"
)
_INSTALLS = re.compile(r"^Inst (\S+) \((\S+) ", re.MULTILINE)
_LAUNCHER = """\
#!/bin/sh
file=$(readlink -f "$0")
root=${file%/*}/root
exec "$root/LOADER" --library-path "$root/LIBRARIES" "$root/usr/bin/belenios-tool" "$@"
"""
_APT = """\
#clear APT::Update;
#clear APT::Default-Release;
Dir::Etc::SourceList "{sources}";
Dir::Etc::SourceParts "-";
Dir::Etc::Preferences "-";
Dir::Etc::PreferencesParts "-";
Dir::State::Lists "{folder}/lists";
Dir::State::Status "{folder}/status";
Dir::State::Extended_States "{folder}/extended_states";
Dir::Cache::Archives "{folder}/archives";
Dir::Cache::PkgCache "";
Dir::Cache::SrcPkgCache "";
Acquire::Languages "none";
"""


class FetchError(Exception):
    """The tool cannot be had here; the message says why, and what else to do."""


def cache() -> Path:
    """Return the folder of what was fetched; it may not be there."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "ratify" / NAME


def fetched(suite: str = SUITE) -> BeleniosTool | None:
    """Return the tool that was fetched from a suite, or None."""
    path = cache() / suite / NAME
    try:
        return find_tool(path) if path.exists() else None
    except ToolError:
        return None


def provide(suite: str | None = None) -> BeleniosTool:
    """Return a tool that will do; fetch it if it must be (1).

    Raises:
        FetchError: it cannot be had.
    """
    if suite is None:
        try:
            return find_tool()
        except ToolError:
            suite = SUITE
    cache().mkdir(parents=True, exist_ok=True)
    with _alone():
        return fetched(suite) or _fetch(suite)


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other process fetches; remove what a killed one left (4)."""
    with (cache() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in cache().glob(f"{_STAGING}*"):
            shutil.rmtree(left)
        yield


def _fetch(suite: str) -> BeleniosTool:
    staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=cache()))
    try:
        with tempfile.TemporaryDirectory(prefix="ratify-apt-") as folder:
            for package in _download(suite, Path(folder)):
                _run("dpkg", "-x", str(package), str(staging / "root"))
        _write_launcher(staging)
        find_tool(staging / NAME)
        staging.chmod(0o755)
        shutil.rmtree(cache() / suite, ignore_errors=True)
        staging.rename(cache() / suite)
    except ToolError as error:
        raise FetchError(f"what Debian's {suite} has will not do: {error}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return find_tool(cache() / suite / NAME)


def _write_launcher(staging: Path) -> None:
    """Write the script that runs the tool with the loader and the libraries that came with it."""
    root = staging / "root"
    loader = next(root.glob("usr/lib/*-linux-*/ld-linux*.so.*")).relative_to(root)
    script = _LAUNCHER.replace("LOADER", str(loader)).replace("LIBRARIES", str(loader.parent))
    launcher = staging / NAME
    launcher.write_text(script)
    launcher.chmod(0o755)


# --- apt ---------------------------------------------------------------------------------------


def _download(suite: str, folder: Path) -> list[Path]:
    """Download the package and what it needs, from the first source that has it all."""
    problems = []
    for number, (name, text) in enumerate(sources(suite)):
        place = folder / str(number)
        place.mkdir()
        (place / name).write_text(text)
        try:
            return _download_from(place / name)
        except FetchError as error:
            problems.append(str(error))
    problems.append(
        f"{NAME} of Debian's {suite} cannot be had with this machine's apt: see docs/verify.md"
    )
    raise FetchError("\n".join(problems))


def _download_from(sources: Path) -> list[Path]:
    folder = sources.parent
    (folder / "lists/partial").mkdir(parents=True)
    (folder / "status").touch()  # nothing is installed: so everything that it needs is named
    settings = folder / "apt.conf"
    settings.write_text(_APT.format(sources=sources, folder=folder))
    packages = folder / "packages"
    packages.mkdir()
    _let_apt_in(folder, packages)
    apt = ("apt-get", "-c", str(settings), "-qq")
    _run(*apt, "update")
    told = _run(*apt, "--simulate", "--no-install-recommends", "install", NAME)
    wanted = [f"{name}={version}" for name, version in _INSTALLS.findall(told)]
    _run(*apt, "download", *wanted, folder=packages)
    return sorted(packages.glob("*.deb"))


def _let_apt_in(folder: Path, packages: Path) -> None:
    """Let apt's own user in, as whom it reads from the network where root calls it."""
    for one in (folder.parent, folder):
        one.chmod(0o755)
    if os.geteuid() == 0:
        with suppress(LookupError):
            shutil.chown(packages, "_apt")


def sources(suite: str) -> Iterator[tuple[str, str]]:
    """Yield the machine's sources of Debian, each for another suite: a file's name and text (2)."""
    told = _run("apt-config", "shell", *_PLACES)
    places = dict(word.split("=", 1) for word in shlex.split(told))
    readers = {".list": _from_lines, ".sources": _from_stanzas}
    for path in (Path(places["LIST"]), *sorted(Path(places["PARTS"]).glob("*"))):
        if path.is_file() and path.suffix in readers:
            for text in readers[path.suffix](path.read_text("utf-8"), suite):
                yield f"debian{path.suffix}", text


def _from_lines(text: str, suite: str) -> Iterator[str]:
    for line in text.splitlines():
        found = _LINE.fullmatch(line.split("#")[0].strip())
        if found and found["suite"] in _suites() and "main" in found["rest"].split():
            options = f"{found['options'] or ''} target=Packages".strip()
            yield f"deb [{options}] {found['uri']} {suite} main\n"


def _from_stanzas(text: str, suite: str) -> Iterator[str]:
    for stanza in re.split(r"\n\s*\n", text):
        fields = _fields(stanza)
        if (
            "deb" in fields.get("types", "").split()
            and _suites() & set(fields.get("suites", "").split())
            and "main" in fields.get("components", "").split()
            and fields.get("enabled", "yes").strip().lower() not in ("no", "false", "0")
        ):
            changed = {"types": "deb", "suites": suite, "components": "main", "targets": "Packages"}
            yield "".join(f"{name}: {value}\n" for name, value in (fields | changed).items())


def _fields(stanza: str) -> dict[str, str]:
    """Return the fields of a stanza (deb822), by their names in lower case."""
    fields: dict[str, str] = {}
    last = ""
    for line in stanza.splitlines():
        if line.startswith("#"):
            continue
        if line[:1].isspace():
            fields[last] += f"\n{line}"
        elif ":" in line:
            name, value = line.split(":", 1)
            last = name.strip().lower()
            fields[last] = value.strip()
    return fields


def _suites() -> set[str]:
    """Return the names that this machine's release goes by in its sources."""
    release = platform.freedesktop_os_release()
    return {release.get("VERSION_CODENAME", ""), *_RELEASES}


def _run(*command: str, folder: Path | None = None) -> str:
    """Run a command; return what it printed, or raise with what it said."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise FetchError(f"{command[0]} is not here: this is not a Debian machine") from error
    if done.returncode != 0:
        raise FetchError(f"{' '.join(command)}:\n{done.stdout}{done.stderr}".strip())
    return done.stdout


def main(arguments: list[str]) -> None:
    """Provide the tool of the suite that is named, or any; print its path."""
    if len(arguments) > 1 or any(one.startswith("-") for one in arguments):
        raise SystemExit(__doc__)
    try:
        tool = provide(*arguments)
    except FetchError as error:
        raise SystemExit(str(error)) from error
    print(f"{NAME} {tool.version}", file=sys.stderr)
    print(tool.path)


if __name__ == "__main__":
    main(sys.argv[1:])
