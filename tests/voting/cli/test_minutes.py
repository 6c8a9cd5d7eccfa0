"""What `ratify poll minutes` prints and gives as JSON; never why an officer takes no part."""

from __future__ import annotations

import json

import pytest
from rich.console import Console

from audit.record.signatures.statement import Act
from tests.kit.polls import HEAD
from tests.kit.rulings import ANA, BEN, CY, DeskPoll
from voting.cli.poll.minutes import minutes_json, print_minutes
from voting.ports.unit_of_work import Context
from voting.services.minutes.declare import declare_on_act, declare_on_claim
from voting.services.minutes.read import PollMinutes, read_minutes

WHY = "A relative of mine."


@pytest.fixture
def desk(sqlite_ctx: Context) -> DeskPoll:
    """An open poll in which Ana, then Ben, take no part in a claim, and Anne in making it void."""
    return DeskPoll(sqlite_ctx)


@pytest.fixture
def minutes(desk: DeskPoll) -> PollMinutes:
    """Their minutes, as the command reads them."""
    who = desk.claim()
    for officer in (ANA, BEN):
        declare_on_claim(desk.ctx, desk.poll, who.claim.id, officer, WHY)
    for officer in ("anne", "petra"):
        declare_on_act(desk.ctx, desk.poll, Act.VOID, officer, WHY)
    return read_minutes(desk.ctx, desk.poll)


def test_the_json_has_every_act_and_conflict_and_no_reason(
    desk: DeskPoll, minutes: PollMinutes
) -> None:
    found = minutes_json(minutes)
    assert found["poll"] == desk.poll
    sealed, opened = found["acts"][HEAD:]
    assert (sealed["event"], opened["event"]) == ("poll:sealed", "poll:opened")
    assert found["acts"][HEAD - 1]["event"] == "route:told"
    logged = json.loads(desk.sample.log()[sealed["entry"]])
    assert sealed["about"] == logged["statement"]["about"]
    assert sealed["signed_by"] == ["anne", "paul"]
    digest = minutes.conflicts[0].subject
    both = dict.fromkeys(("anne", "petra"), ("act", "void"))
    rows = {one["officer"]: (one["matter"], one["subject"]) for one in found["conflicts"]}
    assert rows == {ANA: ("claim", digest), BEN: ("claim", digest), **both}
    alone = dict.fromkeys(("anne", "petra"), (["paul"], False))
    left = {one["officer"]: (one["left"], one["enough"]) for one in found["conflicts"]}
    assert left == {ANA: ([CY], False), BEN: ([CY], False), **alone}
    assert WHY not in json.dumps(found)


def test_the_tables_say_who_is_left(minutes: PollMinutes) -> None:
    console = Console(record=True, width=160)
    print_minutes(minutes, console)
    text = console.export_text()
    assert "paul (too few)" in text
    assert f"claim {minutes.conflicts[0].subject}" in text
    assert "poll:sealed" in text
    assert WHY not in text


def test_where_nobody_declared_one_it_says_so(desk: DeskPoll) -> None:
    console = Console(record=True, width=160)
    print_minutes(read_minutes(desk.ctx, desk.poll), console)
    assert "Conflicts of interest: none declared." in console.export_text()
