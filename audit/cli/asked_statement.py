"""A statement that `ratify sign` is asked to sign, whatever it is about."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True)
class Asked(ABC):
    """A statement that holds: its words, and what it was compared with."""

    words: str
    compared: tuple[str, ...]

    @abstractmethod
    def signature_file(self, officer: str, key: Ed25519PrivateKey) -> bytes:
        """Sign, and return the signature's file."""

    @abstractmethod
    def hand_in(self, out: Path) -> tuple[str, ...]:
        """Say where the signature's file goes."""
