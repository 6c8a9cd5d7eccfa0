"""Each unit's turnout, from what was sealed and what the log says.

Rules this module keeps: a unit's list is the sealed one; revoked and issued credentials replace
each other on it, and admitted votes are counted beside it (`record.turnout`).
"""

from __future__ import annotations

from collections.abc import Mapping

from audit.record.poll_document import PollDocument
from audit.record.turnout import Turnout
from audit.replay.history import PollHistory


def turnout_by_unit(document: PollDocument, history: PollHistory) -> Mapping[str, Turnout]:
    """Return the turnout of each unit of the poll, by name."""
    admitted = dict.fromkeys((unit.id for unit in document.units), 0)
    for one in history.sequestered:
        admitted[one.unit] += one.admitted
    return {
        unit.id: Turnout(len(history.ballots[unit.id]), unit.on_list, admitted[unit.id])
        for unit in document.units
    }
