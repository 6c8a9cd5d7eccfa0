"""Signing with an officer's key file: what the commands of steps and acceptances share.

Rules this module keeps:
1. Nobody signs unseen: each line is shown, and the officer confirms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.about.lines import About
from audit.record.fields import show_time
from audit.record.signatures.key_file import KeyKind, read_signing_key
from audit.record.units import Language
from tally.cli.common import INPUT, KEY_FILE, read_passphrase
from voting.services.routes.steps import WaitingStep

Decorated = Callable[..., Any]

key_option = click.option("--officer-key", type=KEY_FILE, required=True, help="Your key file.")
passphrase_file_option = click.option(
    "--passphrase-file",
    type=INPUT,
    help="Take the passphrase from the first line of this file instead of asking for it.",
)
yes_option = click.option("--yes", is_flag=True, help="Sign without being asked.")
officer_option = click.option("--officer", required=True, help="Your account.")


@dataclass(frozen=True)
class Signer:
    """Who signs, with which key file."""

    officer: str
    officer_key: Path
    passphrase_file: Path | None
    yes: bool

    def key(self) -> Ed25519PrivateKey:
        """Ask whether to sign what was shown, then open the key file."""
        return confirmed_key(self.officer_key, self.passphrase_file, yes=self.yes)


def signing_options(command: Decorated) -> Decorated:
    """Give a command the options of an officer who signs with a key file, as its `signer`."""

    @wraps(command)
    def run(
        officer: str, officer_key: Path, passphrase_file: Path | None, yes: bool, **more: object
    ) -> object:
        return command(signer=Signer(officer, officer_key, passphrase_file, yes), **more)

    for option in (yes_option, passphrase_file_option, key_option, officer_option):
        run = option(run)
    return run


def confirmed_key(key: Path, passphrase_file: Path | None, *, yes: bool) -> Ed25519PrivateKey:
    """Ask whether to sign what was shown, then open the key file."""
    if not yes:
        click.confirm("Sign this statement?", abort=True)
    return read_signing_key(key, KeyKind.OFFICER, read_passphrase(passphrase_file))


def about_text(about: About, language: Language = "en") -> str:
    """Return the lines of a statement."""
    return "\n".join(f"  {one.text(language)}" for one in about)


def step_text(waiting: WaitingStep) -> str:
    """Return the statement of a step in full."""
    said = waiting.statement
    signed = " and ".join(waiting.signed_by) or "nobody yet"
    head = (
        "We state that this step was made, as it stands here:",
        f"  route    {said.route}",
        f"  act      {said.act.value}",
        f"  time     {show_time(said.time)} (UTC)",
        f"  reason   {said.reason or '(none given)'}",
        f"  signed   {signed}",
        "It is about:",
    )
    return "\n".join((*head, about_text(said.about)))
