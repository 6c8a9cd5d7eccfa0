"""A contact that messages may go to: an e-mail address, or a number in Canada or the United States.

Rules this module keeps:
1. A number, for text messages or for calls, is geographic and of Canada or the United States.
   Every other part of the North American plan is refused, +1 or not: premium (900, and exchange
   976), toll-free, personal and the Caribbean and Pacific area codes, because a claimant could
   choose a number there that costs the union any amount.
2. An address is one plain mailbox; nothing in it could become a second recipient or a header.
3. A contact has one form, so that it is recognised: E.164, or the address with its domain in lower
   case. `same_as`, for finding duplicates, is coarser: it ignores letter case and a `+tag`.
4. Neither `repr` nor an error shows a contact; `masked` is what a page may show.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

from voting.domain.errors import ContactError

LONGEST_ADDRESS: Final = 254
"""Characters of the longest e-mail address (RFC 5321, 4.5.3.1.3)."""
REGIONS: Final = ("CA", "US")
_LONGEST_INPUT: Final = 320
_MAILBOX = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_TOP = re.compile(r"[A-Za-z]{2,}|xn--[A-Za-z0-9-]+")
_PHONE_INPUT = re.compile(r"\+?[0-9 ().-]{7,30}", re.ASCII)
_GEOGRAPHIC = (
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
)
# The exchange, after the area code: 976 is premium, N11 a service such as 911.
_SPECIAL_EXCHANGE = re.compile(r"976|[2-9]11")


class ContactKind(StrEnum):
    """How a contact is reached."""

    EMAIL = "email"
    MOBILE = "mobile"
    VOICE = "voice"
    """A telephone that is called, and that a message is read to."""


@dataclass(frozen=True)
class Contact:
    """An address or number in normal form; made by `parse_contact` and the functions it uses."""

    kind: ContactKind
    value: str = field(repr=False)

    @property
    def same_as(self) -> str:
        """A text that is equal for two contacts of the same mailbox or handset."""
        if self.kind is not ContactKind.EMAIL:
            return self.value
        mailbox, _, domain = self.value.casefold().rpartition("@")
        return f"{mailbox.partition('+')[0] or mailbox}@{domain}"

    @property
    def masked(self) -> str:
        """The contact with most of it hidden: enough for its owner to recognise it."""
        if self.kind is not ContactKind.EMAIL:
            return f"•••-•••-{self.value[-4:]}"
        mailbox, _, domain = self.value.rpartition("@")
        return f"{mailbox[0]}•••@{domain}"


def parse_contact(text: str) -> Contact:
    """Return the contact that a person typed; `ContactError` says what to type instead."""
    typed = text.strip()
    if not typed or len(typed) > _LONGEST_INPUT:
        raise ContactError(
            "Give an e-mail address or a mobile number, so that the decision can reach you."
        )
    return parse_email(typed) if "@" in typed else parse_mobile(typed)


def parse_email(text: str) -> Contact:
    """Return an e-mail address in normal form; raise `ContactError`.

    Checks: (1) the length (RFC 5321); (2) the mailbox is a plain dot-atom, at most 64 characters;
    (3) the domain has two labels or more, and the last is not a number.
    """
    mailbox, _, domain = text.rpartition("@")
    labels = domain.split(".")
    fits = (
        len(text) <= LONGEST_ADDRESS  # (1)
        and len(mailbox) <= 64
        and _MAILBOX.fullmatch(mailbox)  # (2)
        and len(labels) >= 2  # (3)
        and all(_LABEL.fullmatch(label) for label in labels)
        and _TOP.fullmatch(labels[-1])
    )
    if not fits:
        raise ContactError(
            "That is not an e-mail address; write it like name@example.org, or give a mobile "
            "number."
        )
    return Contact(ContactKind.EMAIL, f"{mailbox}@{domain.lower()}")


def parse_mobile(text: str) -> Contact:
    """Return a Canadian or US geographic number in E.164 form; raise `ContactError`.

    Checks: (1) it is a number that the North American plan assigns; (2) it is of Canada or the
    United States; (3) it is geographic: not toll-free, premium, personal or a service.
    Which of two North American numbers is a handset cannot be told from the number.
    """
    return _telephone(text, ContactKind.MOBILE)


def parse_voice(text: str) -> Contact:
    """Return a number that `parse_mobile` would accept, to be called; raise `ContactError`."""
    return _telephone(text, ContactKind.VOICE)


def _telephone(text: str, kind: ContactKind) -> Contact:
    number = _parse_number(text)  # (1)
    if phonenumbers.region_code_for_number(number) not in REGIONS:  # (2)
        raise ContactError(
            "Messages go to numbers in Canada and the United States only; give such a number, or "
            "an e-mail address."
        )
    exchange = str(number.national_number)[3:6]
    geographic = phonenumbers.number_type(number) in _GEOGRAPHIC
    if not geographic or _SPECIAL_EXCHANGE.fullmatch(exchange):  # (3)
        raise ContactError(
            "That number is toll-free, premium or a service; give your own mobile number, or an "
            "e-mail address."
        )
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Contact(kind, e164)


def _parse_number(text: str) -> PhoneNumber:
    if _PHONE_INPUT.fullmatch(text):
        with suppress(phonenumbers.NumberParseException):
            number = phonenumbers.parse(text, "CA")
            length = phonenumbers.is_possible_number_with_reason(number)
            if length == phonenumbers.ValidationResult.IS_POSSIBLE:  # and not without area code
                return number
    raise ContactError(
        "That is not a telephone number; write it with its area code, like 416-555-0123, or give "
        "an e-mail address."
    )
