"""The minutes: what officers signed, their conflicts of interest, and why for the desk alone."""

from __future__ import annotations

import json

import pytest

from audit.record.signatures.statement import Act
from tests.kit.polls import HEAD, TREASURER, draft_poll
from tests.kit.rulings import ANA, BEN, DeskPoll
from voting.domain.conflicts.declaration import Matter
from voting.domain.errors import RefusedError
from voting.domain.officers import Officer, Role
from voting.ports.unit_of_work import Context
from voting.services.minutes.declare import declare_on_act, declare_on_claim
from voting.services.minutes.read import read_minutes

WHY = "A relative of mine."


def test_each_act_stands_with_its_statement_and_its_signers(desk: DeskPoll) -> None:
    who = desk.claim()
    desk.settle(who)
    found = read_minutes(desk.ctx, desk.poll, "anne")
    head, acts = found.acts[:HEAD], found.acts[HEAD:]
    assert [one.event for one in head[-4:]] == [
        "route:received",
        *["route:recommended"] * 2,
        "route:told",
    ]
    assert {one.event for one in head[:-4]} == {"officer:accepted"}
    assert [(one.event, one.signed_by) for one in acts] == [
        ("poll:sealed", ("anne", "paul")),
        ("poll:opened", ("anne", "paul")),
        ("ballot:admitted", (ANA, BEN)),
    ]
    leaves = desk.sample.log()
    for one in acts:
        signed = json.loads(leaves[one.index])["statement"]
        assert [line.to_json() for line in one.about] == signed["about"]
        assert one.reason == signed["reason"]


def test_a_draft_has_no_acts_yet(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    declare_on_act(sqlite_ctx, sample.poll, Act.SEAL, "anne", WHY)
    found = read_minutes(sqlite_ctx, sample.poll, "paul")
    assert found.acts == ()
    assert [one.subject for one in found.conflicts] == ["seal"]


def test_a_conflict_stands_with_officer_day_and_digest_and_its_reason_for_the_desk(
    desk: DeskPoll,
) -> None:
    """Conflict of interest policy."""
    who = desk.claim()
    declare_on_claim(desk.ctx, desk.poll, who.claim.id, ANA, WHY)
    with desk.ctx.store.unit_of_work() as uow:
        uow.officers.add(Officer("gita", "Gita", Role.GENERAL_SECRETARY))
        uow.officers.add(Officer("ines", "Ines", Role.INSPECTOR))
        uow.commit()
    reasons = {}
    for reader in ("anne", BEN, "paul", "gita", "ines", None):
        (one,) = read_minutes(desk.ctx, desk.poll, reader).conflicts
        assert (one.officer, one.matter, one.subject) == (ANA, Matter.CLAIM, who.digests.claim)
        assert (one.left.officers, one.left.enough) == ((BEN, "cy"), True)
        assert WHY not in repr(one)
        reasons[reader] = one.reason
    assert reasons == {"anne": WHY, BEN: WHY, "paul": None, "gita": None, "ines": None, None: None}
    with pytest.raises(RefusedError, match="does not read the minutes"):
        read_minutes(desk.ctx, desk.poll, TREASURER)
