"""What a statement is about by which two officers enter an interruption of the service.

Rules this module keeps:
1. The lines say which channel, from when and until when, or that it lasts.
2. Where the statement alone is known, the interruption is read back from its lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from audit.record import figures
from audit.record.about.acts import SealedPoll
from audit.record.about.lines import About, line
from audit.record.errors import StatementError
from audit.record.fields import Node
from audit.record.interruption import Interruption, VotingChannel
from audit.record.units import Bilingual

CHANNELS: Mapping[VotingChannel, Bilingual] = MappingProxyType(
    {
        VotingChannel.WEB: Bilingual("online voting", "vote en ligne"),
        VotingChannel.TELEPHONE: Bilingual("voting by telephone", "vote par téléphone"),
    }
)
_CHANNEL = ("Interrupted", "Interruption")
_FROM, _TO = ("Interrupted from", "Interruption depuis"), ("Interrupted to", "Interruption jusqu’à")
LASTS = Bilingual("it lasts", "elle dure")
_UNIVERSAL = re.compile(r"\((\S+Z)\)$")


def about_interruption(poll: SealedPoll, one: Interruption) -> About:
    """Return what the statement says by which officers enter an interruption."""
    ended = LASTS if one.ended is None else figures.moment(one.ended)
    return (
        *poll.lines,
        line(*_CHANNEL, CHANNELS[one.channel]),
        line(*_FROM, figures.moment(one.began)),
        line(*_TO, ended),
    )


def interruption_of(about: About) -> Interruption:
    """Return the interruption that a statement is about; `AuditError` if it names none."""
    said = {one.name.en: one.value.en for one in about}
    words = {both.en: channel for channel, both in CHANNELS.items()}
    channel, began = words.get(said.get(_CHANNEL[0], "")), said.get(_FROM[0], "")
    ended = said.get(_TO[0], "")
    if channel is None:
        raise StatementError("the statement names no channel that was interrupted")
    return Interruption(channel, _time(began), None if ended == LASTS.en else _time(ended))


def _time(text: str) -> datetime:
    found = _UNIVERSAL.search(text)
    return Node(found[1] if found else text, "statement: a time of the interruption").time()
