"""The form of a step: what it says is what is signed, and a refusal names its clause."""

from __future__ import annotations

import pytest

from audit.record.route.subject import AgreementKind
from tests.kit.routes.desk import ANNE
from tests.kit.routes.pages import ROUTES, RouteTown, words_of
from tests.kit.routes.signed import executive, received
from voting.domain.route.stored import PendingStep, StoredRoute
from voting.services.routes import steps

APPROVE = {"recommends": "approve"}


def stored(here: RouteTown, route: str) -> tuple[StoredRoute, PendingStep | None]:
    """All that the store holds of a route."""
    with here.town.ctx.store.reader() as uow:
        return uow.routes.get(route), uow.routes.pending(route)


def refused(here: RouteTown, route: str, place: str, said: str, **form: object) -> None:
    """Send a form that the by-laws refuse with these words, and the same clause in French."""
    before = stored(here, route)
    answer = here.anne.propose(route, place, **form)
    assert answer.status_code == 409, words_of(answer)
    page = words_of(answer)
    assert "Nothing was changed" in page
    assert said in page
    for value in form.values():  # what was filled in stays
        assert f'value="{value}"' in answer.text
    assert (answer.text.count(" checked") > 0) == ("recommends" in form)
    french = words_of(here.anne.propose(route, f"{place}?lang=fr", **form))
    assert "Rien n’a été changé" in french
    clause = said.rpartition("(by-law ")[2]
    assert f"(règlement {clause}" in french
    assert stored(here, route) == before


def test_the_four_forms_say_what_two_officers_then_sign(here: RouteTown) -> None:
    office, route = here.office, here.office.begin()
    way = office.way()
    given, decided, told_on = (way[number].day for number in (1, 2, 3))
    forms = {
        "received": {"day": way[0].day},
        "executive": {"day": given, **APPROVE},
        "council": {"day": decided, **APPROVE, "given": given, "met": "special-meeting"},
        "told": {
            "day": told_on,
            "reached_email": 40000,
            "reached_text_message": 1200,
            "reached_post": "",
            "not_reached": 0,
        },
    }
    for step, (place, form) in zip(way, forms.items(), strict=True):
        answer = here.anne.propose(route, place, reason=" As \n decided. ", **form)
        assert answer.headers["Location"] == f"{ROUTES}/{route}/step", words_of(answer)
        waiting = steps.waiting_step(here.town.ctx, route)
        assert waiting is not None
        assert (waiting.step, waiting.statement.reason) == (step, "As decided.")
        assert here.anne.hand_in(route).status_code == 302
        assert here.paul.hand_in(route).headers["Location"] == f"{ROUTES}/{route}"
    assert office.stored(route).route is not None
    assert "A poll names the route in poll.toml" in here.anne.see(route)


def test_2_74_a_step_out_of_order_is_refused(here: RouteTown) -> None:
    route, today = here.office.begin(), here.office.day()
    said = "it comes too early; first record the receipt by the executive (by-law 2.74)"
    refused(here, route, "executive", said, day=today, **APPROVE)


def test_2_74_another_body_than_the_one_whose_turn_it_is_is_refused(here: RouteTown) -> None:
    office, route = here.office, here.office.begin()
    office.make(route, received(office.day(-6)))
    refused(
        here,
        route,
        "council",
        "first record the executive’s recommendation (by-law 2.74)",
        day=office.day(),
        given=office.day(-6),
        met="special-meeting",
        **APPROVE,
    )
    assert here.anne.propose(route, "members").status_code == 404
    assert here.anne.client.get(f"{ROUTES}/{route}/steps/vote").status_code == 404


def test_2_75_a_council_that_decides_too_early_is_refused_with_the_first_day(
    here: RouteTown,
) -> None:
    """Given on D: four clear days are over on D+5; the ordinary count would allow D+4."""
    office, route = here.office, here.office.begin()
    office.make(route, received(office.day(-5)))
    office.make(route, executive(office.day(-4)))
    said = f"{office.day(1)} or later: days are counted clear; the ordinary count would allow"
    form = {"given": office.day(-4), "met": "special-meeting", **APPROVE}
    answer = here.anne.propose(route, "council", day=office.day(), **form)
    assert said in words_of(answer)
    assert "(by-law 2.75)" in words_of(answer)
    refused(here, route, "council", "(by-law 2.75)", day=office.day(), **form)


def test_2_75_a_step_dated_ahead_or_before_the_one_before_it_is_refused(here: RouteTown) -> None:
    office, route = here.office, here.office.begin()
    tomorrow = office.day(1)
    said = f"dated {tomorrow}, after {office.day()}, the day it is signed; sign a step once it was"
    answer = here.anne.propose(route, "received", day=tomorrow)
    assert said in words_of(answer)
    refused(here, route, "received", "(by-law 2.74)", day=tomorrow)
    office.make(route, received(office.day(-1)))
    early = office.day(-2)
    refused(here, route, "executive", "or later (by-law 2.75)", day=early, **APPROVE)


def test_2_76_nobody_stops_a_final_offer_and_its_page_offers_no_stop(here: RouteTown) -> None:
    office, route = here.office, here.office.begin(AgreementKind.FINAL)
    office.make(route, received(office.day(-1)))
    assert "Stop the route" not in here.anne.see(route)
    said = "a final offer must go to the members; go on to the next step (by-law 2.76)"
    before = stored(here, route)
    answer = here.anne.propose(route, "stopped", day=office.day(), reason="No more talks.")
    assert (answer.status_code, said in words_of(answer)) == (409, True)
    assert stored(here, route) == before


def test_2_74_a_text_that_has_another_route_takes_no_step_on_this_one(here: RouteTown) -> None:
    office = here.office
    first, second = office.begin(), office.begin()
    office.make(first, received(office.day()))
    answer = here.anne.propose(second, "received", day=office.day())
    assert answer.status_code == 409
    assert f"Route {first} is on this very agreement or offer" in words_of(answer)
    assert stored(here, second)[1] is None


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        ("received", {"day": "20270104"}),
        ("received", {"day": "2027-02-30"}),
        ("received", {"day": ""}),
        ("executive", {"recommends": "yes"}),
        ("council", {"given": "yesterday"}),
        ("council", {"met": ""}),
        ("told", {"not-reached": ""}),
        ("told", {"not-reached": "-1"}),
        ("told", {"reached-email": "4e4"}),
        ("told", {"otherwise-fr": ""}),
        ("stopped", {"reason": "  "}),
    ],
)
def test_a_wrong_field_is_named_and_nothing_waits(
    here: RouteTown, place: str, wrong: dict[str, str]
) -> None:
    route, today = here.office.begin(), str(here.office.day())
    right = {
        "day": today,
        "given": today,
        "met": "meeting",
        "recommends": "approve",
        "reached-email": "5",
        "not-reached": "0",
        "otherwise-en": "At meetings",
        "otherwise-fr": "En réunion",
        "reason": "As decided.",
    }
    answer = here.anne.send(f"{route}/steps/{place}", right | wrong)
    (field,) = wrong
    assert answer.status_code == 422
    assert answer.text.count(f'id="{field}-wrong"') == 1
    assert answer.text.count('<p class="wrong"') == 1, "another field is named too"
    assert stored(here, route)[1] is None


def test_what_no_statement_can_say_is_refused(here: RouteTown) -> None:
    route = here.office.begin()
    answer = here.anne.propose(route, "received", day=here.office.day(), reason="x" * 501)
    assert answer.status_code == 422
    assert "reason" in words_of(answer)
    assert stored(here, route)[1] is None


def test_only_the_two_roles_find_the_forms(here: RouteTown) -> None:
    """Who runs polls reads; a membership officer neither begins, proposes, signs nor withdraws."""
    office, route = here.office, here.office.begin()
    max_ = here.max
    page = max_.see(route)
    assert "Record the receipt" not in page
    assert "Begin a route" not in max_.see()
    assert "Record the receipt" in here.paul.see(route)
    for path in ("new", f"{route}/steps/received", f"{route}/step", f"{route}/step/statement"):
        assert max_.client.get(f"{ROUTES}/{path}").status_code == 403, path
    assert max_.propose(route, "received", day=office.day()).status_code == 403
    here.anne.propose(route, "received", day=office.day())
    for path in ("options", "signature", "signature-file", "withdraw"):
        assert max_.send(f"{route}/step/{path}", {}).status_code == 403, path
    assert stored(here, route)[1] is not None
    assert "nobody has signed yet" in max_.see(route)


def test_where_a_step_waits_its_statement_is_shown_and_no_other_form(here: RouteTown) -> None:
    office, route = here.office, here.office.begin()
    here.anne.propose(route, "received", day=office.day())
    answer = here.paul.client.get(f"{ROUTES}/{route}/steps/received")
    assert answer.headers["Location"] == f"{ROUTES}/{route}/step"
    here.anne.hand_in(route)
    answer = here.paul.propose(route, "received", day=office.day(-1))
    assert answer.status_code == 409
    assert f"another step waits, signed by {ANNE}" in words_of(answer)
