"""The two files by which an officer signs away from the server.

Rules this module keeps:
1. A statement's file holds exactly the bytes that are signed: the officer reads, compares with the
   page and signs the same thing.
2. A signature's file holds the statement beside the signature, so that it shows which act it is
   for. Both have one valid byte form.
"""

from __future__ import annotations

from audit.record import fields
from audit.record.errors import DocumentError
from audit.record.signatures.statement import (
    OfficerSignature,
    Statement,
    parse_officer_signature,
    parse_statement,
)

LONGEST = 65_536
"""The most bytes of either file that are read; no valid file is nearly as long."""
_PREFIX = b"ratify/statement/v1\n"


def parse_statement_file(raw: bytes) -> Statement:
    """Read a statement's file: `Statement.message`, or else a `DocumentError`."""
    what = "statement"
    if not raw.startswith(_PREFIX):
        raise DocumentError(
            f"{what}: it does not begin with {_PREFIX.decode().strip()!r}: give the file that "
            "`ratify poll statement` wrote, or that the act's page offers"
        )
    return parse_statement(fields.load(raw.removeprefix(_PREFIX), what))


def encode_signature_file(statement: Statement, signature: OfficerSignature) -> bytes:
    """Return the file of one officer's signature over a statement."""
    return fields.encode({"statement": statement.to_json(), "signature": signature.to_json()})


def parse_signature_file(raw: bytes) -> tuple[Statement, OfficerSignature]:
    """Read a signature's file; `verify_officer` checks the signature."""
    part = fields.load(raw, "signature file").members("statement", "signature")
    return parse_statement(part["statement"]), parse_officer_signature(part["signature"])
