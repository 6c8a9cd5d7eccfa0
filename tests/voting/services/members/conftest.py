"""Polls whose server sends messages to its members."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.members import reach
from tests.kit.polls import SamplePoll


@pytest.fixture
def poll(sample: SamplePoll, tmp_path: Path) -> SamplePoll:
    """An open poll whose server sends messages, on each database."""
    reach(sample, tmp_path)
    return sample


@pytest.fixture
def small(sqlite_sample: SamplePoll, tmp_path: Path) -> SamplePoll:
    """The same, on SQLite only."""
    reach(sqlite_sample, tmp_path)
    return sqlite_sample
