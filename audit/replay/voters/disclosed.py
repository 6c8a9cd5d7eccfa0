"""Replaying what was disclosed of who has voted.

The rules, each tagged in the code:
1. The units are elections of the poll.
"""

from __future__ import annotations

from collections.abc import Collection

from audit.record.errors import HistoryError
from audit.record.log.list_events import StrikeOffDisclosed


def verify_disclosed(event: StrikeOffDisclosed, units: Collection[str]) -> tuple[str, ...]:
    """Return the units whose lists were disclosed; `HistoryError` names one of another poll."""
    for unit in event.units:
        if unit not in units:  # 1
            raise HistoryError(f"{event.NAME}: {unit} is not an election of the poll")
    return event.units
