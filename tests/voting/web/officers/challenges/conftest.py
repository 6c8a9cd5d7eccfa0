"""An application over a poll in which listed members are challenged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.desk.challenge_pages import ChallengeTown, challenge_town


@pytest.fixture
def place(tmp_path: Path) -> Iterator[ChallengeTown]:
    """An open poll, with no challenge yet."""
    with challenge_town(tmp_path) as town:
        yield town
