"""A step that is signed away from the server; who may sign it, and what refuses it meanwhile."""

from __future__ import annotations

import pytest

from audit.record.fields import Node
from audit.record.route.steps import Stopped
from audit.record.signatures.file import encode_signature_file
from audit.record.signatures.officer import parse_officer_signature, sign_statement_ed25519
from audit.record.signatures.statement import Act
from audit.record.signatures.step_file import encode_step_signature, parse_step_file
from tests.kit.officers import signature as act_signature
from tests.kit.routes.desk import ANNE, MAX, PAUL, RITA, RouteDesk, desk, routed_draft, view_of
from tests.kit.routes.signed import executive, received
from voting.domain.errors import ConflictError, MalformedError, NotFoundError
from voting.domain.officers import Officer, Role
from voting.domain.route.checks import RouteRefusedError
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.routes import look, steps
from voting.services.routes.offline import hand_in_step, waiting_step_file
from voting.services.routes.signers import SignerStanding, step_signers


def signed(office: RouteDesk, route: str, name: str) -> bytes:
    """What `ratify sign` writes of the file that the step's page offers."""
    file = parse_step_file(waiting_step_file(office.ctx, route).encode())
    signature = sign_statement_ed25519(file.statement, name, office.keys[name])
    return encode_step_signature(file.statement, signature)


def test_two_files_make_each_step_and_the_second_ones_name_the_step_before(ctx: Context) -> None:
    office = desk(ctx)
    route = office.begin()
    for step in (received(office.day(-1)), executive(office.day())):
        steps.propose_step(ctx, route, step, "", ANNE)
        assert not hand_in_step(ctx, route, signed(office, route, ANNE)).done
        assert hand_in_step(ctx, route, signed(office, route, PAUL)).done
    made = office.stored(route).route
    assert made is not None
    steps.propose_step(ctx, route, Stopped(office.day()), "Withdrawn.", ANNE)
    assert waiting_step_file(ctx, route).before == made.steps[-1].digest


def test_only_a_signature_over_the_step_that_waits_counts(sqlite_ctx: Context) -> None:
    office = desk(sqlite_ctx)
    route = office.begin()
    with pytest.raises(NotFoundError, match="no step waits"):
        waiting_step_file(sqlite_ctx, route)
    steps.propose_step(sqlite_ctx, route, received(office.day()), "", ANNE)
    old = signed(office, route, ANNE)
    steps.propose_step(sqlite_ctx, route, received(office.day(-1)), "", ANNE)
    with pytest.raises(ConflictError, match="over another statement"):
        hand_in_step(sqlite_ctx, route, old)
    steps.withdraw_step(sqlite_ctx, route, ANNE)
    with pytest.raises(ConflictError, match="over another statement"):
        hand_in_step(sqlite_ctx, route, old)
    for raw in (b"", b"[]", b"\xff", old + b"\n", old.replace(b"route-receive", b"route-release")):
        with pytest.raises(MalformedError, match="that `ratify sign` wrote for this step"):
            hand_in_step(sqlite_ctx, route, raw)


def test_a_signature_to_an_act_on_a_poll_is_no_steps(sqlite_ctx: Context) -> None:
    sample, _ = routed_draft(sqlite_ctx)
    found = statements.draft_statement(sqlite_ctx, sample.poll, Act.SEAL, "for the test")
    given = Node(act_signature(sample, ANNE, Act.SEAL), "signature")
    raw = encode_signature_file(found.statement, parse_officer_signature(given))
    view = view_of(sample)
    with pytest.raises(MalformedError, match="for this step"):
        hand_in_step(sqlite_ctx, view.stored.id, raw)


def test_a_poll_that_is_sealed_meanwhile_refuses_the_step_that_waits_and_it_can_be_withdrawn(
    sqlite_ctx: Context,
) -> None:
    sample, office = routed_draft(sqlite_ctx)
    view = view_of(sample)
    route = view.stored.id
    waiting = steps.propose_step(sqlite_ctx, route, Stopped(office.day()), "Withdrawn.", ANNE)
    assert [one for one in waiting.shown if not one.warning] == []
    assert look.sealed_on(sqlite_ctx, route) == ()
    sample.act(Act.SEAL)
    view = view_of(sample)
    assert view.waiting is not None
    assert "a poll is sealed on this route" in str(view.waiting.shown[0])
    assert not view.waiting.shown[0].warning
    with pytest.raises(RouteRefusedError, match="a poll is sealed on this route"):
        hand_in_step(sqlite_ctx, route, signed(office, route, ANNE))
    assert [one.id for one in look.sealed_on(sqlite_ctx, route)] == [sample.poll]
    steps.withdraw_step(sqlite_ctx, route, PAUL)
    assert look.route_view(sqlite_ctx, route).waiting is None
    sample.act(Act.VOID)
    assert [one.id for one in look.sealed_on(sqlite_ctx, route)] == [sample.poll]
    assert not look.route_view(sqlite_ctx, route).called


def test_what_keeps_each_officer_from_signing_is_known_before_the_signature(
    sqlite_ctx: Context,
) -> None:
    office = desk(sqlite_ctx)
    with sqlite_ctx.store.unit_of_work() as uow:
        uow.officers.add(Officer("kim", "Kim", Role.PROVINCIAL_EXECUTIVE))
        uow.commit()
    office.texts("2027-01").accept(ANNE, PAUL)
    route = office.begin()
    steps.propose_step(sqlite_ctx, route, received(office.day()), "", ANNE)

    def standings() -> dict[str, SignerStanding]:
        waiting = steps.waiting_step(sqlite_ctx, route)
        assert waiting is not None
        return {one.officer.id: one.standing for one in step_signers(sqlite_ctx, waiting)}

    first = standings()
    assert MAX not in first
    assert first == {
        ANNE: SignerStanding.MAY_SIGN,
        "kim": SignerStanding.NO_KEY,
        PAUL: SignerStanding.MAY_SIGN,
        RITA: SignerStanding.NOT_ACCEPTED,
    }
    assert [one.statement.route for one in look.steps_for(sqlite_ctx, ANNE)] == [route]
    office.sign(route, ANNE)
    assert standings()[ANNE] is SignerStanding.SIGNED
    assert standings()[RITA] is SignerStanding.EXECUTIVE_ONLY
    assert look.steps_for(sqlite_ctx, ANNE) == ()
    assert len(look.steps_for(sqlite_ctx, PAUL)) == 1
    steps.withdraw_step(sqlite_ctx, route, ANNE)
    steps.propose_step(sqlite_ctx, route, received(office.day()), "", ANNE)
    office.sign(route, PAUL)
    assert standings()[RITA] is SignerStanding.NOT_ACCEPTED
