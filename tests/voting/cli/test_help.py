"""What `--help` says: every command of the tree, laid out as written, with an example."""

from __future__ import annotations

import click
import pytest

from tests.kit.commands import command_at, every_command


def help_of(path: tuple[str, ...]) -> str:
    command = command_at(path)
    return command.get_help(click.Context(command, info_name=" ".join(("ratify", *path))))


COMMANDS = [path for path, _ in every_command()]


def test_the_whole_tree_is_walked() -> None:
    assert {("sign",), ("trustee", "deal"), ("poll", "seal"), ("serve",)} <= set(COMMANDS)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_holds_no_markup(path: tuple[str, ...]) -> None:
    shown = help_of(path)
    assert "\\b" not in shown
    assert "\b" not in shown
    assert command_at(path).help


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_has_an_example_or_needs_nothing_said(path: tuple[str, ...]) -> None:
    """By itself or in its group's; one without arguments and options is its own example."""
    command = command_at(path)
    if isinstance(command, click.Group) or not command.params:
        return
    own, group = help_of(path), help_of(path[:-1]) if path[:-1] else ""
    line = f"\n    ratify {' '.join(path)} "
    assert ("Example" in own and line in own) or ("Example" in group and line in group), own


def test_an_example_keeps_its_lines() -> None:
    shown = help_of(("poll", "export"))
    assert "  Example:\n    ratify poll export POLL record\n    ratify poll export" in shown
