"""What a leaver signed, or a lost key, counts no more; nor do her account, sessions and rulings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from audit.record.log.events import PollOpened
from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.statement import Act, OfficeAct
from tests.kit import contacts
from tests.kit.officers import audited, poll_of
from tests.kit.offices.poll import ANNE, NADIA, OMAR, PAUL, PETRA, OfficePoll
from tests.kit.rulings import ADMIT, ANA, BEN, CY
from voting.domain.claims.ruling import Decision
from voting.domain.errors import NotFoundError, RatifyError, RefusedError
from voting.domain.officers import Role
from voting.domain.poll import PollState
from voting.ports.unit_of_work import Context
from voting.services import clock
from voting.services.acts import statements
from voting.services.acts.handler import ActRequest
from voting.services.acts.offices.asked import HandOver
from voting.services.officers import accounts, sessions
from voting.services.rulings.cases import CaseProgress


@pytest.fixture
def poll(ctx: Context) -> OfficePoll:
    """An open poll."""
    return OfficePoll(ctx)


def extension(poll: OfficePoll) -> ActRequest:
    """Half an hour more."""
    return ActRequest(closes=poll_of(poll.sample).closes + timedelta(minutes=30))


def waiting(poll: OfficePoll) -> list[str]:
    """The acts whose statements wait."""
    found = statements.waiting_statements(poll.ctx, poll.poll)
    return [one.statement.act.value for one in found]


# --- statements -----------------------------------------------------------------------------------


def test_what_a_leaver_signed_is_withdrawn_and_both_officers_are_told_before(poll: OfficePoll):
    poll.sign_act(poll.draft(Act.EXTEND, ANNE, extension(poll)), ANNE)
    poll.newcomer()
    poll.accepts(NADIA)
    found = poll.draft(OfficeAct.SUCCEED, PAUL, ActRequest(office=HandOver(ANNE, NADIA)))
    assert [str(one).partition(":")[2] for one in found.warnings] == [
        " extend. It is proposed and signed again."
    ]
    poll.sign_act(found, PAUL)
    assert waiting(poll) == ["extend", "succeed"]
    poll.sign_act(found, PETRA)
    assert waiting(poll) == []
    assert poll.act(Act.EXTEND, NADIA, PAUL, closes=extension(poll).closes).done
    assert audited(poll.sample).ok


def test_what_another_signed_waits_on(poll: OfficePoll) -> None:
    asked = extension(poll)
    poll.sign_act(poll.draft(Act.EXTEND, PAUL, asked), PAUL)
    poll.successor(ANNE, NADIA, PAUL, PETRA)
    assert waiting(poll) == ["extend"]
    assert poll.sign_act(poll.draft(Act.EXTEND, NADIA, asked), NADIA).done


def test_a_leaver_signs_nothing_later(poll: OfficePoll) -> None:
    poll.successor(ANNE, NADIA, PAUL, PETRA)
    found = poll.draft(Act.EXTEND, PAUL, extension(poll))
    with pytest.raises(RefusedError, match="can no longer act: nadia took over"):
        poll.sign_act(found, ANNE)
    with poll.ctx.store.unit_of_work() as uow:  # as if the account had never ended
        uow.officers.save(replace(uow.officers.get(ANNE), ended=None))
        uow.commit()
    with pytest.raises(RefusedError, match="'anne' has left office: nadia took over"):
        poll.sign_act(found, ANNE)


def test_a_lost_key_signs_nothing_later_and_what_it_signed_is_withdrawn(poll: OfficePoll) -> None:
    lost = poll.keys[PAUL]
    poll.sign_act(poll.draft(Act.EXTEND, PAUL, extension(poll)), PAUL)
    poll.replace_key(PAUL, ANNE, PETRA)
    assert waiting(poll) == []
    found = poll.draft(Act.EXTEND, PAUL, extension(poll))
    with pytest.raises(RefusedError, match=r"'paul': the key .* was lost, and replaced"):
        poll.sign_act(found, PAUL, lost)
    poll.sign_act(found, PAUL)
    assert poll.sign_act(found, PETRA).done
    assert audited(poll.sample).ok


def test_an_opening_that_was_authorised_is_authorised_again(ctx: Context) -> None:
    with ctx.store.reader() as uow:
        opens = uow.now().replace(microsecond=0) + timedelta(hours=1)
    poll = OfficePoll(ctx, opens=opens)
    assert poll_of(poll.sample).opening is not None
    poll.successor(ANNE, NADIA, PAUL, PETRA)
    assert poll_of(poll.sample).opening is None
    poll.act(Act.OPEN, NADIA, PAUL)
    poll.sample.forward_to(opens)
    assert clock.current(ctx, poll.poll).state is PollState.OPEN
    assert audited(poll.sample).ok
    assert PollOpened.NAME.encode() in poll.sample.log()[-1]


def test_an_opening_that_two_others_authorised_stands(ctx: Context) -> None:
    with ctx.store.reader() as uow:
        opens = uow.now().replace(microsecond=0) + timedelta(hours=1)
    poll = OfficePoll(ctx, opens=opens)
    signed = poll_of(poll.sample).opening
    poll.replace_key(PETRA, ANNE, PAUL)
    assert poll_of(poll.sample).opening == signed


# --- the desk -------------------------------------------------------------------------------------


def test_rulings_that_a_leaver_would_have_to_sign_are_ruled_on_anew(poll: OfficePoll) -> None:
    who, other = poll.claim(), poll.claim("A-ELEM")
    poll.rule(who)
    poll.rule(other, ADMIT, BEN, CY)
    poll.sign(poll.propose(), BEN)
    others = poll.propose(Decision.ADMIT, BEN, CY)
    poll.sign(others, CY)
    poll.successor(ANA, OMAR, ANNE, PAUL, role=Role.MEMBERSHIP_OFFICER)
    assert poll.progress(who, OMAR) is CaseProgress.TO_RULE
    assert poll.progress(other, BEN) is CaseProgress.TO_SIGN
    with pytest.raises(RefusedError, match="the account has ended"):
        poll.rule(other, ADMIT, ANA)
    poll.rule(who, ADMIT, OMAR)
    poll.decide(Decision.ADMIT, BEN, OMAR)
    assert poll.progress(who, OMAR) is CaseProgress.ADMITTED
    assert poll.progress(other, BEN) is CaseProgress.TO_SIGN
    poll.sign(others, BEN)
    assert poll.progress(other, BEN) is CaseProgress.ADMITTED
    assert audited(poll.sample).ok


def test_what_a_leaver_ruled_and_signed_stands(poll: OfficePoll) -> None:
    who = poll.claim()
    poll.settle(who)
    poll.successor(ANA, OMAR, ANNE, PAUL, role=Role.MEMBERSHIP_OFFICER)
    assert poll.progress(who, BEN) is CaseProgress.ADMITTED
    assert audited(poll.sample).ok


def test_rulings_signed_with_a_lost_key_are_signed_again(poll: OfficePoll) -> None:
    who = poll.claim()
    poll.rule(who)
    lost = poll.propose()
    poll.sign(lost, ANA)
    poll.replace_key(ANA, ANNE, PAUL)
    with pytest.raises(NotFoundError):
        poll.sign(lost, BEN)
    poll.decide()
    assert poll.progress(who) is CaseProgress.ADMITTED
    assert audited(poll.sample).ok


def test_a_contact_that_a_leaver_proposed_is_withdrawn_and_another_is_not(poll: OfficePoll):
    first, second = poll.sample.voters[:2]
    hers = contacts.propose(poll.sample, first)
    contacts.sign(poll.sample, hers, ANA)
    bens = contacts.propose(poll.sample, second, officer=BEN)
    contacts.sign(poll.sample, bens, BEN)
    poll.successor(ANA, OMAR, ANNE, PAUL, role=Role.MEMBERSHIP_OFFICER)
    with pytest.raises(RatifyError):
        contacts.sign(poll.sample, hers, BEN)
    assert contacts.sign(poll.sample, bens, CY).done
    assert audited(poll.sample).ok


# --- the account ----------------------------------------------------------------------------------


def session(poll: OfficePoll, officer: str) -> str:
    """A session of an officer."""
    with poll.ctx.store.unit_of_work() as uow:
        token = sessions.begin(poll.ctx, uow, officer)
        uow.commit()
    assert sessions.current_officer(poll.ctx, token).id == officer
    return token


def test_a_leavers_account_and_sessions_end_with_the_second_signature(poll: OfficePoll) -> None:
    """Solidarity policy."""
    token = session(poll, ANNE)
    poll.successor(ANNE, NADIA, PAUL, PETRA)
    with pytest.raises(RatifyError):
        sessions.current_officer(poll.ctx, token)
    account = accounts.account(poll.ctx, ANNE)
    assert (account.active, account.successor) == (False, NADIA)


def test_an_account_that_ended_before_is_succeeded_all_the_same(poll: OfficePoll) -> None:
    accounts.end(poll.ctx, ANNE)
    assert poll.successor(ANNE, NADIA, PAUL, PETRA).done
    assert NADIA in poll.acting


def test_a_lost_key_leaves_the_account_and_its_sessions_end(poll: OfficePoll) -> None:
    token, lost = session(poll, PAUL), public_key_text(poll.keys[PAUL])
    poll.replace_key(PAUL, ANNE, PETRA)
    kept = [one.public_key for one in accounts.account(poll.ctx, PAUL).file_keys]
    assert kept == [public_key_text(poll.keys[PAUL])] != [lost]
    assert poll.acting[PAUL] == 1
    with pytest.raises(RatifyError):
        sessions.current_officer(poll.ctx, token)
