"""The route of an agreement or offer before its vote (2.74 to 2.76): each test names its clause.

Every order of the steps is walked, for both kinds, at each step, at the import, at the seal and at
the signing of the opening.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from audit.record.province import PROVINCE
from audit.record.route.document import Route
from audit.record.route.findings import RouteFinding
from audit.record.route.periods import DayCount, opening_after
from audit.record.route.steps import WAY, Meeting, RoutePlace, Step, Stopped
from audit.record.route.subject import AgreementKind
from tests.kit.routes.signed import (
    COUNCIL,
    DECIDED,
    RECEIVED,
    TOLD,
    RouteMaker,
    council,
    executive,
    final,
    made,
    noon,
    received,
    subject,
    texts,
    told,
    way,
)
from voting.domain.route.checks import (
    RoutedVote,
    RouteRefusedError,
    verify_import,
    verify_opening,
    verify_seal,
    verify_step,
)

TENTATIVE, FINAL = AgreementKind.TENTATIVE, AgreementKind.FINAL
PLACES = (*WAY, RoutePlace.STOPPED)
NOW = noon(TOLD, 60)


def vote(route: Route, opens: datetime | None = None, **changes: object) -> RoutedVote:
    """A poll on this route, which opens long after by default."""
    about = route.subject
    routed = RoutedVote(about.kind, about.texts, opens or NOW + timedelta(60))
    return replace(routed, **changes)  # type: ignore[arg-type]


def refused(ask: Callable[[], object]) -> tuple[RouteFinding, ...]:
    """What is refused; nothing, if it is not."""
    try:
        ask()
    except RouteRefusedError as error:
        return in_both_languages(error.findings)
    return ()


def in_both_languages(findings: tuple[RouteFinding, ...]) -> tuple[RouteFinding, ...]:
    for one in findings:
        words = one.words
        assert words.en != words.fr
        assert words.fr.count(": ") == words.fr.count("\u00a0: ")
    return findings


def clauses(ask: Callable[[], object]) -> set[str]:
    return {one.clause for one in refused(ask)}


def seal(route: Route, opens: datetime | None = None, reason: str = "") -> set[str]:
    return clauses(lambda: verify_seal(route, vote(route, opens), NOW, reason))


def signing(route: Route, opens: datetime | None = None) -> set[str]:
    return clauses(lambda: verify_opening(route, vote(route, opens), NOW))


def importing(route: Route, opens: datetime | None = None, now: datetime = NOW) -> set[str]:
    return clauses(lambda: verify_import(route, vote(route, opens), now))


# --- every order -------------------------------------------------------------------------------


def at_place(place: RoutePlace, day: date, before: date) -> Step:
    """An honest step, a week after the one before it."""
    return {
        RoutePlace.RECEIVED: received(day),
        RoutePlace.EXECUTIVE: executive(day),
        RoutePlace.COUNCIL: council(day, given=before),
        RoutePlace.TOLD: told(day),
        RoutePlace.STOPPED: Stopped(day),
    }[place]


def orders() -> Iterator[tuple[RoutePlace, ...]]:
    """Every order of every choice of steps, each once."""
    for many in range(1, len(PLACES) + 1):
        yield from permutations(PLACES, many)


def weekly(order: Sequence[RoutePlace]) -> list[Step]:
    days = [RECEIVED + timedelta(7 * place) for place in range(len(order))]
    return [
        at_place(place, day, day - timedelta(7)) for place, day in zip(order, days, strict=True)
    ]


def lawful(kind: AgreementKind, order: Sequence[RoutePlace]) -> bool:
    """The by-law, once more: the way as far as it was walked; a tentative agreement may stop."""
    walked = tuple(order)
    if kind is TENTATIVE and walked[-1] is RoutePlace.STOPPED and len(walked) > 1:
        walked = walked[:-1]
    return walked == WAY[: len(walked)]


@pytest.mark.parametrize("kind", list(AgreementKind))
def test_2_74_and_2_76_every_order_of_the_steps_at_import_seal_and_signing(
    kind: AgreementKind,
) -> None:
    sealed, seen = [], 0
    for order in orders():
        route = made(weekly(order), kind=kind)
        on_the_way = lawful(kind, order) and RoutePlace.STOPPED not in order
        whole = order == WAY
        assert (importing(route) == set()) == on_the_way, order
        for asked in (seal(route), signing(route)):
            assert (asked == set()) == whole, order
            assert all(clause in (kind.clause, f"{kind.clause}.4") for clause in asked), order
        sealed += [order] if whole else []
        seen += 1
    assert (sealed, seen) == ([WAY], 325)


@pytest.mark.parametrize("kind", list(AgreementKind))
def test_2_74_and_2_76_a_step_is_refused_where_its_order_is_and_nothing_is_changed(
    kind: AgreementKind,
) -> None:
    for order in orders():
        *earlier, new = weekly(order)
        if earlier and not lawful(kind, order[:-1]):
            continue
        route = made(earlier, kind=kind) if earlier else None
        before = route.encode() if route else b""
        found = refused(
            lambda new=new, route=route: verify_step(  # type: ignore[misc]
                subject(kind), route, new, noon(new.day), "A reason."
            )
        )
        assert (found == ()) == lawful(kind, order), order
        assert {one.clause for one in found} <= {kind.clause, f"{kind.clause}.4"}, order
        assert all(one.thing.en and one.remedy.en and one.remedy.fr for one in found)
        assert (route.encode() if route else b"") == before


def test_2_74_a_step_is_made_once() -> None:
    for step in way():
        (found,) = refused(lambda step=step: verify_step(subject(), made(), step, NOW))[:1]  # type: ignore[misc]
        assert (found.clause[:4], found.wrong.en) == ("2.74", "it is recorded already")


# --- what the bodies recommend -----------------------------------------------------------------


def refusing(place: RoutePlace) -> list[Step]:
    """The steps up to a body that does not recommend approval."""
    if place is RoutePlace.EXECUTIVE:
        return [received(), executive(approves=False)]
    return [received(), executive(), council(approves=False)]


BODIES = (RoutePlace.EXECUTIVE, RoutePlace.COUNCIL)


@pytest.mark.parametrize("body", BODIES)
def test_2_74_do_not_approve_stops_a_tentative_agreement_for_good(body: RoutePlace) -> None:
    steps = refusing(body)
    route = made(steps)
    later = way()[len(steps)]
    (found,) = refused(lambda: verify_step(subject(), route, later, NOW))
    assert found.clause == "2.74"
    assert "stopped for good" in found.wrong.en
    assert {*importing(route), *seal(route), *signing(route)} == {"2.74"}
    forced = made([*steps, *way()[len(steps) :]])
    assert {*importing(forced), *seal(forced), *signing(forced)} == {"2.74"}


@pytest.mark.parametrize("body", BODIES)
def test_2_74_a_stop_is_recorded_once_with_its_reason_and_nothing_follows(body: RoutePlace) -> None:
    steps = refusing(body)
    stop = Stopped(steps[-1].day)
    assert verify_step(subject(), made(steps), stop, noon(stop.day), "Not recommended.") == ()
    without = refused(lambda: verify_step(subject(), made(steps), stop, noon(stop.day)))
    assert [(one.clause, one.wrong.en) for one in without] == [("2.74", "no reason is given")]
    stopped = made([*steps, stop])
    for next_step in (stop, way()[len(steps)]):
        again = refused(
            lambda step=next_step: verify_step(subject(), stopped, step, NOW, "Again.")  # type: ignore[misc]
        )
        assert {one.clause for one in again} == {"2.74"}


def test_2_74_nothing_is_stopped_that_was_not_received() -> None:
    (found,) = refused(lambda: verify_step(subject(), None, Stopped(TOLD), noon(TOLD), "Why."))
    assert (found.clause, found.wrong.en) == ("2.74", "there is nothing to stop")


@pytest.mark.parametrize("approvals", [(True, False), (False, True), (False, False)])
def test_2_76_a_final_offer_goes_on_whatever_is_recommended(approvals: tuple[bool, bool]) -> None:
    first, second = approvals
    route = final([received(), executive(approves=first), council(approves=second), told()])
    assert [importing(route), seal(route), signing(route)] == [set(), set(), set()]


def test_2_76_nobody_stops_a_final_offer() -> None:
    for many in range(1, 5):
        route = final(way()[:many])
        (found,) = refused(
            lambda route=route: verify_step(  # type: ignore[misc]
                subject(FINAL), route, Stopped(TOLD), NOW, "We do not want it."
            )
        )
        assert (found.clause, found.wrong.en) == ("2.76", "a final offer must go to the members")


@pytest.mark.parametrize("met", list(Meeting))
def test_2_74_a_council_that_did_not_meet_specially_asks_the_seal_for_a_reason(
    met: Meeting,
) -> None:
    steps = [received(), executive(), council(met=met), told()]
    special = met is Meeting.SPECIAL
    route = made(steps)
    assert seal(route) == (set() if special else {"2.74"})
    assert seal(route, reason="The council was meeting anyhow.") == set()
    shown = verify_step(subject(), made(steps[:2]), steps[2], noon(COUNCIL))
    assert [one.clause for one in shown] == ([] if special else ["2.74"])
    assert seal(final(steps)) == set()
    assert verify_step(subject(FINAL), final(steps[:2]), steps[2], noon(COUNCIL)) == ()


@pytest.mark.parametrize(("days", "shown"), [(7, []), (8, ["2.65"])])
def test_2_65_in_writing_a_council_that_took_more_than_seven_days_is_shown(
    days: int, shown: list[str]
) -> None:
    step = council(DECIDED + timedelta(days), met=Meeting.WRITTEN)
    found = verify_step(subject(FINAL), final(way()[:2]), step, noon(step.day))
    assert [one.clause for one in found] == shown


# --- review periods ----------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "shown"), [(0, []), (2, []), (3, ["2.75"]), (9, ["2.75"])])
def test_2_75_an_executive_that_took_more_than_two_days_is_only_a_warning(
    days: int, shown: list[str]
) -> None:
    step = executive(RECEIVED + timedelta(days))
    found = verify_step(subject(), made([received()]), step, noon(step.day))
    assert [one.clause for one in found] == shown


COUNTED = [
    (DayCount.CLEAR, 3, "refused"),
    (DayCount.CLEAR, 4, "other reading"),
    (DayCount.CLEAR, 5, "lawful"),
    (DayCount.ORDINARY, 3, "refused"),
    (DayCount.ORDINARY, 4, "lawful"),
]


@pytest.mark.parametrize(("count", "days", "outcome"), COUNTED)
def test_2_75_the_council_has_at_least_four_days(count: DayCount, days: int, outcome: str) -> None:
    step = council(DECIDED + timedelta(days))
    about = subject(day_count=count)
    route = made(way()[:2], day_count=count)
    found = refused(lambda: verify_step(about, route, step, noon(step.day)))
    assert {one.clause for one in found} == (set() if outcome == "lawful" else {"2.75"})
    for one in found:
        hinted = "the ordinary count would allow this date" in one.remedy.en
        assert hinted == (outcome == "other reading")
        first = DECIDED + timedelta(5 if count is DayCount.CLEAR else 4)
        assert f"{first} or later" in one.remedy.en
    later = told(step.day)
    for asked in (importing, seal, signing):
        whole = made([received(), executive(), step, later], day_count=count)
        assert (asked(whole) == set()) == (outcome == "lawful")


def test_2_75_then_the_councils_days_begin_with_the_executives_recommendation() -> None:
    early = council(given=DECIDED - timedelta(1))
    (found,) = refused(lambda: verify_step(subject(), made(way()[:2]), early, noon(COUNCIL)))
    assert (found.clause, found.thing.en) == ("2.75", "the council’s recommendation")
    late = council(given=COUNCIL + timedelta(1))
    assert clauses(lambda: verify_step(subject(), made(way()[:2]), late, noon(COUNCIL))) == {"2.75"}


@pytest.mark.parametrize("place", range(1, 4))
def test_2_75_then_no_step_is_dated_before_the_one_before_it(place: int) -> None:
    steps = way()
    early = replace(steps[place], day=steps[place - 1].day - timedelta(1))
    found = refused(lambda: verify_step(subject(), made(steps[:place]), early, NOW))
    assert "2.75" in {one.clause for one in found}
    assert any(f"{steps[place - 1].day} or later" in one.remedy.en for one in found)
    whole = made([*steps[:place], early, *steps[place + 1 :]])
    assert all("2.75" in asked(whole) for asked in (importing, seal, signing))


def toronto(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=PROVINCE).astimezone(UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("count", "opens", "outcome"),
    [
        (DayCount.CLEAR, toronto(2026, 5, 4, 23, 59), "refused"),
        (DayCount.CLEAR, toronto(2026, 5, 5), "other reading"),
        (DayCount.CLEAR, toronto(2026, 5, 5, 23, 59, 59), "other reading"),
        (DayCount.CLEAR, toronto(2026, 5, 6), "lawful"),
        (DayCount.ORDINARY, toronto(2026, 5, 4, 23, 59, 59), "refused"),
        (DayCount.ORDINARY, toronto(2026, 5, 5), "lawful"),
    ],
)
def test_2_75_the_members_have_at_least_seven_days_by_the_provinces_clock(
    count: DayCount, opens: datetime, outcome: str
) -> None:
    route = made(day_count=count)
    for ask in (
        lambda: verify_import(route, vote(route, opens), noon(TOLD)),
        lambda: verify_seal(route, vote(route, opens), noon(TOLD), ""),
        lambda: verify_opening(route, vote(route, opens), noon(TOLD)),
    ):
        found = refused(ask)
        assert {one.clause for one in found} == (set() if outcome == "lawful" else {"2.75"})
        for one in found:
            hinted = "the ordinary count would allow" in one.remedy.en
            assert hinted == (outcome == "other reading")


def test_2_75_an_opening_that_the_missing_steps_cannot_allow_is_refused_at_the_import() -> None:
    route = made(way()[:2])
    on_time = opening_after(DECIDED + timedelta(5), DayCount.CLEAR)
    early = on_time - timedelta(seconds=1)
    assert importing(route, on_time, noon(DECIDED)) == set()
    assert importing(route, early, noon(DECIDED)) == {"2.75"}
    assert importing(route, on_time, noon(DECIDED, 6)) == {"2.75"}
    shown = verify_import(route, vote(route, on_time), noon(DECIDED))
    assert [(one.clause, one.wrong.en) for one in shown] == [
        ("2.74", "it is missing"),
        ("2.74.4", "it is missing"),
    ]


# --- days and clocks ---------------------------------------------------------------------------


def test_2_74_a_step_is_not_dated_after_the_day_it_is_signed_in_the_province() -> None:
    evening = toronto(2026, 4, 20, 23, 59)  # the 21st, in UTC
    (found,) = refused(lambda: verify_step(subject(), made([received()]), executive(), evening))
    assert found.clause == "2.74"
    midnight = toronto(2026, 4, 21)
    assert verify_step(subject(), made([received()]), executive(), midnight) == ()


@pytest.mark.parametrize(("late", "shown"), [(2, 0), (3, 1)])
def test_2_74_a_step_that_is_signed_more_than_two_days_later_is_shown_to_who_seals(
    late: int, shown: int
) -> None:
    step = told()
    found = verify_step(subject(), made(way()[:3]), step, noon(step.day, late))
    assert [one.clause for one in found] == ["2.74.4"] * shown
    maker = RouteMaker().walk(way()[:3])
    maker.sign(step, late=late)
    route = maker.route
    assert verify_seal(route, vote(route), NOW, "") == found
    assert all(f"{late} days later" in one.wrong.en for one in found)


def test_2_74_steps_are_signed_in_their_order_and_not_after_now() -> None:
    maker = RouteMaker().walk(way()[:3])
    maker.sign(told(), time=noon(COUNCIL) - timedelta(minutes=1))
    found = refused(lambda: verify_seal(maker.route, vote(maker.route), NOW, ""))
    assert "signed before the step that it follows" in {one.wrong.en for one in found}
    route = made()
    for ask in (
        lambda: verify_import(route, vote(route), noon(COUNCIL)),
        lambda: verify_seal(route, vote(route), noon(COUNCIL), ""),
        lambda: verify_opening(route, vote(route), noon(COUNCIL)),
    ):
        (late,) = refused(ask)
        assert (late.clause, "after now" in late.wrong.en) == ("2.74", True)


# --- one text, one setting, one poll -----------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        ({"texts": texts("another")}, "2.74"),
        ({"kind": FINAL}, "2.74"),
    ],
)
def test_2_74_a_poll_is_on_the_kind_and_texts_of_its_route(
    change: dict[str, object], clause: str
) -> None:
    route = made()
    other = vote(route, **change)  # type: ignore[arg-type]
    for ask in (
        lambda: verify_import(route, other, NOW),
        lambda: verify_seal(route, other, NOW, ""),
        lambda: verify_opening(route, other, NOW),
    ):
        assert clauses(ask) == {clause}


def test_2_74_a_route_on_which_a_poll_is_sealed_changes_only_by_voiding_it() -> None:
    stop = Stopped(TOLD)
    assert verify_step(subject(), made(), stop, noon(TOLD), "Withdrawn.") == ()
    (found,) = refused(
        lambda: verify_step(subject(), made(), stop, noon(TOLD), "Withdrawn.", called=True)
    )
    assert (found.clause, "void" in found.remedy.en) == ("2.74", True)


@pytest.mark.parametrize("kind", list(AgreementKind))
def test_2_74_4_and_2_76_4_the_executive_tells_the_members(kind: AgreementKind) -> None:
    clause = f"{kind.clause}.4"
    route, about = made(way()[:3], kind=kind), subject(kind)
    nobody = told(reached=(), not_reached=41_200)
    assert clauses(lambda: verify_step(about, route, nobody, noon(TOLD))) == {clause}
    some = verify_step(about, route, told(not_reached=3), noon(TOLD))
    assert [(one.clause, one.warning) for one in some] == [(clause, True)]
    otherwise = told(reached=(), otherwise=texts().agreement)
    assert verify_step(about, route, otherwise, noon(TOLD)) == ()
