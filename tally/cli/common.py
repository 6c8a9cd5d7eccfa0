"""What the command groups share: refusals, passphrases, files.

Rules this module keeps:
1. A refusal is one message on standard error and exit code 1, never a traceback.
2. A passphrase is asked for unseen, or read from a file; it is never an argument.
3. An output file never replaces another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from tally.durable import PUBLIC, write_new
from tally.errors import KeyFileError
from tally.protocol.certificates import spoken
from tally.protocol.errors import ProtocolError

_Command = TypeVar("_Command", bound=Callable[..., None])
INPUT = click.Path(exists=True, dir_okay=False, path_type=Path)
OUTPUT = click.Path(dir_okay=False, path_type=Path)


class ExampleCommand(click.Command):
    r"""A command whose help keeps the lines of its example.

    click keeps a paragraph's lines as they are after a backspace character. A docstring with a
    backslash is raw, and so holds the two characters `\b`, of which this makes the one.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*arguments, **options)
        self.help = with_kept_lines(self.help)


class ExampleGroup(click.Group):
    """A command group with such commands."""

    command_class = ExampleCommand

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*arguments, **options)
        self.help = with_kept_lines(self.help)


def with_kept_lines(text: str | None) -> str | None:
    r"""Return a help text with the backspace character in place of `\b`."""
    return None if text is None else text.replace("\\b\n", "\b\n")


class RefusingGroup(ExampleGroup):
    """A command group that shows this package's errors as plain refusals."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; turn a `ProtocolError` or an `OSError` into a message."""
        try:
            return super().invoke(ctx)
        except ProtocolError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            name = error.filename or "a file"
            raise click.ClickException(f"{name}: {error.strerror or error}") from error


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Put a file's name before whatever is refused inside."""
    try:
        yield
    except ProtocolError as error:
        raise click.ClickException(f"{path}: {error}") from error


def passphrase_option(command: _Command) -> _Command:
    """Add `--passphrase-file` to a command."""
    return click.option(
        "--passphrase-file",
        type=INPUT,
        help="Take the passphrase from the first line of this file instead of asking for it.",
    )(command)


def read_passphrase(file: Path | None, *, new: bool = False) -> str:
    """Return the passphrase from a file, or ask for it; twice where it is `new`."""
    if file is None:
        return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=new))
    try:
        lines = file.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise KeyFileError(f"{file} is not text in UTF-8: write the passphrase in it") from error
    return lines[0] if lines else ""


def verify_absent(path: Path) -> None:
    """Raise `click.ClickException` if an output file exists already."""
    if path.exists():
        raise click.ClickException(f"{path} exists: name another file, or move this one away")


def write_output(path: Path, data: bytes, mode: int = PUBLIC) -> None:
    """Write a new file, durably; raise `click.ClickException` if it exists."""
    try:
        write_new(path, data, mode)
    except FileExistsError as error:
        raise click.ClickException(
            f"{path} exists: name another file, or move this one away"
        ) from error


def echo_spoken(digest: str) -> None:
    """Print a digest as groups of digits to be read aloud, four on a line."""
    groups = spoken(digest).split()
    for start in range(0, len(groups), 4):
        click.echo("  " + " ".join(groups[start : start + 4]))
