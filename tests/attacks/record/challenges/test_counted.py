"""Challenged ballots that a dishonest server counts, leaves out or hides, against the rulings.

It holds the log key: every record is signed again after the change. Each test has one flaw and is
named for it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit.checks.outcome import ATTESTED
from audit.record.manifest import Edition
from audit.record.signatures.statement import ChallengeAct
from tests.attacks.on_records import on_record
from tests.audit.helpers import assert_fails, note_of, verify
from tests.kit.simulator.challenges import RULERS, Challenge, ChallengingPoll
from tests.kit.simulator.challenges import open_poll as opened
from tests.kit.simulator.sequestered import SequesteringPoll

ELEM, SEC, OCC = "A-ELEM", "B-SEC", "C-OCC"
EDITIONS = pytest.mark.parametrize("edition", Edition)
ENDS = ("nobody rules", "dismissed", "upheld")


def ended(end: str, *, before: bool = False) -> tuple[ChallengingPoll, Challenge]:
    """A poll that may be counted, in which one ballot of a unit was challenged, with this end."""
    poll = opened()
    if before:
        one = poll.challenge_voter(ELEM)
        poll.cast_challenged(one, poll.members_of(ELEM)[4])
    else:
        one = poll.challenge_ballot(ELEM, poll.ballots[ELEM][0])
    poll.close()
    if end == "dismissed":
        poll.dismiss(one)
    elif end == "upheld":
        poll.uphold(one)
    poll.wait_for_deadline()
    return poll, one


def against(poll: ChallengingPoll, one: Challenge) -> list[bytes]:
    """The unit's ballots with this one dropped if it counts, and put in if it does not."""
    poll.settle(ELEM, counting=True)
    raws = poll.ballots[ELEM]
    assert one.raw is not None
    return [raw for raw in raws if raw != one.raw] if one.raw in raws else [*raws, one.raw]


# --- against the ruling ---------------------------------------------------------------------------


@on_record(at=opened, caught_by="history", says="tally:encrypted: unit A-ELEM: ")
@EDITIONS
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("end", ENDS)
def test_2_77_a_count_against_the_ruling_or_against_none(poll, end, before, edition):
    """A challenged ballot counted though upheld, or dropped though dismissed or undecided.

    By-law 2.77.1.
    """
    poll, one = ended(end, before=before)
    poll.ballots[ELEM] = against(poll, one)
    SequesteringPoll.encrypt(poll)
    return poll


@EDITIONS
@pytest.mark.parametrize("end", ENDS)
def test_2_77_an_archive_against_the_ruling_or_against_none(end, edition):
    """By-law 2.77.1: the log is right, and the unit's archive and tally are not."""
    poll, one = ended(end)
    poll.encrypt()
    archive = replace(poll.archive(ELEM), ballots=tuple(against(poll, one)))
    report = verify(poll.record(edition, archives={ELEM: archive}))
    assert {"logged", "tally"} <= set(report.failed) <= {"logged", "tally", "once", "held"}


@EDITIONS
def test_a_challenged_ballot_that_stays_in_the_box_before_a_ruling(edition):
    poll = opened()
    honest = tuple(poll.ballots[ELEM])
    poll.challenge_ballot(ELEM, honest[0])
    archive = replace(poll.archive(ELEM), ballots=honest)
    report = verify(poll.record(edition, archives={ELEM: archive}))
    assert "logged" in report.failed


@EDITIONS
def test_2_77_what_nobody_ruled_on_is_excluded_and_called_a_fallen_challenge(edition):
    """By-law 2.77.1: count, tally and rows all say so; the log alone does not."""

    class Excluding(ChallengingPoll):
        def settle(self, unit: str, *, counting: bool = False) -> None:
            super().settle(unit)

    poll = Excluding()
    poll.run("open")
    poll.challenge_ballot(ELEM, poll.ballots[ELEM][0])
    poll.close()
    poll.wait_for_deadline()
    poll.encrypt()
    report = assert_fails(poll.record(edition), "history")
    assert "3 ballots, 4 in the log" in note_of(report, "history")


# --- the list -------------------------------------------------------------------------------------


@on_record(at=opened, caught_by="voters", says="challenged with success, is still on it")
@EDITIONS
def test_2_77_an_upheld_credential_that_stays_on_the_list(poll, edition):
    """The credential of an upheld challenge left on the voters' list.

    By-law 2.77.1.
    """
    poll, one = ended("upheld")
    poll.current[ELEM].append(one.credential)
    return poll


@EDITIONS
def test_a_credential_that_leaves_the_list_without_an_upheld_challenge(edition):
    poll, one = ended("dismissed")
    poll.current[ELEM].remove(one.credential)
    report = verify(poll.record(edition))
    assert "voters" in report.failed


def other_credential(*, voted: bool) -> ChallengingPoll:
    """A challenge is upheld, and takes another member's credential off the list."""
    poll = opened()
    one = poll.challenge_ballot(ELEM, poll.ballots[ELEM][0])
    *voters, silent = (member.credential for member in poll.members_of(ELEM))
    credential = next(v for v in voters if v != one.credential) if voted else silent
    poll.challenge_event(
        ChallengeAct.UPHOLD, replace(poll.named(one), credential=credential), RULERS
    )
    one.upheld = True
    poll.current[ELEM].remove(credential)
    poll.settle(ELEM)
    return poll


@EDITIONS
def test_an_upheld_credential_of_another_member_who_voted(edition):
    report = verify(other_credential(voted=True).record(edition))
    assert "once" in report.failed


@on_record(
    at=opened,
    caught_by="held",
    says="another credential cast it than challenge:upheld takes off",
)
def test_an_upheld_credential_of_another_member_who_did_not_vote(poll):
    """An upheld challenge that takes the credential of another member off the list.

    In the public edition the ballot is not shown: nothing there can show it.
    """
    poll = other_credential(voted=False)
    assert verify(poll.record(Edition.PUBLIC)).bounds == ATTESTED
    return poll


@on_record(at=opened, caught_by="statements", says="Challenges without a ruling")
@EDITIONS
def test_the_count_is_signed_of_other_numbers_of_challenges(poll, edition):
    """A count whose officers were not shown that challenges fell without a ruling."""
    poll, _ = ended("nobody rules")
    honest = poll.clone()
    honest.encrypt()
    lines = [line.name.en for line in honest.events[-1].statement.about]
    place = lines.index("Challenges without a ruling: the ballot counts")
    statement = honest.events[-1].statement
    about = (*statement.about[:place], *statement.about[place + 1 :])
    changed = replace(statement, about=about)
    event = replace(honest.events[-1], statement=changed, signatures=honest.sign(changed))
    honest.events[-1] = event
    return honest
