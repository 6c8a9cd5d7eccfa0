"""The repository of what a database knows of its server's keys.

Rules this module keeps:
1. A check is added, and never removed; it stops being current once, for good.
2. Whoever sets keys up, or changes them, holds the installation until the transaction ends: of two
   machines that do so at once, one waits for the other.
"""

from __future__ import annotations

from typing import Protocol

from voting.config.key_checks import DatabaseKeys, KeyCheck


class Installation(Protocol):
    """The database's identifier, and the checks of the keys that belong to it."""

    def lock(self) -> None:
        """Hold the installation until the transaction ends."""

    def keys(self) -> DatabaseKeys | None:
        """Return the identifier and the checks, or None before the keys were made."""

    def begin(self, keys: DatabaseKeys) -> None:
        """Keep the identifier and the first checks; there is never a second identifier."""

    def add(self, check: KeyCheck) -> None:
        """Add the check of a new key."""

    def drop(self, check: KeyCheck) -> None:
        """Say of a check that its key encrypts nothing any more."""
