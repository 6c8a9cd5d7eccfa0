"""The `ratify` command: gathers each package's command group.

Rules this module keeps:
1. It imports no package by name: groups come from the entry points `ratify.commands`, so that the
   base install (tally and audit) offers what it can and the server adds its own.
2. A group whose extra is not installed is left out, never half-loaded.
"""

from __future__ import annotations

from importlib.metadata import entry_points, version

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("ratify"), prog_name="ratify")
def cli() -> None:
    """Ratify: ratification votes, counted by FTE and proved to the last digit."""


def load_commands(group: click.Group) -> click.Group:
    """Add to `group` every command registered under `ratify.commands`, in name order."""
    for entry in sorted(entry_points(group="ratify.commands"), key=lambda item: item.name):
        try:
            command = entry.load()
        except ModuleNotFoundError as error:
            if error.name is not None and error.name.split(".")[0] in {"tally", "audit", "voting"}:
                raise  # our own module is missing: a broken install, not a missing extra
            continue
        group.add_command(command, entry.name)
    return group


def main() -> None:
    """Run the command line."""
    load_commands(cli)(prog_name="ratify")
