"""How a command ends that is cut short, or called wrongly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import click
import pytest
from click.exceptions import Exit, NoArgsIsHelpError
from click.testing import CliRunner

from tally.cli.exits import MEANINGS, Status, plain_endings


def ended(error: BaseException) -> int:
    with pytest.raises(Exit) as left, plain_endings():
        raise error
    return left.value.exit_code


def test_the_statuses_are_those_that_are_explained():
    assert [name for name, _ in MEANINGS] == [str(int(status)) for status in list(Status)[:4]]
    assert (Status.INTERRUPTED, Status.UNREAD) == (128 + signal.SIGINT, 128 + signal.SIGPIPE)


def test_ctrl_c_ends_as_a_shell_expects(capsys):
    assert ended(KeyboardInterrupt()) == 130
    assert capsys.readouterr().err == "Interrupted.\n"


def test_wrong_usage_without_a_command(capsys):
    assert ended(click.UsageError("this and\n that")) == 2
    assert capsys.readouterr().err == "Error: this and that.\n"


def test_the_help_that_stands_for_no_arguments_is_not_cut():
    context = click.Context(click.Command("x", help="Do x."))
    with pytest.raises(NoArgsIsHelpError), plain_endings():
        raise NoArgsIsHelpError(context)


def test_a_closed_pipe_leaves_no_message_at_the_end():
    """The reader is gone before anything is written; what is buffered is thrown away."""
    script = (
        "import sys\n"
        "from tally.cli.exits import plain_endings\n"
        "from click.exceptions import Exit\n"
        "try:\n"
        "    with plain_endings():\n"
        "        print('x' * 100_000, flush=True)\n"
        "except Exit as end:\n"
        "    sys.exit(end.exit_code)\n"
    )
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_closed_pipe_is_seen_in_this_process(monkeypatch, tmp_path):
    with (tmp_path / "out").open("w") as out:
        monkeypatch.setattr("sys.stdout", out)
        assert ended(BrokenPipeError()) == 141
        out.write("nobody reads this")
    assert (tmp_path / "out").read_bytes() == b""


def test_a_command_that_is_refused_keeps_its_message():
    @click.command()
    def refuse() -> None:
        with plain_endings():
            raise click.ClickException("no")

    done = CliRunner().invoke(refuse)
    assert (done.exit_code, done.stderr) == (1, "Error: no\n")
