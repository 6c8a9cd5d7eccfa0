"""A claim: what a person who is not on the voters' list says, so that membership can be verified.

Rules this module keeps:
1. A claim gives name (but not by telephone), employer board, what the person teaches, an employee
   number or a College of Teachers number, and a contact (by-law 2.77, reading); where every
   employee may take part, also whether the person is a member or an employee who is not one. The
   election follows from plain questions; a person is never asked for a unit's code.
2. It is valid once built; `claims.form` names every answer that must be corrected, all at once.
3. Nothing of a claim is in a `repr`, an error or a log. It leaves the claims' store only as digests
   under a key (`digests`): of the claim, for the log; of the person, the name and the contact, to
   recognise two claims, or a claim and a member, as the same person's.
4. The digest of the person is of the number: the same number at the same employer (or with the
   College) is the same person. Name and contact only suggest it, and decide nothing. A claim
   without a name has a digest that is only its own, and so suggests nobody.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from audit.record import fields
from audit.record.errors import AuditError
from tally.sequestered import Capacity
from voting.domain.claims.contact import (
    Contact,
    ContactKind,
    parse_email,
    parse_mobile,
    parse_voice,
)
from voting.domain.errors import ClaimError, ContactError, FormProblem, MalformedError
from voting.domain.files.csv import is_plain
from voting.domain.member import LANGUAGES
from voting.domain.member import UNIT as UNIT_NAME
from voting.domain.unit import Panel

LONGEST_NAME: Final = 200
LONGEST_BOARD: Final = 200
WEB, PHONE = "web", "phone"
"""The channels by which a claim comes."""
CLAIM_ID: Final = re.compile(r"[1-9A-HJ-NP-Za-km-z]{15}")
_COLLEGE = re.compile(r"[0-9]{6}")
_EMPLOYEE = re.compile(r"[A-Z0-9]{3,20}")
_NAME_PARTS = re.compile(r"[^\W\d_]+")
_ASCII_PARTS = re.compile(r"[a-z]+")


class NumberKind(StrEnum):
    """Who gave the number that a person is known by."""

    EMPLOYEE = "employee"
    """The employer board's number for the person."""
    COLLEGE = "college"
    """The registration number at the College of Teachers: six digits."""


@dataclass(frozen=True)
class Claim:
    """One person's claim, in normal form.

    `id` is its random identifier, `unit` the election that board and panel select. `name`
    is empty where the `channel` is the telephone, whose keys have no letters. `standing` is what
    the person says to be, where every employee may take part; None where the members may.
    """

    id: str
    unit: str
    name: str = field(repr=False)
    board: str = field(repr=False)
    panel: Panel = field(repr=False)
    number_kind: NumberKind = field(repr=False)
    number: str = field(repr=False)
    contact: Contact = field(repr=False)
    language: str
    channel: str = WEB
    standing: Capacity | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        problems = [
            problem
            for problem in (
                name_problem(self.name, self.channel),
                number_problem(self.number_kind, self.number),
                _board_problem(self.board),
            )
            if problem is not None
        ]
        if problems:
            raise ClaimError(problems)
        if not CLAIM_ID.fullmatch(self.id) or not UNIT_NAME.fullmatch(self.unit):
            raise MalformedError("A claim has an identifier and an election; start it again.")
        if self.language not in LANGUAGES:
            raise MalformedError("A claim is in English or in French; start it again.")
        if self.channel not in (WEB, PHONE):
            raise MalformedError("A claim comes by the web or by telephone; start it again.")


def name_problem(name: str, channel: str) -> FormProblem | None:
    """Return what is wrong with a name, if anything."""
    if channel == PHONE and not name:
        return None
    plain = is_plain(name) and name == " ".join(unicodedata.normalize("NFC", name).split())
    if plain and len(name) <= LONGEST_NAME and len(name_parts(name)) > 0:
        return None
    return FormProblem("name", "name", "Give your first and last name, on one line.")


def _board_problem(board: str) -> FormProblem | None:
    if board and len(board) <= LONGEST_BOARD and is_plain(board):
        return None
    return FormProblem("board", "board", "Choose your employer from the list of boards.")


def number_problem(kind: NumberKind, number: str) -> FormProblem | None:
    """Return what is wrong with a number of that kind, if anything."""
    if kind is NumberKind.COLLEGE and not _COLLEGE.fullmatch(number):
        text = "A College of Teachers number has six digits."
        return FormProblem("number", "college-number", text)
    if kind is NumberKind.EMPLOYEE and not _EMPLOYEE.fullmatch(number):
        text = "An employee number has 3 to 20 letters and digits, as on your pay statement."
        return FormProblem("number", "employee-number", text)
    return None


def name_parts(name: str) -> frozenset[str]:
    """Return a name's parts, to be compared without accents, case, order and punctuation."""
    if name.isascii():  # most are, and a roster has very many
        return frozenset(_ASCII_PARTS.findall(name.lower()))
    bare = "".join(
        character
        for character in unicodedata.normalize("NFKD", name.casefold())
        if not unicodedata.combining(character)
    )
    return frozenset(_NAME_PARTS.findall(bare))


# --- at rest: to be encrypted by the claims' store ---

_MEMBERS = (
    *("claim", "unit", "name", "board", "panel"),
    *("number_kind", "number", "contact_kind", "contact", "language", "channel"),
    "standing",
)
_READ: Mapping[ContactKind, Callable[[str], Contact]] = {
    ContactKind.EMAIL: parse_email,
    ContactKind.MOBILE: parse_mobile,
    ContactKind.VOICE: parse_voice,
}


def code_purpose(claim: str) -> str:
    """Return what a one-time code confirms that is sent for the claim with this identifier."""
    return f"claim|{claim}"


def encode_claim(claim: Claim) -> bytes:
    """Return the claim as canonical JSON (RFC 8785). It is personal data: encrypt it at once."""
    return fields.encode(
        {
            "claim": claim.id,
            "unit": claim.unit,
            "name": claim.name,
            "board": claim.board,
            "panel": claim.panel.value,
            "number_kind": claim.number_kind.value,
            "number": claim.number,
            "contact_kind": claim.contact.kind.value,
            "contact": claim.contact.value,
            "language": claim.language,
            "channel": claim.channel,
            "standing": "" if claim.standing is None else claim.standing.value,
        }
    )


def parse_claim(raw: bytes) -> Claim:
    """Read what `encode_claim` wrote; `MalformedError`, which quotes none of it, for any other."""
    try:
        part = fields.load(raw, "claim").members(*_MEMBERS)
        text = {name: node.text() for name, node in part.items()}
        return Claim(
            text["claim"],
            text["unit"],
            text["name"],
            text["board"],
            Panel(text["panel"]),
            NumberKind(text["number_kind"]),
            text["number"],
            _READ[ContactKind(text["contact_kind"])](text["contact"]),
            text["language"],
            text["channel"],
            Capacity(text["standing"]) if text["standing"] else None,
        )
    except (AuditError, ClaimError, ContactError, ValueError):
        # "from None": these errors may quote the claim
        raise MalformedError(
            "A stored claim is not in its form: it was changed, or decrypted with another key."
        ) from None


# --- digests under a key ---


@dataclass(frozen=True)
class ClaimDigests:
    """What stands for a claim outside the claims' store: HMAC-SHA256, hexadecimal, 64 characters.

    `claim` goes into the log. Equal `person`: the same number, so one person. Equal `name` or
    `contact`: perhaps one person, for officers to look at.
    """

    claim: str
    person: str
    name: str
    contact: str


def digests(claim: Claim, poll: str, key: bytes) -> ClaimDigests:
    """Return a claim's digests under `key` (32 bytes); those of two polls cannot be compared."""
    return ClaimDigests(
        claim=_digest(key, "claim", poll, encode_claim(claim).decode()),
        person=person_digest(claim.number_kind, claim.number, claim.board, poll, key),
        name=(
            name_digest(claim.name, poll, key)
            if claim.name
            else _digest(key, "no-name", poll, claim.id)
        ),
        contact=contact_digest(claim.contact, poll, key),
    )


def person_digest(kind: NumberKind, number: str, board: str, poll: str, key: bytes) -> str:
    """Return the digest of the person who has that number.

    An employee number belongs to its board; leading zeros make no difference in it.
    """
    if kind is NumberKind.EMPLOYEE:
        return _digest(key, "person", poll, f"{kind.value}\n{board}\n{number.lstrip('0')}")
    return _digest(key, "person", poll, f"{kind.value}\n{number}")


def name_digest(name: str, poll: str, key: bytes) -> str:
    """Return the digest of a name, the same whatever its accents, order and punctuation."""
    return _digest(key, "name", poll, " ".join(sorted(name_parts(name))))


def contact_digest(contact: Contact, poll: str, key: bytes) -> str:
    """Return the digest of a contact, the same for all that reach one mailbox or handset."""
    return _digest(key, "contact", poll, contact.same_as)


def _digest(key: bytes, what: str, poll: str, value: str) -> str:
    message = f"ratify/claim-{what}/v1\n{poll}\n{value}".encode()
    return hmac.digest(key, message, "sha256").hex()
