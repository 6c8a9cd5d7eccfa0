"""What a statement to make a poll void is about: the poll as its officers saw it.

Rules this module keeps:
1. It names the poll's state, and the log when it was proposed, by size and root: casting goes on
   until the second signature, and the signatures stand for what was seen.
2. The size is read back from its line (`log_seen`): who computes the lines again takes the root of
   that many entries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

from audit.record.about.acts import SealedPoll
from audit.record.about.lines import About, line
from audit.record.errors import StatementError
from audit.record.units import Bilingual

_ENTRIES = ("Entries of the log when proposed", "Inscriptions du journal à la proposition")
_SIZE = re.compile(r"[1-9][0-9]{0,14}")
STATES = MappingProxyType(
    {
        "sealed": Bilingual("sealed, voting has not begun", "scellé, le vote n’a pas commencé"),
        "open": Bilingual("open, voting goes on", "ouvert, le vote se poursuit"),
        "closed": Bilingual("closed, voting has ended", "clos, le vote est terminé"),
        "counted": Bilingual("counted, a result is there", "dépouillé, un résultat existe"),
    }
)
"""The states in which a poll can be made void."""
_FIXED = 3
"""The lines that casting does not change: the poll, its seal digest, its state."""


@dataclass(frozen=True)
class SeenPoll:
    """A poll as it was when its void was proposed: its state, the log's size and hex(its root).

    `StatementError` for a state in which it cannot be made void.
    """

    state: str
    size: int
    root: str

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise StatementError(f"a poll that is {self.state} cannot be made void")


def about_void(poll: SealedPoll, seen: SeenPoll) -> About:
    """Return what the statement says that makes the poll void."""
    return (
        *poll.lines,
        line("State of the poll", "État du scrutin", STATES[seen.state]),
        line(*_ENTRIES, str(seen.size)),
        line("Root of that log", "Racine de ce journal", seen.root),
    )


def same_void(about: About, other: About) -> bool:
    """Tell whether two statements make one poll void in one state, whatever log each saw."""
    return about[:_FIXED] == other[:_FIXED]


def log_seen(about: About) -> int:
    """Return the size of the log that a statement to make void names; `StatementError` if none."""
    for one in about:
        if one.name == Bilingual(*_ENTRIES) and _SIZE.fullmatch(one.value.en):
            return int(one.value.en)
    raise StatementError("the statement names no log that was seen: propose it again")
