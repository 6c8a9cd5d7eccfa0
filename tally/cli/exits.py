"""The exit statuses of every command, and how a command that is cut short ends.

Rules this module keeps:
1. A status means the same for every command; scripts rely on it, and `ratify --help` says it.
2. A command whose reader went away (`ratify poll list | head`) or that is interrupted by Ctrl-C
   ends like any other program of the system, without a traceback.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Final

import click
from click.exceptions import Exit, NoArgsIsHelpError


class Status(IntEnum):
    """What a command's exit status says."""

    HOLDS = 0
    """It holds, or is done."""
    REFUSED = 1
    """It does not hold, or was refused."""
    USAGE = 2
    """The command line is wrong; a mistyped digest is."""
    UNPROVED = 3
    """It holds, but nothing anchors it, or what was released is not proved."""
    INTERRUPTED = 130
    """Ctrl-C: 128 and the number of the signal, as a shell reports it."""
    UNREAD = 141
    """Whoever read the output is gone: 128 and the number of SIGPIPE."""


MEANINGS: Final = (
    ("0", "it holds, or is done"),
    ("1", "it does not hold, or is refused"),
    ("2", "wrong usage, a mistyped digest included"),
    ("3", "it holds, but is not anchored, or what was released is not proved"),
)
"""The statuses that `ratify --help` explains."""


@contextmanager
def plain_endings() -> Iterator[None]:
    """Turn wrong usage into one line, and Ctrl-C or a closed pipe into their statuses."""
    try:
        yield
    except NoArgsIsHelpError:  # its message is the help
        raise
    except click.UsageError as error:
        click.echo(f"Error: {_one_line(error)}", err=True)
        raise Exit(Status.USAGE) from error
    except KeyboardInterrupt as error:
        click.echo("Interrupted.", err=True)
        raise Exit(Status.INTERRUPTED) from error
    except BrokenPipeError as error:
        _discard_output()
        raise Exit(Status.UNREAD) from error


def _one_line(error: click.UsageError) -> str:
    message = " ".join(error.format_message().split())
    if not message.endswith((".", "?")):
        message += "."
    return message if error.ctx is None else f"{message} See: {error.ctx.command_path} --help"


def _discard_output() -> None:
    """Send what is still buffered to nowhere: else the interpreter complains when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
