"""Turnout: votes / (list + admitted), and its one sentence in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from audit.record.figures import NARROW_SPACE
from audit.record.turnout import Turnout, on_hold_words, undecided_words
from audit.replay.poll import replay
from tally.sequestered import ExclusionReason
from tests.kit.simulator.poll import Simulator, poll_at
from tests.kit.simulator.sequestered import SequesteringPoll, open_poll, sequestering_poll


def by_unit(poll: Simulator) -> Mapping[str, Turnout]:
    """Each unit's turnout, from the poll's log."""
    return replay(poll.entries, poll.document).turnout_by_unit(poll.document)


def plain(text: str) -> str:
    """The text with ordinary spaces."""
    return text.replace("\u00a0", " ").replace(NARROW_SPACE, " ")


def test_2_78_the_share_is_exact_and_of_the_list_and_the_admitted():
    assert Turnout(7, 12, 1).share == Fraction(7, 13)
    assert Turnout(7, 12).share == Fraction(7, 12)
    assert Turnout(0, 0).share is None
    assert Turnout(1, 0, 1).share == 1
    assert Turnout(1, 12).percent.en == "8.3%"


def test_several_units_are_added_before_the_share_is_taken():
    parts = (Turnout(1, 2), Turnout(3, 9, 1, 2), Turnout(0, 0))
    assert Turnout.total(parts) == Turnout(4, 11, 1, 2)
    assert Turnout.total(()) == Turnout(0, 0)


@pytest.mark.parametrize(
    ("turnout", "english", "french"),
    [
        (
            Turnout(7, 12, 1),
            "7 of 13 people who could vote (12 on the voters’ list, 1 admitted) voted: 53.8%",
            "Sur 13 personnes qui pouvaient voter (12 sur la liste électorale, 1 admise), "
            "7 ont voté : 53,8 %",
        ),
        (
            Turnout(1, 0, 1),
            "1 of 1 person who could vote (0 on the voters’ list, 1 admitted) voted: 100.0%",
            "Sur 1 personne qui pouvait voter (0 sur la liste électorale, 1 admise), "
            "1 a voté : 100,0 %",
        ),
        (
            Turnout(1204, 2000, 2),
            "1,204 of 2,002 people who could vote (2,000 on the voters’ list, 2 admitted) "
            "voted: 60.1%",
            "Sur 2 002 personnes qui pouvaient voter (2 000 sur la liste électorale, 2 admises), "
            "1 204 ont voté : 60,1 %",
        ),
        (
            Turnout(7, 12, 1, 1),
            "7 of 14 people who could vote (12 on the voters’ list, 1 admitted, 1 employee who is "
            "not a member) voted: 50.0%",
            "Sur 14 personnes qui pouvaient voter (12 sur la liste électorale, 1 admise, "
            "1 personne salariée non membre), 7 ont voté : 50,0 %",
        ),
        (
            Turnout(7, 10, 0, 2),
            "7 of 12 people who could vote (10 on the voters’ list, 2 employees who are not "
            "members) voted: 58.3%",
            "Sur 12 personnes qui pouvaient voter (10 sur la liste électorale, 2 personnes "
            "salariées non membres), 7 ont voté : 58,3 %",
        ),
        (
            Turnout(7, 12),
            "7 of 12 people on the voters’ list voted: 58.3%",
            "Sur 12 personnes de la liste électorale, 7 ont voté : 58,3 %",
        ),
        (
            Turnout(0, 12),
            "0 of 12 people on the voters’ list voted: 0.0%",
            "Sur 12 personnes de la liste électorale, aucune n’a voté : 0,0 %",
        ),
        (
            Turnout(1, 1),
            "1 of 1 person on the voters’ list voted: 100.0%",
            "Sur 1 personne de la liste électorale, 1 a voté : 100,0 %",
        ),
        (Turnout(0, 0), "Nobody could vote", "Personne ne pouvait voter"),
    ],
)
def test_the_sentence_for_none_one_and_many(turnout, english, french):
    assert (turnout.words.en, plain(turnout.words.fr)) == (english, french)


def test_nobody_has_no_percentage():
    assert (Turnout(0, 0).percent.en, Turnout(0, 0).percent.fr) == ("–", "–")


def test_what_is_not_ruled_on_is_said_apart():
    one, more = undecided_words(1), undecided_words(3)
    assert one.en == "1 set-aside vote waits for a decision, and is not in these figures"
    assert more.en == "3 set-aside votes wait for a decision, and are not in these figures"
    assert one.fr == "1 vote mis à part attend une décision et n’est pas dans ces chiffres"
    assert more.fr == "3 votes mis à part attendent une décision et ne sont pas dans ces chiffres"


def test_2_77_what_a_challenge_holds_is_said_apart():
    """By-law 2.77.1."""
    one, more = on_hold_words(1), on_hold_words(3)
    assert one.en == "1 challenged vote is on hold until a decision, and is not in these figures"
    assert (
        more.en == "3 challenged votes are on hold until a decision, and are not in these figures"
    )
    assert one.fr.startswith("1 vote contesté est en attente d’une décision")
    assert more.fr.startswith("3 votes contestés sont en attente d’une décision")


def test_2_77_before_the_ruling_a_sequestered_vote_is_in_neither_number():
    poll = open_poll()
    held = poll.sequester("A-ELEM")
    before = by_unit(poll)["A-ELEM"]
    poll.admit(held)
    after = by_unit(poll)["A-ELEM"]
    assert (after.votes, after.admitted) == (before.votes + 1, before.admitted + 1)
    assert after.on_list == before.on_list
    poll.exclude((poll.sequester("A-ELEM"), ExclusionReason.NOT_VERIFIED))
    assert by_unit(poll)["A-ELEM"] == after


def test_a_reissued_card_replaces_another_and_makes_the_list_no_longer():
    poll = open_poll()
    before = by_unit(poll)
    lost = poll.members_of("A-ELEM")[4]
    poll.revoke(lost)
    poll.issue(lost)
    assert by_unit(poll) == before


def test_2_77_who_is_taken_off_the_list_makes_it_shorter():
    """By-law 2.77.1: neither before the authority has signed, nor in another unit."""
    poll = SequesteringPoll().run("sealed")
    before, gone = by_unit(poll), poll.members_of("A-ELEM")[4]
    poll.remove(gone)
    assert by_unit(poll) == before
    poll.take_off(gone)
    after = by_unit(poll)
    assert after.pop("A-ELEM").on_list == before.pop("A-ELEM").on_list - 1
    assert after == before


def test_every_unit_of_a_counted_poll():
    poll = sequestering_poll("counted")
    found = by_unit(poll)
    assert Turnout.total(found.values()) == Turnout(11, 12, 2)
    assert found["C-OCC"] == Turnout(1, 2, 1)
    plain_poll = poll_at("counted")
    found = by_unit(plain_poll)
    assert Turnout.total(found.values()) == Turnout(8, 12)
