"""Who has voted is shown to the two officers who signed for it, for a day, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from audit.record.log.list_events import StrikeOffDisclosed
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act, ListAct
from tests.kit.officers import COMPLETE, PUBLIC, audited, change_terms, poll_of, vote
from tests.kit.offices.poll import (
    ANNE,
    NADIA,
    PAUL,
    PETRA,
    RITA,
    OfficePoll,
    with_two_returning_officers,
)
from tests.kit.polls import TREASURER, SampleVoter
from tests.kit.routes.acceptances import accept_all
from tests.kit.rulings import ANA
from voting.domain.conflicts.declaration import ConflictOfInterestError
from voting.domain.errors import (
    AcceptanceNeededError,
    ConflictError,
    MalformedError,
    NotFoundError,
    RefusedError,
    WrongStateError,
)
from voting.domain.officers import Officer, Role
from voting.domain.poll import PollState
from voting.domain.strike_off.listed import COLUMNS, Look, StruckMember, strike_off_csv
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.acts.handler import ActRequest
from voting.services.acts.lists.shown import disclosures, look
from voting.services.minutes.declare import declare_on_act
from voting.services.minutes.read import read_minutes

ELEM, SEC = "A-ELEM", "B-SEC"
DAY = timedelta(hours=24)


@pytest.fixture
def poll(ctx: Context) -> OfficePoll:
    """An open poll."""
    return OfficePoll(ctx)


def of_unit(poll: OfficePoll, unit: str) -> list[SampleVoter]:
    return sorted(
        (one for one in poll.sample.voters if one.unit == unit), key=lambda one: one.member
    )


def disclose(poll: OfficePoll, *units: str, by: tuple[str, str] = (ANNE, PAUL)) -> int:
    """Have two officers sign for these units' lists; return the log's entry."""
    assert poll.act(ListAct.STRIKE_OFF, *by, units=units or (ELEM,)).done
    return len(poll.sample.log()) - 1


def voted(poll: OfficePoll, entry: int, officer: str = ANNE) -> dict[str, bool]:
    found = look(poll.ctx, poll.poll, entry, officer, Look.PAGE)
    return {row.member: row.voted for row in found.members}


def looks(poll: OfficePoll) -> list[tuple[int, str, str]]:
    found = read_minutes(poll.ctx, poll.poll, ANNE).looks
    return [(one.entry, one.officer, one.look.value) for one in found]


# --- what is shown ------------------------------------------------------------------------------


def test_2_57_the_two_who_signed_see_who_had_voted_by_the_entry_sorted_by_number(
    ctx: Context,
) -> None:
    """By-law 2.57."""
    poll = OfficePoll(ctx, voters=8)
    first, second, *others = of_unit(poll, ELEM)
    vote(poll.sample, others[-1], 0)
    vote(poll.sample, first, 1)
    vote(poll.sample, of_unit(poll, SEC)[0], 1)
    entry = disclose(poll)
    vote(poll.sample, second, 0)
    poll.claim()
    expected = dict.fromkeys((one.member for one in of_unit(poll, ELEM)), False)
    expected |= {first.member: True, others[-1].member: True}
    for officer in (ANNE, PAUL):
        assert list(voted(poll, entry, officer).items()) == sorted(expected.items())
    later = disclose(poll, SEC, ELEM, by=(PETRA, PAUL))
    both = voted(poll, later, PETRA)
    assert list(both) == sorted(one.member for one in poll.sample.voters)
    assert sum(both.values()) == 4
    assert voted(poll, entry) == expected  # still as it stood at its own entry
    rows = look(poll.ctx, poll.poll, later, PAUL, Look.FILE).members
    assert {row.unit for row in rows} == {ELEM, SEC}
    assert all(row.name for row in rows)


def test_a_vote_by_a_claim_is_not_on_the_list_whatever_was_ruled(poll: OfficePoll) -> None:
    poll.settle(poll.claim())
    entry = disclose(poll)
    assert not any(voted(poll, entry).values())
    assert len(voted(poll, entry)) == len(of_unit(poll, ELEM))


def test_2_57_the_file_is_a_guarded_csv_in_the_order_of_the_rows() -> None:
    rows = [
        StruckMember("0012", "=cmd|' /C calc'!A0", ELEM, True),
        StruckMember("0013", "Zoë, Q.", ELEM, False),
    ]
    lines = strike_off_csv(rows).decode("utf-8-sig").splitlines()
    assert lines[0] == ",".join(COLUMNS) == "member,name,unit,voted"
    assert lines[1] == "0012,'=cmd|' /C calc'!A0,A-ELEM,voted"
    assert lines[2] == '0013,"Zoë, Q.",A-ELEM,not'
    assert "Zoë" not in repr(rows)


def test_2_57_the_log_says_that_it_was_asked_of_which_units_and_why(poll: OfficePoll) -> None:
    entry = disclose(poll, SEC, ELEM, SEC)
    assert poll_of(poll.sample).state is PollState.OPEN
    (found,) = disclosures(poll.ctx, poll.poll)
    assert (found.entry, found.units, found.reason) == (entry, (ELEM, SEC), "test")
    assert (found.officers, found.until - found.time) == ((ANNE, PAUL), DAY)
    assert StrikeOffDisclosed.NAME.encode() in poll.sample.log()[entry]
    for edition in (COMPLETE, PUBLIC):
        assert audited(poll.sample, edition).ok


# --- who sees nothing ---------------------------------------------------------------------------


def test_2_57_one_signature_opens_nothing(poll: OfficePoll) -> None:
    """By-law 2.57."""
    before = len(poll.sample.log())
    found = poll.draft(ListAct.STRIKE_OFF, ANNE, ActRequest(units=(ELEM,)))
    poll.sign_act(found, ANNE)
    assert disclosures(poll.ctx, poll.poll) == ()
    assert len(poll.sample.log()) == before
    for entry in (before - 1, before):
        with pytest.raises(NotFoundError, match="discloses no strike-off list"):
            look(poll.ctx, poll.poll, entry, ANNE, Look.PAGE)
    with pytest.raises(ConflictError, match="signed this statement already"):
        poll.sign_act(found, ANNE)
    assert looks(poll) == []


def test_2_57_nobody_but_the_two_is_shown_it_whatever_the_role(poll: OfficePoll) -> None:
    """By-law 2.57: each is refused by name, and nothing is minuted."""
    entry = disclose(poll)
    readers = {
        "sami": Role.SCRUTINEER,
        "audra": Role.AUDITOR,
        "ines": Role.INSPECTOR,
        "gita": Role.GENERAL_SECRETARY,
    }
    with poll.ctx.store.unit_of_work() as uow:
        for name, role in readers.items():
            uow.officers.add(Officer(name, name.title(), role))
        uow.commit()
    accept_all(poll.ctx, *readers)
    for name in (PETRA, ANA, TREASURER, *readers):
        with pytest.raises(RefusedError, match=f"officer {name} did not sign entry {entry}"):
            look(poll.ctx, poll.poll, entry, name, Look.FILE)
    with pytest.raises(NotFoundError):
        look(poll.ctx, poll.poll, entry, "administrator", Look.PAGE)
    assert looks(poll) == []


def test_2_57_it_is_shown_for_a_day_to_the_second(poll: OfficePoll) -> None:
    """By-law 2.57."""
    entry = disclose(poll)
    (found,) = disclosures(poll.ctx, poll.poll)
    poll.sample.forward_to(found.until - timedelta(seconds=5))
    assert voted(poll, entry)
    poll.sample.forward_to(found.until)
    for officer in (ANNE, PAUL):
        with pytest.raises(RefusedError, match=f"officer {officer}: .* were shown until"):
            look(poll.ctx, poll.poll, entry, officer, Look.PAGE)
    assert looks(poll) == [(entry, ANNE, "page")]


def test_who_left_office_or_takes_no_part_is_shown_nothing(poll: OfficePoll) -> None:
    """Conflict of interest policy."""
    entry = disclose(poll)
    declare_on_act(poll.ctx, poll.poll, ListAct.STRIKE_OFF, PAUL, "A relative is a candidate.")
    with pytest.raises(ConflictOfInterestError, match="officer paul declared"):
        look(poll.ctx, poll.poll, entry, PAUL, Look.PAGE)
    poll.successor(ANNE, NADIA, PAUL, PETRA)
    with pytest.raises(RefusedError, match="officer anne: the account has ended"):
        look(poll.ctx, poll.poll, entry, ANNE, Look.PAGE)
    with pytest.raises(RefusedError, match="officer nadia did not sign"):
        look(poll.ctx, poll.poll, entry, NADIA, Look.PAGE)


def forged(poll: OfficePoll, **how: object) -> int:
    """Write an entry that nobody's second signature made; return its index."""
    found = poll.draft(ListAct.STRIKE_OFF, ANNE, ActRequest(units=(ELEM,)))
    statement = replace(found.statement, **{k: v for k, v in how.items() if k == "act"})
    keys = {ANNE: poll.keys[ANNE], PAUL: poll.keys[PAUL], **how.get("keys", {})}  # type: ignore[dict-item]
    signatures = tuple(sign_statement_ed25519(statement, name, keys[name]) for name in (ANNE, PAUL))
    units = tuple(how.get("units", (ELEM,)))  # type: ignore[call-overload]
    with poll.ctx.store.unit_of_work() as uow:
        event = StrikeOffDisclosed(
            time=statement.time, units=units, statement=statement, signatures=signatures
        )
        index = uow.log.append(poll.poll, event).index
        uow.commit()
    return index


def test_an_entry_that_something_else_wrote_shows_nothing(poll: OfficePoll) -> None:
    cases: list[tuple[dict[str, object], str]] = [
        ({"keys": {PAUL: Ed25519PrivateKey.generate()}}, "paul"),
        ({"units": (ELEM, SEC)}, "the statement's line"),
        ({"act": Act.VOID}, "the statement is to void"),
    ]
    for how, words in cases:
        entry = forged(poll, **how)
        with pytest.raises(RefusedError, match=words):
            look(poll.ctx, poll.poll, entry, ANNE, Look.PAGE)
    assert looks(poll) == []


def test_a_list_is_shown_though_the_other_who_signed_has_left_since(poll: OfficePoll) -> None:
    entry = disclose(poll)
    poll.successor(ANNE, NADIA, PAUL, PETRA)
    assert voted(poll, entry, PAUL)


# --- who may ask --------------------------------------------------------------------------------


def only_the_release(sample: object) -> None:
    """A draft that reads the executive's acts as the release only; with two returning officers."""
    with_two_returning_officers(sample)  # type: ignore[arg-type]
    change_terms(sample, executive_acts="release")  # type: ignore[arg-type]


@pytest.mark.parametrize("prepare", [with_two_returning_officers, only_the_release])
def test_2_57_one_of_the_two_is_of_the_executive_however_the_poll_reads_it(
    ctx: Context, prepare: Callable[..., None]
) -> None:
    """By-law 2.57."""
    poll = OfficePoll(ctx, prepare)
    found = poll.draft(ListAct.STRIKE_OFF, ANNE, ActRequest(units=(ELEM,)))
    poll.sign_act(found, ANNE)
    with pytest.raises(RefusedError, match="must be of the provincial-executive"):
        poll.sign_act(found, RITA)
    assert disclosures(poll.ctx, poll.poll) == ()
    assert poll.sign_act(found, PETRA).done


def test_2_57_it_needs_a_reason_and_units_of_the_poll(poll: OfficePoll) -> None:
    """By-law 2.57."""

    def draft(reason: str, *units: str) -> None:
        statements.draft_statement(
            poll.ctx,
            poll.poll,
            ListAct.STRIKE_OFF,
            reason,
            asked=ActRequest(units=units),
            officer=ANNE,
        )

    for reason in ("", "  "):
        with pytest.raises(MalformedError, match="say why"):
            draft(reason, ELEM)
    with pytest.raises(MalformedError, match="one at least"):
        draft("test")
    with pytest.raises(MalformedError, match="Z-SEC is not an election of the poll: name some of"):
        draft("test", ELEM, "Z-SEC")
    found = poll.draft(ListAct.STRIKE_OFF, ANNE, ActRequest(units=(ELEM,)))
    with pytest.raises(RefusedError, match="ana is a membership-officer"):
        poll.sign_act(found, ANA)
    with poll.ctx.store.unit_of_work() as uow:
        uow.officers.add(Officer("nora", "Nora", Role.RETURNING_OFFICER))
        uow.commit()
    with pytest.raises(AcceptanceNeededError, match="nora"):
        poll.draft(ListAct.STRIKE_OFF, "nora", ActRequest(units=(ELEM,)))


def test_it_is_asked_from_the_opening_until_the_release(ctx: Context) -> None:
    poll = OfficePoll(ctx)
    asked = ActRequest(units=(ELEM,))
    found = poll.draft(ListAct.STRIKE_OFF, ANNE, asked)
    poll.sign_act(found, ANNE)
    poll.sample.end()
    assert poll.sign_act(found, PAUL).done  # what waits outlives the close
    poll.act(Act.COUNT, ANNE, PAUL)
    poll.decrypt()
    poll.act(Act.CERTIFY, ANNE, PAUL)
    entry = disclose(poll, SEC)
    poll.draft(ListAct.STRIKE_OFF, ANNE, asked)
    poll.act(Act.RELEASE, ANNE, PAUL, release=None)
    assert statements.waiting_for(poll.ctx, poll.poll, ListAct.STRIKE_OFF) is None
    with pytest.raises(WrongStateError, match="who has voted is shown to two officers while"):
        poll.draft(ListAct.STRIKE_OFF, ANNE, asked)
    assert voted(poll, entry)
    assert audited(poll.sample).ok


# --- the minutes --------------------------------------------------------------------------------


def test_2_57_each_look_and_each_file_is_minuted_with_no_member(poll: OfficePoll) -> None:
    entry = disclose(poll)
    for officer, way in ((ANNE, Look.PAGE), (PAUL, Look.FILE), (ANNE, Look.PAGE)):
        look(poll.ctx, poll.poll, entry, officer, way)
    assert looks(poll) == [(entry, ANNE, "page"), (entry, PAUL, "file"), (entry, ANNE, "page")]
    found = read_minutes(poll.ctx, poll.poll, ANNE)
    assert found.acts[-1].event == "strike-off:disclosed"
    minuted = repr(found.looks) + repr(found.acts[-1])
    assert not any(one.member in minuted for one in poll.sample.voters)


@pytest.mark.parametrize(
    "change", ["UPDATE strike_off_looks SET officer = 'petra'", "DELETE FROM strike_off_looks"]
)
def test_a_minuted_look_is_neither_changed_nor_removed(poll: OfficePoll, change: str) -> None:
    entry = disclose(poll)
    voted(poll, entry)
    with poll.ctx.store.unit_of_work() as uow, pytest.raises(DBAPIError):
        uow.connection.execute(text(change))  # type: ignore[attr-defined]
    assert looks(poll) == [(entry, ANNE, "page")]
