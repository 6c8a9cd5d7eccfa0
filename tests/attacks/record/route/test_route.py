"""A dishonest server on the way to the vote (2.74 to 2.76): each attack fails a named check.

Whatever the server holds is signed again by it: manifest, checkpoint, log. The officers' keys it
has not, unless a test says that two officers are in it too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from audit.record.about.lines import line
from audit.record.log.route_events import OfficerAccepted, RouteTold, head_events
from audit.record.manifest import Edition
from audit.record.route.document import Route
from audit.record.route.steps import Meeting, RoutePlace
from audit.record.signatures.statement import Act
from audit.replay.export import ROUTE
from tests.audit.helpers import assert_fails, in_file, note_of, verify
from tests.kit.routes.signed import (
    RouteMaker,
    council,
    executive,
    final,
    made,
    named,
    noon,
    received,
    subject,
    texts,
    told,
    way,
)
from tests.kit.simulator.forced import HEADS, POLLS, OtherHead, other_head
from tests.kit.simulator.people import (
    CHAIR,
    DEPUTY,
    EXECUTIVE,
    SEALED_AT,
    signing_key,
)
from tests.kit.simulator.poll import Simulator, poll_at
from tests.kit.simulator.preparation import as_rehearsal

BOTH = (Edition.PUBLIC, Edition.COMPLETE)


@pytest.mark.parametrize("edition", BOTH)
@pytest.mark.parametrize("stage", ["sealed", "open", "released"])
def test_an_honest_poll_on_its_route_holds(stage: str, edition: Edition) -> None:
    report = verify(poll_at(stage).record(edition))
    assert report.ok, report.failed
    assert "4 steps, two officers each" in note_of(report, "route")


@pytest.mark.parametrize("edition", BOTH)
def test_a_rehearsal_needs_no_route(edition: Edition) -> None:
    report = verify(Simulator(change=as_rehearsal).run("open").record(edition))
    assert report.ok, report.failed
    assert note_of(report, "route") == "none: a rehearsal decides nothing"


def test_2_76_a_final_offer_that_nobody_recommends_goes_to_the_members() -> None:
    steps = [received(), executive(approves=False), council(approves=False), told()]
    assert verify(Simulator(route=final(steps)).run("open").record()).ok


FILES: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "route.json exchanged": (ROUTE, lambda _: made(way()[:3]).encode()),
    "route.json in another form": (ROUTE, lambda raw: raw + b" "),
    "the French agreement exchanged": ("texts/agreement.fr", lambda raw: raw + b"!"),
    "the English summary exchanged": ("texts/summary.en", lambda _: b"nothing changes"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_route_is_not_exchanged(name: str) -> None:
    path, change = FILES[name]
    assert_fails(poll_at("open").record(Edition.PUBLIC, files=in_file(path, change)), "route")


@pytest.mark.parametrize("path", [ROUTE, "texts/agreement.en", "texts/summary.fr"])
def test_no_file_of_the_route_is_left_out(path: str) -> None:
    record = poll_at("open").record(Edition.PUBLIC, files=lambda files: files.pop(path))
    assert_fails(record, "route", "contents")


def test_a_rehearsal_shows_no_route() -> None:
    def add(files: dict[str, bytes]) -> None:
        files[ROUTE] = made().encode()

    trial = Simulator(change=as_rehearsal).run("open")
    assert_fails(trial.record(Edition.PUBLIC, files=add), "contents")


ROUTES: dict[str, Callable[[], Route]] = {
    "2.74 the council never recommended": lambda: made([*way()[:2], told()]),
    "2.74 the council did not approve": lambda: made([*way()[:2], council(approves=False), told()]),
    "2.74 the members were not told": lambda: made(way()[:3]),
    "2.75 the council had three days": lambda: made(
        [*way()[:2], council(given=way()[2].day), told()]
    ),
    "2.75 days counted otherwise": lambda: made(day_count=subject().day_count.ORDINARY),
    "another agreement": lambda: RouteMaker(subject(texts=texts("another"))).walk().route,
    "nobody of the executive signed": lambda: RouteMaker().walk(by=(CHAIR, DEPUTY)).route,
    "one officer alone signed": lambda: RouteMaker().walk(by=(EXECUTIVE,)).route,
    "accepted after the first step": lambda: (
        RouteMaker(accepted_at=noon(way()[1].day)).walk().route
    ),
    "signed after the seal": lambda: RouteMaker().walk(late=30).route,
}


@pytest.mark.parametrize("name", ROUTES)
def test_no_poll_is_sealed_on_an_unlawful_route(name: str) -> None:
    """Though two officers seal it, and every digest is right."""
    poll = Simulator(route=ROUTES[name]())
    if name == "another agreement":
        poll.document = poll.weighed(replace(poll.document, route=named(made())))
    assert "route" in verify(poll_of_route(poll)).failed


def poll_of_route(poll: Simulator):
    poll.texts = {**poll.texts, **dict.fromkeys(texts_of(poll), b"")}
    return poll.run("sealed").record(Edition.PUBLIC)


def texts_of(poll: Simulator) -> list[str]:
    four = poll.route.subject.texts
    return [
        one
        for one in (four.agreement.en, four.agreement.fr, four.summary.en, four.summary.fr)
        if one not in poll.texts
    ]


def forged(name: str) -> Route:
    """The honest route, one signature of which somebody else made."""
    maker = RouteMaker()
    stranger = signing_key("a stranger")
    maker.walk(way()[:3])
    keys = dict(maker.keys)
    maker.keys[name] = stranger
    maker.sign(told())
    maker.keys.update(keys)
    return maker.route


@pytest.mark.parametrize("name", [CHAIR, EXECUTIVE])
def test_nobody_signs_a_step_in_an_officers_name(name: str) -> None:
    assert_fails(Simulator(route=forged(name)).run("sealed").record(Edition.PUBLIC), "route")


@pytest.mark.parametrize("name", HEADS)
def test_the_log_begins_with_the_route_whole_and_in_order(name: str) -> None:
    assert_fails(other_head(name).record(Edition.PUBLIC), "route")


def test_the_log_of_a_rehearsal_does_not_begin_with_a_route() -> None:
    route, everybody = made(), RouteMaker().walk().others()
    trial = OtherHead(lambda _: head_events(route, SEALED_AT, everybody), change=as_rehearsal)
    assert_fails(trial.run("sealed").record(Edition.PUBLIC), "route")


@pytest.mark.parametrize("name", POLLS)
def test_no_poll_json_is_read_without_its_route_or_with_too_few_officers(name: str) -> None:
    assert_fails(POLLS[name]().record(Edition.PUBLIC), "poll")


def test_the_route_stands_nowhere_but_at_the_head() -> None:
    poll = poll_at("open")
    poll.append(next(e for e in poll.events if isinstance(e, RouteTold | OfficerAccepted)))
    assert_fails(poll.record(Edition.PUBLIC), "history")


def test_what_is_shown_of_the_route_stands_in_what_the_officers_sealed() -> None:
    """A step that was told of afterwards can be invented: both officers saw that it was late."""
    late = RouteMaker().walk([received(), executive()])
    late.sign(council(), late=3)
    late.sign(told(), time=SEALED_AT - timedelta(minutes=1))
    honest = Simulator(route=late.route)
    assert verify(honest.run("sealed").record()).ok
    hiding = Simulator(route=late.route)
    about = tuple(one for one in hiding.about(Act.SEAL) if "Shown on the route" not in one.name.en)
    assert len(about) < len(hiding.about(Act.SEAL))
    hiding.about = lambda act: about  # type: ignore[method-assign]
    assert_fails(hiding.run("sealed").record(Edition.PUBLIC), "statements")
    lying = Simulator()
    said = (*lying.about(Act.SEAL), line("Shown on the route, 1", "Signalé, 1", "nothing"))
    lying.about = lambda act: said  # type: ignore[method-assign]
    assert_fails(lying.run("sealed").record(Edition.PUBLIC), "statements")


def test_2_74_a_council_that_did_not_meet_specially_asks_the_seal_for_a_reason() -> None:
    route = made([*way()[:2], council(met=Meeting.WRITTEN), told()])
    assert verify(Simulator(route=route).run("sealed").record()).ok
    silent = Simulator(route=route)
    statement = silent.statement
    silent.statement = lambda *given, **more: statement(*given, **{**more, "reason": ""})  # type: ignore[method-assign]
    assert_fails(silent.run("sealed").record(Edition.PUBLIC), "route")
    assert RoutePlace.COUNCIL in {one.place for one in route.made}
