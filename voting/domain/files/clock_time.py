"""From a clock time in a time zone to the instant.

Rules this module keeps:
1. A time that the clocks skip in spring, or show twice in autumn, names no instant and is refused.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from voting.domain.errors import MalformedError


class NoInstantError(MalformedError):
    """The zone's clocks skip this time, or show it twice; the message says what is needed."""


def instant_of(shown: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, at which the zone's clocks show a time that has no offset."""
    instant = shown.replace(tzinfo=zone)
    if instant.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != shown:
        raise NoInstantError(f"a time that the clocks of {zone.key} show: they skip this one")
    if instant.utcoffset() != instant.replace(fold=1).utcoffset():
        raise NoInstantError(
            f"a time that the clocks of {zone.key} show once: this is in the hour they repeat"
        )
    return instant.astimezone(UTC)
