"""From what a zone's clocks show to the instant.

Rules this module keeps:
1. A time that the clocks skip in spring, or show twice in autumn, names no instant, and is refused.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from voting.domain.errors import MalformedError


class NoInstantError(MalformedError):
    """The zone's clocks do not show this time, or show it twice; the message says what would do."""


def instant_of(shown: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, at which the zone's clocks show a time that has no offset."""
    found = shown.replace(tzinfo=zone)
    if found.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != shown:
        raise NoInstantError(f"a time that the clocks of {zone.key} show: they skip this one")
    if found.utcoffset() != found.replace(fold=1).utcoffset():
        raise NoInstantError(
            f"a time that the clocks of {zone.key} show once: this is in the hour they repeat"
        )
    return found.astimezone(UTC)
