"""Claims: kept encrypted, confirmed by a code that arrives, bound to one credential each."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from audit.record.receipt import BallotAuthorization, Receipt
from audit.record.signatures.statement import Act
from tally.protocol.ballot import make_ballot
from tally.protocol.credential import public_credential
from tally.protocol.encoding import new_identifier
from tally.protocol.group import IDENTITY, G, random_exponent
from tests.kit.claimants import Claiming, form, open_claim
from tests.kit.mail import FakeSender, with_channels
from tests.kit.polls import ADDRESS, SamplePoll, context, draft_poll, open_poll
from tests.vectors.cheats import ORDER_TWO
from voting.domain.claims.contact import ContactKind
from voting.domain.errors import (
    ClaimConfirmedError,
    ClaimError,
    CodeExpiredError,
    CodeSpentError,
    CodeWrongError,
    MalformedError,
    NoSenderError,
    NotFoundError,
    PollClosedError,
    PollNotOpenError,
    SpendingCapError,
)
from voting.notify.budget import Budget
from voting.services.ballots.cast import cast_ballot
from voting.services.claims import make
from voting.storage.store import SqlStore


@pytest.fixture
def sample(ctx) -> SamplePoll:
    """An open poll of a server that sends messages, on each database."""
    return open_poll(with_channels(ctx))


@pytest.fixture
def sqlite_sample(sqlite_ctx) -> SamplePoll:
    """An open poll of a server that sends messages, on SQLite only."""
    return open_poll(with_channels(sqlite_ctx))


def stored(one: Claiming):
    with one.sample.ctx.store.reader() as uow:
        return uow.claims.get(one.sample.poll, one.claim)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def claims_kept(sample: SamplePoll) -> int:
    with sample.ctx.store.reader() as uow:
        return len(list(uow.claims.iterate()))


def refused(error, one: Claiming, code: str, credential: str | None = None):
    """Confirm and be refused with exactly this error."""
    with pytest.raises(error) as caught:
        one.confirm(code, credential)
    assert type(caught.value) is error
    return caught.value


class TestOpening:
    def test_a_claim_is_kept_encrypted_and_its_code_arrives(self, sample):
        answers = form(contact="Marie.Tremblay@Example.org")
        opened = make.open_claim(sample.ctx, sample.poll, answers, "fr", ADDRESS)
        assert (opened.contact, opened.kind) == ("M•••@example.org", ContactKind.EMAIL)
        with sample.ctx.store.reader() as uow:
            kept = uow.claims.get(sample.poll, opened.claim)
            assert opened.expires - uow.now() > timedelta(minutes=9)
        claim = make.read(sample.ctx, kept)
        assert (claim.name, claim.number, claim.language) == (
            answers["name"],
            answers["number"],
            "fr",
        )
        assert (kept.unit, kept.credential) == ("A-ELEM", None)
        sender = FakeSender()
        assert len(sender.code(sample.ctx)) == 6
        contact, message = sender.sent[0]
        assert contact.value == "Marie.Tremblay@example.org"
        assert message.subject == "Votre code à usage unique"

    def test_by_sms(self, sample):
        opened = make.open_claim(
            sample.ctx, sample.poll, form(contact="416-555-0123"), "en", ADDRESS
        )
        assert (opened.contact, opened.kind) == ("•••-•••-0123", ContactKind.MOBILE)

    def test_answers_to_mend_are_all_named_and_nothing_is_kept(self, sqlite_sample):
        sample = sqlite_sample
        bad = form(name="", number="12", contact="no")
        with pytest.raises(ClaimError) as caught:
            make.open_claim(sample.ctx, sample.poll, bad, "en", ADDRESS)
        assert [one.field for one in caught.value.problems] == ["name", "number", "contact"]
        assert claims_kept(sample) == 0

    @pytest.mark.parametrize(
        ("channel", "contact", "problem"),
        [("twilio", "416-555-0123", "no-mobile"), ("smtp", "a@example.org", "no-email")],
    )
    def test_a_contact_that_the_server_does_not_reach(
        self, sqlite_sample, channel, contact, problem
    ):
        sample = sqlite_sample
        without = {channel: None} if channel == "twilio" else {channel: None, "mail_from": ""}
        ctx = with_channels(sample.ctx, **without)
        with pytest.raises(ClaimError) as caught:
            make.open_claim(ctx, sample.poll, form(contact=contact), "en", ADDRESS)
        assert [(one.field, one.problem) for one in caught.value.problems] == [("contact", problem)]

    def test_a_server_that_sends_nothing_takes_no_claim(self, sqlite_ctx):
        sample = open_poll(sqlite_ctx)
        with pytest.raises(NoSenderError, match="bargaining unit"):
            make.open_claim(sample.ctx, sample.poll, form(), "en", ADDRESS)
        assert claims_kept(sample) == 0

    def test_nothing_is_kept_when_the_days_codes_are_used_up(self, sqlite_sample):
        sample = sqlite_sample
        ctx = with_channels(sample.ctx, budget=Budget(email=1, codes=1))
        make.open_claim(ctx, sample.poll, form(), "en", ADDRESS)
        with pytest.raises(SpendingCapError):
            make.open_claim(ctx, sample.poll, form(), "en", ADDRESS)
        assert claims_kept(sample) == 1

    def test_no_claim_before_the_poll_opens_nor_after_it_closes(self, ctx, clock):
        sample = draft_poll(with_channels(ctx))
        with pytest.raises(NotFoundError):
            open_claim(sample)
        sample.act(Act.SEAL)
        with pytest.raises(PollNotOpenError):
            open_claim(sample)
        sample.act(Act.OPEN)
        one = open_claim(sample)
        clock.forward(hours=3)
        with pytest.raises(PollClosedError):
            open_claim(sample)
        with pytest.raises(PollClosedError):
            make.resend(sample.ctx, sample.poll, one.claim, ADDRESS)
        assert claims_kept(sample) == 1

    def test_no_claim_in_a_poll_that_is_not_there(self, sqlite_sample):
        with pytest.raises(NotFoundError):
            make.open_claim(sqlite_sample.ctx, new_identifier(), form(), "en", ADDRESS)


class TestConfirming:
    def test_the_code_gives_a_authorization_that_casts_a_sequestered_ballot(self, sample):
        one = open_claim(sample)
        authorization = one.confirm(one.code())
        assert isinstance(authorization, BallotAuthorization)
        kept = stored(one)
        assert (authorization.claim, authorization.unit) == (kept.digests.claim, "A-ELEM")
        assert (authorization.credential, kept.credential) == (one.credential, one.credential)
        assert authorization.expires - authorization.issued == timedelta(minutes=30)
        raw = make_ballot(sample.election("A-ELEM"), one.secret, 0)
        assert cast_ballot(sample.ctx, sample.poll, authorization.to_json(), raw).sequestered

    def test_again_it_gives_another_authorization_whatever_its_age(self, sample, clock):
        one = open_claim(sample)
        code = one.code()
        first = one.confirm(code)
        clock.forward(minutes=45)
        second = one.confirm(code)
        assert isinstance(second, BallotAuthorization)
        assert second.serial != first.serial
        assert second.credential == first.credential

    def test_again_it_gives_the_receipt_once_cast_after_the_close_too(self, sample, clock):
        one = open_claim(sample)
        code = one.code()
        authorization = one.confirm(code)
        raw = make_ballot(sample.election("A-ELEM"), one.secret, 1)
        receipt = cast_ballot(sample.ctx, sample.poll, authorization.to_json(), raw)
        assert one.confirm(code) == receipt
        clock.forward(hours=3)
        again = one.confirm(code)
        assert isinstance(again, Receipt)
        assert again == receipt

    def test_another_credential_is_refused_and_so_is_another_code(self, sample):
        one = open_claim(sample)
        code = one.code()
        one.confirm(code)
        before = stored(one)
        other = public_credential(random_exponent())
        refused(ClaimConfirmedError, one, code, other)
        refused(CodeSpentError, one, wrong(code))
        refused(CodeSpentError, one, "")
        with pytest.raises(ClaimConfirmedError):
            make.resend(sample.ctx, sample.poll, one.claim, ADDRESS)
        assert stored(one) == before

    def test_a_wrong_code_is_counted_and_the_fifth_spends_it(self, sample):
        one = open_claim(sample)
        code = one.code()
        left = [refused(CodeWrongError, one, wrong(code)).tries_left for _ in range(4)]
        assert left == [4, 3, 2, 1]
        assert stored(one).code.tries == 4
        refused(CodeSpentError, one, wrong(code))
        refused(CodeSpentError, one, code)
        assert (stored(one).code.tries, stored(one).credential) == (5, None)

    def test_an_expired_code_changes_nothing(self, sample, clock):
        one = open_claim(sample)
        code, before = one.code(), stored(one)
        clock.forward(minutes=10)
        refused(CodeExpiredError, one, code)
        assert stored(one) == before

    def test_a_new_code_takes_the_place_of_the_old_one(self, sample, clock):
        one = open_claim(sample)
        old = one.code()
        clock.forward(minutes=11)
        opened = make.resend(sample.ctx, sample.poll, one.claim, ADDRESS)
        assert opened.claim == one.claim
        new = one.code()
        if new != old:
            refused(CodeWrongError, one, old)
        assert isinstance(one.confirm(new), BallotAuthorization)

    def test_what_is_no_code_uses_up_no_try(self, sqlite_sample):
        one = open_claim(sqlite_sample)
        before = stored(one)
        for typed in ("", "12345", "1234567", "abcdef", "१२३४५६"):
            refused(MalformedError, one, typed)
        assert stored(one) == before

    @pytest.mark.parametrize(
        "credential",
        ["", "1", str(IDENTITY), str(G).upper() + "A", str(G)[1:], "0" * 64, str(G * ORDER_TWO)],
    )
    def test_what_is_no_credential_is_refused_and_uses_up_no_try(self, sqlite_sample, credential):
        one = open_claim(sqlite_sample)
        code, before = one.code(), stored(one)
        with pytest.raises(MalformedError):
            make.confirm_claim(one.sample.ctx, one.sample.poll, one.claim, code, credential)
        assert stored(one) == before

    def test_no_authorization_after_the_close(self, sample, clock):
        one, two = open_claim(sample), open_claim(sample)
        two.confirm(two.code())
        clock.forward(hours=3)
        refused(PollClosedError, two, two.code())
        before = stored(one)
        refused(PollClosedError, one, one.code())
        assert stored(one) == before

    def test_a_claim_that_is_not_there(self, sqlite_sample):
        one = replace(open_claim(sqlite_sample), claim=new_identifier())
        refused(NotFoundError, one, "123456")
        with pytest.raises(NotFoundError):
            make.resend(one.sample.ctx, one.sample.poll, one.claim, ADDRESS)


def at_once(number: int, act) -> list[object]:
    """Do something in many threads at once; return what each had, an error as its class."""
    results: list[object] = []
    barrier = threading.Barrier(number)

    def run(place: int) -> None:
        barrier.wait()
        try:
            results.append(act(place))
        except Exception as error:
            results.append(type(error))

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


class TestRaces:
    def test_two_credentials_at_once_bind_one(self, sample):
        one = open_claim(sample)
        code = one.code()
        credentials = [public_credential(random_exponent()) for _ in range(6)]
        results = at_once(6, lambda place: one.confirm(code, credentials[place]))
        authorizations = [found for found in results if isinstance(found, BallotAuthorization)]
        assert len(authorizations) == 1
        assert results.count(ClaimConfirmedError) == 5
        assert stored(one).credential == authorizations[0].credential

    def test_the_same_confirmation_twice_at_once_gives_two_authorizations(self, sample):
        one = open_claim(sample)
        code = one.code()
        results = at_once(4, lambda _: one.confirm(code))
        assert all(isinstance(found, BallotAuthorization) for found in results)
        assert len({found.serial for found in results}) == 4

    def test_no_try_is_had_for_nothing(self, sample):
        one = open_claim(sample)
        code = one.code()
        results = at_once(12, lambda _: one.confirm(wrong(code)))
        assert results.count(CodeWrongError) == 4
        assert results.count(CodeSpentError) == 8
        refused(CodeSpentError, one, code)


class TestAtRest:
    def test_nothing_of_a_claim_is_in_the_database(self, sample):
        assert isinstance(sample.ctx.store, SqlStore)
        answers = form(contact="Secret.Person@example.org", number="918273")
        make.open_claim(sample.ctx, sample.poll, answers, "en", ADDRESS)
        with sample.ctx.store.reader() as uow:
            [row] = uow.connection.execute(text("SELECT * FROM claims")).all()
        dumped = repr(
            [bytes(one) if isinstance(one, memoryview) else one for one in row]
        ).casefold()
        for secret in ("tremblay", "918273", "secret.person", "example.org", "sample board"):
            assert secret not in dumped

    def test_a_claim_in_anothers_place_is_refused(self, sqlite_sample):
        one, two = open_claim(sqlite_sample), open_claim(sqlite_sample)
        swapped = replace(stored(one), sealed_claim=stored(two).sealed_claim)
        with pytest.raises(MalformedError, match="its identifier does not fit"):
            make.read(sqlite_sample.ctx, swapped)

    def test_a_claim_whose_key_is_gone_says_so(self, sqlite_sample):
        kept = stored(open_claim(sqlite_sample))
        other = context(sqlite_sample.ctx.store, b"\x02" * 32)
        with pytest.raises(MalformedError, match=r"claims\.keys") as caught:
            make.read(other, kept)
        assert caught.value.__suppress_context__
