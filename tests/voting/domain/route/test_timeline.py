"""The timeline of a route, and what on it is overdue."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from audit.record.province import province_day
from audit.record.route.periods import DayCount, opening_after
from audit.record.route.steps import RoutePlace, Stopped
from audit.record.route.subject import AgreementKind
from tests.kit.routes.signed import (
    COUNCIL,
    DECIDED,
    RECEIVED,
    TOLD,
    RouteMaker,
    executive,
    final,
    made,
    noon,
    ordinary,
    received,
    told,
    way,
)
from voting.domain.route.overdue import Patience, overdue
from voting.domain.route.timeline import RouteTimeline, RowStanding, timeline

DONE, NEXT, LATER, NEVER = RowStanding
KINDS = list(AgreementKind)


def shown(found: RouteTimeline) -> list[tuple[str, RowStanding, date | None, date | None]]:
    return [(one.place or "vote", one.standing, one.day, one.earliest) for one in found.rows]


def test_what_is_done_what_is_next_and_when_the_members_may_vote_at_the_earliest() -> None:
    found = timeline(made(way()[:2]), DECIDED)
    reviewed, opens = DECIDED + timedelta(5), DECIDED + timedelta(13)
    assert shown(found) == [
        ("received", DONE, RECEIVED, None),
        ("executive", DONE, DECIDED, None),
        ("council", NEXT, None, reviewed),
        ("told", LATER, None, reviewed),
        ("vote", LATER, None, opens),
    ]
    assert found.next is not None
    assert (found.next.place, found.told) == (RoutePlace.COUNCIL, False)
    assert found.earliest_opening == opening_after(reviewed, DayCount.CLEAR)
    assert [one.clause for one in found.rows] == ["2.74", "2.74", "2.74", "2.74.4", "2.75"]


def test_the_ordinary_count_is_a_day_shorter_for_the_council_and_for_the_members() -> None:
    clear = timeline(made(way()[:2]), DECIDED).earliest_opening
    other = timeline(ordinary(way()[:2]), DECIDED).earliest_opening
    assert clear is not None
    assert other is not None
    assert province_day(clear) - province_day(other) == timedelta(2)


def test_the_days_pass_while_a_step_waits() -> None:
    waiting = timeline(made(way()[:2]), DECIDED + timedelta(20))
    assert [one.earliest for one in waiting.rows[2:4]] == [DECIDED + timedelta(20)] * 2
    begun = timeline(made(way()[:1]), RECEIVED + timedelta(1))
    assert begun.rows[1].earliest == RECEIVED + timedelta(1)


def test_a_whole_route_waits_for_the_vote_and_then_is_done() -> None:
    whole = timeline(made(), TOLD)
    assert whole.told
    assert shown(whole)[-1] == ("vote", NEXT, None, TOLD + timedelta(8))
    called = timeline(made(), TOLD + timedelta(99), called=True)
    assert shown(called)[-1] == ("vote", DONE, None, TOLD + timedelta(8))
    assert called.next is None
    assert all(not one.shown for one in called.rows)


@pytest.mark.parametrize("said", [False, True])
def test_2_74_after_a_stop_nothing_is_next_and_there_is_no_opening(said: bool) -> None:
    steps = [received(), executive(approves=False), *([Stopped(DECIDED)] if said else [])]
    found = timeline(made(steps), TOLD + timedelta(99))
    assert [one.standing for one in found.rows if one.day is None] == [NEVER] * 3
    assert (found.earliest_opening, found.next) == (None, None)
    assert all(one.earliest is None and not one.shown for one in found.rows)
    assert (RoutePlace.STOPPED in {one.place for one in found.rows}) == said


def test_what_is_shown_stands_beside_its_step() -> None:
    maker = RouteMaker()
    maker.walk([received(RECEIVED - timedelta(3)), *way()[1:3]])
    maker.sign(told(not_reached=4), late=5)
    rows = {one.place: one for one in timeline(maker.route, TOLD + timedelta(40)).rows}
    assert [one.clause for one in rows[RoutePlace.EXECUTIVE].shown] == ["2.75"]
    assert [one.clause for one in rows[RoutePlace.TOLD].shown] == ["2.74.4", "2.74.4"]
    assert rows[RoutePlace.TOLD].signed == TOLD + timedelta(5)
    assert [one.clause for one in rows[None].shown] == ["2.74"]
    assert not rows[RoutePlace.COUNCIL].shown


def test_a_stored_route_that_lacks_its_first_step_has_a_timeline_all_the_same() -> None:
    found = timeline(made([executive()]), DECIDED)
    assert [one.standing for one in found.rows[:3]] == [NEXT, DONE, LATER]


# --- overdue -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("done", "last", "days"), [(1, RECEIVED, 2), (2, DECIDED, 14), (3, COUNCIL, 14), (4, TOLD, 14)]
)
def test_2_75_and_2_76_a_step_that_does_not_come_is_overdue(
    kind: AgreementKind, done: int, last: date, days: int
) -> None:
    steps = way()[:done]
    on_time, late = last + timedelta(days), last + timedelta(days + 1)
    assert list(overdue(kind, steps, on_time, Patience())) == []
    (found,) = overdue(kind, steps, late, Patience())
    assert (found.clause, found.warning) == ("2.75" if done == 1 else kind.clause, True)
    assert str(on_time) in found.wrong.fr
    assert list(overdue(kind, steps, late, Patience(days + 1, days + 1))) == []
    assert list(overdue(kind, steps, late, Patience(), called=True)) == []


def test_2_76_a_final_offer_that_nobody_recommends_is_overdue_and_a_stopped_agreement_is_not() -> (
    None
):
    steps = [received(), executive(approves=False)]
    late = DECIDED + timedelta(15)
    (found,) = overdue(AgreementKind.FINAL, steps, late, Patience())
    assert "must go to the members" in found.remedy.en
    assert list(overdue(AgreementKind.TENTATIVE, steps, late, Patience())) == []
    assert list(overdue(AgreementKind.FINAL, [], late, Patience())) == []
    row = timeline(final(steps), province_day(noon(late))).next
    assert row is not None
    assert row.shown == (found,)
