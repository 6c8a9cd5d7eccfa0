"""The `ratify` command: gathers each package's command group.

Rules this module keeps:
1. It imports no package by name: groups come from the entry points `ratify.commands`, so that the
   base install (tally and audit) offers what it can and the server adds its own.
2. A group whose extra is not installed is left out, never half-loaded.
3. The command that was asked for is loaded alone: an auditor's does not wait for the server's.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points, version
from typing import Final

import click

_OURS: Final = ("tally", "audit", "voting", "ivr")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("ratify-vote"), prog_name="ratify")
def cli() -> None:
    """Ratify: ratification votes, counted by FTE and proved to the last digit."""


def load_commands(group: click.Group, wanted: str | None = None) -> click.Group:
    """Add to `group` the commands registered under `ratify.commands`, in name order.

    Only the one named `wanted` is added, if there is one.
    """
    registered = sorted(entry_points(group="ratify.commands"), key=lambda item: item.name)
    for entry in [item for item in registered if item.name == wanted] or registered:
        try:
            command = entry.load()
        except ModuleNotFoundError as error:
            if error.name is not None and error.name.split(".")[0] in _OURS:
                raise  # our own module is missing: a broken install, not a missing extra
            continue
        group.add_command(command, entry.name)
    return group


def main() -> None:
    """Run the command line."""
    wanted = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    load_commands(cli, wanted)(prog_name="ratify")
