"""What officers who only read see of a poll: no draft of a statement on a result, and no seal."""

from __future__ import annotations

import pytest

from audit.record.officers import SealedOfficer
from audit.record.poll_document import parse_poll_document
from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.statement import Act
from tests.kit.officers import decryption, poll_of, vote_all
from tests.kit.polls import TREASURER_KEY, TRUSTEE_SECRET, SamplePoll, draft_poll
from tests.kit.routes.acceptances import accept_all, give_texts
from voting.domain.errors import AcceptanceNeededError, RefusedError
from voting.domain.officers import READERS, FileKey, Officer, Role
from voting.ports.unit_of_work import Context
from voting.services.acceptance import accepted
from voting.services.acts import certify, statements
from voting.services.acts.decryptions import receive_decryption
from voting.services.officers.sealed import draft_officers


def add_reader(ctx: Context, role: Role, *, accepts: bool = True) -> str:
    """Add an officer of a role who has a key all the same."""
    key = FileKey(public_key_text(TREASURER_KEY))
    with ctx.store.unit_of_work() as uow:
        uow.officers.add(Officer("rita", "Rita", role, file_keys=(key,)))
        uow.commit()
    give_texts(ctx)
    if accepts:
        accept_all(ctx, "rita", keys={"rita": TREASURER_KEY})
    return "rita"


@pytest.fixture
def counted(sqlite_ctx: Context) -> SamplePoll:
    """A counted poll."""
    sample = draft_poll(sqlite_ctx)
    sample.act(Act.SEAL)
    sample.act(Act.OPEN)
    vote_all(sample, [0, 0, 1, 0])
    sample.close()
    sample.act(Act.COUNT)
    assert receive_decryption(sqlite_ctx, sample.poll, decryption(sample, TRUSTEE_SECRET)).counted
    return sample


@pytest.mark.parametrize("role", READERS, ids=str)
def test_2_57_who_only_reads_is_in_no_seal_whatever_key_the_account_has(
    sqlite_ctx: Context, role: Role
) -> None:
    reader = add_reader(sqlite_ctx, role)
    sample = draft_poll(sqlite_ctx)
    with sqlite_ctx.store.reader() as uow:
        chosen = {one.id for one in draft_officers(uow, uow.polls.get(sample.poll))}
    assert reader not in chosen
    sample.act(Act.SEAL)
    sealed = parse_poll_document(poll_of(sample).poll_json or b"").officers
    assert reader not in {one.id for one in sealed}
    with pytest.raises(Exception, match="role"):
        SealedOfficer(reader, "Rita", role.value, sealed[0].keys).check()


def test_2_57_an_auditor_sees_a_result_once_it_is_certified(counted: SamplePoll) -> None:
    auditor = add_reader(counted.ctx, Role.AUDITOR, accepts=False)
    with pytest.raises(AcceptanceNeededError):
        certify.unreleased_result(counted.ctx, counted.poll, auditor)
    accept_all(counted.ctx, auditor, keys={auditor: TREASURER_KEY})
    with pytest.raises(RefusedError, match="once it is certified"):
        certify.unreleased_result(counted.ctx, counted.poll, auditor)
    counted.act(Act.CERTIFY)
    assert certify.unreleased_result(counted.ctx, counted.poll, auditor).result_json


@pytest.mark.parametrize("role", [Role.SCRUTINEER, Role.INSPECTOR], ids=str)
def test_2_57_scrutineers_and_inspectors_see_none_before_its_release(
    counted: SamplePoll, role: Role
) -> None:
    reader = add_reader(counted.ctx, role)
    counted.act(Act.CERTIFY)
    with pytest.raises(RefusedError, match="when they are released"):
        certify.unreleased_result(counted.ctx, counted.poll, reader)


@pytest.mark.parametrize("role", READERS, ids=str)
def test_2_57_none_of_them_is_shown_a_statement_on_the_result_or_signs_anything(
    counted: SamplePoll, role: Role
) -> None:
    reader = add_reader(counted.ctx, role)
    statements.draft_statement(counted.ctx, counted.poll, Act.CERTIFY, officer="anne")
    assert statements.waiting_statements(counted.ctx, counted.poll, reader) == ()
    with pytest.raises(RefusedError):
        statements.waiting_for(counted.ctx, counted.poll, Act.CERTIFY, reader)
    with pytest.raises(RefusedError):
        statements.withdraw_statement(counted.ctx, counted.poll, Act.VOID, reader)


@pytest.mark.parametrize("role", READERS, ids=str)
def test_who_only_reads_accepts_the_unions_texts_as_everybody_does(
    sqlite_ctx: Context, role: Role
) -> None:
    reader = add_reader(sqlite_ctx, role, accepts=False)
    accept_all(sqlite_ctx, reader, keys={reader: TREASURER_KEY})
    with sqlite_ctx.store.reader() as uow:
        assert accepted(uow, uow.officers.get(reader)).officer == reader
