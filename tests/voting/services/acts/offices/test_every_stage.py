"""Offices change at every stage, on the server or away from it, and the log alone says who acts."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from audit.record.log.entries import parse_entry
from audit.record.log.office_events import OfficeEvent, OfficerKeyReplaced, OfficerSucceeded
from audit.record.signatures.file import encode_signature_file, parse_statement_file
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act, OfficeAct
from audit.replay.grammar.allowed import ALLOWED
from audit.replay.offered import verify_offered
from tally.public_proof.releases import Release
from tests.kit.officers import audited, record, vote_all
from tests.kit.offices.poll import ANNE, NADIA, OMAR, PAUL, PETRA, OfficePoll
from voting.domain.poll import OFFICES_CHANGE, PollState
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.acts.handler import ActRequest
from voting.services.acts.offices.asked import HandOver, NewKey
from voting.services.acts.offline import hand_in_act
from voting.services.rulings.outcome import history_of
from voting.services.signatures import acting_officers
from voting.storage.polls.tables import OF_OFFICES


@pytest.fixture
def poll(ctx: Context) -> OfficePoll:
    """An open poll."""
    return OfficePoll(ctx)


def waiting(poll: OfficePoll) -> list[str]:
    """The acts whose statements wait."""
    found = statements.waiting_statements(poll.ctx, poll.poll)
    return [one.statement.act.value for one in found]


# --- at every stage -------------------------------------------------------------------------------


def test_an_office_changes_between_the_acts_of_the_count(poll: OfficePoll) -> None:
    vote_all(poll.sample, [0, 1, 0])
    poll.sample.end()
    poll.successor(ANNE, NADIA, PAUL, PETRA)
    poll.act(Act.COUNT, NADIA, PAUL)
    poll.decrypt()
    poll.replace_key(PAUL, NADIA, PETRA)
    poll.act(Act.CERTIFY, NADIA, PAUL)
    poll.successor(NADIA, OMAR, PAUL, PETRA)
    assert poll.act(Act.RELEASE, OMAR, PETRA, release=Release(2)).state is PollState.RELEASED
    report = audited(poll.sample)
    note = next(one.finding.note for one in report.checks if one.name == "history")
    assert note.endswith("2 offices handed over, 1 keys replaced")


def test_a_statement_about_an_office_outlives_the_state_in_which_it_was_made(poll: OfficePoll):
    poll.newcomer()
    poll.accepts(NADIA)
    found = poll.draft(OfficeAct.SUCCEED, PAUL, ActRequest(office=HandOver(ANNE, NADIA)))
    poll.sign_act(found, PAUL)
    poll.sample.end()
    assert waiting(poll) == ["succeed"]
    assert poll.sign_act(found, PETRA).done
    assert OfficerSucceeded.NAME.encode() in poll.sample.log()[-1]
    assert audited(poll.sample).ok


def test_no_statement_about_an_office_waits_for_a_poll_that_is_void(poll: OfficePoll) -> None:
    poll.new_key(PAUL)
    poll.draft(OfficeAct.REPLACE_KEY, PETRA, ActRequest(office=NewKey(PAUL)))
    poll.act(Act.VOID, ANNE, PAUL)
    assert waiting(poll) == []


# --- away from the server -------------------------------------------------------------------------


@pytest.mark.parametrize("act", OfficeAct)
def test_it_is_signed_away_from_the_server_against_the_record(poll: OfficePoll, act: OfficeAct):
    poll.newcomer()
    poll.accepts(NADIA)
    poll.new_key(ANNE)
    asked = {OfficeAct.SUCCEED: HandOver(ANNE, NADIA), OfficeAct.REPLACE_KEY: NewKey(ANNE)}[act]
    found = poll.draft(act, PAUL, ActRequest(office=asked))
    for name in (PAUL, PETRA):
        statement = parse_statement_file(found.file.encode()).statement
        verify_offered(statement, record(poll.sample))
        signature = sign_statement_ed25519(statement, name, poll.keys[name])
        outcome = hand_in_act(poll.ctx, poll.poll, encode_signature_file(statement, signature))
    assert outcome.done
    assert audited(poll.sample).ok


# --- the log is what says it ----------------------------------------------------------------------


def test_the_states_are_those_that_the_record_allows() -> None:
    states = {state.value for state in OFFICES_CHANGE}
    for kind in (OfficerSucceeded, OfficerKeyReplaced):
        assert {state.value for state in ALLOWED[kind]} == states


def test_what_changed_of_the_officers_is_found_in_the_log_itself(poll: OfficePoll) -> None:
    """By the first bytes of the entries: no other row can say who acts."""
    vote_all(poll.sample, [0, 1])
    poll.successor(ANNE, NADIA, PAUL, PETRA)
    poll.replace_key(PAUL, NADIA, PETRA)
    with poll.ctx.store.reader() as uow:
        entries = uow.log.entries(poll.poll)
        found = uow.log.office_changes(poll.poll)
        standing = history_of(uow, uow.polls.get(poll.poll)).standing.officers
        assert acting_officers(uow, uow.polls.get(poll.poll)) == standing
    events = [parse_entry(one.raw, one.index) for one in entries]
    assert [one.index for one in found] == [
        one.index for one in events if isinstance(one.event, OfficeEvent)
    ]
    assert len(found) == 2


def test_from_its_entry_on_the_successor_acts_and_not_the_leaver(poll: OfficePoll) -> None:
    """Solidarity policy."""
    poll.successor(ANNE, NADIA, PAUL, PETRA)
    with poll.ctx.store.reader() as uow:
        acting = {one.id for one in acting_officers(uow, uow.polls.get(poll.poll)).officers}
    assert (NADIA in acting, ANNE in acting) == (True, False)


def test_an_index_finds_them(sqlite_ctx: Context) -> None:
    begins = OF_OFFICES["sqlite"]
    query = f"EXPLAIN QUERY PLAN SELECT log_index FROM log_entries WHERE poll = 'x' AND {begins}"
    engine = sqlite_ctx.store._writer  # type: ignore[attr-defined]
    with engine.connect() as connection:
        plan = " ".join(str(row) for row in connection.execute(text(query)))
    assert "ix_log_entries_offices" in plan
