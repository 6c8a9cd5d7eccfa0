"""The lines of a statement that are not public: the officers see and sign them all the same.

Rules this module keeps:
1. What the log must not tell (a result before its release; heads and bounds, which with the
   percentage can tell how a small unit voted) stands in lines apart. The statement has their
   commitment in its last line: hex(SHA-256 of a salt of 32 bytes, then the lines' JSON).
2. The salt follows from that of the result (commitment.json, in the complete edition only) by a
   one-way function: SHA-256(`ratify/withheld/v1|ACT|`, then that salt). Whoever
   is given a statement's lines cannot open anything else.
3. Whoever signs is given salt and lines, and checks that they are what the statement locks.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from audit.record import fields
from audit.record.about.lines import About, AboutLine, about_json, line, parse_about
from audit.record.errors import StatementError
from audit.record.fields import Node
from audit.record.units import Bilingual

_NAME = (
    "Further lines, not public, locked under",
    "Autres lignes, non publiques, verrouillées sous",
)


@dataclass(frozen=True)
class Withheld:
    """Lines that are not public, and the salt of their commitment, 32 bytes."""

    salt: bytes = field(repr=False)
    lines: About = field(repr=False)

    @property
    def commitment(self) -> str:
        """hex(SHA-256(salt, then the lines)): what the statement's last line gives."""
        return hashlib.sha256(self.salt + fields.encode(about_json(self.lines))).hexdigest()

    def to_json(self) -> dict[str, object]:
        """Return the JSON object that opens the commitment."""
        return {"lines": about_json(self.lines), "salt": self.salt.hex()}

    @classmethod
    def parse(cls, node: Node) -> Withheld:
        """Read the JSON object; `verify_withheld` compares it with the statement."""
        part = node.members("lines", "salt")
        return cls(bytes.fromhex(part["salt"].digest()), parse_about(part["lines"]))


def withhold(act: str, result_salt: bytes, lines: About) -> Withheld:
    """Return the lines withheld in the statement of an act on the result of that salt."""
    return Withheld(
        hashlib.sha256(f"ratify/withheld/v1|{act}|".encode() + result_salt).digest(), lines
    )


def locking_line(commitment: str) -> AboutLine:
    """Return the line by which a statement commits to the lines withheld."""
    return line(*_NAME, commitment)


def locked_in(about: About) -> str | None:
    """Return the commitment to withheld lines in a statement; None if it has no such line.

    Raises `StatementError` if the line gives no digest.
    """
    for one in about:
        if one.name == Bilingual(*_NAME):
            if fields.DIGEST.fullmatch(one.value.en) is None:
                raise StatementError("the statement locks lines under what is no digest")
            return one.value.en
    return None


def verify_withheld(about: About, withheld: Withheld | None) -> None:
    """Raise `StatementError` unless these lines are what the statement locks: none, if none."""
    locked = locked_in(about)
    if locked != (None if withheld is None else withheld.commitment):
        raise StatementError(
            "the lines that are not public are not those that the statement locks"
            if withheld is not None
            else "the lines that are not public are missing: take the statement's file again"
        )
