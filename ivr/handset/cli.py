"""`ratify phone`: a telephone in the terminal, for whoever has no number at Twilio."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from ivr.handset.call import Announcement, Call
from ivr.handset.network import CALLER, PhoneError, PhoneLine
from ivr.handset.script import parse_script, run_script
from ivr.handset.terminal import (
    HANG_UP,
    Espeak,
    Handset,
    Keyboard,
    NoSpeechError,
    Reader,
    Voice,
    describe,
)
from tally.capped import SECRET_LINE, Cap
from tally.cli.common import INPUT, name_of, read_input
from tally.errors import CappedFileError
from voting.cli.common import VotingCommand
from voting.config.settings import from_env

SCRIPT: Final = Cap("a call's script", 2**20)
"""A line for each key: nobody presses a hundred thousand."""
_WORDS = {
    "en": (
        "Calling {url}. Keys: 0 to 9, * and #; {key} hangs up.",
        "The call has ended.",
    ),
    "fr": (
        "Appel de {url}. Touches : 0 à 9, * et #; {key} pour raccrocher.",
        "L'appel est terminé.",
    ),
}


@click.command(cls=VotingCommand)
@click.option("--url", help="The line's public address. [default: RATIFY_PHONE_URL]")
@click.option("--token-file", type=INPUT, help="Holds the token. [default: RATIFY_TWILIO_TOKEN]")
@click.option("--from", "number", default=CALLER, show_default=True, help="The caller's number.")
@click.option("--script", type=INPUT, help="Make the call in this file.")
@click.option("--say", is_flag=True, help="Speak aloud, through espeak-ng.")
@click.option(
    "--language",
    type=click.Choice(sorted(_WORDS)),
    default="en",
    show_default=True,
    help="Of the telephone's own words; the line asks for its own.",
)
def phone(
    url: str | None,
    token_file: Path | None,
    number: str,
    script: Path | None,
    say: bool,
    language: str,
) -> None:
    r"""Call the telephone line from this terminal, without an account at Twilio.

    It does what Twilio does in a call, over HTTP: it asks for what to say, signs each request with
    the token of the settings, and sends the keys. A key counts as soon as it is pressed; whoever
    presses none is waited for, as on a real call.

    \b
    A script has one line for each thing the caller does; what follows a semicolon is a remark:
      press 1             keys, the last of them # where the line asks for it
      wait                press nothing until the line gives up waiting
      expect TEXT         fail unless this was said since the last key
      hang up

    \b
    Example:
      ratify phone --url http://localhost:8001 --token-file sample/phone-token.txt
    """
    settings = from_env()
    with _plain_failures():
        token = settings.phone.token if token_file is None else _token(token_file)
    line = PhoneLine((url or settings.phone_url).rstrip("/"), token)
    call = Call(line, caller=number)
    opening, closing = _WORDS[language]
    with _plain_failures():
        voice = _voice(say)
        click.echo(opening.format(url=line.base, key=HANG_UP), err=True)
        if script is None:
            _by_hand(call, voice)
        else:
            _as_written(call, _text(script), voice)
    for fault in call.faults:
        click.echo(f"Warning: {fault}", err=True)
    click.echo(closing, err=True)


@contextmanager
def _plain_failures() -> Iterator[None]:
    try:
        yield
    except (CappedFileError, PhoneError) as error:
        raise click.ClickException(str(error)) from error


def _token(path: Path) -> str:
    try:
        return read_input(path, SECRET_LINE).decode("ascii").strip()
    except UnicodeDecodeError as error:
        raise PhoneError(f"{name_of(path)} holds no token: it is not text.") from error


def _text(script: Path) -> str:
    try:
        return read_input(script, SCRIPT).decode()
    except UnicodeDecodeError as error:
        raise PhoneError(f"{name_of(script)} is no script: it is not text in UTF-8.") from error


def _voice(say: bool) -> Voice:
    program = shutil.which("espeak-ng")
    if say and program is None:
        raise NoSpeechError("espeak-ng is not installed: apt-get install espeak-ng, or no --say.")
    return Espeak(program) if say and program else Reader()


def _by_hand(call: Call, voice: Voice) -> None:
    if not sys.stdin.isatty():
        raise PhoneError("There is no terminal to take keys from: use --script.")
    keyboard = Keyboard(sys.stdin.fileno())
    with keyboard.opened():
        Handset(click.echo, voice, keyboard).talk(call)


def _as_written(call: Call, text: str, voice: Voice) -> None:
    """Make the call of a script; where it is spoken aloud, each turn to its end."""

    def heard(turn: Announcement) -> None:
        for line in describe(turn.heard):
            click.echo(line)
        voice.start(turn.heard)
        voice.finish()

    run_script(call, parse_script(text), heard)
