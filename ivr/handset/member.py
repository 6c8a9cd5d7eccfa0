"""A member who votes by telephone: the keys of a whole vote, for the demonstration and for load.

Rules this module keeps:
1. The keys are those that the line's script offers, one answer to each question.
2. A vote counts as cast only once the line has said its confirmation code.
3. Neither the voting code nor the choice is in any `repr` or error.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ivr.handset.call import Announcement, Call
from ivr.handset.network import PhoneError
from ivr.handset.twiml import Say
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR

LANGUAGE_KEYS: Final = {"en": "1", "fr": "2"}
CHOICE_KEYS: Final = {IN_FAVOUR: "1", NOT_IN_FAVOUR: "2"}
CAST_KEY: Final = "1"
_GROUP: Final = re.compile(r"\d, \d, \d, \d\.")
_GROUPS: Final = 3


class NotCastError(PhoneError):
    """The line did not confirm the vote."""


@dataclass(frozen=True)
class PhoneVote:
    """What a member keys; `poll_key` picks the poll in the menu (None: there is one poll only)."""

    member: str
    code: str = field(repr=False)
    choice: int = field(repr=False)
    language: str = "en"
    poll_key: str | None = None

    @property
    def answers(self) -> tuple[str, ...]:
        """The keys of each answer, in order."""
        menu = () if self.poll_key is None else (self.poll_key,)
        signing_in = (f"{self.member}#", f"{self.code}#")
        language, choice = LANGUAGE_KEYS[self.language], CHOICE_KEYS[self.choice]
        return (language, *menu, *signing_in, choice, CAST_KEY)


def vote_by_phone(
    call: Call, vote: PhoneVote, listen: Callable[[Announcement], None] = lambda turn: None
) -> str:
    """Make a call, cast the vote in it and hang up; return the confirmation code, 12 digits.

    `listen` is given each turn before it is answered; a load test waits there as a caller would.

    Raises:
        NotCastError: the line did not say a confirmation code; the message has its last words.
        PhoneError: the line does not answer.
    """
    try:
        turn = call.dial()
        for keys in vote.answers:
            listen(turn)
            turn = _pressed(call, turn, keys)
        return _confirmation(turn)
    finally:
        call.hang_up()


def _pressed(call: Call, turn: Announcement, keys: str) -> Announcement:
    following = None if call.over else call.press(keys)
    if following is None:
        raise NotCastError(f"The line takes no answer after: {turn.words}")
    return following


def _confirmation(turn: Announcement) -> str:
    """Return the confirmation code that a turn says in groups of four."""
    said = [sound.text for sound in turn.heard if isinstance(sound, Say)]
    groups = [re.sub(r"\D", "", text) for text in said if _GROUP.fullmatch(text)]
    if len(groups) != _GROUPS:
        raise NotCastError(f"The line says no confirmation code: {turn.words}")
    return "".join(groups)
