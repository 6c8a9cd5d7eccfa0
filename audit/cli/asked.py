"""What `ratify sign` is asked to sign: an act on a poll, a step of a route, or an acceptance.

Rules this module keeps:
1. A statement that is not as the record or the texts give it is refused before it is shown.
2. What was compared is said; what a statement cannot be compared with is wrong usage.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.cli.acceptance import AskedAcceptance, read_acceptance
from audit.cli.asked_statement import Asked
from audit.record.route.acceptance import ACCEPTANCE_PREFIX
from audit.record.route.signed_words import route_in_words
from audit.record.signatures.file import StatementFile, encode_signature_file, parse_statement_file
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement_words import in_words
from audit.record.signatures.step_file import (
    StepFile,
    TextFiles,
    encode_step_signature,
    is_step_file,
    parse_step_file,
    verify_text,
)
from audit.record.units import Bilingual, Language
from audit.replay.files.limits import SMALL_FILE
from audit.replay.files.reading import read_files
from audit.replay.offered import verify_offered
from tally.cli.common import read_input

_Pair = tuple[Path, Path]


@dataclass(frozen=True)
class Compared:
    """What the officer gives to compare the statement with: a record, or the files of the texts.

    `officer` is who signs.
    """

    record: Path | None
    agreement: _Pair | None
    summary: _Pair | None
    texts: _Pair | None
    officer: str


@dataclass(frozen=True)
class AskedAct(Asked):
    """An act on a poll, on its claims, or on an office."""

    file: StatementFile

    def signature_file(self, officer: str, key: Ed25519PrivateKey) -> bytes:
        """Sign, and return the signature's file."""
        asked = self.file.statement
        return encode_signature_file(asked, sign_statement_ed25519(asked, officer, key))

    def hand_in(self, out: Path) -> tuple[str, ...]:
        """Say where the signature's file goes."""
        return (
            f"Signed. Hand in {out}: on the act's page, or with",
            f"  ratify poll submit {self.file.statement.poll} {out}",
        )


@dataclass(frozen=True)
class AskedStep(Asked):
    """A step of a route."""

    file: StepFile

    def signature_file(self, officer: str, key: Ed25519PrivateKey) -> bytes:
        """Sign, and return the signature's file."""
        asked = self.file.statement
        return encode_step_signature(asked, sign_statement_ed25519(asked, officer, key))

    def hand_in(self, out: Path) -> tuple[str, ...]:
        """Say where the signature's file goes."""
        return (f"Signed. Hand in {out} on the page of this step of route {self.file.subject.id}.",)


def read_asked(raw: bytes, given: Compared, language: Language) -> Asked:
    """Read a statement's file, and compare it with what is given.

    Raises `AuditError` where it does not hold, `click.UsageError` where it cannot be compared.
    """
    if raw.startswith(ACCEPTANCE_PREFIX):
        return _acceptance(raw, given, language)
    if given.texts is not None:
        raise click.UsageError("--texts is for an acceptance of the union's texts.")
    return _step(raw, given, language) if is_step_file(raw) else _act(raw, given, language)


def _acceptance(raw: bytes, given: Compared, language: Language) -> AskedAcceptance:
    if given.record is not None:
        raise click.UsageError("--record is for an act on a poll; compare texts with --texts.")
    if given.agreement or given.summary:
        raise click.UsageError(
            "--agreement and --summary are for a step of a route; compare the union's texts with "
            "--texts EN FR."
        )
    return read_acceptance(raw, given.officer, given.texts, language)


def _act(raw: bytes, given: Compared, language: Language) -> AskedAct:
    if given.agreement or given.summary:
        raise click.UsageError(
            "--agreement and --summary are for a step of a route; compare an act with --record."
        )
    file, compared = parse_statement_file(raw), list[str]()
    if given.record is not None:
        verify_offered(file.statement, read_files(given.record))
        compared = [f"Every line is as {given.record} gives it."]
    words = in_words(file.statement, file.withheld, language)
    return AskedAct(words, tuple(compared), file)


def _step(raw: bytes, given: Compared, language: Language) -> AskedStep:
    if given.record is not None:
        raise click.UsageError(
            "--record is for an act on a poll; compare a route's step with --agreement EN FR and "
            "--summary EN FR."
        )
    file = parse_step_file(raw)
    compared = ("Every line is as the step gives it.", *_texts(file, given))
    return AskedStep(route_in_words(file.statement, language), compared, file)


def _texts(file: StepFile, given: Compared) -> Iterator[str]:
    texts = file.subject.texts
    named: tuple[tuple[str, Bilingual, _Pair | None], ...] = (
        ("agreement", texts.agreement, given.agreement),
        ("summary", texts.summary, given.summary),
    )
    for what, digests, paths in named:
        if paths is not None:
            en, fr = (read_input(path, SMALL_FILE) for path in paths)
            verify_text(what, digests, TextFiles(en, fr))
            yield f"The {what} is {paths[0]} and {paths[1]}, byte for byte."
