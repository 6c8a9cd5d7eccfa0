"""What the command groups share: refusals, files, passphrases, and the options of every command.

Rules this module keeps:
1. A refusal is one message on standard error and the status `Status.REFUSED`, never a traceback.
2. A passphrase is asked for unseen, or read from a file; it is never an argument.
3. An output file never replaces another.
4. A file to be read or written can be `-`, standard input or output. Where the output goes there,
   whatever else the command says goes to standard error.
5. Every command takes --quiet: no progress and no notes on standard error. Warnings stay.
6. `--json` prints one line, one JSON value; its members are named in the command's help.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from tally.capped import SECRET_LINE, Cap, read_capped, read_stream
from tally.durable import PUBLIC, write_new
from tally.errors import KeyFileError
from tally.protocol.errors import ProtocolError

_Command = TypeVar("_Command", bound=Callable[..., None])
_Parsed = TypeVar("_Parsed")
Files = list[tuple[Path, bytes]]
"""Files by name, with what was read from each."""
INPUT = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
"""A file to read, or `-`: for `read_input`."""
OUTPUT = click.Path(dir_okay=False, allow_dash=True, path_type=Path)
"""A new file, or `-`: for `write_output`."""
KEY_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_KEY_FILE = click.Path(dir_okay=False, path_type=Path)
"""Key files are on the disk, and nowhere else."""
DASH: Final = Path("-")
_QUIET, _STDIN = "ratify.quiet", "ratify.stdin"


def _be_quiet(ctx: click.Context, option: click.Parameter, value: bool) -> None:
    if value:
        ctx.meta[_QUIET] = True


_quiet_option = click.Option(
    ["--quiet", "-q"],
    is_flag=True,
    expose_value=False,
    callback=_be_quiet,
    help="No progress and no notes on standard error.",
)


def is_quiet() -> bool:
    """Whether the command that runs was called with --quiet."""
    ctx = click.get_current_context(silent=True)
    return ctx is not None and _QUIET in ctx.meta


class ExampleCommand(click.Command):
    r"""A command with --quiet, whose help keeps the lines of its example.

    click keeps a paragraph's lines as they are after a backspace character. A docstring with a
    backslash is raw, and so holds the two characters `\b`, of which this makes the one.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*arguments, **options)
        self.help = with_kept_lines(self.help)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's own parameters, --quiet and --help."""
        *own, last = super().get_params(ctx)
        return [*own, _quiet_option, last]


class ExampleGroup(click.Group):
    """A command group with such commands."""

    command_class = ExampleCommand

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*arguments, **options)
        self.help = with_kept_lines(self.help)


def with_kept_lines(text: str | None) -> str | None:
    r"""Return a help text with the backspace character in place of `\b`."""
    return None if text is None else text.replace("\\b\n", "\b\n")


@contextmanager
def refusing(*kinds: type[Exception]) -> Iterator[None]:
    """Turn an error of these kinds, or an `OSError`, into a message; a closed pipe stays one."""
    try:
        yield
    except kinds as error:
        raise click.ClickException(str(error)) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(f"{place}{error.strerror or error}") from error


class RefusingGroup(ExampleGroup):
    """A command group that shows this package's errors as plain refusals."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; turn a `ProtocolError` or an `OSError` into a message."""
        with refusing(ProtocolError):
            return super().invoke(ctx)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Put a file's name before whatever is refused inside."""
    try:
        yield
    except ProtocolError as error:
        raise click.ClickException(f"{name_of(path)}: {error}") from error


def name_of(path: Path) -> str:
    """Return what a person calls an input: its path, or `standard input`."""
    return "standard input" if path == DASH else str(path)


def read_input(path: Path, cap: Cap) -> bytes:
    """Return a file's bytes; `-` is standard input.

    Raises:
        CappedFileError: there are more of them than `cap`.
        click.UsageError: standard input was read already: two arguments are `-`.
    """
    if path != DASH:
        return read_capped(path, cap)
    meta = click.get_current_context().meta
    if _STDIN in meta:
        raise click.UsageError("only one file can be `-`: standard input is read once")
    meta[_STDIN] = True
    return read_stream(sys.stdin.buffer, name_of(path), cap)


def read_all(files: Sequence[Path], parse: Callable[[bytes], object], cap: Cap) -> list[bytes]:
    """Return the bytes of files each of which `parse` takes; name the one that it refuses."""
    read = [(file, read_input(file, cap)) for file in files]
    parsed(read, parse)
    return [raw for _, raw in read]


def parsed(files: Files, parse: Callable[[bytes], _Parsed]) -> list[_Parsed]:
    """Return what each file holds; name the one that `parse` refuses."""
    held = []
    for file, raw in files:
        with naming(file):
            held.append(parse(raw))
    return held


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
        asked = click.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True)
        return str(asked)
    try:
        lines = read_input(file, SECRET_LINE).decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise KeyFileError(
            f"{name_of(file)} is not text in UTF-8: write the passphrase in it"
        ) from error
    return lines[0] if lines else ""


def verify_absent(path: Path) -> None:
    """Raise `click.ClickException` if an output file exists already."""
    if path != DASH and path.exists():
        raise click.ClickException(f"{path} exists: name another file, or move this one away")


def write_output(path: Path, data: bytes, mode: int = PUBLIC) -> None:
    """Write a new file, durably; raise `click.ClickException` if it exists. `-`: write it out."""
    if path == DASH:
        click.echo(data, nl=False)
        return
    try:
        write_new(path, data, mode)
    except FileExistsError as error:
        raise click.ClickException(
            f"{path} exists: name another file, or move this one away"
        ) from error


def note(text: str, out: Path) -> None:
    """Say what was done; on standard error, unless --quiet, where the output `out` is `-` (4)."""
    if out != DASH:
        click.echo(text)
    elif not is_quiet():
        click.echo(text, err=True)


def json_option(command: _Command) -> _Command:
    """Add `--json` to a command that reads: the argument `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, on one line.")(command)


def echo_json(value: object) -> None:
    """Print a JSON value on one line."""
    click.echo(json.dumps(value, separators=(",", ":")))
