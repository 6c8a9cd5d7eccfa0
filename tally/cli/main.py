"""The `ratify` command: lists every package's commands, and loads the one that is called.

Rules this module keeps:
1. It imports no package by name: the entry points `ratify.commands` name each package's table of
   commands (`tally.cli.registry`), and a table imports nothing.
2. Only the command that is called is loaded: an auditor's does not wait for the server's, and the
   help and the completion of the shell load none.
3. A command whose extra is not installed says which, in one line; a module of ours that is missing
   is a broken install, and is not taken for an extra.
4. Before anything else the packages are checked to be ours (`tally.cli.installed`).
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from tally.cli.exits import MEANINGS, Status, plain_endings
from tally.cli.installed import PACKAGES, find_installed, missing_extra, verify_packages
from tally.cli.registry import Audience, Entry

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class LazyGroup(click.Group):
    """The commands of the tables, each loaded when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands' names, in the order of the audiences."""
        return list(_entries())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command; None if there is none of that name.

        Raises:
            click.ClickException: its extra is not installed.
        """
        entry = _entries().get(cmd_name)
        return None if entry is None else _load(entry)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called; suggest another where there is none of that name."""
        if args[0] not in _entries() and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], _entries())
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise click.UsageError(f"No such command '{args[0]}'.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, by whom they are for."""
        entries = _entries().values()
        for audience in Audience:
            rows = [(one.name, _summary(one)) for one in entries if one.audience is audience]
            if rows:
                with formatter.section(audience):
                    formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the exit statuses mean."""
        with formatter.section("Exit status"):
            formatter.write_dl(MEANINGS)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete a command's name, and load none of the commands for it."""
        from click.shell_completion import CompletionItem

        found = [one for one in _entries().values() if one.name.startswith(incomplete)]
        names = [CompletionItem(one.name, help=one.summary) for one in found]
        return names + click.Command.shell_complete(self, ctx, incomplete)

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:  # noqa: ANN401
        """Read the command line; end plainly where it is wrong."""
        with plain_endings():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        """Run the command; end plainly where it is cut short."""
        with plain_endings():
            return super().invoke(ctx)


@cache
def _entries() -> dict[str, Entry]:
    """Return every command of every table by its name, in the order of the audiences."""
    tables = sorted(find_installed().tables(), key=lambda one: PACKAGES.index(one.split(".")[0]))
    listed = [entry for target in tables for entry in _named(target)]
    order = list(Audience)
    return {one.name: one for one in sorted(listed, key=lambda one: order.index(one.audience))}


def _load(entry: Entry) -> click.Command:
    try:
        command: click.Command = _named(entry.target)
    except ModuleNotFoundError as error:
        if not entry.extra or (error.name or "").partition(".")[0] in PACKAGES:
            raise
        version = find_installed().version
        raise missing_extra(f"`ratify {entry.name}`", entry.extra, version, error.name) from error
    return command


def _named(target: str) -> Any:  # noqa: ANN401 - a table or a command
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)


def _summary(entry: Entry) -> str:
    return f"{entry.summary} [{entry.extra}]" if entry.extra else entry.summary


def _show_version(ctx: click.Context, option: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"ratify, version {find_installed().version}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
def cli() -> None:
    """Ratify: ratification votes, counted by FTE, with a record that can be checked.

    A command marked [server] needs that extra of the distribution. Every command has --help, with
    an example, and --quiet; one that only reads has --json; a file can be `-`, for standard input
    or output. docs/commands.md explains these, and completion in the shell.
    """


def main() -> None:
    """Run the command line, if the packages are ours."""
    try:
        verify_packages(find_installed())
    except click.ClickException as error:
        error.show()
        sys.exit(Status.REFUSED)
    cli(prog_name="ratify")
