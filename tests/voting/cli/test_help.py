"""What `--help` says: every command of the tree, laid out as written, with an example."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from tally.cli.main import load_commands


def tree() -> Iterator[tuple[str, ...]]:
    """Every command and group below `ratify`."""

    def below(group: click.Group, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for name, command in sorted(group.commands.items()):
            yield (*path, name)
            if isinstance(command, click.Group):
                yield from below(command, (*path, name))

    return below(load_commands(click.Group("ratify")), ())


def found(path: tuple[str, ...]) -> click.Command:
    command: click.Command = load_commands(click.Group("ratify"))
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command


def help_of(path: tuple[str, ...]) -> str:
    command = found(path)
    return command.get_help(click.Context(command, info_name=" ".join(("ratify", *path))))


COMMANDS = list(tree())


def test_the_whole_tree_is_walked() -> None:
    assert {("sign",), ("trustee", "deal"), ("poll", "seal"), ("serve",)} <= set(COMMANDS)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_holds_no_markup(path: tuple[str, ...]) -> None:
    shown = help_of(path)
    assert "\\b" not in shown
    assert "\b" not in shown
    assert found(path).help


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_has_an_example_or_needs_nothing_said(path: tuple[str, ...]) -> None:
    """By itself or in its group's; one without arguments and options is its own example."""
    command = found(path)
    if isinstance(command, click.Group) or not command.params:
        return
    own, group = help_of(path), help_of(path[:-1]) if path[:-1] else ""
    line = f"\n    ratify {' '.join(path)} "
    assert ("Example" in own and line in own) or ("Example" in group and line in group), own


def test_an_example_keeps_its_lines() -> None:
    shown = help_of(("poll", "export"))
    assert "  Example:\n    ratify poll export POLL record\n    ratify poll export" in shown
