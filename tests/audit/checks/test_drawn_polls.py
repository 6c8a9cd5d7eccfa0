"""Provinces drawn at random: the public edition proves every release that the seal permits."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.checks.outcome import PERCENTAGE_NOT_PROVED, PERCENTAGE_PROVED
from audit.record.log.events import DecryptionSetAside
from audit.record.manifest import Edition
from audit.replay.proved import permitted
from audit.verify import Anchors
from tally.protocol.trustees import Single
from tally.public_proof.releases import Release
from tally.public_proof.weights import Kind
from tests.audit.helpers import note_of, verify
from tests.kit.simulator.drawn import DrawnPoll, drawn_poll, provable, released_poll

FEW, MANY = range(24), range(24, 124)


def assert_proved(number: int, release: Release, *editions: Edition) -> None:
    poll = released_poll(number, release)
    for edition in editions:
        report = verify(poll.record(edition), Anchors(seal_digest=poll.seal_digest))
        sure = edition is Edition.COMPLETE or provable(poll)
        found = PERCENTAGE_PROVED if sure else PERCENTAGE_NOT_PROVED
        notes = {name: note_of(report, name) for name in report.failed}
        assert report.verdict == f"valid, anchored, {found}", (release, edition, notes)
        if edition is Edition.PUBLIC:
            assert report.official_line == poll.official.line


@pytest.mark.parametrize("number", FEW)
def test_every_permitted_release_of_a_province_is_proved_in_public(number: int) -> None:
    for release in permitted(drawn_poll(number).document):
        assert_proved(number, release, Edition.PUBLIC)


@pytest.mark.parametrize("number", FEW)
def test_the_complete_edition_agrees(number: int) -> None:
    fullest = permitted(drawn_poll(number).document)[0]
    assert_proved(number, fullest, Edition.COMPLETE)


@pytest.mark.slow
@pytest.mark.parametrize("number", MANY)
def test_every_permitted_release_of_many_provinces_is_proved(number: int) -> None:
    for release in permitted(drawn_poll(number).document):
        assert_proved(number, release, *Edition)


# --- what is drawn ------------------------------------------------------------------------------


def kinds(poll: DrawnPoll) -> list[Kind]:
    """Of what there is something to prove."""
    return [one.kind for one in poll.asked().proved]


def votes_without_weight(poll: DrawnPoll) -> bool:
    """Whether a counting unit has votes and no FTE, beside others that have."""
    units = poll.asked().proved[0].units if kinds(poll)[:1] == [Kind.FTE] else ()
    return any(one.counted.votes and not one.counted.fte for one in units)


RARE: dict[str, Callable[[DrawnPoll], object]] = {
    "nobody votes at all": lambda poll: not poll.history.votes_cast,
    "nobody votes in a unit": lambda poll: (
        kinds(poll) and not all(one.counted.votes for one in poll.asked().proved[0].units)
    ),
    "no vote carries weight": lambda poll: poll.history.votes_cast and Kind.FTE not in kinds(poll),
    "a unit has votes and no FTE": votes_without_weight,
    "several elections count in a unit": lambda poll: any(
        len(one) > 1 for one in poll.asked().counting.values()
    ),
    "occasional teachers are shared": lambda poll: any(one.shared for one in poll.plans),
    "weights are rounded": lambda poll: any(one.weights.error for one in poll.asked().proved),
    "the head count may be public": lambda poll: Kind.HEADS in kinds(poll),
    "a trustee is mandatory": lambda poll: (
        len(poll.trustees.items) > 1 and isinstance(poll.trustees.items[0], Single)
    ),
    "more decrypt than must": lambda poll: len(poll.decryptions) > len(poll.enough),
    "one decrypts again": lambda poll: any(
        isinstance(one, DecryptionSetAside) for one in poll.events
    ),
}


@pytest.mark.parametrize("name", RARE)
def test_what_is_rare_in_life_is_drawn(name: str) -> None:
    assert any(RARE[name](drawn_poll(number)) for number in FEW)
