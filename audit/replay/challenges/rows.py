"""challenges.json: how many listed members were challenged in each unit, and with which end.

Rules this module keeps:
1. A record of either edition has it from the first challenge on, with a row for each unit.
2. It follows from the log and poll.json, to the byte.
3. A challenge that nobody has ruled on is pending until the count begins; then it fell.
"""

from __future__ import annotations

from collections.abc import Iterable

from audit.record import fields
from audit.record.poll_document import PollDocument
from audit.replay.history import PollHistory
from tally.challenged import ChallengedVotes


def challenged_rows(history: PollHistory, document: PollDocument) -> tuple[ChallengedVotes, ...]:
    """Return each unit's row; none where nobody was challenged."""
    if not history.challenges:
        return ()
    return tuple(_row(history, unit.id, unit.on_list) for unit in document.units)


def _row(history: PollHistory, unit: str, on_list: int) -> ChallengedVotes:
    own = [one for one in history.challenges if one.unit == unit]
    return ChallengedVotes(
        unit,
        on_list,
        before=sum(one.before for one in own),
        after=sum(not one.before for one in own),
        without_ballot=sum(one.ballot is None for one in own),
        dismissed=sum(one.dismissed for one in own),
        upheld=sum(one.upheld for one in own),
        fell=sum(one.fell for one in own),
        pending=sum(one.on_hold for one in own),
    )


def encode_challenges(rows: Iterable[ChallengedVotes]) -> bytes:
    """Return challenges.json: its one valid byte form."""
    return fields.encode({"units": [row.to_json() for row in rows]})


def challenges_file(history: PollHistory, document: PollDocument) -> bytes | None:
    """Return challenges.json of a record; None where nobody was challenged."""
    rows = challenged_rows(history, document)
    return encode_challenges(rows) if rows else None
