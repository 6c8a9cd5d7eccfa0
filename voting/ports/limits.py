"""The repository of failure counters.

Rules this module keeps:
1. A counter stands under a keyed digest: no address and no member in clear.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class FailureCount:
    """Failures counted under one key: how many, and when the last one was."""

    failures: int
    last: datetime


class Throttle(Protocol):
    """Counters of failures, each under a keyed digest; no address and no member in clear."""

    def get(self, key: str) -> FailureCount | None:
        """Return what is counted under the key, or None."""

    def record(self, key: str, now: datetime, forget: datetime) -> FailureCount:
        """Count a failure at `now`; an earlier count whose last was before `forget` starts anew."""

    def purge(self, forget: datetime) -> None:
        """Delete the counters whose last failure was before `forget`."""
