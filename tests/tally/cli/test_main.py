"""The command loader: what is installed is offered, an extra that is not is left out."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from tally.cli.main import cli, load_commands, main


def install(folder, name: str, target: str) -> None:
    """Lay out a distribution that registers one command, as pip would."""
    info = folder / f"{name}-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[ratify.commands]\n{name} = {target}\n")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder from which packages are imported."""
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_the_base_install_offers_tally_and_trustee():
    group = load_commands(click.Group())
    assert {"audit", "tally", "trustee"} <= set(group.commands)


def test_the_command_asked_for_is_loaded_alone():
    assert set(load_commands(click.Group(), "audit").commands) == {"audit"}
    assert "tally" in load_commands(click.Group(), "no such command").commands


def test_a_command_whose_extra_is_not_installed_is_left_out(folder):
    install(folder, "telephone", "a_package_that_is_not_there.cli:telephone")
    assert "telephone" not in load_commands(click.Group()).commands


def test_a_module_of_ours_that_is_missing_is_an_error(folder):
    install(folder, "telephone", "audit.a_module_that_is_not_there:telephone")
    with pytest.raises(ModuleNotFoundError, match="a_module_that_is_not_there"):
        load_commands(click.Group())


def test_tells_its_version():
    result = CliRunner().invoke(cli, ["--version"], prog_name="ratify")
    assert result.exit_code == 0
    assert result.output.startswith("ratify, version ")


def test_runs(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["ratify", "tally", "--help"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
    assert "Count by FTE" in capsys.readouterr().out
