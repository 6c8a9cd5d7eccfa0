"""A poll's log with a route at its head: an honest one holds, a forged one is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from audit.record.errors import (
    AuditError,
    DocumentError,
    HistoryError,
    RecordError,
    SignatureError,
    StatementError,
)
from audit.record.log.entries import Entry
from audit.record.log.events import Event, PollSealed
from audit.record.log.route_events import OfficerAccepted, RouteTold
from audit.record.officers import Ed25519Key, SealedOfficer
from audit.record.poll_document import PollDocument
from audit.record.route.document import Route
from audit.record.route.steps import Meeting, RoutePlace, Step, Stopped
from audit.record.route.subject import PollRoute, RouteReference
from audit.record.signatures.ed25519 import public_key_text
from audit.record.units import Window
from audit.replay.route.head import split_head
from audit.replay.route.sealed import SealedRoute, verify_no_head, verify_sealed_route
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
    named,
    noon,
    ordinary,
    received,
    subject,
    texts,
    told,
    way,
)
from tests.kit.simulator.people import (
    CHAIR,
    DEPUTY,
    EXECUTIVE,
    SEALED_AT,
    TREASURER,
    officer_keys,
    passkey,
    sign_statement_passkey,
    signing_key,
)
from tests.kit.simulator.poll import Simulator, poll_at, write_entry
from tests.kit.simulator.preparation import as_rehearsal, reading
from tests.kit.simulator.routed import log_with, seal_place

POLL = poll_at("sealed")
DOCUMENT = POLL.document
OTHER_ID = "8vFQxvBm2tWrXyz"


def verify(
    route: Route,
    entries: Sequence[Entry] | None = None,
    document: PollDocument = DOCUMENT,
    members: PollRoute | None = None,
) -> SealedRoute:
    """Verify a poll on this route, the log honest where none is given."""
    log = log_with(route, POLL) if entries is None else entries
    return verify_sealed_route(route.encode(), log, members or named(route), document)


def assert_refused(kind: type[AuditError], match: str, ask: Callable[[], object]) -> None:
    with pytest.raises(kind, match=match) as refusal:
        ask()
    assert type(refusal.value) is kind


def whole(*steps: Step, **changes: object) -> Route:
    return made(steps, **changes)


# --- honest ------------------------------------------------------------------------------------


def test_an_honest_route_holds_and_shows_nothing():
    found = verify(made())
    assert (found.route, found.shown) == (made(), ())


def test_2_76_a_final_offer_that_nobody_recommends_holds():
    steps = [received(), executive(approves=False), council(approves=False), told()]
    assert verify(final(steps), document=replace(DOCUMENT, kind="final-offer")).shown == ()


def test_2_75_a_poll_that_counts_ordinary_days_on_a_route_that_does():
    day = council(date(2026, 4, 25))
    document = reading(DOCUMENT, review_days="ordinary")
    assert verify(ordinary([received(), executive(), day, told()]), document=document).shown == ()


def test_what_is_not_refused_is_shown():
    maker = RouteMaker()
    maker.walk([received(RECEIVED - timedelta(3)), executive()])
    maker.sign(council(), late=3)
    maker.sign(told(not_reached=2), time=SEALED_AT - timedelta(minutes=1))
    words = [(one.clause, one.warning) for one in verify(maker.route).shown]
    assert words == [("2.75", True), ("2.74", True), ("2.74.4", True), ("2.74.4", True)]


def test_an_officer_who_signed_no_step_may_accept_up_to_the_second_of_the_seal():
    verify(made(), entries(accepting(DEPUTY, time=SEALED_AT)))
    late = accepting(DEPUTY, time=SEALED_AT + timedelta(seconds=1))
    assert_refused(
        HistoryError, "deputy accepted after the seal", lambda: verify(made(), entries(late))
    )


def test_the_seal_digest_is_that_of_the_seal_wherever_it_stands():
    head = split_head(LOG)
    assert (head.index, head.sealed) == (SEAL, POLL.events[SEAL])
    assert head.seal_digest == LOG[SEAL].digest
    with pytest.raises(HistoryError, match="does not begin with poll:sealed"):
        split_head(LOG[:SEAL])


def test_a_rehearsal_is_on_no_route_and_has_none_in_its_log():
    rehearsal = Simulator(change=as_rehearsal).run("sealed")
    verify_no_head(rehearsal.entries)
    with pytest.raises(HistoryError, match=r"entry 0, officer:accepted: poll\.json names no route"):
        verify_no_head(log_with(made(), rehearsal))


# --- forged: the head of the log ---------------------------------------------------------------


LOG = log_with(made(), POLL)
SEAL = seal_place(POLL)
STEPS = range(SEAL - 4, SEAL)
"""Where the steps stand in the honest log, after the acceptances; the seal follows."""


def events_of(log: Sequence[Entry] = LOG) -> list[Event]:
    """The events of a log, to be changed."""
    return [one.event for one in log]


def accepting(name: str, **changes: object) -> list[Event]:
    """The honest log, one officer's acceptance with another statement."""
    other = OfficerAccepted(time=SEALED_AT, accepted=RouteMaker().acceptance(name, **changes))
    return [other if is_of(event, name) else event for event in events_of()]


def is_of(event: Event, name: str) -> bool:
    """Whether this is what that officer accepted."""
    return isinstance(event, OfficerAccepted) and event.accepted.officer == name


def entries(events: Sequence[object]) -> tuple[Entry, ...]:
    return tuple(write_entry(index, event) for index, event in enumerate(events))


def head_without(*places: int) -> tuple[Entry, ...]:
    """The honest log without some of its entries."""
    return entries([one.event for one in LOG if one.index not in places])


def test_a_log_without_a_step_of_route_json():
    for place in STEPS[:3]:
        assert_refused(
            HistoryError, "is not step", lambda at=place: verify(made(), head_without(at))
        )
    assert_refused(
        HistoryError,
        f"entry {SEAL - 1}, poll:sealed: 3 steps of the route come before it, route.json has 4",
        lambda: verify(made(), head_without(STEPS[3])),
    )


def test_a_log_with_more_or_other_events_before_the_seal():
    """By-law 2.74."""
    twice = events_of()
    twice.insert(SEAL, twice[STEPS[3]])
    assert_refused(HistoryError, "it is not step 5", lambda: verify(made(), entries(twice)))
    out_of_order, first = events_of(), STEPS[0]
    out_of_order.insert(first, out_of_order.pop(first + 1))
    assert_refused(HistoryError, "it is not step 1", lambda: verify(made(), entries(out_of_order)))
    late_acceptance = events_of()
    late_acceptance.insert(SEAL - 1, late_acceptance.pop(1))
    assert_refused(
        HistoryError, "may not come after a step", lambda: verify(made(), entries(late_acceptance))
    )


def test_acceptances_out_of_order_or_twice():
    log = events_of()
    for head in ([log[1], log[0]], [log[0], log[0], log[1]]):
        assert_refused(
            HistoryError,
            "may not follow",
            lambda head=head: verify(made(), entries([*head, *log[2:]])),
        )


def test_an_entry_whose_time_is_not_the_seals():
    log = events_of()
    log[3] = replace(log[3], time=log[3].time - timedelta(seconds=1))
    assert_refused(
        HistoryError, "entry 3, .* and the seal is at", lambda: verify(made(), entries(log))
    )


@pytest.mark.parametrize("name", [one.id for one in DOCUMENT.officers])
def test_solidarity_no_officer_of_poll_json_is_without_an_acceptance_in_the_log(name):
    signed_route = name in {one.id for one in made().signers}
    match = "not those of route.json's signers" if signed_route else f"{name} accepted nothing"
    left = [event for event in events_of() if not is_of(event, name)]
    assert len(left) == len(LOG) - 1
    assert_refused(HistoryError, match, lambda: verify(made(), entries(left)))


def test_an_acceptance_that_is_anothers():
    stranger = with_officers(lambda one: None if one.id == DEPUTY else one)
    assert_refused(
        HistoryError, "deputy is no officer of this poll", lambda: verify(made(), LOG, stranger)
    )
    log = events_of()
    first, second = (one.accepted for one in log[:2])
    signature = replace(second.signature, signature=first.signature.signature)
    log[1] = OfficerAccepted(time=log[1].time, accepted=replace(second, signature=signature))
    assert_refused(HistoryError, "is not by", lambda: verify(made(), entries(log)))


# --- forged: the route -------------------------------------------------------------------------


def test_another_route_json_than_the_one_that_poll_json_names():
    one, other = made(), whole(received(), executive(), council(), told(not_reached=1))
    assert_refused(
        RecordError,
        "not the one sealed in poll.json",
        lambda: verify(one, members=named(other)),
    )


def test_the_route_of_another_agreement():
    other = made(id=OTHER_ID)
    members = PollRoute(RouteReference(subject().id, other.head), texts())
    assert_refused(RecordError, "poll.json names 7vFQ", lambda: verify(other, members=members))
    taken = RouteMaker(subject())
    taken.walk(way(), of=subject(id=OTHER_ID))
    assert_refused(
        SignatureError, r"steps\[0\].* of another agreement", lambda: verify(taken.route)
    )


@pytest.mark.parametrize(
    ("route", "match"),
    [
        (final(), "route.json: kind: .* its own agreement"),
        (ordinary(), "route.json: day_count: "),
    ],
    ids=["kind", "days"],
)
def test_a_route_of_another_kind_or_count_of_days(route, match):
    assert_refused(RecordError, match, lambda: verify(route))


def test_another_text_in_poll_json_or_under_one_step():
    members = replace(named(made()), texts=texts("another"))
    assert_refused(RecordError, "route.json: texts: ", lambda: verify(made(), members=members))
    maker = RouteMaker().walk(way()[:2])
    maker.sign(council(), of=subject(texts=texts("another")))
    maker.sign(told())
    assert_refused(
        StatementError, r"steps\[2\]: the statement's line 3", lambda: verify(maker.route)
    )


@pytest.mark.parametrize("place", range(4), ids=["received", "executive", "council", "told"])
def test_2_74_a_step_that_is_missing_everywhere(place):
    steps = way()
    left_out = steps.pop(place)
    route = made(steps)
    clause = "2.74.4" if left_out.place is RoutePlace.TOLD else "2.74"
    assert_refused(HistoryError, f"it is missing; .*by-law {clause}", lambda: verify(route))


def test_2_75_a_council_that_had_three_days():
    given = COUNCIL - timedelta(3)
    route = whole(received(), executive(), council(given=given), told())
    assert_refused(HistoryError, r"at least 4 days; 2026-04-29 or later \(", lambda: verify(route))
    four = whole(received(), executive(), council(given=COUNCIL - timedelta(4)), told())
    assert_refused(HistoryError, "ordinary count would allow", lambda: verify(four))
    backdated = whole(received(), executive(), council(given=DECIDED - timedelta(9)), told())
    assert_refused(HistoryError, "before the executive’s recommendation", lambda: verify(backdated))


def test_2_75_back_dated_steps():
    early = RECEIVED - timedelta(1)
    route = whole(received(), executive(early), council(), told())
    assert_refused(HistoryError, "dated 2026-04-19, before the receipt", lambda: verify(route))
    maker = RouteMaker().walk(way()[:3])
    maker.sign(told(), late=-1)
    assert_refused(HistoryError, "the day it is signed", lambda: verify(maker.route))
    maker = RouteMaker().walk(way()[:3])
    maker.sign(told(), time=noon(COUNCIL) - timedelta(1))
    assert_refused(HistoryError, "before the step that it follows", lambda: verify(maker.route))


def opened_at(document: PollDocument, at: datetime) -> PollDocument:
    """The poll with another opening, and objections until then."""
    objections = Window(at - timedelta(days=3), at)
    return replace(document, window=Window(at, document.window.closes), objections=objections)


@pytest.mark.parametrize(
    ("route", "count", "first"),
    [(made(), "clear", TOLD + timedelta(8)), (ordinary(), "ordinary", TOLD + timedelta(7))],
    ids=["clear", "ordinary"],
)
def test_2_75_the_window_opens_when_the_members_seven_days_are_over_to_the_second(
    route, count, first
):
    midnight = datetime.combine(first, time(4), UTC)  # 00:00 in Toronto
    counted = reading(DOCUMENT, review_days=count)

    def opening(at: datetime) -> PollDocument:
        return opened_at(counted, at)

    assert verify(route, document=opening(midnight)).shown == ()
    early = opening(midnight - timedelta(seconds=1))
    assert_refused(
        HistoryError, f"at least 7 days; {first} or later", lambda: verify(route, document=early)
    )


def test_2_75_a_window_that_the_ordinary_count_would_allow_says_so():
    early = opened_at(DOCUMENT, noon(TOLD, 7))
    assert_refused(
        HistoryError, "the ordinary count would allow", lambda: verify(made(), document=early)
    )


def test_2_74_a_route_that_stopped():
    for steps in (
        [received(), executive(approves=False), council(), told()],
        [received(), executive(), council(approves=False), told()],
    ):
        assert_refused(HistoryError, "stopped for good", lambda steps=steps: verify(made(steps)))
    stopped = made([*way(), Stopped(TOLD)])
    with pytest.raises(DocumentError, match="no poll is sealed on it"):
        log_with(stopped, POLL)
    log = log_with(made(), POLL)
    assert_refused(HistoryError, "4 steps .* has 5", lambda: verify(stopped, log))


def test_2_74_a_council_that_did_not_meet_specially_and_a_seal_without_a_reason():
    route = whole(received(), executive(), council(met=Meeting.ORDINARY), told())
    assert [one.clause for one in verify(route).shown] == ["2.74"]
    log = list(log_with(route, POLL))
    sealed = log[SEAL].event
    assert isinstance(sealed, PollSealed)
    silent = replace(sealed, statement=replace(sealed.statement, reason=""))
    log[SEAL] = write_entry(SEAL, silent)
    assert_refused(HistoryError, "say why, as the reason of the seal", lambda: verify(route, log))
    offer = final([received(), executive(), council(met=Meeting.ORDINARY), told()])
    offered = replace(DOCUMENT, kind="final-offer")
    log = list(log_with(offer, POLL))
    log[SEAL] = write_entry(SEAL, silent)
    assert verify(offer, log, offered).shown == ()


def test_a_step_that_was_signed_after_the_seal():
    maker = RouteMaker().walk(way()[:3])
    maker.sign(told(), time=SEALED_AT + timedelta(seconds=1))
    assert_refused(HistoryError, "after the seal at", lambda: verify(maker.route))


# --- forged: the signatures --------------------------------------------------------------------


def signed_by(*names: str) -> Route:
    """A route whose council step is signed by these officers."""
    maker = RouteMaker().walk(way()[:2])
    maker.sign(council(), by=names)
    maker.sign(told())
    return maker.route


def test_2_74_a_step_without_the_executive_or_with_a_role_that_may_not():
    assert_refused(
        SignatureError,
        "one of the two must be of the provincial-executive",
        lambda: verify(signed_by(CHAIR, DEPUTY)),
    )
    assert_refused(
        SignatureError,
        "signed by provincial-executive and treasurer",
        lambda: verify(signed_by(EXECUTIVE, TREASURER)),
    )


@pytest.mark.parametrize(
    "names", [(EXECUTIVE,), (EXECUTIVE, EXECUTIVE), (EXECUTIVE, CHAIR)], ids="-".join
)
def test_a_step_that_not_exactly_two_officers_signed_in_order(names):
    assert_refused(SignatureError, "two officers' signatures", lambda: verify(signed_by(*names)))


def with_step(route: Route, place: int, **changes: object) -> Route:
    steps = list(route.steps)
    steps[place] = replace(steps[place], **changes)
    return replace(route, steps=tuple(steps))


def test_a_step_that_says_another_thing_than_was_signed():
    route = made()
    for place, step in (
        (1, executive(approves=False)),
        (2, council(given=RECEIVED)),
        (2, council(met=Meeting.WRITTEN)),
        (3, told(not_reached=7)),
        (0, received(RECEIVED - timedelta(1))),
    ):
        forged = with_step(route, place, step=step)
        assert_refused(
            StatementError, rf"steps\[{place}\]: the statement's line", lambda at=forged: verify(at)
        )


def test_a_signature_that_is_not_over_the_statement():
    route = made()
    first, second = route.steps[3].signatures
    false = replace(second, signature=first.signature)
    forged = with_step(route, 3, signatures=(first, false))
    assert_refused(SignatureError, r"steps\[3\]: .* is not by", lambda: verify(forged))


def test_a_statement_of_another_act():
    maker = RouteMaker().walk(way()[:3])
    act = maker.signed[0].statement.act
    maker.sign(told(), act=act)
    assert_refused(SignatureError, "of the act route-receive", lambda: verify(maker.route))


def test_a_step_that_is_replaced_by_another_that_was_signed_too():
    maker = RouteMaker()
    maker.walk(way())
    other = RouteMaker()
    other.walk([received(), executive(DECIDED - timedelta(1))])
    forged = with_step(maker.route, 1, **vars(other.signed[1]))
    assert_refused(StatementError, r"steps\[2\]: the statement's line 8", lambda: verify(forged))


# --- forged: who signed ------------------------------------------------------------------------


def without_acceptance(route: Route, name: str) -> Route:
    return replace(
        route, acceptances=tuple(one for one in route.acceptances if one.officer != name)
    )


@pytest.mark.parametrize("name", [CHAIR, EXECUTIVE])
def test_solidarity_a_signer_whose_acceptance_is_missing_everywhere(name):
    assert_refused(
        HistoryError,
        f"{name} accepted nothing",
        lambda: verify(without_acceptance(made(), name)),
    )


def test_solidarity_a_signer_who_is_no_officer_of_the_poll_accepted_too():
    gone = with_officers(lambda one: None if one.id == CHAIR else one)
    assert verify(made(), document=gone).shown == ()
    assert_refused(
        SignatureError,
        "officer chair: signed a step, and the acceptance",
        lambda: verify(without_acceptance(made(), CHAIR), document=gone),
    )


def test_solidarity_a_signer_whose_acceptance_somebody_else_signed():
    route = made()
    forged = replace(
        route.acceptances[0].signature, signature=route.acceptances[1].signature.signature
    )
    false = (replace(route.acceptances[0], signature=forged), route.acceptances[1])
    assert_refused(
        SignatureError,
        "acceptance: .* is not by",
        lambda: verify(replace(route, acceptances=false)),
    )


def test_solidarity_a_signer_who_accepted_after_signing():
    maker = RouteMaker(accepted_at=noon(RECEIVED) + timedelta(seconds=1)).walk()
    assert_refused(SignatureError, "officer chair: accepted at", lambda: verify(maker.route))
    maker = RouteMaker(accepted_at=noon(RECEIVED)).walk()
    assert verify(maker.route).shown == ()


def with_officers(change: Callable[[SealedOfficer], SealedOfficer | None]) -> PollDocument:
    """poll.json with officers that are changed, or left out."""
    changed = (change(one) for one in DOCUMENT.officers)
    return replace(DOCUMENT, officers=tuple(one for one in changed if one is not None))


def test_a_signature_in_the_name_of_a_poll_officer_by_a_key_that_is_not_sealed_there():
    foreign = (Ed25519Key(public_key_text(signing_key("another"))),)
    document = with_officers(lambda one: replace(one, keys=foreign) if one.id == CHAIR else one)
    assert_refused(
        SignatureError,
        "chair signed with a key that poll.json does not seal",
        lambda: verify(made(), document=document),
    )


def test_an_acceptance_by_a_key_that_poll_json_does_not_seal():
    maker = RouteMaker().walk()
    route, passkeys = maker.route, DOCUMENT.officer(EXECUTIVE).keys[1:]
    statement = route.acceptances[1].statement
    by_passkey = sign_statement_passkey(statement, EXECUTIVE, passkey())
    accepted = (route.acceptances[0], replace(route.acceptances[1], signature=by_passkey))
    mixed = replace(route, acceptances=accepted)
    assert verify(mixed).shown == ()
    document = with_officers(
        lambda one: replace(one, keys=one.keys[:1]) if one.keys[1:] == passkeys else one
    )
    assert_refused(SignatureError, "executive signed with", lambda: verify(mixed, None, document))


def test_a_key_that_is_another_officers_in_poll_json():
    chair = DOCUMENT.officer(CHAIR)
    deputy = DOCUMENT.officer(DEPUTY)
    swapped = {CHAIR: deputy.keys, DEPUTY: chair.keys}
    document = with_officers(lambda one: replace(one, keys=swapped.get(one.id, one.keys)))
    keys = officer_keys(1)
    forger = RouteMaker(officers=document.officers, keys={**keys, DEPUTY: keys[CHAIR]})
    log = log_with(made(), POLL, forger)
    assert_refused(
        SignatureError, "with a key that is deputy's", lambda: verify(made(), log, document)
    )


def test_a_signer_who_has_another_name_in_poll_json():
    document = with_officers(
        lambda one: replace(one, name="Another") if one.id == EXECUTIVE else one
    )
    assert_refused(
        SignatureError, "executive: another name", lambda: verify(made(), document=document)
    )


def test_a_rehearsals_document_is_of_no_routes_kind():
    assert_refused(
        RecordError, "route.json: kind", lambda: verify(made(), document=as_rehearsal(DOCUMENT))
    )


def test_a_told_event_holds_no_other_step():
    with pytest.raises(DocumentError, match="route:told: the step is council"):
        RouteTold(time=SEALED_AT, signed=made().steps[2])
