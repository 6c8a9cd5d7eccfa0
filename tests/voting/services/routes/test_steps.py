"""A route on the server (2.74 to 2.76): two officers make each step, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from audit.record.route.periods import DayCount
from audit.record.route.signers import verify_signers
from audit.record.route.steps import RoutePlace, Stopped
from audit.record.route.subject import AgreementKind
from tally.protocol.encoding import sha256_hex
from tests.kit.database.clock import MovableClock
from tests.kit.routes.desk import ANNE, BOTH, FILES, MAX, PAUL, RITA, RouteDesk, desk
from tests.kit.routes.signed import council, executive, received, told
from tests.kit.simulator.people import (
    HOST,
    ORIGIN,
    passkey,
    passkey_text,
    sign_statement_passkey,
)
from voting.domain.errors import (
    AcceptanceNeededError,
    ConflictError,
    MalformedError,
    NotFoundError,
    RefusedError,
    UnionTextsMissingError,
)
from voting.domain.officers import Passkey
from voting.domain.route.checks import RouteRefusedError
from voting.domain.route.timeline import RowStanding
from voting.ports.unit_of_work import Context
from voting.services.acceptance import add_union_texts, keep_acceptance
from voting.services.officers import accounts
from voting.services.routes import look, steps
from voting.services.routes.begin import RouteFiles, begin_route


def test_two_officers_make_every_step_of_a_route_that_an_auditor_would_accept(ctx: Context) -> None:
    office = desk(ctx)
    name = office.begin()
    assert look.route_view(ctx, name).timeline is None
    outcomes = [office.make(name, step, reason="As decided.") for step in office.way()]
    assert [(one.done, one.signed_by) for one in outcomes] == [(True, BOTH)] * 4
    view = look.route_view(ctx, name)
    assert (view.waiting, look.every_route(ctx)) == (None, (view,))
    route = view.stored.route
    assert route is not None
    verify_signers(route)
    assert list(route.made) == office.way()
    assert {one.officer for one in route.acceptances} == set(BOTH)
    assert view.timeline is not None
    assert [one.standing for one in view.timeline.rows] == [RowStanding.DONE] * 4 + [
        RowStanding.NEXT
    ]
    texts = route.subject.texts
    kept = [look.text_of(ctx, one) for one in (texts.agreement.en, texts.agreement.fr)]
    assert (kept, texts.summary.fr) == (
        [FILES.agreement_en, FILES.agreement_fr],
        sha256_hex(FILES.summary_fr),
    )


def test_a_step_that_is_signed_long_after_its_day_is_shown_and_done(sqlite_ctx: Context) -> None:
    office = desk(sqlite_ctx)
    late = office.make(office.begin(), received(office.day(-16)))
    assert late.done
    assert [one.warning for one in late.shown] == [True]


def test_one_of_the_two_is_of_the_executive(sqlite_ctx: Context) -> None:
    """By-law 2.74: it is the executive's to bring, to recommend and to tell."""
    office = desk(sqlite_ctx)
    name = office.begin()
    steps.propose_step(sqlite_ctx, name, received(office.day()), "", ANNE)
    assert not office.sign(name, ANNE).done
    with pytest.raises(RefusedError, match="one of the two must be of the provincial-executive"):
        office.sign(name, RITA)
    assert office.stored(name).document is None
    assert office.sign(name, PAUL).done


def test_who_may_not_sign_neither_proposes_nor_signs_nor_withdraws(sqlite_ctx: Context) -> None:
    office = desk(sqlite_ctx).accept(MAX)
    name, step = office.begin(), received(office.day())
    with pytest.raises(RefusedError, match="max is a membership-officer, who may not sign"):
        steps.propose_step(sqlite_ctx, name, step, "", MAX)
    steps.propose_step(sqlite_ctx, name, step, "", ANNE)
    with pytest.raises(RefusedError, match="max is a membership-officer"):
        office.sign(name, MAX)
    with pytest.raises(RefusedError, match="max is a membership-officer"):
        steps.withdraw_step(sqlite_ctx, name, MAX)
    accounts.end(sqlite_ctx, RITA)
    with pytest.raises(RefusedError, match="rita: the account has ended"):
        office.sign(name, RITA)
    assert office.sign(name, PAUL).signed_by == (PAUL,)


def test_nobody_signs_twice_or_in_anothers_name(sqlite_ctx: Context) -> None:
    office = desk(sqlite_ctx)
    name = office.begin()
    steps.propose_step(sqlite_ctx, name, received(office.day()), "", PAUL)
    forged = office.signature(name, ANNE, key_of=PAUL)
    with pytest.raises(RefusedError, match="anne"):
        steps.sign_step(sqlite_ctx, name, forged)
    office.sign(name, PAUL)
    with pytest.raises(ConflictError, match="paul has signed this step already"):
        office.sign(name, PAUL)
    stolen = office.signature(name, ANNE)
    other = office.begin(files=RouteFiles(b"1", b"2", b"3", b"4"))
    steps.propose_step(sqlite_ctx, other, received(office.day()), "", PAUL)
    with pytest.raises(RefusedError, match="Sign the step that waits"):
        steps.sign_step(sqlite_ctx, other, stolen)
    assert steps.sign_step(sqlite_ctx, name, stolen).done


def test_a_passkey_signs_as_a_key_file_does(sqlite_ctx: Context) -> None:
    office = desk(sqlite_ctx)
    key = passkey(PAUL)
    with sqlite_ctx.store.unit_of_work() as uow:
        officer = uow.officers.get(PAUL)
        added = Passkey("id", "ES256", passkey_text(key), HOST, ORIGIN)
        uow.officers.save(replace(officer, passkeys=(added,)))
        uow.commit()
    name = office.begin()
    waiting = steps.propose_step(sqlite_ctx, name, received(office.day()), "", PAUL)
    given = sign_statement_passkey(waiting.statement, PAUL, key)
    assert not steps.sign_step(sqlite_ctx, name, given.to_json()).done
    assert office.sign(name, ANNE).done


def test_a_step_waits_for_a_day_and_is_withdrawn_or_proposed_again(
    sqlite_ctx: Context, clock: MovableClock
) -> None:
    office = desk(sqlite_ctx)
    name, step = office.begin(), received(office.day())
    first = steps.propose_step(sqlite_ctx, name, step, "", ANNE)
    assert steps.propose_step(sqlite_ctx, name, step, "", PAUL) == first
    assert steps.propose_step(sqlite_ctx, name, step, "As decided.", ANNE) != first
    office.sign(name, ANNE)
    with pytest.raises(ConflictError, match="another step waits, signed by anne"):
        steps.propose_step(sqlite_ctx, name, received(office.day(-1)), "", PAUL)
    held = office.signature(name, PAUL)
    steps.withdraw_step(sqlite_ctx, name, PAUL)
    with pytest.raises(NotFoundError, match="no step waits"):
        steps.sign_step(sqlite_ctx, name, held)
    steps.propose_step(sqlite_ctx, name, step, "", ANNE)
    office.sign(name, ANNE)
    held = office.signature(name, PAUL)
    clock.forward(hours=24)
    with pytest.raises(NotFoundError, match="older than a day"):
        steps.sign_step(sqlite_ctx, name, held)
    assert steps.waiting_step(sqlite_ctx, name) is None
    assert steps.propose_step(sqlite_ctx, name, step, "", ANNE).signed_by == ()


def test_what_the_by_laws_refuse_leaves_nothing_that_waits(sqlite_ctx: Context) -> None:
    """By-laws 2.74 and 2.75: order, and no step dated after the day on which it is signed."""
    office = desk(sqlite_ctx)
    name = office.begin()
    early = (executive(office.day()), told(office.day()), received(office.day(1)))
    for step in early:
        with pytest.raises(RouteRefusedError):
            steps.propose_step(sqlite_ctx, name, step, "", ANNE)
    with pytest.raises(MalformedError, match="reason"):
        steps.propose_step(sqlite_ctx, name, received(office.day()), "x" * 501, ANNE)
    assert steps.waiting_step(sqlite_ctx, name) is None
    office.walk(name, [received(office.day(-3)), executive(office.day(-2))])
    council_too_early = council(office.day(), given=office.day(-2))
    with pytest.raises(RouteRefusedError, match=r"2\.75"):
        steps.propose_step(sqlite_ctx, name, council_too_early, "", ANNE)


def test_a_tentative_agreement_that_is_not_recommended_stops_for_good(sqlite_ctx: Context) -> None:
    """By-law 2.74: it does not go on, nor begin again under another identifier."""
    office = desk(sqlite_ctx)
    name = office.begin()
    unused = office.begin(day_count=DayCount.ORDINARY)
    office.walk(name, [received(office.day(-1)), executive(office.day(), approves=False)])
    with pytest.raises(RouteRefusedError, match="stopped for good"):
        steps.propose_step(sqlite_ctx, name, told(office.day()), "", ANNE)
    with pytest.raises(ConflictError, match=f"Route {name} is on this very agreement"):
        office.begin()
    with pytest.raises(ConflictError, match=f"Route {name} is on this very agreement"):
        steps.propose_step(sqlite_ctx, unused, received(office.day()), "", ANNE)
    view = look.route_view(sqlite_ctx, name)
    assert view.timeline is not None
    assert view.timeline.earliest_opening is None
    assert office.begin(AgreementKind.FINAL)


def test_a_stop_says_why_and_stays_on_record(sqlite_ctx: Context) -> None:
    office = desk(sqlite_ctx)
    name = office.begin()
    office.make(name, received(office.day()))
    with pytest.raises(RouteRefusedError, match=r"2\.74"):
        steps.propose_step(sqlite_ctx, name, Stopped(office.day()), "", ANNE)
    assert office.make(name, Stopped(office.day()), reason="The employer withdrew it").done
    route = office.stored(name).route
    assert route is not None
    assert route.at(RoutePlace.STOPPED) is not None


def test_of_two_first_steps_at_once_on_one_text_the_database_takes_one(ctx: Context) -> None:
    office = desk(ctx)
    first, second = office.begin(), office.begin()
    office.make(first, received(office.day()))
    other = office.stored(second)
    with ctx.store.unit_of_work() as uow, pytest.raises(ConflictError, match="same texts"):
        uow.routes.add_step(replace(other, document=office.stored(first).document), 1)


def test_a_route_has_its_four_files(sqlite_ctx: Context) -> None:
    with pytest.raises(MalformedError, match="summary_fr: the file is empty"):
        begin_route(sqlite_ctx, AgreementKind.FINAL, RouteFiles(b"1", b"2", b"3", b""))
    with pytest.raises(NotFoundError, match="no route"):
        look.route_view(sqlite_ctx, "2" * 15)


def test_only_who_accepted_the_newest_texts_before_the_step_signs_it(
    sqlite_ctx: Context, clock: MovableClock
) -> None:
    """Solidarity policy: the oath, the code of conduct, caucus solidarity."""
    office = RouteDesk(sqlite_ctx).enrol(ANNE, PAUL)
    name, step = office.begin(), received(office.day())
    with pytest.raises(UnionTextsMissingError, match="ratify officer texts"):
        steps.propose_step(sqlite_ctx, name, step, "", ANNE)
    office.texts().accept(ANNE)
    steps.propose_step(sqlite_ctx, name, step, "", ANNE)
    with pytest.raises(AcceptanceNeededError, match="paul has not accepted"):
        office.sign(name, PAUL)
    clock.forward(seconds=2)
    office.accept(PAUL)
    with pytest.raises(RefusedError, match="paul accepted the union's texts after this step"):
        office.sign(name, PAUL)
    steps.withdraw_step(sqlite_ctx, name, ANNE)
    office.texts("2026-02")
    with pytest.raises(AcceptanceNeededError, match="newest version"):
        office.make(name, step)
    assert office.accept(*BOTH).make(name, step).done


def test_an_acceptance_is_the_officers_own_of_these_texts_and_of_today(
    sqlite_ctx: Context, clock: MovableClock
) -> None:
    office = RouteDesk(sqlite_ctx).enrol(ANNE, PAUL)
    with pytest.raises(UnionTextsMissingError, match="ratify officer texts"):
        office.acceptance(ANNE)
    old = office.texts().acceptance(ANNE)
    office.texts("2026-02")
    with pytest.raises(ConflictError, match="newer version"):
        keep_acceptance(sqlite_ctx, old)
    office.keys[ANNE], office.keys[PAUL] = office.keys[PAUL], office.keys[ANNE]
    with pytest.raises(RefusedError, match="with a key of your account"):
        office.accept(ANNE)
    office.keys[ANNE], office.keys[PAUL] = office.keys[PAUL], office.keys[ANNE]
    given = office.acceptance(ANNE)
    clock.forward(hours=25)
    with pytest.raises(RefusedError, match="more than a day ago"):
        keep_acceptance(sqlite_ctx, given)
    clock.forward(hours=-50)
    with pytest.raises(RefusedError, match="later than"):
        keep_acceptance(sqlite_ctx, given)
    clock.offset += timedelta(hours=25)
    keep_acceptance(sqlite_ctx, given)
    with pytest.raises(ConflictError, match="accepted this already"):
        keep_acceptance(sqlite_ctx, given)
    with pytest.raises(ConflictError, match="'2026-02'"):
        office.texts("2026-02")
    with pytest.raises(MalformedError, match="empty"):
        add_union_texts(sqlite_ctx, "2026-03", b"", b"x")
    with pytest.raises(MalformedError, match="version"):
        add_union_texts(sqlite_ctx, "", b"x", b"x")
