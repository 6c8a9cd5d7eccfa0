"""A dishonest server on the way to the vote (2.74 to 2.76): each attack fails a named check.

Whatever the server holds is signed again by it: manifest, checkpoint, log. The officers' keys it
has not, unless a test says that two officers are in it too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from audit.record.about.lines import line
from audit.record.log.route_events import OfficerAccepted, RouteTold, head_events
from audit.record.manifest import Edition
from audit.record.route.document import Route
from audit.record.route.steps import Meeting, RoutePlace
from audit.record.signatures.statement import Act
from audit.replay.export import ROUTE, Record
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import on_record
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
PUBLIC = pytest.mark.parametrize("edition", [Edition.PUBLIC])


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


def on_route(
    *caught_by: str,
    at: str | Callable[[], Simulator] = "open",
    by: Attacker = Attacker.SERVER,
    keys: Key = Key.LOG,
) -> Callable[[Callable[..., object]], Callable[..., None]]:
    """An attack on the way to the vote."""
    return on_record(by=by, keys=keys, at=at, caught_by=caught_by or "route")


def rehearsal() -> Simulator:
    """An open rehearsal."""
    return Simulator(change=as_rehearsal).run("open")


@on_route()
@PUBLIC
@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_route_is_not_exchanged(
    poll: Simulator, name: str, edition: Edition
) -> Record:
    """Another agreement or summary shown than the one that went through the committees."""
    path, change = FILES[name]
    return poll.record(edition, files=in_file(path, change))


@on_route("route", "contents")
@PUBLIC
@pytest.mark.parametrize("path", [ROUTE, "texts/agreement.en", "texts/summary.fr"])
def test_no_file_of_the_route_is_left_out(poll: Simulator, path: str, edition: Edition) -> Record:
    """The route, the agreement or its summary left out of the record."""
    return poll.record(edition, files=lambda files: files.pop(path))


@on_route("contents", at=rehearsal)
@PUBLIC
def test_a_rehearsal_shows_no_route(poll: Simulator, edition: Edition) -> Record:
    """The route of a real vote put into the record of a rehearsal."""

    def add(files: dict[str, bytes]) -> None:
        files[ROUTE] = made().encode()

    return poll.record(edition, files=add)


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


by_officers = partial(on_route, at="sealed", by=Attacker.OFFICERS, keys=Key.OFFICERS)
"""Two officers seal it, and every digest is right."""


@by_officers()
@PUBLIC
@pytest.mark.parametrize("name", [one for one in ROUTES if one[0] == "2"])
def test_no_poll_is_sealed_on_an_unlawful_route(
    poll: Simulator, name: str, edition: Edition
) -> Record:
    """A poll without the council's recommendation, its seven days, or word to the members."""
    return Simulator(route=ROUTES[name]()).run("sealed").record(edition)


@by_officers()
@PUBLIC
@pytest.mark.parametrize("name", [one for one in ROUTES if "signed" in one])
def test_no_poll_is_sealed_on_a_route_that_nobody_signed(
    poll: Simulator, name: str, edition: Edition
) -> Record:
    """A route signed by one officer, without the executive, or only once the poll was sealed."""
    return Simulator(route=ROUTES[name]()).run("sealed").record(edition)


@by_officers()
@PUBLIC
def test_no_poll_is_sealed_on_a_route_before_its_officers_accepted(
    poll: Simulator, edition: Edition
) -> Record:
    """A route on which officers signed before they had accepted the union's texts."""
    return Simulator(route=ROUTES["accepted after the first step"]()).run("sealed").record(edition)


@by_officers("route", "archives")
@PUBLIC
def test_no_poll_is_sealed_on_the_route_of_another_agreement(
    poll: Simulator, edition: Edition
) -> Record:
    """A poll sealed on the route that another agreement went."""
    other = Simulator(route=ROUTES["another agreement"]())
    other.document = other.weighed(replace(other.document, route=named(made())))
    other.texts = {**other.texts, **dict.fromkeys(texts_of(other), b"")}
    return other.run("sealed").record(edition)


def texts_of(poll: Simulator) -> list[str]:
    """The route's texts that the poll does not have."""
    four = poll.route.subject.texts
    all_four = (four.agreement.en, four.agreement.fr, four.summary.en, four.summary.fr)
    return [one for one in all_four if one not in poll.texts]


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


@on_route(at="sealed", by=Attacker.OFFICER, keys=Key.OFFICER)
@PUBLIC
@pytest.mark.parametrize("name", [CHAIR, EXECUTIVE])
def test_nobody_signs_a_step_in_an_officers_name(
    poll: Simulator, name: str, edition: Edition
) -> Record:
    """A step of the route signed in another officer's name with a stranger's key."""
    return Simulator(route=forged(name)).run("sealed").record(edition)


@on_route(at="sealed")
@PUBLIC
@pytest.mark.parametrize("name", HEADS)
def test_the_log_begins_with_the_route_whole_and_in_order(
    poll: Simulator, name: str, edition: Edition
) -> Record:
    """A step of the route, or an officer's acceptance, left out of the log, moved or doubled."""
    return other_head(name).record(edition)


@on_route(at=rehearsal)
@PUBLIC
def test_the_log_of_a_rehearsal_does_not_begin_with_a_route(
    poll: Simulator, edition: Edition
) -> Record:
    """The log of a rehearsal that begins with a route, as if it decided something."""
    route, everybody = made(), RouteMaker().walk().others()
    trial = OtherHead(lambda _: head_events(route, SEALED_AT, everybody), change=as_rehearsal)
    return trial.run("sealed").record(edition)


@on_route("poll", at="sealed")
@PUBLIC
@pytest.mark.parametrize("name", POLLS)
def test_no_poll_json_is_read_without_its_route_or_with_too_few_officers(
    poll: Simulator, name: str, edition: Edition
) -> Record:
    """A poll sealed without a route, or with so few officers that none can be missed."""
    return POLLS[name]().record(edition)


@on_route("history")
@PUBLIC
def test_the_route_stands_nowhere_but_at_the_head(poll: Simulator, edition: Edition) -> Record:
    """A step of the route told once more, while the poll is open."""
    poll.append(next(e for e in poll.events if isinstance(e, RouteTold | OfficerAccepted)))
    return poll.record(edition)


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
