"""The two files by which an officer signs away from the server.

Rules this module keeps:
1. A statement's file holds exactly the bytes that are signed: the officer reads, compares with the
   page and signs the same thing. Where the statement locks lines that are not public, they follow
   on a line of their own, and are compared with what it locks.
2. A signature's file holds the statement beside the signature, so that it shows which act it is
   for, and nothing that is not public. Both files have one valid byte form.
"""

from __future__ import annotations

from dataclasses import dataclass

from audit.record import fields
from audit.record.about.withheld import Withheld, verify_withheld
from audit.record.errors import DocumentError
from audit.record.signatures.officer import OfficerSignature, parse_officer_signature
from audit.record.signatures.statement import Statement, parse_statement
from tally.capped import Cap

SIGNATURE_FILE = Cap("a statement or signature", 4_000_000)
"""Either file; a province's seal is a hundredth of it."""
_PREFIX = b"ratify/statement/v1\n"


@dataclass(frozen=True)
class StatementFile:
    """A statement, and the lines that it locks, if any."""

    statement: Statement
    withheld: Withheld | None = None

    def encode(self) -> bytes:
        """Return the file."""
        if self.withheld is None:
            return self.statement.message
        return self.statement.message + b"\n" + fields.encode(self.withheld.to_json())


def parse_statement_file(raw: bytes) -> StatementFile:
    """Read a statement's file.

    Raises `DocumentError` for any other form, `StatementError` if the lines that are not public are
    missing or not those that the statement locks.
    """
    what = "statement"
    if not raw.startswith(_PREFIX):
        raise DocumentError(
            f"{what}: it does not begin with {_PREFIX.decode().strip()!r}: give the file that "
            "`ratify poll statement` wrote, or that the act's page offers"
        )
    signed, newline, rest = raw.removeprefix(_PREFIX).partition(b"\n")
    statement = parse_statement(fields.load(signed, what))
    withheld = Withheld.parse(fields.load(rest, f"{what}: lines not public")) if newline else None
    verify_withheld(statement.about, withheld)
    return StatementFile(statement, withheld)


def encode_signature_file(statement: Statement, signature: OfficerSignature) -> bytes:
    """Return the file of one officer's signature over a statement."""
    return fields.encode({"statement": statement.to_json(), "signature": signature.to_json()})


def parse_signature_file(raw: bytes) -> tuple[Statement, OfficerSignature]:
    """Read a signature's file; `verify_officer` checks the signature."""
    part = fields.load(raw, "signature file").members("statement", "signature")
    return parse_statement(part["statement"]), parse_officer_signature(part["signature"])
