"""The grammar of challenges and of rulings on them: each test breaks one rule (by-law 2.77)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from audit.record.challenges.about import Challenged
from audit.record.errors import DocumentError, HistoryError
from audit.record.signatures.statement import ChallengeAct
from audit.replay.challenges.logged import ChallengeRuling
from audit.replay.challenges.rows import challenges_file
from audit.replay.elections import unit_archive
from audit.replay.held import held_files
from audit.replay.history import RecordedState
from audit.replay.lists import ChangeCount, count_changes
from tally.protocol.archive import write_archive
from tally.protocol.election import IN_FAVOUR
from tally.protocol.encoding import sha256_hex
from tests.kit.simulator.challenges import RULERS, Challenge, ChallengingPoll, challenging_poll
from tests.kit.simulator.challenges import open_poll as opened
from tests.kit.simulator.poll import CLOSES

ELEM, SEC, OCC = "A-ELEM", "B-SEC", "C-OCC"


def refused(poll: ChallengingPoll, match: str) -> None:
    with pytest.raises(HistoryError, match=match):
        _ = poll.history


def digests(poll: ChallengingPoll, unit: str) -> tuple[str, ...]:
    return tuple(sha256_hex(raw) for raw in poll.ballots[unit])


def challenged() -> tuple[ChallengingPoll, Challenge]:
    """An open poll in which the first ballot of a unit is challenged."""
    poll = opened()
    return poll, poll.challenge_ballot(ELEM, poll.ballots[ELEM][0])


def held_before() -> tuple[ChallengingPoll, Challenge]:
    """An open poll in which a challenged member has voted."""
    poll = opened()
    one = poll.challenge_voter(OCC)
    poll.cast_challenged(one, poll.members_of(OCC)[0])
    return poll, one


# --- what holds -----------------------------------------------------------------------------------


def test_a_whole_poll_is_replayed():
    poll = challenging_poll("released")
    history = poll.history
    assert history.state is RecordedState.RELEASED
    assert [(one.unit, one.before, one.ruling) for one in history.challenges] == [
        (ELEM, False, ChallengeRuling.DISMISSED),
        (OCC, True, None),
        (SEC, True, ChallengeRuling.UPHELD),
        (OCC, True, ChallengeRuling.DISMISSED),
        (ELEM, False, None),
    ]
    assert [one.fell for one in history.challenges] == [False] * 4 + [True]
    assert [one.counts for one in history.challenges] == [True, False, False, True, True]
    assert [one.credential for one in history.challenges if one.upheld] == [
        poll.members_of(SEC)[3].credential
    ]
    assert {one.signers for one in history.challenges} == {("ana", "chair")}
    assert history.sequestered == ()
    assert count_changes(history.changes, history.ballots)[SEC] == ChangeCount(upheld=1)
    assert len(history.ruling_digests) == 3


def test_2_77_a_challenged_ballot_leaves_the_count_and_comes_back_to_its_place():
    """By-law 2.77.1: dismissed, it counts where it was cast."""
    poll = opened()
    before = poll.history.ballots[ELEM]
    one = poll.challenge_ballot(ELEM, poll.ballots[ELEM][1])
    held = poll.history
    assert held.ballots[ELEM] == (before[0], *before[2:])
    assert [apart.ballot for apart in held.apart] == [before[1]]
    assert held.challenges[0].on_hold
    assert not held.challenges[0].counts
    poll.dismiss(one)
    assert poll.history.ballots[ELEM] == before
    assert poll.history.apart == ()


def test_2_77_a_ballot_of_a_member_challenged_before_counts_where_it_was_cast():
    """By-law 2.77.1: it is sequestered by its event, and a listed member's all the same."""
    poll, one = held_before()
    poll.cast(poll.members_of(OCC)[1], IN_FAVOUR)
    last = poll.history.ballots[OCC]
    assert one.ballot not in last
    poll.dismiss(one)
    assert poll.history.ballots[OCC] == (one.ballot, *last)


def test_2_77_a_challenge_without_a_ruling_falls_when_the_count_begins():
    """By-law 2.77.1: only a ruling, signed by two, takes a registered member's vote out."""
    poll, one = challenged()
    poll.close()
    poll.wait_for_deadline()
    waiting = poll.history
    assert one.ballot not in waiting.ballots[ELEM]
    assert waiting.to_count[ELEM][0] == one.ballot
    poll.encrypt()
    counted = poll.history
    assert counted.challenges[0].fell
    assert counted.ballots == counted.to_count == waiting.to_count
    assert counted.apart == ()


def test_2_77_an_upheld_ballot_never_counts_and_its_credential_leaves_the_list():
    """By-law 2.77.1."""
    poll, one = challenged()
    poll.uphold(one)
    poll.close()
    poll.encrypt()
    history = poll.history
    assert one.ballot not in history.ballots[ELEM]
    assert [(apart.ballot, apart.challenged) for apart in history.apart] == [(one.ballot, True)]
    assert [change.credential for change in history.changes] == [one.credential]


@pytest.mark.parametrize("stage", ["closed", "encrypted", "released"])
def test_archives_and_held_files_are_built_from_the_log(stage):
    """What the poll made by itself is what the log, the lists as sealed and the bytes give."""
    poll = challenging_poll(stage)
    history = poll.history
    raws = [raw for ballots in poll.ballots.values() for raw in ballots]
    raws += [one.raw for one in poll.challenges if one.raw is not None]
    raws += list(poll.tallies.values())
    payloads = {sha256_hex(raw): raw for raw in raws}
    assert held_files(history, payloads) == poll.held_files()
    assert challenges_file(history, poll.document) == poll.challenges_json()
    assert challenges_file(opened().history, poll.document) is None
    for plan in poll.plans:
        made = poll.archive(plan.unit)
        built = unit_archive(
            history,
            plan.unit,
            election=made.election,
            trustees=made.trustees,
            credentials=poll.lists[plan.unit],
            payloads=payloads,
            decryptions=tuple(poll.decryptions.values()),
            result=made.result,
        )
        assert write_archive(built) == write_archive(made)


def test_a_member_may_be_challenged_before_the_opening():
    poll = ChallengingPoll()
    poll.run("sealed")
    one = poll.challenge_voter(OCC)
    poll.run("open", after="sealed")
    poll.cast_challenged(one, poll.members_of(OCC)[0])
    assert poll.history.challenges[0].ballot == one.ballot


# --- what may not come ----------------------------------------------------------------------------


def test_a_ballot_is_challenged_before_the_opening():
    poll = ChallengingPoll()
    poll.run("sealed")
    one = poll.challenge_voter(OCC)
    poll.challenge_event(ChallengeAct.BALLOT, Challenged(ELEM, "a" * 64, one.digest), RULERS)
    refused(poll, "ballot:challenged may not come while the poll is sealed")


@pytest.mark.parametrize("kind", ["voter", "ballot"])
def test_2_77_a_challenge_after_the_close(kind):
    """By-law 2.77.1: until the closing time, also where the server has not closed yet."""
    poll = opened()
    late, closed = poll.clone(), poll
    for one in (late, closed):
        one.now = CLOSES
    closed.close()
    for one, match in ((late, "after voting closed at"), (closed, "while the poll is closed")):
        if kind == "voter":
            one.challenge_voter(ELEM)
        else:
            one.challenge_ballot(ELEM, one.ballots[ELEM][0])
        refused(one, match)


def test_2_77_a_challenge_up_to_the_closing_time_and_not_at_it():
    poll, _ = challenged()
    last = poll.events[-1]
    for time in (CLOSES - timedelta(seconds=1), CLOSES):
        poll.events[-1] = replace(last, time=time)
        if time < CLOSES:
            assert len(poll.history.challenges) == 1
    refused(poll, "after voting closed at")


def test_a_ballot_challenged_twice():
    poll, one = challenged()
    poll.challenge_ballot(ELEM, one.raw or b"")
    refused(poll, f"{one.ballot} is challenged already")


def test_a_ballot_challenged_again_after_it_was_dismissed():
    poll, one = challenged()
    poll.dismiss(one)
    poll.challenge_ballot(ELEM, one.raw or b"")
    refused(poll, f"{one.ballot} is challenged already")


@pytest.mark.parametrize("act", ["voter", "ballot"])
def test_the_same_challenge_twice(act):
    poll, one = challenged()
    if act == "voter":
        poll.challenge_voter(ELEM, challenge=one.digest)
    else:
        poll.challenge_ballot(ELEM, poll.ballots[ELEM][1], challenge=one.digest)
    refused(poll, "the same challenge is in the log already")


def test_a_ballot_of_another_unit_is_challenged():
    poll = opened()
    poll.challenge_ballot(ELEM, poll.ballots[SEC][0])
    refused(poll, "was not cast in unit A-ELEM")


def test_a_ballot_that_nobody_cast_is_challenged():
    poll = opened()
    poll.challenge_event(ChallengeAct.BALLOT, Challenged(ELEM, "a" * 64, "b" * 64), RULERS)
    refused(poll, "was not cast in unit A-ELEM")


def test_a_claims_ballot_is_challenged():
    """Two officers rule on it anyway."""
    poll = opened()
    one = poll.sequester(ELEM)
    poll.admit(one)
    poll.challenge_ballot(ELEM, one.raw)
    refused(poll, "was not cast in unit A-ELEM")


@pytest.mark.parametrize("act", [ChallengeAct.VOTER, ChallengeAct.BALLOT])
def test_a_unit_that_is_not_of_the_poll(act):
    poll = opened()
    ballot = sha256_hex(poll.ballots[ELEM][0]) if act is ChallengeAct.BALLOT else None
    poll.challenge_event(act, Challenged("Z-NONE", "a" * 64, ballot), RULERS)
    refused(poll, "Z-NONE")


def test_the_digest_of_a_claim_and_that_of_a_challenge_are_never_one():
    poll = opened()
    claim = poll.sequester(ELEM).claim
    poll.challenge_voter(ELEM, challenge=claim)
    refused(poll, "its digest is that of a claim")
    poll, one = challenged()
    poll.sequester(ELEM)
    poll.events[-1] = replace(poll.events[-1], claim=one.digest)
    refused(poll, "is not a challenge of a member of unit A-ELEM who had no ballot")


def test_a_challenged_member_votes_in_another_unit():
    poll = opened()
    one = poll.challenge_voter(OCC)
    poll.cast_challenged(one, poll.members_of(ELEM)[4], unit=ELEM)
    refused(poll, "is not a challenge of a member of unit A-ELEM")


def test_a_second_ballot_of_one_challenge():
    poll, one = held_before()
    poll.cast_challenged(one, poll.members_of(OCC)[1])
    refused(poll, "there is a ballot of the same challenge already")


Pair = Callable[[Challenge, Challenge], dict[str, object]]
PAIRS: dict[str, Pair] = {
    "another ballot": lambda one, other: {"ballot": other.ballot},
    "another challenge": lambda one, other: {"challenge": other.digest},
    "another unit": lambda one, other: {"unit": SEC},
    "a challenge that nobody made": lambda one, other: {"challenge": "c" * 64},
}


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("ruling", ["dismiss", "uphold"])
def test_a_ruling_moved_to_another_pair(pair, ruling):
    poll, one = challenged()
    other = poll.challenge_ballot(ELEM, poll.ballots[ELEM][0])
    getattr(poll, ruling)(one, **PAIRS[pair](one, other))
    refused(poll, "is not a challenge of ballot")


def test_a_ruling_on_a_member_who_has_not_voted():
    poll = opened()
    one = poll.challenge_voter(ELEM)
    poll.challenge_event(ChallengeAct.DISMISS, Challenged(ELEM, one.digest, "b" * 64), RULERS)
    refused(poll, "is not a challenge of ballot")


@pytest.mark.parametrize("second", ["dismiss", "uphold"])
def test_a_second_ruling(second):
    poll, one = challenged()
    poll.dismiss(one)
    getattr(poll, second)(one)
    refused(poll, f"the challenge {one.digest} is ruled on already")


@pytest.mark.parametrize("ruling", ["dismiss", "uphold"])
def test_2_77_a_ruling_after_the_deadline_or_the_count(ruling):
    """By-law 2.77.1."""
    poll, one = challenged()
    poll.close()
    counted = poll.clone()
    poll.now = poll.document.ruling_deadline - timedelta(minutes=1)
    getattr(poll, ruling)(one)
    refused(poll, "after the ruling deadline")
    counted.wait_for_deadline()
    counted.encrypt()
    getattr(counted, ruling)(one)
    refused(counted, "after the ruling deadline, or after the count began")


def test_2_77_a_count_while_a_challenge_may_still_be_ruled_on():
    """By-law 2.77.1: claims and challenges alike."""
    poll, _ = challenged()
    poll.sequester(ELEM)
    poll.close()
    poll.encrypt()
    refused(poll, "2 sequestered or challenged ballots are not ruled on")


def test_a_count_does_not_wait_for_a_member_who_never_votes():
    poll = opened()
    poll.challenge_voter(ELEM)
    poll.close()
    poll.encrypt()
    assert poll.history.encrypted is not None


# --- the list -------------------------------------------------------------------------------------


def test_a_credential_that_left_the_list_by_a_challenge_never_comes_back():
    poll, one = challenged()
    poll.uphold(one)
    member = next(m for m in poll.members_of(ELEM) if m.credential == one.credential)
    poll.current[ELEM].append(one.credential)
    revoked = poll.clone()
    revoked.revoke(member)
    refused(revoked, "left the list already: upheld challenge")
    other = next(m for m in poll.members_of(ELEM) if m.credential != one.credential)
    poll.revoke(other)
    poll.issue(other)
    issued = replace(poll.events[-1], credential=one.credential)
    poll.events[-1] = issued.sign(poll.poll, poll.authority_key)
    refused(poll, re.escape(f"{one.credential[:20]}... is not new"))


def test_one_credential_leaves_the_list_by_one_challenge():
    poll = opened()
    one, other = (poll.challenge_ballot(ELEM, raw) for raw in poll.ballots[ELEM][:2])
    poll.uphold(one)
    poll.uphold(other, credential=one.credential)
    refused(poll, "left the list already")


def test_an_upheld_credential_of_another_form():
    poll, one = challenged()
    poll.uphold(one)
    with pytest.raises(DocumentError, match="challenge:upheld: credential"):
        replace(poll.events[-1], credential=f"{one.credential}0")


def test_an_upheld_credential_that_was_revoked():
    poll, one = challenged()
    lost = poll.members_of(ELEM)[4]
    poll.revoke(lost)
    poll.uphold(one, credential=lost.credential)
    refused(poll, "is revoked already")


def test_who_challenged_is_read_whatever_the_signatures():
    """The replay reads who signed; whether that is enough, the check of the officers says."""
    poll, _ = challenged()
    poll.events[-1] = replace(poll.events[-1], signatures=poll.events[-1].signatures[:1])
    assert poll.history.challenges[0].signers == ("ana",)
