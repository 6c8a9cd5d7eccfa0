"""belenios-tool is fetched from the machine's own mirror, whole or not at all, where it must be.

The machine is a made-up one: its apt and dpkg are scripts, and so are the loader and the tool in
the packages. `.ci/run` fetches with the real ones.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEY = "/usr/share/keyrings/debian-archive-keyring.gpg"
STANZAS = f"""\
# The machine's own
Types: deb deb-src
URIs: http://mirror.example/debian
# a remark
Suites: CODENAME CODENAME-updates
Components: main contrib
Signed-By: {KEY}

Types: deb
URIs: http://mirror.example/debian-security
Suites: CODENAME-security
Components: main
Signed-By: {KEY}

Types: deb
URIs: http://switched-off.example/debian
Suites: CODENAME
Components: main
Enabled: no

Types: deb-src
URIs: http://sources.example/debian
Suites: CODENAME
Components: main
"""
APT_CONFIG = """\
#!/bin/sh
echo "LIST='{folder}/sources.list'"
echo "PARTS='{folder}/sources.list.d/'"
"""
APT_GET = """\
#!/bin/sh
echo "$@" >> '{folder}/log'
from=$(dirname "$2")
case "$*" in
    *" update") cat "$from"/debian.* >> '{folder}/log'
        ! grep -q refused.example "$from"/debian.* || {{ echo "E: no" >&2; exit 100; }} ;;
    *--simulate*) echo "Inst libc6 (2.41-12 Debian:13.1/stable [amd64])"
        echo "Inst belenios-tool (3.0+dfsg-2 Debian:13.1/stable [amd64])"
        echo "Conf libc6 (2.41-12 Debian:13.1/stable [amd64])" ;;
    *" download "*) touch a.deb b.deb ;;
esac
exit 0
"""
DPKG = """\
#!/bin/sh
{first}
lib="$3/usr/lib/x86_64-linux-gnu"
mkdir -p "$lib" "$3/usr/bin"
printf '#!/bin/sh\\nshift 2\\nexec "$@"\\n' > "$lib/ld-linux-x86-64.so.2"
printf '#!/bin/sh\\necho "{version} (built)"\\n' > "$3/usr/bin/belenios-tool"
chmod +x "$lib"/* "$3"/usr/bin/*
"""


@dataclass
class Machine:
    """A made-up Debian machine, with an old tool of its own."""

    folder: Path

    def script(self, name: str, text: str) -> None:
        path = self.folder / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def own(self, version: str) -> None:
        self.script("belenios-tool", f"#!/bin/sh\necho '{version} (built)'\n")

    def has(self, version: str, first: str = "") -> None:
        self.script("dpkg", DPKG.format(version=version, first=first))

    def source(self, name: str, text: str) -> None:
        path = self.folder / "sources.list.d" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace("CODENAME", "stable"))

    @property
    def cache(self) -> Path:
        return self.folder / "cache" / "ratify" / "belenios-tool"

    @property
    def log(self) -> str:
        """What apt-get was asked, and which sources it had."""
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    def fetch(
        self, *arguments: str, path: str = "/usr/bin:/bin"
    ) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": f"{self.folder / 'bin'}:{path}",
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "TMPDIR": str(self.folder),
        }
        command = [sys.executable, "-m", "tests.kit.belenios.fetch", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path / "a machine")
    made.folder.mkdir()
    made.script("apt-config", APT_CONFIG.format(folder=made.folder))
    made.script("apt-get", APT_GET.format(folder=made.folder))
    made.has("3.0")
    made.own("2.0")
    made.source("debian.sources", STANZAS)
    return made


def test_a_machines_own_tool_that_will_do_is_taken(machine: Machine) -> None:
    machine.own("3.1.2")
    done = machine.fetch()
    assert done.stdout == f"{machine.folder}/bin/belenios-tool\n"
    assert done.stderr == "belenios-tool 3.1.2\n"
    assert machine.log == ""
    assert not machine.cache.exists()


def test_an_old_one_is_not_and_debian_13s_is_fetched_once(machine: Machine) -> None:
    done = machine.fetch()
    path = machine.cache / "trixie" / "belenios-tool"
    assert (done.stdout, done.stderr) == (f"{path}\n", "belenios-tool 3.0\n")
    assert subprocess.run([path], capture_output=True, text=True).stdout == "3.0 (built)\n"
    before = machine.log
    assert machine.fetch().stdout == f"{path}\n"
    assert machine.log == before


def test_the_tool_runs_through_a_link_too(machine: Machine) -> None:
    link = machine.folder / "linked"
    link.symlink_to(machine.fetch().stdout.strip())
    assert subprocess.run([link], capture_output=True, text=True).stdout == "3.0 (built)\n"


def test_of_the_machines_sources_only_the_suite_is_changed(machine: Machine) -> None:
    machine.fetch("sid")
    asked = [line for line in machine.log.splitlines() if not line.startswith("-c ")]
    assert asked == [
        "types: deb",
        "uris: http://mirror.example/debian",
        "suites: sid",
        "components: main",
        f"signed-by: {KEY}",
        "targets: Packages",
    ]
    assert (machine.cache / "sid" / "belenios-tool").exists()


def test_apt_says_what_the_package_needs_and_each_is_fetched_in_that_version(
    machine: Machine,
) -> None:
    machine.fetch()
    asked = [line.split("-qq ")[1] for line in machine.log.splitlines() if " -qq " in line]
    assert asked == [
        "update",
        "--simulate --no-install-recommends install belenios-tool",
        "download libc6=2.41-12 belenios-tool=3.0+dfsg-2",
    ]


def test_sources_in_lines_and_the_next_where_one_has_it_not(machine: Machine) -> None:
    (machine.folder / "sources.list.d" / "debian.sources").unlink()
    (machine.folder / "sources.list").write_text(
        "# deb http://remark.example/debian stable main\n"
        "deb-src http://mirror.example/debian stable main\n"
        "deb http://refused.example/apt stable main\n"
        "deb [signed-by=/key.gpg] http://mirror.example/debian stable main contrib # ours\n"
        "deb http://other.example/apt stable other\n"
        "deb http://other.example/apt other main\n"
    )
    assert machine.fetch().returncode == 0
    assert [line for line in machine.log.splitlines() if not line.startswith("-c ")] == [
        "deb [target=Packages] http://refused.example/apt trixie main",
        "deb [signed-by=/key.gpg target=Packages] http://mirror.example/debian trixie main",
    ]


def test_a_key_in_the_source_itself_is_kept(machine: Machine) -> None:
    key = "Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n"
    machine.source("debian.sources", STANZAS.split("\n\n")[0].rsplit("Signed-By", 1)[0] + key)
    machine.fetch()
    assert "signed-by: \n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n" in machine.log


def nothing_is_left(machine: Machine) -> bool:
    names = {path.name for path in machine.cache.iterdir()}
    return names == {".lock"} and not list(machine.folder.glob("ratify-apt-*"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (STANZAS.replace("mirror", "refused"), "E: no"),
        (STANZAS.replace("CODENAME", "other"), "trixie cannot be had with this machine's apt"),
    ],
    ids=["apt refuses", "no source of Debian"],
)
def test_what_cannot_be_had_is_said(machine: Machine, text: str, said: str) -> None:
    machine.source("debian.sources", text)
    done = machine.fetch()
    assert done.returncode == 1
    assert said in done.stderr
    assert "docs/verify.md" in done.stderr
    assert nothing_is_left(machine)


def test_a_package_that_is_too_old_is_refused(machine: Machine) -> None:
    machine.has("2.4")
    done = machine.fetch()
    assert done.returncode == 1
    assert "what Debian's trixie has will not do" in done.stderr
    assert nothing_is_left(machine)


def test_a_machine_without_apt_is_told_so(machine: Machine) -> None:
    (machine.folder / "bin" / "apt-config").unlink()
    done = machine.fetch(path="")
    assert done.returncode == 1
    assert "apt-config is not here: this is not a Debian machine" in done.stderr


def test_a_killed_fetch_leaves_no_tool_and_the_next_clears_up(machine: Machine) -> None:
    machine.has("3.0", first='[ "$(basename "$2")" = a.deb ] || kill -9 $PPID')
    assert machine.fetch().returncode == -9
    assert not (machine.cache / "trixie").exists()
    assert list(machine.cache.glob(".unpacking-*"))
    machine.has("3.0")
    assert machine.fetch().returncode == 0
    assert {path.name for path in machine.cache.iterdir()} == {".lock", "trixie"}


def test_a_folder_that_was_damaged_is_fetched_anew(machine: Machine) -> None:
    path = Path(machine.fetch().stdout.strip())
    path.write_text("#!/bin/sh\nexit 1\n")
    assert machine.fetch().stdout == f"{path}\n"
    assert subprocess.run([path], capture_output=True, text=True).stdout == "3.0 (built)\n"


@pytest.mark.parametrize("arguments", [("--help",), ("trixie", "sid")])
def test_wrong_usage_shows_the_usage(machine: Machine, arguments: tuple[str, ...]) -> None:
    done = machine.fetch(*arguments)
    assert done.returncode == 1
    assert "python3 -m tests.kit.belenios.fetch [SUITE]" in done.stderr
