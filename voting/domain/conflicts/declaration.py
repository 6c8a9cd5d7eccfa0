"""A conflict of interest: an officer takes no part in one claim, challenge, or act of a poll.

Rules this module keeps:
1. A declaration gives a reason, for the officers of the desk only; it is in no `repr`, statement or
   log. The minutes say who declared, on what, and on which day.
2. The reason says nothing of who claims or is challenged: neither number nor
   contact, nor a part of the name.
3. Nothing takes a declaration back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from audit.record import fields
from audit.record.errors import AuditError
from voting.domain.claims.claim import Claim, name_parts
from voting.domain.errors import MalformedError, RefusedError
from voting.domain.member import Member

LONGEST_REASON: Final = 500
_SHORTEST_PART: Final = 3
_NOT_LETTER_OR_DIGIT: Final = re.compile(r"[\W_]+")


class ConflictOfInterestError(RefusedError):
    """The officer declared a conflict of interest, and takes no part."""

    slug = "conflict-of-interest"


class Matter(StrEnum):
    """What a conflict of interest is about."""

    CLAIM = "claim"
    CHALLENGE = "challenge"
    ACT = "act"


@dataclass(frozen=True)
class StoredConflict:
    """A declaration at rest: `subject` is an identifier, or an act, `reason` encrypted."""

    poll: str
    officer: str
    matter: Matter
    subject: str
    declared: datetime
    reason: bytes = field(repr=False)


def parse_reason(text: str) -> str:
    """Return a declaration's reason in one line; `MalformedError` unless there is one."""
    reason = " ".join(text.split())
    if not reason:
        raise MalformedError(
            "Say in a sentence why: only the officers of the desk read it. Say nothing of who "
            "claims."
        )
    try:
        fields.check_text(reason, "reason", LONGEST_REASON)
    except AuditError as error:
        raise MalformedError(f"{error}. Write a sentence or two.") from error
    return reason


def verify_names_nobody(reason: str, claim: Claim) -> None:
    """Raise `MalformedError` if a reason holds the claimant's number, contact or name (2)."""
    _verify_without(reason, claim.number, claim.name, [claim.contact.value])


def verify_names_no_member(reason: str, member: Member) -> None:
    """Raise `MalformedError` if a reason holds a challenged member's number, contact or name."""
    _verify_without(reason, member.number, member.name, [member.email, member.phone])


def _verify_without(reason: str, number: str, name: str, contacts: Iterable[str]) -> None:
    digits = _bare(reason)
    parts = {one for one in name_parts(name) if len(one) >= _SHORTEST_PART}
    known = [contact.casefold() for contact in contacts if contact]
    if (
        _bare(number) in digits
        or any(one in reason.casefold() or _bare(one) in digits for one in known)
        or parts & name_parts(reason)
    ):
        raise MalformedError(
            "The reason says something of who it is about: a name, number or contact. Say what you "
            "are to the person, and nothing of who it is."
        )


def _bare(text: str) -> str:
    """Return letters and digits only, so that spaces and hyphens hide nothing."""
    return _NOT_LETTER_OR_DIGIT.sub("", text.casefold())
