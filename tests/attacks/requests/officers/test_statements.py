"""One officer who would act alone, signatures used for something else, statements exchanged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record import fields
from audit.record.signatures.file import encode_signature_file
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act, OfficeAct, Statement
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_requests import Try, on_request
from tests.kit.database.stores import MovableClock
from tests.kit.database.writer import overwrite
from tests.kit.officers import sign, signature
from tests.kit.offices.poll import ANNE, NADIA, PAUL, PETRA, OfficePoll
from tests.kit.polls import KEYS_OF_ALL, TREASURER, TREASURER_KEY, SamplePoll
from tests.kit.rulings import ANA
from voting.domain.poll import utc
from voting.services.acts import statements
from voting.services.acts.handler import ActRequest
from voting.services.acts.offices.asked import NewKey
from voting.services.acts.offline import hand_in_act
from voting.services.officers import accounts


@pytest.fixture
def voiding(sample: SamplePoll) -> SamplePoll:
    """Anne has signed to make the poll void; Paul has not."""
    statements.draft_statement(sample.ctx, sample.poll, Act.VOID, "flood")
    sign(sample, ANNE, Act.VOID)
    return sample


def waiting(sample: SamplePoll, act: Act = Act.VOID) -> Statement:
    """The statement that waits."""
    found = statements.waiting_for(sample.ctx, sample.poll, act)
    assert found is not None
    return found.statement


def given(sample: SamplePoll, signed: dict[str, object], act: Act = Act.VOID) -> partial[object]:
    """A signature is given in."""
    return partial(statements.sign_act, sample.ctx, sample.poll, act, signed)


def made(statement: Statement, officer: str, key: Ed25519PrivateKey) -> dict[str, object]:
    """A signature."""
    return sign_statement_ed25519(statement, officer, key).to_json()


def file_of(sample: SamplePoll, officer: str, act: Act = Act.VOID) -> bytes:
    """A signature file that an officer made away from the server."""
    statement = waiting(sample, act)
    key = sample.officers[officer]
    return encode_signature_file(statement, sign_statement_ed25519(statement, officer, key))


def by_paul(sample: SamplePoll, signed: dict[str, object], says: str = "") -> Try:
    """Paul signs as he should; and this is given in instead."""
    right = signature(sample, PAUL, Act.VOID)
    return Try(honest=given(sample, right), forged=given(sample, signed), says=says)


# --- one officer alone --------------------------------------------------------------------------


@on_request(by=Attacker.OFFICER, keys=Key.OFFICER, caught_by="conflict")
def test_one_officer_cannot_sign_twice(voiding):
    """A statement signed twice by one officer."""
    again = signature(voiding, ANNE, Act.VOID)
    return by_paul(voiding, again, "another officer must sign")


@on_request(by=Attacker.OFFICER, keys=Key.OFFICER, caught_by="refused")
@pytest.mark.parametrize("whose", ["one's own", "a new one", "one added after the seal"])
def test_a_key_that_is_not_sealed_is_refused(voiding, whose: str):
    """A second signature in another officer's name: by one's own key, or one that is not sealed."""
    key = voiding.officers[ANNE] if whose == "one's own" else Ed25519PrivateKey.generate()
    forged = sign_statement_ed25519(waiting(voiding), PAUL, key)
    if whose == "one added after the seal":
        accounts.add_file_key(voiding.ctx, PAUL, forged.key)
    return by_paul(voiding, forged.to_json(), "not sealed for this officer")


@on_request(by=Attacker.OFFICER, keys=Key.OFFICER, caught_by="refused")
def test_a_membership_officer_signs_an_act_on_the_poll(voiding):
    """A second signature by an officer whose office it is not."""
    forged = made(waiting(voiding), ANA, KEYS_OF_ALL[ANA])
    return by_paul(voiding, forged, "who may not sign")


@on_request(by=Attacker.TREASURER, keys=Key.OFFICER, caught_by="refused")
def test_a_treasurer_signs_an_act_on_the_poll(voiding):
    """A second signature by the treasurer, who signs weights and nothing else."""
    forged = made(waiting(voiding), TREASURER, TREASURER_KEY)
    return by_paul(voiding, forged, "who may not sign")


@on_request(by=Attacker.LEAVER, keys=Key.OFFICER, caught_by="refused")
def test_an_ended_account_can_no_longer_act(voiding):
    """A signature by an officer whose account has ended."""
    right = signature(voiding, PAUL, Act.VOID)
    return Try(
        honest=given(voiding, right),
        writes=lambda: accounts.end(voiding.ctx, PAUL),
        forged=given(voiding, right),
        says="the account has ended",
    )


@pytest.fixture
def offices(ctx) -> OfficePoll:
    """An open poll whose officers may change."""
    return OfficePoll(ctx)


@on_request(by=Attacker.LEAVER, keys=Key.LOST, caught_by="refused")
def test_a_key_that_was_replaced_signs_nothing(offices):
    """A signing key that was lost, used by its finder after two officers replaced it."""
    lost = offices.keys[PAUL]
    offices.replace_key(PAUL, ANNE, PETRA)
    found = offices.draft(Act.VOID, ANNE, ActRequest())
    offices.sign_act(found, ANNE)
    return Try(
        honest=partial(offices.sign_act, found, PAUL),
        forged=partial(offices.sign_act, found, PAUL, lost),
        says="was lost, and replaced earlier",
    )


@on_request(by=Attacker.OFFICER, keys=Key.OFFICER, caught_by="refused")
def test_an_officer_signs_nothing_about_her_own_office_or_key(offices):
    """One's own new key, signed for by oneself."""
    offices.new_key(PAUL)
    found = offices.draft(OfficeAct.REPLACE_KEY, PETRA, ActRequest(office=NewKey(PAUL)))
    offices.sign_act(found, PETRA)
    return Try(
        honest=partial(offices.sign_act, found, ANNE),
        forged=partial(offices.sign_act, found, PAUL),
        says="it is your own key that is replaced",
    )


@on_request(by=Attacker.STRANGER, keys=Key.OFFICER, caught_by="refused")
def test_a_successor_does_not_sign_before_taking_over(offices):
    """A signature by an officer to be, before the office was handed over."""
    offices.newcomer()
    offices.accepts(NADIA)
    found = offices.draft(Act.VOID, ANNE, ActRequest())
    offices.sign_act(found, ANNE)
    return Try(
        honest=partial(offices.sign_act, found, PAUL),
        forged=partial(offices.sign_act, found, NADIA),
        says="not sealed for this officer",
    )


# --- signatures used for something else ---------------------------------------------------------


@on_request(by=Attacker.SERVER, keys=Key.LOG, caught_by="refused")
@pytest.mark.parametrize("change", [{"reason": "fire"}, {"time": None}], ids=["reason", "time"])
def test_a_signature_over_another_statement_is_refused(voiding, change: dict[str, object]):
    """A signature over the same act for another reason, or of an hour before."""
    statement = waiting(voiding)
    if "time" in change:
        change = {"time": statement.time - timedelta(hours=1)}
    forged = made(replace(statement, **change), PAUL, voiding.officers[PAUL])
    return by_paul(voiding, forged, "the signature is not by")


@on_request(by=Attacker.SERVER, keys=Key.LOG, caught_by="refused")
def test_a_signature_is_replayed_on_another_act(voiding):
    """A signature that closes voting early, replayed to make the poll void."""
    closes = utc(voiding.now()) + timedelta(minutes=30)
    asked = ActRequest(closes)
    statements.draft_statement(voiding.ctx, voiding.poll, Act.CLOSE, "all voted", asked=asked)
    return by_paul(voiding, signature(voiding, PAUL, Act.CLOSE), "the signature is not by")


@on_request(by=Attacker.CARRIER, keys=Key.NONE, caught_by="conflict")
def test_a_signature_over_a_withdrawn_statement_is_refused(voiding):
    """A signature file over a statement that was withdrawn, handed in for the next one."""
    raw = file_of(voiding, PAUL)

    def another() -> None:
        statements.withdraw_statement(voiding.ctx, voiding.poll, Act.VOID, ANNE)
        statements.draft_statement(voiding.ctx, voiding.poll, Act.VOID, "another reason")

    handed = partial(hand_in_act, voiding.ctx, voiding.poll, raw)
    return Try(honest=handed, writes=another, forged=handed, says="over another statement")


@on_request(by=Attacker.CARRIER, keys=Key.NONE, caught_by="conflict")
@pytest.mark.parametrize("act", [Act.VOID, Act.CLOSE])
def test_a_signature_file_is_handed_in_again(sample, act: Act):
    """The signature file of an act that was done, handed in again: a void, an early close."""
    asked = ActRequest(utc(sample.now()) + timedelta(minutes=30) if act is Act.CLOSE else None)
    statements.draft_statement(sample.ctx, sample.poll, act, "flood", asked=asked)
    raws = [file_of(sample, officer, act) for officer in (ANNE, PAUL)]
    first, second = (partial(hand_in_act, sample.ctx, sample.poll, raw) for raw in raws)
    first()
    return Try(honest=second, forged=second, again=True, says="over another statement")


@on_request(by=Attacker.SERVER, keys=Key.LOG, caught_by="conflict")
def test_a_close_is_held_back_until_the_votes_suit(sample, clock: MovableClock):
    """An early close with both signatures, held back by the server for the votes that it likes."""
    asked = ActRequest(utc(sample.now()) + timedelta(minutes=15))
    statements.draft_statement(sample.ctx, sample.poll, Act.CLOSE, "all voted", asked=asked)
    sign(sample, ANNE, Act.CLOSE)
    held = given(sample, signature(sample, PAUL, Act.CLOSE), Act.CLOSE)
    return Try(
        honest=held,
        writes=lambda: clock.forward(minutes=6),
        forged=held,
        says="cannot be ordered any more",
    )


@on_request(by=Attacker.SERVER, keys=Key.LOG, caught_by="not-found")
def test_a_void_is_held_back(voiding, clock: MovableClock):
    """A void with both signatures, held back for more than two hours."""
    held = given(voiding, signature(voiding, PAUL, Act.VOID))
    extended = "UPDATE polls SET closes = '2099-01-01 00:00:00.000000'"

    def later() -> None:
        overwrite(voiding.ctx, extended)
        clock.forward(hours=2)

    return Try(honest=held, writes=later, forged=held, says="older than 2 hours")


# --- the database, between the two signatures ---------------------------------------------------


def reason(statement: Statement) -> Statement:
    """The statement with another reason."""
    return replace(statement, reason="The officers ask for it")


def about(statement: Statement) -> Statement:
    """The statement without what it is about."""
    return replace(statement, about=statement.about[:-1])


@on_request(
    by=(Attacker.DATABASE, Attacker.OFFICER), keys=(Key.ROWS, Key.OFFICER), caught_by="refused"
)
@pytest.mark.parametrize("change", [reason, about])
def test_a_statement_exchanged_between_the_signatures(
    voiding, change: Callable[[Statement], Statement]
):
    """A statement exchanged in the database after one officer has signed it."""
    raw = fields.encode(change(waiting(voiding)).to_json())

    def sign_what_is_shown() -> object:
        return sign(voiding, PAUL, Act.VOID)

    return Try(
        honest=sign_what_is_shown,
        writes=lambda: overwrite(voiding.ctx, "UPDATE pending_acts SET statement = :raw", raw=raw),
        forged=sign_what_is_shown,
    )


@on_request(
    by=(Attacker.DATABASE, Attacker.OFFICER), keys=(Key.ROWS, Key.OFFICER), caught_by="refused"
)
@pytest.mark.parametrize("whose", ["one's own", "of another statement"])
def test_a_signature_written_into_the_database(sample, whose: str):
    """The other officer's signature, written into the database beside one's own."""
    statements.draft_statement(sample.ctx, sample.poll, Act.VOID, "fire")
    another = waiting(sample) if whose == "one's own" else reason(waiting(sample))
    key = sample.officers[ANNE if whose == "one's own" else PAUL]
    row = fields.encode(made(another, PAUL, key))
    insert = "INSERT INTO act_signatures (poll, act, officer, signature) VALUES "
    values = {"poll": sample.poll, "act": Act.VOID.value, "officer": PAUL, "raw": row}

    annes = partial(sign, sample, ANNE, Act.VOID)
    return Try(
        honest=annes,
        writes=lambda: overwrite(sample.ctx, f"{insert}(:poll, :act, :officer, :raw)", **values),
        forged=annes,
    )
