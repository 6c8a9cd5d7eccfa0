"""An attack: who makes it, with which keys, what it does, and the check that must catch it.

Rules this module keeps:
1. Each attack is a function of its own, entered here once by its decorator; its variants are
   parameters of that function and count once.
2. The sentence is the first paragraph of the function's docstring: what is done, not who does it.
3. Nothing here runs an attack: `on_records` and `on_requests` do.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ROOT = Path(__file__).parents[2]
GALLERY: list[Attack] = []
"""Every attack whose module has been imported, in the order of their modules."""


class Attacker(StrEnum):
    """A party that breaks its word, as in SECURITY.md's table of parties."""

    CARRIER = "whoever hands the record on"
    SERVER = "the server"
    DATABASE = "whoever writes to the database"
    OFFICER = "one officer"
    OFFICERS = "two officers"
    LEAVER = "an officer who has left"
    TREASURER = "the treasurer"
    TRUSTEE = "one trustee"
    TRUSTEES = "all trustees"
    AUTHORITY = "the credential authority"
    MAIL_HOUSE = "the mail house"
    WATCHER = "the watcher"
    MEMBER = "a member"
    STRANGER = "a stranger"
    NETWORK = "somebody on the network"


class Key(StrEnum):
    """What an attacker holds."""

    NONE = "no key"
    LOG = "the log's key"
    SERVER = "the server's secrets"
    OFFICER = "an officer's signing key"
    OFFICERS = "two officers' signing keys"
    LOST = "a signing key that was replaced"
    TRUSTEE = "a trustee's key"
    TRUSTEES = "every trustee's key"
    AUTHORITY = "the authority's signing key"
    WATCHER = "the watcher's key"
    CARD = "a voting card"
    CARDS = "members' voting codes"
    SESSION = "an officer's session"
    PASSWORD = "an officer's password"
    ROWS = "the database's rows"


@dataclass(frozen=True)
class Attack:
    """One attack of the gallery; `anchor` is what somebody must have kept, if it needs that."""

    by: tuple[Attacker, ...]
    keys: tuple[Key, ...]
    does: str
    caught_by: tuple[str, ...]
    file: str
    name: str
    anchor: str = ""

    @property
    def place(self) -> str:
        """Where it is, as documents name a test."""
        return f"{self.file}:{self.name}"


def entered(
    function: Callable[..., object],
    by: tuple[Attacker, ...],
    keys: tuple[Key, ...],
    caught_by: tuple[str, ...],
    anchor: str = "",
) -> Attack:
    """Enter a function in the gallery, and return its entry."""
    sentence = " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split())
    assert sentence.endswith("."), f"{function.__qualname__} needs a sentence on what is done"
    file = str(Path(inspect.getfile(function)).relative_to(ROOT))
    attack = Attack(by, keys, sentence, caught_by, file, function.__name__, anchor)
    GALLERY.append(attack)
    return attack
