"""The reasons for which a listed member may be challenged, as a poll seals them (by-law 2.77)."""

from __future__ import annotations

import json

import pytest

from audit.record.challenges.reasons import REASONS, ChallengeReason
from audit.record.errors import DocumentError
from audit.record.poll_document import parse_poll_document
from tally.protocol.encoding import canonical
from tests.kit.simulator.poll import Simulator


def sealed(*reasons: object) -> bytes:
    document = json.loads(Simulator().document.encode())
    return canonical({**document, "challenge_reasons": list(reasons)})


def test_2_77_a_poll_seals_some_of_the_reasons():
    """By-law 2.77.1."""
    some = parse_poll_document(sealed("suspended", "wrong-unit")).challenge_reasons
    assert some == (ChallengeReason.SUSPENDED, ChallengeReason.WRONG_UNIT)
    assert REASONS.keys() == set(ChallengeReason)
    assert all(words.en != words.fr for words in REASONS.values())


@pytest.mark.parametrize(
    ("reasons", "message"),
    [
        ((), "none is given"),
        (("wrong-unit", "suspended"), "challenge_reasons"),
        (("suspended", "suspended"), "challenge_reasons"),
        (("late",), "challenge_reasons"),
        ((7,), "challenge_reasons"),
    ],
)
def test_reasons_that_no_poll_seals(reasons, message):
    with pytest.raises(DocumentError, match=message):
        parse_poll_document(sealed(*reasons))
