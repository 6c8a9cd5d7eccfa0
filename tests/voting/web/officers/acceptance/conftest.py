"""A town whose union has just published newer texts for its officers."""

from __future__ import annotations

import pytest

from tests.kit.routes.acceptances import renew_texts
from tests.kit.web import Town


@pytest.fixture
def newer(own_town: Town) -> Town:
    """A town in which nobody has accepted the newest texts."""
    renew_texts(own_town.ctx, "2026-02")
    return own_town
