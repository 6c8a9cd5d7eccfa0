"""A successor who accepted nothing, or not so, is refused by the page's scripts too."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.replay.export import zip_record
from tests.kit.records.by_script import found_of
from tests.kit.records.unaccepted import BY_HISTORY, BY_SIGNATURES

pytestmark = pytest.mark.tool("node")


def test_the_page_refuses_a_successor_who_did_not_accept(tmp_path: Path) -> None:
    polls = {name: made() for name, (made, _) in (BY_HISTORY | BY_SIGNATURES).items()}
    records = {name: (zip_record(poll.record()), poll.seal_digest) for name, poll in polls.items()}
    found = found_of(records, tmp_path)
    steps = {name: (one["verdict"], one["first"]) for name, one in found.items()}
    of_history = dict.fromkeys(BY_HISTORY, ("failed", "history"))
    assert steps == of_history | dict.fromkeys(BY_SIGNATURES, ("failed", "officers"))
    assert not any(one["unforeseen"] for one in found.values())
