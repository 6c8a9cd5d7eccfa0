"""`ratify trustee`: the ceremony's commands, and `decrypt`, which first verifies the record."""

from __future__ import annotations

from tally.ceremony_cli import trustee

__all__ = ["trustee"]
