"""The commands of `ratify`, loaded: what a test walks, and how it calls one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click
from click.testing import CliRunner, Result

from tally.cli.main import cli

Path = tuple[str, ...]


def every_command() -> Iterator[tuple[Path, click.Command]]:
    """Every command and group below `ratify`, by its words, each loaded."""
    yield from _below(cli, ())


def _below(group: click.Group, path: Path) -> Iterator[tuple[Path, click.Command]]:
    with click.Context(group) as ctx:
        for name in sorted(group.list_commands(ctx)):
            command = group.get_command(ctx, name)
            assert command is not None
            yield (*path, name), command
            if isinstance(command, click.Group):
                yield from _below(command, (*path, name))


def command_at(path: Path) -> click.Command:
    """The command of these words."""
    return dict(every_command())[path]


def ratify(words: Sequence[str], typed: str | bytes = "") -> Result:
    """Call `ratify` in this process."""
    return CliRunner().invoke(cli, list(words), input=typed, prog_name="ratify")
