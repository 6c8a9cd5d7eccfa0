"""Whose the packages are: folders as pip lays them out, with a stranger's `voting` in them."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import pytest

from tally.cli import installed as module
from tally.cli.installed import PACKAGES, Installed, find_installed, verify_packages

ROOT = Path(__file__).parents[3]


class Site:
    """A folder like site-packages, with our distribution, or what is left of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.info = folder / "ratify_vote-7.1.dist-info"
        self.info.mkdir(parents=True)
        shutil.copytree(ROOT / "tally" / "cli", folder / "tally" / "cli")
        for name in PACKAGES:
            self.put(name, folder)

    def put(self, name: str, folder: Path) -> None:
        """Put our package into a folder."""
        (folder / name).mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name / "__init__.py", folder / name / "__init__.py")

    def stranger(self, folder: Path, *, registered: bool) -> None:
        """Install a stranger's `voting`, as pip does: over whatever is there."""
        (folder / "voting").mkdir(parents=True, exist_ok=True)
        (folder / "voting" / "__init__.py").write_text("raise SystemExit('a stranger ran')\n")
        if registered:
            info = folder / "voting-1.2.dist-info"
            info.mkdir()
            (info / "METADATA").write_text("Metadata-Version: 2.1\nName: voting\nVersion: 1.2\n")
            (info / "RECORD").write_text("voting/__init__.py,,\nvoting-1.2.dist-info/RECORD,,\n")

    def editable(self, tree: Path) -> None:
        """Make it an editable install of a tree."""
        told = {"url": tree.as_uri(), "dir_info": {"editable": True}}
        (self.info / "direct_url.json").write_text(json.dumps(told))

    def verify(self, *before: Path) -> str:
        """Check the packages in another process, as `ratify` does; return what it refuses."""
        script = (
            "import sys, click\n"
            f"sys.path[:0] = {[str(one) for one in (*before, self.folder)]!r}\n"
            "sys.meta_path = [one for one in sys.meta_path if 'ditable' not in repr(one)]\n"
            "from tally.cli.installed import find_installed, verify_packages\n"
            "try: verify_packages(find_installed())\n"
            "except click.ClickException as error: print(error.message)\n"
            "assert 'voting' not in sys.modules\n"
        )
        command = [sys.executable, "-I", "-c", script]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def site(tmp_path) -> Site:
    return Site(tmp_path / "site-packages")


class TestAsAProcess:
    def test_an_install_that_is_whole(self, site):
        assert site.verify() == ""

    def test_a_stranger_that_wrote_over_ours_is_named(self, site):
        site.stranger(site.folder, registered=True)
        said = site.verify()
        assert said.startswith("ratify-vote is damaged, and nothing was done: `voting` in ")
        assert f"{site.folder / 'voting'} was overwritten by voting 1.2." in said

    def test_a_stranger_that_hides_ours_is_named(self, site, tmp_path):
        site.stranger(tmp_path / "first", registered=True)
        said = site.verify(tmp_path / "first")
        assert f"`voting` is taken from {tmp_path / 'first' / 'voting'} by voting 1.2." in said
        assert "`audit`" not in said


@pytest.fixture
def found(monkeypatch, site):
    """The packages are looked for in the folders of this test alone."""

    def look(*folders: Path) -> Installed:
        def find(name: str):
            for folder in folders:
                path = folder / name / "__init__.py"
                if path.exists():
                    return importlib.util.spec_from_file_location(name, path)
            return None

        monkeypatch.setattr(module, "find_spec", find)
        monkeypatch.setattr("sys.path", [str(one) for one in folders])
        return find_installed([str(site.folder)])

    return look


def refusal(installed: Installed) -> str:
    with pytest.raises(click.ClickException) as refused:
        verify_packages(installed)
    return refused.value.message


class TestPackages:
    def test_in_the_distributions_folder(self, found, site):
        verify_packages(found(site.folder))

    def test_this_install_is_whole(self):
        verify_packages(find_installed())

    def test_in_the_tree_of_an_editable_install(self, found, site, tmp_path):
        tree = tmp_path / "a tree"
        for name in PACKAGES:
            site.put(name, tree)
            shutil.rmtree(site.folder / name)
        site.editable(tree)
        verify_packages(found(site.folder, tree))

    def test_a_stranger_hides_the_tree_of_an_editable_install(self, found, site, tmp_path):
        tree = tmp_path / "tree"
        for name in PACKAGES:
            site.put(name, tree)
        site.editable(tree)
        (tmp_path / "first").mkdir()
        site.stranger(tmp_path / "first", registered=False)
        said = refusal(found(tmp_path / "first", tree))
        assert f"`voting` is taken from {tmp_path / 'first' / 'voting'}. Remove" in said

    def test_a_tree_that_no_editable_install_names(self, found, site, tmp_path):
        for name in PACKAGES:
            site.put(name, tmp_path / "tree")
        told = {"url": (tmp_path / "tree").as_uri(), "dir_info": {}}
        (site.info / "direct_url.json").write_text(json.dumps(told))
        assert refusal(found(tmp_path / "tree")).count("is taken from") == 4

    def test_in_another_folder_than_the_distributions(self, found, site, tmp_path):
        for name in PACKAGES:
            site.put(name, tmp_path / "elsewhere")
        assert refusal(found(tmp_path / "elsewhere")).count("is taken from") == 4

    def test_overwritten_by_nobody_known(self, found, site):
        site.stranger(site.folder, registered=False)
        assert f"{site.folder / 'voting'} was overwritten. Remove" in refusal(found(site.folder))

    def test_missing(self, found, site):
        shutil.rmtree(site.folder / "ivr")
        assert "`ivr` is missing" in refusal(found(site.folder))

    def test_a_folder_without_a_package_in_it(self, found, site, monkeypatch):
        installed = found(site.folder)
        empty = importlib.util.spec_from_loader("ivr", None, is_package=True)
        find = module.find_spec
        monkeypatch.setattr(
            module, "find_spec", lambda name: empty if name == "ivr" else find(name)
        )
        assert "`ivr` is missing" in refusal(installed)


class TestDistribution:
    def test_its_version_and_tables(self, site):
        (site.info / "entry_points.txt").write_text(
            "[console_scripts]\nratify = x:y\n\n[ratify.commands]\na = a.table:COMMANDS\n"
            "b = b.table:COMMANDS\n\n[ratify.demo]\nz = z:z\n"
        )
        installed = find_installed(["/nowhere", str(site.folder)])
        assert installed.version == "7.1"
        assert installed.tables() == ["a.table:COMMANDS", "b.table:COMMANDS"]

    def test_the_version_is_the_one_that_pip_knows(self):
        assert find_installed().version == version("ratify-vote")

    def test_none(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        with pytest.raises(click.ClickException, match="ratify-vote is not installed for"):
            find_installed([""])
