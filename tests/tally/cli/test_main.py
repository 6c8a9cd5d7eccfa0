"""The `ratify` command: what it lists, what it loads, and how it ends."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from tally.cli import main as module
from tally.cli.main import cli, main
from tally.cli.registry import Audience, Entry

HEAVY = {
    "audit.record", "audit.checks", "cryptography", "flask", "nacl", "importlib.metadata",
    "rfc8785", "rich", "sqlalchemy", "tally.protocol", "twilio", "voting.domain",
}  # fmt: skip
"""What no help needs, and takes time to import."""


def modules_after(*arguments: str) -> set[str]:
    """The modules that `ratify` has imported when it ends, less those of an empty Python."""
    script = (
        "import sys; before = set(sys.modules)\n"
        "from tally.cli.main import main\n"
        f"sys.argv = ['ratify', *{arguments!r}]\n"
        "try: main()\n"
        "finally: print(*sorted(set(sys.modules) - before), file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.fixture
def table(monkeypatch):
    """Put one command into the table, in place of all others."""

    def put(target: str, extra: str = "") -> None:
        entry = Entry("telephone", target, Audience.OPERATORS, "Ring.", extra)
        monkeypatch.setattr(module, "_entries", lambda: {"telephone": entry})

    return put


def run(*arguments: str):
    return CliRunner().invoke(cli, arguments, prog_name="ratify")


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_the_help_and_the_version_load_no_command(option):
    loaded = modules_after(option)
    assert not loaded & HEAVY
    ours = {name for name in loaded if name.split(".")[0] in {"tally", "audit", "voting", "ivr"}}
    assert {name for name in ours if name.startswith("tally")} == {
        "tally", "tally.cli", "tally.cli.exits", "tally.cli.installed", "tally.cli.main",
        "tally.cli.registry",
    } | ({"tally.cli.table"} if option == "--help" else set())  # fmt: skip
    tables = {"audit.cli.table", "voting.cli.table", "ivr.handset.table"}
    parents = {"audit", "audit.cli", "voting", "voting.cli", "ivr", "ivr.handset"}
    others = {name for name in ours if not name.startswith("tally")}
    assert others == (tables | parents if option == "--help" else set())


def test_the_command_asked_for_is_loaded_alone():
    loaded = modules_after("tally", "--help")
    assert "tally.cli.fte" in loaded
    assert not loaded & {"audit.cli.verify", "voting.cli.db", "rich", "flask"}


def test_commands_are_listed_by_whom_they_are_for():
    shown = run("--help").stdout
    places = [shown.index(f"\n{audience}:\n") for audience in Audience]
    assert places == sorted(places)
    assert shown.index("\n  audit ") < places[1] < shown.index("\n  trustee ") < places[2]
    assert places[2] < shown.index("\n  officer-key ") < places[3] < shown.index("\n  serve ")


def test_the_base_install_offers_tally_and_audit():
    assert {"audit", "tally", "trustee"} <= set(cli.list_commands(click.Context(cli)))


def test_the_exit_statuses_are_explained():
    shown = run("--help").stdout
    assert "\nExit status:\n  0  it holds" in shown
    assert "\n  3  it holds, but is not anchored" in shown


def test_an_audience_without_a_command_has_no_heading(table):
    table("tally.cli.fte:tally")
    shown = run("--help").stdout
    assert f"{Audience.OPERATORS}:\n  telephone  Ring.\n" in shown
    assert Audience.TRUSTEES not in shown


def test_an_extra_is_marked(table):
    table("tally.cli.fte:tally", "server")
    assert "telephone  Ring. [server]\n" in run("--help").stdout


def test_a_missing_extra_is_named_in_one_line(table):
    table("a_package_that_is_not_there.cli:telephone", "server")
    done = run("telephone", "ring")
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "Error: `ratify telephone` needs the extra `server` of ratify-vote"
        " (a_package_that_is_not_there is not installed). Install it from the release's wheel:"
        f" pip install './ratify_vote-{version('ratify-vote')}-py3-none-any.whl[server]'"
    ]


@pytest.mark.parametrize("extra", ["", "server"])
def test_a_module_of_ours_that_is_missing_is_no_extra(table, extra):
    table("audit.a_module_that_is_not_there:telephone", extra)
    done = run("telephone")
    assert isinstance(done.exception, ModuleNotFoundError)


def test_what_the_base_install_needs_is_no_extra(table):
    table("a_package_that_is_not_there:telephone")
    assert isinstance(run("telephone").exception, ModuleNotFoundError)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["adit"], "Error: No such command 'adit'. Did you mean audit? See: ratify --help"),
        (["xyz"], "Error: No such command 'xyz'. See: ratify --help"),
        (["--nothing"], "Error: No such option '--nothing'. See: ratify --help"),
        (["tally", "fte"], "Error: Missing argument 'FTE_JSON'. See: ratify tally fte --help"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(words, line):
    done = run(*words)
    assert done.exit_code == 2
    assert done.stderr.replace(":-", "-").splitlines() == [line]
    assert done.stdout == ""


def test_without_a_command_the_help_is_shown():
    done = run()
    assert done.exit_code == 2
    assert "Exit status:" in done.stderr


def complete(*words: str, incomplete: str) -> list[str]:
    found = ShellComplete(cli, {}, "ratify", "_RATIFY_COMPLETE")
    return [item.value for item in found.get_completions(list(words), incomplete)]


def test_the_shell_completes_names_and_options():
    assert complete(incomplete="a") == ["audit"]
    assert complete(incomplete="--v") == ["--version"]
    assert complete("audit", "verify", incomplete="--se") == ["--seal-digest"]


def test_completing_a_name_loads_no_command(table):
    table("a_package_that_is_not_there:telephone")
    assert complete(incomplete="") == ["telephone"]


def test_tells_its_version():
    result = run("--version")
    assert result.exit_code == 0
    assert result.output == f"ratify, version {version('ratify-vote')}\n"


def test_runs(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["ratify", "tally", "--help"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
    assert "Count by FTE" in capsys.readouterr().out


def test_does_nothing_where_the_packages_are_not_ours(monkeypatch, capsys):
    def refuse(found: object) -> None:
        raise click.ClickException("`voting` is another's")

    monkeypatch.setattr(module, "verify_packages", refuse)
    monkeypatch.setattr("sys.argv", ["ratify", "--version"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 1
    assert capsys.readouterr() == ("", "Error: `voting` is another's\n")
