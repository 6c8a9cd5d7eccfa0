"""The demonstration's members who vote by telephone.

Rules this module keeps:
1. This package does not import the telephone line. An installed package registers the function that
   votes for the callers, as the entry point `phone` of the group `ratify.demo`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Final

from audit.work.progress import Progress
from voting.config.settings import Settings
from voting.domain.errors import ConfigurationError

GROUP: Final = "ratify.demo"
NAME: Final = "phone"


@dataclass(frozen=True)
class PhoneVoter:
    """A member who votes by telephone: the card, the choice, and the language of the call."""

    member: str
    code: str = field(repr=False)
    choice: int = field(repr=False)
    language: str


VoteAll = Callable[[Settings, Sequence[PhoneVoter], Progress], int]


def vote_by_phone(settings: Settings, callers: Sequence[PhoneVoter], progress: Progress) -> int:
    """Let every caller vote; return how many votes were cast.

    Raises `ConfigurationError` where no telephone line is installed.
    """
    for entry_point in entry_points(group=GROUP, name=NAME):
        vote_all: VoteAll = entry_point.load()
        return vote_all(settings, callers, progress)
    raise ConfigurationError(
        "No telephone line is installed: install Ratify again, with its `server` extra, or leave "
        "out --phone."
    )
