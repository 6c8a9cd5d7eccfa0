"""Every answer that these tests get is as the interface's description says."""

from __future__ import annotations

import pytest

from tests.kit.run.described import as_described

__all__ = ["as_described"]


@pytest.fixture(autouse=True)
def _described(as_described: None) -> None:
    """Hold every answer against the description."""
