"""A successor has accepted the union's texts: what holds, and what a dishonest server does.

It holds the log key, so every record is signed again after the change. The browser's verifier tries
the same records (`tests/js/test_records.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.audit.helpers import assert_fails, note_of
from tests.kit.records.unaccepted import BY_HISTORY, BY_SIGNATURES
from tests.kit.simulator.offices import ChangingPoll


def assert_found(
    poll: Mapping[str, tuple[Callable[[], ChangingPoll], str]], what: str, check: str
) -> None:
    """That check fails, and no other, with the words of the flaw."""
    made, says = poll[what]
    assert says in note_of(assert_fails(made().record(), check), check)


@pytest.mark.parametrize("what", BY_HISTORY)
def test_an_acceptance_that_may_not_stand_there(what):
    assert_found(BY_HISTORY, what, "history")


@pytest.mark.parametrize("what", BY_SIGNATURES)
def test_an_acceptance_that_does_not_hold(what):
    assert_found(BY_SIGNATURES, what, "officers")
