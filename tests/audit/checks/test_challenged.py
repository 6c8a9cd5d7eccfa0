"""An honest poll with challenges: what its record says, tells and does not tell (by-law 2.77)."""

from __future__ import annotations

import json

import pytest

from audit.decrypt import prepare_decryption
from audit.explain.explanation import verify_and_explain
from audit.record.manifest import Edition
from audit.record.signatures.statement import ChallengeAct
from audit.record.turnout import Turnout
from audit.verify import NO_ANCHORS
from tests.audit.helpers import note_of, verify
from tests.kit.belenios import tool as belenios
from tests.kit.simulator.challenges import challenging_poll
from tests.kit.simulator.sequestered import sequestering_poll

SEC = "B-SEC"


@pytest.mark.tool("belenios-tool")
@pytest.mark.parametrize("stage", ["closed", "released"])
def test_the_tool_passes_every_archive(stage, tmp_path):
    """The list without the credential that an upheld challenge took off is the archive's own."""
    poll = challenging_poll(stage)
    files = poll.record().files
    passes = belenios.verify_with_result if stage == "released" else belenios.verify
    for unit in poll.document.units:
        archive = files[f"units/{unit.id}/{unit.election}.bel"]
        passes(archive, unit.election, tmp_path / unit.id)


def test_2_77_turnout_is_of_the_list_as_sealed_and_of_the_votes_that_count():
    """By-law 2.77.1: who is challenged with success was on the list; the vote is not counted."""
    poll = challenging_poll("released")
    by_unit = poll.history.turnout_by_unit(poll.document)
    assert by_unit[SEC] == Turnout(3, 4, 0)
    assert Turnout.total(by_unit.values()) == Turnout(9, 12, 0)


def test_2_77_trustees_decrypt_the_votes_that_count_and_no_other():
    """By-law 2.77.1: a key holder works out the sums from the public edition alone."""
    poll = challenging_poll("encrypted")
    asked = prepare_decryption(poll.record(Edition.PUBLIC), poll.seal_digest, processes=1).count
    assert asked == poll.asked()


def test_the_public_edition_shows_no_ballot_that_does_not_count():
    poll = challenging_poll("closed")
    (waiting,) = [one for one in poll.challenges if one.undecided]
    (upheld,) = [one for one in poll.challenges if one.upheld]
    for data in poll.record(Edition.PUBLIC).files.values():
        for one in (waiting, upheld):
            assert one.raw not in data
            assert json.dumps((one.raw or b"").decode()).encode() not in data


@pytest.mark.parametrize("edition", Edition)
def test_what_the_numbers_of_challenges_are_from(edition):
    report, found = verify_and_explain(
        challenging_poll("released").record(edition), NO_ANCHORS, processes=1
    )
    numbers = {one.name: one for one in found.numbers}
    made, left_out = (
        numbers[name] for name in ("Members challenged", "Challenged ballots not counted")
    )
    assert (made.value, left_out.value, numbers["Votes cast"].value) == ("5", "1", "9")
    assert "challenges" in made.checks
    assert "held" in left_out.checks
    assert {one.act for one in found.signed} >= set(ChallengeAct)
    assert ", 5 members challenged" in note_of(report, "history")


def test_a_poll_without_challenges_says_so():
    poll = sequestering_poll("released")
    report, found = verify_and_explain(poll.record(), NO_ANCHORS, processes=1)
    assert note_of(report, "challenges") == "nobody was challenged"
    assert not any("challenge" in one.name.lower() for one in found.numbers)
    assert "challenges.json" not in poll.record().files
    assert verify(poll.record()).ok
