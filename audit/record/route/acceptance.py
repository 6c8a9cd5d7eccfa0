"""An officer's acceptance of the oath of office, the code of conduct and caucus solidarity.

Rules this module keeps:
1. The officer signs it alone, with a key of the officer's own; it is no mark that anybody sets.
2. It is of the officer, not of a route or a poll: a route holds a copy, as a poll's log does.
3. Its bytes are of a type of their own, `ratify/acceptance/v1`. The file that is taken away to be
   signed holds exactly these; the one that comes back holds the statement beside the signature.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from audit.record import fields
from audit.record.about.acceptance import LANGUAGES, UnionTexts, about_acceptance
from audit.record.about.lines import About, about_json, parse_about, verify_about
from audit.record.errors import DocumentError, SignatureError
from audit.record.fields import Node
from audit.record.officers import SealedOfficer
from audit.record.signatures import ed25519
from audit.record.signatures.officer import (
    OfficerSignature,
    parse_officer_signature,
    verify_officer,
)
from audit.record.signatures.signable import Signable
from audit.record.units import Language

ACCEPTANCE_PREFIX: Final = b"ratify/acceptance/v1\n"
"""How the file of an acceptance begins."""


@dataclass(frozen=True)
class AcceptanceStatement(Signable):
    """What an officer signs who accepts the union's texts."""

    officer: str
    time: datetime
    about: About

    def __post_init__(self) -> None:
        fields.check_match(self.officer, fields.OFFICER_NAME, "acceptance: officer")
        fields.check_moment(self.time, "acceptance: time")

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "officer": self.officer,
            "time": fields.show_time(self.time),
            "about": about_json(self.about),
        }

    @property
    def message(self) -> bytes:
        """M: the bytes that a key file signs."""
        return ed25519.signed_bytes("acceptance", self.to_json())

    @property
    def label(self) -> str:
        """What a refusal calls it."""
        return "acceptance"

    @classmethod
    def parse(cls, node: Node) -> AcceptanceStatement:
        """Read the JSON object."""
        part = node.members("officer", "time", "about")
        return cls(part["officer"].text(), part["time"].time(), parse_about(part["about"]))


@dataclass(frozen=True)
class Acceptance:
    """The texts, the language in which they were read, the statement and its one signature."""

    texts: UnionTexts
    language: Language
    statement: AcceptanceStatement
    signature: OfficerSignature

    @property
    def officer(self) -> str:
        """Who accepts."""
        return self.statement.officer

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "texts": self.texts.to_json(),
            "language": self.language,
            "statement": self.statement.to_json(),
            "signature": self.signature.to_json(),
        }

    @classmethod
    def parse(cls, node: Node) -> Acceptance:
        """Read the JSON object; `verify_acceptance` checks it."""
        part = node.members("texts", "language", "statement", "signature")
        return cls(
            UnionTexts.parse(part["texts"]),
            parse_language(part["language"]),
            AcceptanceStatement.parse(part["statement"]),
            parse_officer_signature(part["signature"]),
        )


def parse_acceptance_file(raw: bytes) -> AcceptanceStatement:
    """Read the file of an acceptance's statement; `DocumentError` for any other form."""
    if not raw.startswith(ACCEPTANCE_PREFIX):
        raise DocumentError(
            f"acceptance: it does not begin with {ACCEPTANCE_PREFIX.decode().strip()!r}: give the "
            "file that the acceptance page offers"
        )
    return AcceptanceStatement.parse(fields.load(raw.removeprefix(ACCEPTANCE_PREFIX), "acceptance"))


def encode_acceptance_signature(
    statement: AcceptanceStatement, signature: OfficerSignature
) -> bytes:
    """Return the file of the officer's signature over an acceptance's statement."""
    return fields.encode({"statement": statement.to_json(), "signature": signature.to_json()})


def parse_acceptance_signature(raw: bytes) -> tuple[AcceptanceStatement, OfficerSignature]:
    """Read that file; `verify_acceptance` checks the signature."""
    part = fields.load(raw, "signature file").members("statement", "signature")
    return AcceptanceStatement.parse(part["statement"]), parse_officer_signature(part["signature"])


def parse_language(node: Node) -> Language:
    """Read the name of a language."""
    fields.check_one_of(node.text(), tuple(LANGUAGES), node.what)
    return "fr" if node.value == "fr" else "en"


def verify_acceptance(acceptance: Acceptance, officer: SealedOfficer) -> None:
    """Raise `SignatureError` or `StatementError` unless this officer accepted these texts.

    1. Statement and signature are the officer's own.
    2. The lines are those that officer, texts and language give.
    3. The signature holds, by a key of the officer's.
    """
    if not acceptance.officer == acceptance.signature.officer == officer.id:  # 1
        raise SignatureError(
            f"acceptance: {officer.id!r} accepts alone: it names {acceptance.officer!r}, and "
            f"{acceptance.signature.officer[:70]!r} signed"
        )
    expected = about_acceptance(officer, acceptance.texts, acceptance.language)
    verify_about(acceptance.statement.about, expected)  # 2
    verify_officer(acceptance.statement, acceptance.signature, [officer])  # 3
