"""An acceptance of the union's texts, as `ratify sign` is asked to sign it.

Rules this module keeps:
1. The officer whom the statement names signs it, and nobody else.
2. The files of the texts, if the officer gives them, are those whose digests are signed; else
   nothing is signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.cli.asked_statement import Asked
from audit.record.about.acceptance import about_files
from audit.record.errors import StatementError
from audit.record.route.acceptance import (
    AcceptanceStatement,
    encode_acceptance_signature,
    parse_acceptance_file,
)
from audit.record.route.signed_words import acceptance_in_words
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.units import Language
from audit.replay.files.limits import SMALL_FILE
from tally.cli.common import read_input
from tally.protocol.encoding import sha256_hex


@dataclass(frozen=True)
class AskedAcceptance(Asked):
    """An acceptance: its words, and what it was compared with."""

    statement: AcceptanceStatement

    def signature_file(self, officer: str, key: Ed25519PrivateKey) -> bytes:
        """Sign, and return the signature's file."""
        signature = sign_statement_ed25519(self.statement, officer, key)
        return encode_acceptance_signature(self.statement, signature)

    def hand_in(self, out: Path) -> tuple[str, ...]:
        """Say where the signature's file goes."""
        return (f"Signed. Hand in {out} on the page /officers/acceptance, after signing in.",)


def read_acceptance(
    raw: bytes, officer: str, texts: tuple[Path, Path] | None, language: Language
) -> AskedAcceptance:
    """Read an acceptance's file, and compare it with the files of the texts, if they are given.

    Raises `AuditError` where it does not hold, `click.UsageError` where another officer signs.
    """
    statement = parse_acceptance_file(raw)
    if statement.officer != officer:
        raise click.UsageError(
            f"--officer {officer}: this is the acceptance of {statement.officer}, who signs it."
        )
    compared = () if texts is None else (_compared(statement, *texts),)
    return AskedAcceptance(acceptance_in_words(statement, language), compared, statement)


def _compared(statement: AcceptanceStatement, english: Path, french: Path) -> str:
    digests = [sha256_hex(read_input(path, SMALL_FILE)) for path in (english, french)]
    if not set(about_files(*digests)) <= set(statement.about):
        raise StatementError(
            f"acceptance: it is not of {english} and {french}: their digests are {digests[0]} and "
            f"{digests[1]}: take the texts from the acceptance page, and read those"
        )
    return f"The texts are {english} and {french}, byte for byte."
