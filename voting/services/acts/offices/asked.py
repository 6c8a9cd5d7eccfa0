"""What is asked of a change of an office or a key, and what officers are told before they sign it.

Rules this module keeps:
1. A key is named as statements name it, by its public half or a passkey's code; where there is only
   one that it can be, it need not be named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from audit.record.about.officers import key_words
from audit.record.officers import OfficerKey
from voting.domain.errors import MalformedError


@dataclass(frozen=True)
class HandOver:
    """That `successor` takes over from `leaver`; both are accounts."""

    leaver: str
    successor: str


@dataclass(frozen=True)
class NewKey:
    """That a key of `officer` is lost, and replaced by one of the account; '' where one can be."""

    officer: str
    lost: str = ""
    key: str = ""


OfficeRequest = HandOver | NewKey
"""What is asked of a change of an office or a key."""


@dataclass(frozen=True)
class TakenBack:
    """Something signed that waits and is taken back: a leaver's, or a lost key's."""

    officer: str
    what: str
    """The act's name; `rulings`, `change-contact`, `challenge`, `challenge-ruling` among them."""

    def __str__(self) -> str:
        return (
            f"what {self.officer} signed and waits is withdrawn with this: {self.what}. It is "
            "proposed and signed again."
        )


def key_named(keys: Iterable[OfficerKey], name: str, whose: str) -> OfficerKey:
    """Return the key of that name, or the only one; `MalformedError` for none, or a choice."""
    found = [key for key in keys if not name or name in _names(key)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise MalformedError(f"{whose}: there is none{' ' + name if name else ''}.")
    listed = "; ".join(key_words(key).en for key in found)
    raise MalformedError(f"{whose}: say which: {listed}.")


def _names(key: OfficerKey) -> tuple[str, ...]:
    words = key_words(key).en
    return words, words.removeprefix("key file ").removeprefix("passkey "), key.public_key
