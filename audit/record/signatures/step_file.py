"""The two files by which an officer signs a route's step away from the server.

Rules this module keeps:
1. A statement's file holds exactly the bytes that are signed; on a line of their own follow the
   step and what the route is about. The lines of the statement are computed again from these, and
   must be the same: what a program reads of the step is what the officer reads.
2. A signature's file holds the statement beside the signature. Both files have one valid byte form.
3. Whoever has the texts compares them, byte for byte, with those that the step is about.
"""

from __future__ import annotations

from dataclasses import dataclass

from audit.record import fields
from audit.record.errors import DocumentError, StatementError
from audit.record.route.signers import verify_step_statement
from audit.record.route.statement import RouteStatement, parse_route_statement
from audit.record.route.steps import Step, parse_step
from audit.record.route.subject import RouteSubject, parse_subject
from audit.record.signatures.officer import OfficerSignature, parse_officer_signature
from audit.record.units import Bilingual
from tally.protocol.encoding import sha256_hex

_PREFIX = b"ratify/route-statement/v1\n"
_WHAT = "statement of a step"


@dataclass(frozen=True)
class StepFile:
    """A step's statement, the step itself, its route, and the digest of the step before it."""

    statement: RouteStatement
    subject: RouteSubject
    step: Step
    before: str | None

    def encode(self) -> bytes:
        """Return the file."""
        rest = {**self.subject.to_json(), "step": self.step.to_json(), "before": self.before}
        return self.statement.message + b"\n" + fields.encode(rest)


def is_step_file(raw: bytes) -> bool:
    """Whether a file begins as a route's statement does, and no other."""
    return raw.startswith(_PREFIX)


def parse_step_file(raw: bytes) -> StepFile:
    """Read a statement's file.

    Raises `DocumentError` for any other form, `SignatureError` or `StatementError` if the statement
    is not of the step that follows it.
    """
    signed, newline, rest = raw.removeprefix(_PREFIX).partition(b"\n")
    if not is_step_file(raw) or not newline:
        raise DocumentError(
            f"{_WHAT}: it is not the statement and, on the next line, the step: give the file that "
            "the step's page offers, unchanged"
        )
    statement = parse_route_statement(fields.load(signed, _WHAT))
    part = fields.load(rest, f"{_WHAT}: the step").members(
        "route", "kind", "texts", "day_count", "step", "before"
    )
    before = None if part["before"].value is None else part["before"].digest()
    file = StepFile(statement, parse_subject(part), parse_step(part["step"]), before)
    verify_step_statement(file.subject, file.step, statement, before)
    return file


@dataclass(frozen=True)
class TextFiles:
    """Files of a text in English and French, as somebody has them."""

    en: bytes
    fr: bytes


def verify_text(what: str, digests: Bilingual, files: TextFiles) -> None:
    """Raise `StatementError` unless these are the files that the step is about.

    `what` is `agreement` or `summary`.
    """
    for language, raw, digest in (("en", files.en, digests.en), ("fr", files.fr, digests.fr)):
        found = sha256_hex(raw)
        if found != digest:
            raise StatementError(
                f"{what}, {language}: the file's digest is {found}, and the step is about "
                f"{digest}: it is another text. Sign nothing before you know why"
            )


def encode_step_signature(statement: RouteStatement, signature: OfficerSignature) -> bytes:
    """Return the file of one officer's signature over a step's statement."""
    return fields.encode({"statement": statement.to_json(), "signature": signature.to_json()})


def parse_step_signature(raw: bytes) -> tuple[RouteStatement, OfficerSignature]:
    """Read a signature's file; `verify_officer` checks the signature."""
    part = fields.load(raw, "signature file").members("statement", "signature")
    return parse_route_statement(part["statement"]), parse_officer_signature(part["signature"])
