"""The trustees' confirmations: without enough of them no poll opens, and who is missing is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from audit.record.log.entries import parse_entry
from audit.record.log.events import PollOpened, TrusteeConfirmed
from audit.record.signatures.statement import Act
from tally.protocol.ceremony.in_process import hold_ceremony
from tally.protocol.confirmation import confirmed_poll, make_confirmation
from tally.protocol.group import G
from tally.protocol.trustees import parse_trustees
from tests.kit.database.clock import MovableClock
from tests.kit.officers import audited, poll_of, sign, three_trustees
from tests.kit.polls import HEAD, SamplePoll, draft_poll
from voting.domain.errors import ConflictError, MalformedError, WrongStateError
from voting.domain.poll import PollState
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.acts.confirmations import (
    notice_of_opening,
    receive_confirmation,
    remind_officers,
    reminder_due,
)
from voting.services.clock import tick
from voting.services.messages.outbox import open_message
from voting.services.officers import accounts
from voting.services.polls import prepare, queries

ADA, BEN, CY = (member.secret or 0 for member in three_trustees()[1])


def sealed(ctx: Context, *confirmed: int, **opens_in: float) -> SamplePoll:
    """A sealed poll of three trustees, of whom these have confirmed; it opens after a while."""
    with ctx.store.reader() as uow:
        opens = uow.now().replace(microsecond=0) + timedelta(**opens_in or {"hours": 5})
    sample = draft_poll(ctx, opens=opens)
    raw, _ = three_trustees()
    prepare.import_trustees(ctx, sample.poll, raw)
    sample.act(Act.SEAL, confirm=False)
    sample.confirm(*confirmed)
    return sample


def last(sample: SamplePoll) -> object:
    """The event of the log's last entry."""
    raws = sample.log()
    return parse_entry(raws[-1], len(raws) - 1).event


class TestReceiving:
    def test_is_logged_with_its_signature(self, ctx: Context) -> None:
        sample = sealed(ctx)
        received = receive_confirmation(ctx, sample.poll, sample.confirmation(BEN))
        assert received.trustee == "trustee 2 (Ben)"
        assert (received.index, received.again) == (HEAD + 1, False)
        assert "1 more confirmation is needed from: trustee 1 (Ada), trustee 3" in received.lacking
        event = last(sample)
        assert isinstance(event, TrusteeConfirmed)
        assert (event.owner, event.ceremony) == (2, sample.ceremony)
        assert receive_confirmation(ctx, sample.poll, sample.confirmation(CY)).lacking == ""
        audited(sample)

    def test_the_same_trustee_again_changes_nothing(self, ctx: Context) -> None:
        sample = sealed(ctx, BEN)
        before = sample.log()
        received = receive_confirmation(ctx, sample.poll, sample.confirmation(BEN))
        assert (received.index, received.again) == (HEAD + 1, True)
        assert sample.log() == before

    def test_while_voting_and_after_the_close_and_not_after_the_count(
        self, ctx: Context, clock: MovableClock
    ) -> None:
        sample = sealed(ctx, ADA, BEN)
        sample.act(Act.OPEN)
        clock.forward(hours=5, minutes=1)
        tick(ctx)
        assert not receive_confirmation(ctx, sample.poll, sample.confirmation(CY)).again
        clock.forward(hours=3)
        tick(ctx)
        assert receive_confirmation(ctx, sample.poll, sample.confirmation(CY)).again
        sample.act(Act.COUNT)
        with pytest.raises(WrongStateError, match="trustees confirm a sealed poll"):
            receive_confirmation(ctx, sample.poll, sample.confirmation(CY))
        audited(sample)

    def test_not_of_a_draft(self, sqlite_ctx: Context) -> None:
        sample = draft_poll(sqlite_ctx)
        with pytest.raises(WrongStateError, match="is draft: trustees confirm a sealed poll"):
            receive_confirmation(sqlite_ctx, sample.poll, b"{}")

    def test_a_file_that_is_none(self, sqlite_ctx: Context) -> None:
        sample = sealed(sqlite_ctx)
        for raw in (b"", b"{}", sample.confirmation(ADA) + b"\n", b"[" * 5000):
            with pytest.raises(MalformedError, match="confirmation: "):
                receive_confirmation(sqlite_ctx, sample.poll, raw)
        assert len(sample.log()) == HEAD + 1

    def test_by_another_key(self, sqlite_ctx: Context) -> None:
        """Ben's signature in a file that names Ada's key, and a stranger's own key."""
        sample = sealed(sqlite_ctx)
        ada, ben = (sample.confirmation(secret).decode() for secret in (ADA, BEN))
        signature = ben[ben.index('"signature"') : ben.index(',"trustees"')]
        forged = ada.replace(ada[ada.index('"signature"') : ada.index(',"trustees"')], signature)
        with pytest.raises(MalformedError, match=r"trustee 1 \(Ada\): its signature does not hold"):
            receive_confirmation(sqlite_ctx, sample.poll, forged.encode())
        assert len(sample.log()) == HEAD + 1

    def test_of_another_ceremony_than_the_others(self, sqlite_ctx: Context) -> None:
        sample = sealed(sqlite_ctx, ADA)
        other = sample.confirmation(BEN, ceremony="AnotherCeremony")
        with pytest.raises(MalformedError, match="trustees of one ceremony confirmed for several"):
            receive_confirmation(sqlite_ctx, sample.poll, other)


class TestOpening:
    @pytest.mark.parametrize("confirmed", [(), (ADA,)], ids=["none", "one of two"])
    def test_needs_enough_of_them(self, sqlite_ctx: Context, confirmed: tuple[int, ...]) -> None:
        sample = sealed(sqlite_ctx, *confirmed)
        with pytest.raises(ConflictError, match=r"cannot be opened yet: . more confirmation") as no:
            statements.draft_statement(sqlite_ctx, sample.poll, Act.OPEN)
        assert "trustee 2 (Ben)" in str(no.value)
        assert "then make the poll void" in str(no.value)

    def test_names_their_entries_and_who_has_not(self, ctx: Context, clock: MovableClock) -> None:
        sample = sealed(ctx, CY, ADA)
        statement = statements.draft_statement(ctx, sample.poll, Act.OPEN).statement
        said = dict(one.said("en") for one in statement.about)
        assert said["Confirmed by key holder 3, Cy"] == f"entry {HEAD + 1} of the log"
        assert said["Confirmed by key holder 1, Ada"] == f"entry {HEAD + 2} of the log"
        assert said["Key holders who have not confirmed"] == "key holder 2, Ben"
        assert sample.act(Act.OPEN) is PollState.SEALED
        clock.forward(hours=5)
        tick(ctx)
        assert isinstance(last(sample), PollOpened)
        audited(sample)

    def test_one_who_confirms_meanwhile_does_not_undo_the_first_signature(
        self, sqlite_ctx: Context, clock: MovableClock
    ) -> None:
        sample = sealed(sqlite_ctx, ADA, BEN)
        statements.draft_statement(sqlite_ctx, sample.poll, Act.OPEN)
        sign(sample, "anne", Act.OPEN)
        sample.confirm(CY)
        assert sign(sample, "paul", Act.OPEN).done
        clock.forward(hours=5)
        tick(sqlite_ctx)
        audited(sample)

    def test_after_the_window_opened_it_is_offered_with_its_consequence(
        self, sqlite_ctx: Context, clock: MovableClock
    ) -> None:
        sample = sealed(sqlite_ctx, ADA, BEN)
        statements.draft_statement(sqlite_ctx, sample.poll, Act.OPEN)
        sign(sample, "anne", Act.OPEN)
        clock.forward(hours=5, minutes=1)
        with pytest.raises(ConflictError, match="has changed since this statement was made"):
            sign(sample, "paul", Act.OPEN)
        statements.withdraw_statement(sqlite_ctx, sample.poll, Act.OPEN, "anne")
        statement = statements.draft_statement(sqlite_ctx, sample.poll, Act.OPEN).statement
        said = dict(one.said("en") for one in statement.about)["The vote begins late"]
        assert "voting begins when the second officer has signed, and not at" in said
        assert said.endswith("extend it, or make the poll void")
        assert sample.act(Act.OPEN) is PollState.OPEN
        audited(sample)


class TestAServerThatSealsItsOwnKeys:
    """It puts a trustees.json of its own, with the same names, in place of the trustees'."""

    def test_cannot_get_the_opening_signed_without_the_honest_trustees(
        self, sqlite_ctx: Context
    ) -> None:
        honest, members = three_trustees()
        forged, _ = hold_ceremony([member.name for member in members], 2)
        sample = draft_poll(sqlite_ctx, opens=None)
        prepare.import_trustees(sqlite_ctx, sample.poll, forged)
        sample.act(Act.SEAL, confirm=False)
        with pytest.raises(ConflictError, match="cannot be opened yet: 2 more confirmations"):
            statements.draft_statement(sqlite_ctx, sample.poll, Act.OPEN)
        for member in members:  # each would refuse; and what they could sign is refused here
            with pytest.raises(MalformedError, match="none of this poll's trustees'"):
                receive_confirmation(
                    sqlite_ctx, sample.poll, _confirmation_of(sample, honest, member.secret or 0)
                )

    def test_has_codes_in_the_seal_that_no_trustee_read_out(self, sqlite_ctx: Context) -> None:
        """The server confirms its own keys: but both officers signed their codes with the seal."""
        _, members = three_trustees()
        forged, own = hold_ceremony([member.name for member in members], 2)
        sample = draft_poll(sqlite_ctx, opens=None)
        prepare.import_trustees(sqlite_ctx, sample.poll, forged)
        seal = statements.draft_statement(sqlite_ctx, sample.poll, Act.SEAL).statement
        signed = " ".join(one.value.en.replace(" ", "") for one in seal.about)
        for member in members:
            assert member.cert.code not in signed  # what the honest trustee read out
        for member in own:
            assert member.cert.code in signed


def _confirmation_of(sample: SamplePoll, trustees: bytes, secret: int) -> bytes:
    listed = parse_trustees(trustees)
    owner = listed.owner_of(G**secret)
    confirmed = confirmed_poll(sample.poll, sample.seal_digest, listed, owner, sample.ceremony)
    return make_confirmation(confirmed, secret).encode()


class TestReminders:
    def waiting(self, ctx: Context) -> list[tuple[str, str, str]]:
        """The messages that wait: to whom, the language, the text."""
        with ctx.store.reader() as uow:
            opened = [open_message(ctx, one.sealed_message) for one in uow.outbox.list_waiting()]
        return sorted((one.contact.value, one.message.language, one.message.text) for one in opened)

    def test_72_24_and_2_hours_before_once_each(self, ctx: Context, clock: MovableClock) -> None:
        accounts_of = {"anne": "en", "paul": "fr"}
        sample = sealed(ctx, ADA, days=4)
        for officer, language in accounts_of.items():
            accounts.set_email(ctx, officer, f"{officer}@union.example.org", language)
        assert remind_officers(ctx) == []
        for hours_on, told in ((25, 2), (1, 2), (47, 4), (1, 4), (21, 6), (1, 6)):
            clock.forward(hours=hours_on)
            remind_officers(ctx)
            assert remind_officers(ctx) == []
            assert len(self.waiting(ctx)) <= told
        contacts = {(contact, language) for contact, language, _ in self.waiting(ctx)}
        assert contacts == {("anne@union.example.org", "en"), ("paul@union.example.org", "fr")}
        assert sample.seal_digest in self.waiting(ctx)[0][2]

    def test_names_who_is_missing_and_whether_it_can_open(
        self, sqlite_ctx: Context, clock: MovableClock
    ) -> None:
        sample = sealed(sqlite_ctx, ADA, hours=30)
        accounts.set_email(sqlite_ctx, "anne", "anne@union.example.org", "en")
        assert remind_officers(sqlite_ctx) == [sample.poll]
        sample.confirm(BEN)
        clock.forward(hours=10)
        assert remind_officers(sqlite_ctx) == [sample.poll]
        texts = [text for _, _, text in self.waiting(sqlite_ctx)]
        first = next(text for text in texts if "Ben" in text)
        assert "have not confirmed the sealed poll: Ben, Cy." in first
        assert "Without them the opening cannot be signed, and the vote does not begin." in first
        second = next(text for text in texts if "Ben" not in text)
        assert "have not confirmed the sealed poll: Cy." in second
        assert "Enough of the others have confirmed: the opening can be signed." in second

    def test_tells_nobody_once_all_have_confirmed(self, sqlite_ctx: Context) -> None:
        sealed(sqlite_ctx, ADA, BEN, CY, hours=30)
        accounts.set_email(sqlite_ctx, "anne", "anne@union.example.org", "en")
        assert remind_officers(sqlite_ctx) == []
        assert self.waiting(sqlite_ctx) == []

    def test_an_officer_without_an_address_or_whose_account_ended_is_left_out(
        self, sqlite_ctx: Context
    ) -> None:
        sample = sealed(sqlite_ctx, hours=30)
        accounts.set_email(sqlite_ctx, "anne", "anne@union.example.org", "en")
        accounts.end(sqlite_ctx, "anne")
        assert remind_officers(sqlite_ctx) == [sample.poll]
        assert self.waiting(sqlite_ctx) == []

    @pytest.mark.parametrize(
        ("before", "due"),
        [
            (timedelta(hours=72, seconds=1), None),
            (timedelta(hours=72), 72),
            (timedelta(hours=24, seconds=1), 72),
            (timedelta(hours=24), 24),
            (timedelta(hours=2), 2),
            (timedelta(seconds=1), 2),
            (timedelta(0), None),
        ],
    )
    def test_the_latest_that_is_due(
        self, sqlite_ctx: Context, before: timedelta, due: int | None
    ) -> None:
        poll = poll_of(sealed(sqlite_ctx, hours=100))
        assert reminder_due(poll, poll.opens - before) == due

    def test_of_a_poll_that_is_not_sealed_none_is(self, sqlite_ctx: Context) -> None:
        sample = draft_poll(sqlite_ctx)
        assert reminder_due(poll_of(sample), datetime(2000, 1, 1, tzinfo=UTC)) is None


class TestWhoHasConfirmed:
    def test_is_known_from_the_seal_on(self, sqlite_ctx: Context) -> None:
        sample = sealed(sqlite_ctx, CY)
        standing = queries.confirmations_of(sqlite_ctx, poll_of(sample))
        assert standing is not None
        assert [one.name for one in standing.confirmed] == ["Cy"]
        assert [one.name for one in standing.missing] == ["Ada", "Ben"]
        assert standing.lacking.startswith("1 more confirmation is needed from: trustee 1 (Ada)")

    def test_the_notice_names_everybody_with_their_codes(self, sqlite_ctx: Context) -> None:
        sample = sealed(sqlite_ctx, ADA, CY)
        text = notice_of_opening(sqlite_ctx, sample.poll)
        for member in three_trustees()[1]:
            code = member.cert.code
            spaced = " ".join(code[start : start + 4] for start in range(0, 20, 4))
            yes, no = ("confirmed", "NOT confirmed")
            assert f"- {member.name}, {spaced}: {no if member.name == 'Ben' else yes}" in text.en
        assert "A key holder named here who did not confirm must object." in text.en
        assert "qui n’a pas confirmé doit s’y opposer" in text.fr
        for side in (text.en, text.fr):
            assert sample.seal_digest in side

    def test_a_draft_has_no_notice(self, sqlite_ctx: Context) -> None:
        sample = draft_poll(sqlite_ctx)
        with pytest.raises(WrongStateError, match="is draft: seal it before its notice"):
            notice_of_opening(sqlite_ctx, sample.poll)
