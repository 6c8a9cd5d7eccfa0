"""What the database itself forbids, whatever the code above it does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from audit.record.signatures.statement import Act
from tests.kit.challenges import DISMISS, UPHOLD, ChallengePoll
from tests.kit.claimants import claimant, vote_apart
from tests.kit.database import writer
from tests.kit.database.postgres import Cluster, owner_url
from tests.kit.database.rows import commit, new_ballot, refused
from tests.kit.polls import HEAD, SamplePoll
from tests.kit.routes.desk import desk
from tests.kit.routes.signed import received
from voting.domain.claims.sequestration import member_person
from voting.domain.errors import AlreadyVotedError, ConflictError
from voting.ports.unit_of_work import Context
from voting.services.ballots.cast import cast_ballot
from voting.storage.engine import write_engine
from voting.storage.rows import _is_unique_violation
from voting.storage.unit_of_work import SqlUnitOfWork


@pytest.fixture
def voted(sample: SamplePoll) -> SamplePoll:
    """An open poll in which the first voter has cast."""
    voter = sample.voters[0]
    cast_ballot(sample.ctx, sample.poll, sample.authorization(voter), sample.ballot(voter))
    return sample


def attempt(sample: SamplePoll, statement: str, **values: object) -> str:
    """Run a statement past every service, and roll back; return the name of what refused it."""
    return writer.attempt(sample.ctx, statement, poll=sample.poll, **values)


FORBIDDEN = (
    "UPDATE log_entries SET raw = raw WHERE poll = :poll",
    "DELETE FROM log_entries WHERE poll = :poll",
    "UPDATE ballots SET raw = raw WHERE poll = :poll",
    "DELETE FROM ballots WHERE poll = :poll",
    "UPDATE receipts SET log_index = 9 WHERE poll = :poll",
    "DELETE FROM receipts WHERE poll = :poll",
    "UPDATE used_serials SET serial = 'x' WHERE poll = :poll",
    "DELETE FROM used_serials WHERE poll = :poll",
    "DELETE FROM log_heads WHERE poll = :poll",
    "UPDATE confirmations SET ceremony = 'x' WHERE poll = :poll",
    "DELETE FROM confirmations WHERE poll = :poll",
    "INSERT INTO confirmations VALUES (:poll, 2, 99, 'x')",
    "DELETE FROM polls WHERE id = :poll",
    "UPDATE polls SET poll_json = NULL WHERE id = :poll",
    "UPDATE polls SET fte_json = 'x' WHERE id = :poll",
    "UPDATE polls SET trustees_json = 'x' WHERE id = :poll",
    "UPDATE polls SET voters_lists = 'x' WHERE id = :poll",
    "UPDATE polls SET seal_digest = 'x' WHERE id = :poll",
    "UPDATE polls SET card_set = 'x' WHERE id = :poll",
    "UPDATE polls SET terms = 'x' WHERE id = :poll",
    "UPDATE polls SET id = 'x' WHERE id = :poll",
    "UPDATE polls SET state = 'draft' WHERE id = :poll",
    "UPDATE polls SET state = 'counted' WHERE id = :poll",
    "UPDATE polls SET closes = opens WHERE id = :poll",
    "UPDATE polls SET closes = opens, state = 'closed' WHERE id = :poll",
    "UPDATE polls SET closes = opens, ordered = 2 WHERE id = :poll",
    "INSERT INTO close_orders SELECT id, 99, opens FROM polls WHERE id = :poll",
    "UPDATE units SET election_json = 'x' WHERE poll = :poll",
    "UPDATE units SET weight = 'x' WHERE poll = :poll",
    "DELETE FROM units WHERE poll = :poll",
    "UPDATE voters SET credential = '4' WHERE poll = :poll AND member = '000004'",
    "DELETE FROM voters WHERE poll = :poll AND member = '000004'",
    "INSERT INTO voters VALUES (:poll, '7777', 'A-ELEM', '4')",
    "INSERT INTO units SELECT poll, 'Z', name_en, name_fr, board, panel, on_list, 'other-uuid',"
    " weight, election_json, fingerprint, voters_list"
    " FROM units WHERE poll = :poll AND id = 'A-ELEM'",
    "INSERT INTO log_entries VALUES (:poll, 2, 'x')",
    "INSERT INTO log_entries VALUES (:poll, -1, 'x')",
    "UPDATE receipts SET confirmation = '000000000000' WHERE poll = :poll",
    f"INSERT INTO receipts VALUES (:poll, 't', {HEAD + 3}, 'x', '000000000000')",
    "INSERT INTO receipts VALUES (:poll, 't', 99, 'x', '000000000000')",
    "INSERT INTO receipts VALUES (:poll, 't', 0, 'x', '00000000000')",
    "INSERT INTO receipts (poll, tracker, log_index, receipt) VALUES (:poll, 't', 0, 'x')",
)
"""What somebody with the database's password might try on a poll in which the first has cast."""
FORBIDDEN_OF_CLAIMS = (
    "UPDATE claims SET id = 'x' WHERE poll = :poll",
    "UPDATE claims SET unit = 'B-SEC' WHERE poll = :poll",
    "UPDATE claims SET claim_digest = 'x' WHERE poll = :poll",
    "UPDATE claims SET person = 'x' WHERE poll = :poll",
    "UPDATE claims SET name = 'x' WHERE poll = :poll",
    "UPDATE claims SET contact = 'x' WHERE poll = :poll",
    "UPDATE claims SET received = CURRENT_TIMESTAMP WHERE poll = :poll",
    "UPDATE claims SET credential = 'x' WHERE poll = :poll",
    "UPDATE claims SET credential = NULL WHERE poll = :poll",
    "DELETE FROM claims WHERE poll = :poll",
    "UPDATE sequestered_ballots SET claim_digest = claim_digest WHERE poll = :poll",
    "UPDATE sequestered_ballots SET raw = raw WHERE poll = :poll",
    "UPDATE sequestered_ballots SET unit = 'B-SEC' WHERE poll = :poll",
    "DELETE FROM sequestered_ballots WHERE poll = :poll",
)
"""The same, of a claim whose ballot is held apart."""


def test_nobody_with_the_databases_password_changes_what_is_sealed_cast_or_logged(
    voted: SamplePoll,
) -> None:
    refusals = {statement: attempt(voted, statement) for statement in FORBIDDEN}
    assert refusals == dict.fromkeys(FORBIDDEN, "IntegrityError")


FORBIDDEN_OF_CHALLENGES = (
    *(f"DELETE FROM {name}" for name in ("challenges", "challenge_rulings", "challenge_decisions")),
    "UPDATE challenges SET member = '000004'",
    "UPDATE challenges SET unit = 'B-SEC'",
    "UPDATE challenges SET digest = 'x'",
    "UPDATE challenges SET before = NOT before",
    "UPDATE challenges SET proposer = 'cy'",
    "UPDATE challenges SET seconder = 'cy'",
    "UPDATE challenges SET log_index = 0",
    "INSERT INTO challenges SELECT poll, 'x', member, unit, 'x', before, sealed, proposer,"
    " proposed, seconder, 0 FROM challenges",
    "UPDATE challenge_rulings SET verdict = 'uphold'",
    "UPDATE challenge_rulings SET officer = 'ana'",
    "UPDATE challenge_decisions SET verdict = verdict",
    "INSERT INTO challenge_decisions SELECT poll, challenge, 'dismiss', 0 FROM challenge_decisions",
    "UPDATE counted_persons SET person = 'x'",
    "DELETE FROM counted_persons",
)
"""The same, of a challenge that two officers dismissed."""


def test_nobody_with_the_databases_password_changes_a_challenge_or_what_became_of_it(
    ctx: Context, tmp_path: Path
) -> None:
    one = ChallengePoll(ctx, tmp_path)
    challenge = one.challenge()
    one.vote()
    one.decide(challenge, DISMISS)
    refusals = {statement: writer.attempt(ctx, statement) for statement in FORBIDDEN_OF_CHALLENGES}
    assert refusals == dict.fromkeys(FORBIDDEN_OF_CHALLENGES, "IntegrityError")


def test_2_77_1_an_upheld_challenge_takes_its_member_and_nobody_else_out_of_who_counts(
    ctx: Context, tmp_path: Path
) -> None:
    one = ChallengePoll(ctx, tmp_path)
    challenge = one.challenge()
    voters = one.sample.voters[:3]
    for voter in voters:
        one.vote(voter)
    one.decide(challenge, UPHOLD)
    with ctx.store.reader() as uow:
        persons = [member_person(voter.member) for voter in voters]
        assert [uow.sequestered.counted(one.poll, person) for person in persons] == [
            False,
            True,
            True,
        ]
    assert writer.attempt(ctx, "DELETE FROM counted_persons") == "IntegrityError"


FORBIDDEN_OF_ROUTES = (
    *(f"DELETE FROM {name}" for name in ("texts", "union_texts", "acceptances", "routes")),
    "DELETE FROM route_steps",
    "UPDATE texts SET raw = raw",
    "UPDATE union_texts SET version = 'x'",
    "UPDATE acceptances SET raw = raw",
    "UPDATE routes SET created = created",
    "UPDATE routes SET kind = 'final-offer'",
    "UPDATE route_steps SET document = document",
    "INSERT INTO route_steps SELECT route, 9, matter || 'x', document FROM route_steps WHERE"
    " route = 'x' UNION SELECT 'x', 9, 'x', document FROM route_steps",
)
"""The same, of a route that has a step."""


def test_nobody_with_the_databases_password_changes_a_route(ctx: Context) -> None:
    office = desk(ctx)
    office.make(office.begin(), received(office.day()))
    refusals = {one: writer.attempt(ctx, one) for one in FORBIDDEN_OF_ROUTES}
    assert refusals == dict.fromkeys(FORBIDDEN_OF_ROUTES, "IntegrityError")


def test_nobody_with_the_databases_password_changes_a_claim_or_its_ballot(
    sample: SamplePoll,
) -> None:
    who = claimant(sample)
    vote_apart(sample, who)
    refusals = {statement: attempt(sample, statement) for statement in FORBIDDEN_OF_CLAIMS}
    assert refusals == dict.fromkeys(FORBIDDEN_OF_CLAIMS, "IntegrityError")
    for allowed in (
        "UPDATE claims SET sealed_claim = sealed_claim, code_tries = 4 WHERE poll = :poll",
        "UPDATE claims SET credential = credential WHERE poll = :poll",
    ):
        assert attempt(sample, allowed) == "nothing"


ORDERED = (
    "DELETE FROM close_orders WHERE poll = :poll",
    "UPDATE close_orders SET closes = closes WHERE poll = :poll",
    "UPDATE polls SET closes = opens WHERE id = :poll",
    "UPDATE polls SET closes = opens, ordered = NULL WHERE id = :poll",
    "UPDATE polls SET closes = opens, ordered = ordered + 1 WHERE id = :poll",
)
"""What somebody might try on a poll that two officers ordered to close early."""


def test_a_window_is_shortened_as_ordered_and_by_no_more(sample: SamplePoll) -> None:
    closes = sample.order()
    refusals = {statement: attempt(sample, statement) for statement in ORDERED}
    assert refusals == dict.fromkeys(ORDERED, "IntegrityError")
    sample.act(Act.EXTEND, closes=closes + timedelta(hours=1))
    replaced = (
        "UPDATE polls SET ordered = o.log_index, closes = o.closes FROM close_orders o"
        " WHERE polls.id = o.poll AND polls.id = :poll"
    )
    assert attempt(sample, replaced) == "IntegrityError"


@pytest.mark.parametrize("table", ["ballots", "log_entries", "voters", "polls", "claims"])
@pytest.mark.tool("postgres")
def test_no_table_of_the_record_is_truncated(postgres_cluster: Cluster, table: str) -> None:
    engine = write_engine(owner_url(postgres_cluster.new_database()))
    with engine.connect() as connection, pytest.raises(SQLAlchemyError, match="never removed"):
        connection.execute(text(f"TRUNCATE {table} CASCADE"))
    engine.dispose()


def test_one_member_one_ballot_and_one_credential_one_ballot_by_constraints_of_their_own(
    voted: SamplePoll,
) -> None:
    insert = "INSERT INTO ballots VALUES (:poll, 'other', 'A-ELEM', :credential, :member, 'x')"
    voter = voted.voters[0]
    for member, credential in ((voter.member, "4"), ("7777", voter.credential)):
        values = {"poll": voted.poll, "member": member, "credential": credential}
        with voted.ctx.store.unit_of_work() as uow, pytest.raises(IntegrityError) as caught:
            uow.connection.execute(text(insert), values)
        assert _is_unique_violation(caught.value)  # and not only a foreign key that fails


def test_a_second_ballot_of_a_voter_is_already_voted(voted: SamplePoll) -> None:
    again = new_ballot(voted, 0)
    refused(voted.ctx.store, AlreadyVotedError, lambda uow: uow.ballots.add(again))


def test_a_serial_is_used_once(sample: SamplePoll) -> None:
    store, serial = sample.ctx.store, "5" * 32
    commit(store, lambda uow: uow.serials.use(sample.poll, serial))
    refused(store, AlreadyVotedError, lambda uow: uow.serials.use(sample.poll, serial))


def test_a_ballot_of_nobody_on_the_list_is_refused(sample: SamplePoll) -> None:
    stranger = replace(new_ballot(sample, 0), credential="4")
    refused(sample.ctx.store, ConflictError, lambda uow: uow.ballots.add(stranger))


def test_a_ballot_is_not_committed_without_its_place_in_the_log(sample: SamplePoll) -> None:
    ballot = new_ballot(sample, 0)
    refused(sample.ctx.store, ConflictError, lambda uow: uow.ballots.add(ballot))
    with sample.ctx.store.reader() as uow:
        assert uow.ballots.count_by_unit(sample.poll) == {}


def test_a_receipt_needs_its_log_entry(sample: SamplePoll) -> None:
    ballot = new_ballot(sample, 0)

    def without_entry(uow: SqlUnitOfWork) -> None:
        uow.ballots.add(ballot)
        uow.ballots.place(ballot.poll, ballot.tracker, 57, b"{}")

    refused(sample.ctx.store, ConflictError, without_entry)
