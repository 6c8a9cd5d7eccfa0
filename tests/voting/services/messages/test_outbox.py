"""Messages that wait: charged, encrypted, sent once their transaction has committed."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from audit.record.units import Bilingual
from tests.kit.mail import UNION, FakeSender
from tests.kit.polls import SamplePoll, context, open_poll
from tests.kit.servers.mail import REFUSED_MAILBOX, sms_service, smtp_server
from voting.bootstrap import open_sender
from voting.domain.claims.contact import Contact, ContactKind, parse_contact
from voting.domain.errors import NotifyError, SpendingCapError
from voting.notify.budget import Budget, day_of
from voting.notify.channels import PostSettings, make_twilio, parse_smtp_url
from voting.notify.sender import Message
from voting.ports.unit_of_work import Context
from voting.services.messages import outbox
from voting.services.messages.outbox import Delivered, MessagePurpose

MARIE = parse_contact("marie.oneil@example.org")
PHONE = parse_contact("416-555-0123")
NOBODY = parse_contact(REFUSED_MAILBOX)
MESSAGE = Message("Le sujet", "Votre code est 482913.\n", "482913: é")
HOUR = timedelta(hours=1)


def put(ctx: Context, contact: Contact = MARIE, lives: timedelta = HOUR, **options: object) -> None:
    purpose = options.get("purpose", MessagePurpose.CODE)
    with ctx.store.unit_of_work() as uow:
        outbox.enqueue(ctx, uow, purpose, contact, MESSAGE, lives)
        uow.commit()


def limited(ctx: Context, **budget: int) -> Context:
    return replace(ctx, settings=replace(ctx.settings, post=PostSettings(budget=Budget(**budget))))


def waiting(ctx: Context) -> int:
    with ctx.store.reader() as uow:
        return uow.outbox.waiting(uow.now())


class TestSending:
    def test_a_message_is_sent_once_and_forgotten(self, ctx):
        sender = FakeSender()
        put(ctx)
        assert waiting(ctx) == 1
        assert outbox.deliver(ctx, sender) == Delivered(sent=1)
        assert sender.sent == [(MARIE, MESSAGE)]
        assert outbox.deliver(ctx, sender) == Delivered()
        assert waiting(ctx) == 0

    def test_a_text_message_is_charged_for_each_sms_that_it_takes(self, ctx):
        long = replace(MESSAGE, short="x" * 161)
        purpose, price = MessagePurpose.REISSUE, ctx.settings.post.budget.sms
        with ctx.store.unit_of_work() as uow:
            for contact, message in ((PHONE, MESSAGE), (PHONE, long), (MARIE, long)):
                outbox.enqueue(ctx, uow, purpose, contact, message, HOUR)
            uow.commit()
        with ctx.store.reader() as uow:
            assert uow.spending.spent(day_of(uow.now()), purpose) == 3 * price + 1

    def test_nothing_is_sent_unless_the_transaction_commits(self, ctx):
        sender = FakeSender()
        with ctx.store.unit_of_work() as uow:
            outbox.enqueue(ctx, uow, MessagePurpose.CODE, MARIE, MESSAGE, HOUR)
        assert outbox.deliver(ctx, sender) == Delivered()
        with ctx.store.reader() as uow:
            assert uow.spending.spent(day_of(uow.now()), MessagePurpose.CODE) == 0

    def test_a_message_rests_encrypted(self, ctx, store):
        put(ctx)
        with store.reader() as uow:
            rows = uow.connection.execute(text("SELECT * FROM messages")).all()
        [row] = rows
        dumped = repr([bytes(value) if isinstance(value, memoryview) else value for value in row])
        for secret in ("marie", "oneil", "example.org", "482913", "sujet"):
            assert secret not in dumped

    def test_no_more_than_the_limit_in_a_round(self, ctx):
        sender = FakeSender()
        for _ in range(3):
            put(ctx)
        assert outbox.deliver(ctx, sender, limit=2) == Delivered(sent=2)
        assert outbox.deliver(ctx, sender, limit=2) == Delivered(sent=1)

    def test_a_flood_of_authenticator_codes_delays_no_member_s_message(self, ctx, clock):
        for _ in range(3):
            put(ctx)
        clock.forward(seconds=5)
        put(ctx, PHONE, purpose=MessagePurpose.REISSUE)
        sender = FakeSender()
        assert outbox.deliver(ctx, sender, limit=2) == Delivered(sent=2)
        assert [contact.kind for contact, _ in sender.sent] == [
            ContactKind.MOBILE,
            ContactKind.EMAIL,
        ]

    def test_a_service_that_is_down_is_tried_again_after_twice_the_wait(self, ctx, clock):
        sender = FakeSender()
        sender.error = NotifyError("down")
        put(ctx)
        assert outbox.deliver(ctx, sender) == Delivered(postponed=1)
        assert outbox.deliver(ctx, sender) == Delivered()  # not due yet
        clock.forward(seconds=16)
        assert outbox.deliver(ctx, sender) == Delivered(postponed=1)
        clock.forward(seconds=16)
        assert outbox.deliver(ctx, sender) == Delivered()
        clock.forward(seconds=16)
        sender.error = None
        assert outbox.deliver(ctx, sender) == Delivered(sent=1)

    def test_the_waits_double_up_to_an_hour(self):
        waits = [outbox.wait(tries).total_seconds() for tries in range(12)]
        assert waits[:4] == [15, 30, 60, 120]
        assert waits[-1] == 3600
        assert waits == sorted(waits)

    def test_a_message_is_forgotten_when_it_has_expired(self, ctx, clock):
        sender = FakeSender()
        put(ctx, lives=timedelta(minutes=10))
        clock.forward(minutes=10)
        assert outbox.deliver(ctx, sender) == Delivered()
        assert sender.sent == []

    def test_an_expired_message_is_forgotten(self, ctx, clock):
        put(ctx, lives=timedelta(minutes=10))
        put(ctx, lives=timedelta(minutes=20))
        clock.forward(minutes=10)
        outbox.purge_messages(ctx)
        clock.forward(minutes=-10)
        assert waiting(ctx) == 1

    def test_where_nothing_waits_nothing_is_written(self, sqlite_ctx, monkeypatch):
        monkeypatch.setattr(type(sqlite_ctx.store), "unit_of_work", None)  # a write would fail
        assert outbox.deliver(sqlite_ctx, FakeSender()) == Delivered()

    def test_a_mail_worker_that_died_is_followed_by_another(self, ctx, clock):
        put(ctx)
        with ctx.store.unit_of_work() as uow:
            assert uow.outbox.take(uow.now(), uow.now() + outbox.LEASE) is not None
            uow.commit()
        assert outbox.deliver(ctx, FakeSender()) == Delivered()
        clock.forward(minutes=6)
        assert outbox.deliver(ctx, FakeSender()) == Delivered(sent=1)

    def test_a_message_whose_key_is_gone_is_dropped(self, ctx):
        put(ctx)
        other = context(ctx.store, b"\x02" * 32)
        assert outbox.deliver(other, FakeSender()) == Delivered(dropped=1)
        assert outbox.deliver(ctx, FakeSender()) == Delivered()

    def test_two_mail_workers_send_each_message_once(self, ctx):
        for _ in range(12):
            put(ctx)
        sender, barrier, rounds = FakeSender(), threading.Barrier(3), list[Delivered]()

        def walk() -> None:
            barrier.wait()
            rounds.append(outbox.deliver(ctx, sender))

        threads = [threading.Thread(target=walk) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        rounds.append(outbox.deliver(ctx, sender))  # what nobody took because another looked at it
        assert (sum(one.sent for one in rounds), len(sender.sent)) == (12, 12)

    def test_by_real_servers(self, ctx, caplog, capfd):
        caplog.set_level(logging.DEBUG)
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # the stand-in's own
        for contact in (MARIE, PHONE, NOBODY):
            put(ctx, contact)
        with smtp_server() as mailbox, sms_service() as service:
            channels = PostSettings(
                smtp=parse_smtp_url(f"smtp://127.0.0.1:{mailbox.port}"),
                mail_from="vote@union.example",
                union=UNION,
                twilio=make_twilio("AC1", "t0ken", "+16135550100", service.url),
            )
            settings = replace(ctx.settings, post=channels)
            assert outbox.deliver(ctx, open_sender(settings)) == Delivered(sent=2, dropped=1)
        assert [made["To"] for made in mailbox.messages] == [MARIE.value]
        assert service.asked[0][1]["Body"] == MESSAGE.short
        logged = caplog.text + "".join(capfd.readouterr())
        for secret in ("marie", "5550123", "482913", "nobody@", "t0ken"):
            assert secret not in logged

    def test_a_kind_without_a_channel_waits_for_one(self, ctx):
        put(ctx, PHONE)
        assert not outbox.reaches(ctx, ContactKind.MOBILE)
        assert outbox.deliver(ctx, open_sender(ctx.settings)) == Delivered(postponed=1)

    def test_a_folder_takes_each_message_as_a_file_of_its_owner(self, ctx, tmp_path):
        settings = replace(ctx.settings, post=PostSettings(folder=tmp_path / "messages"))
        assert outbox.reaches(replace(ctx, settings=settings), ContactKind.MOBILE)
        for contact in (MARIE, PHONE):
            put(ctx, contact)
        assert outbox.deliver(ctx, open_sender(settings)) == Delivered(sent=2)
        files = sorted((tmp_path / "messages").iterdir())
        assert [path.stat().st_mode & 0o777 for path in files] == [0o600, 0o600]
        texts = sorted(path.read_text() for path in files)
        assert texts[0] == "To: +14165550123\n\n482913: é\n"
        assert texts[1] == f"To: {MARIE.value}\nSubject: Le sujet\n\n{MESSAGE.text}"

    def test_a_folder_that_cannot_be_written_puts_messages_off(self, ctx, tmp_path):
        (tmp_path / "file").write_bytes(b"")
        settings = replace(ctx.settings, post=PostSettings(folder=tmp_path / "file"))
        put(ctx)
        assert outbox.deliver(ctx, open_sender(settings)) == Delivered(postponed=1)


class TestBudget:
    def test_no_more_than_the_cap_in_a_day(self, ctx, clock):
        small = limited(ctx, email=1, sms=4, codes=10)
        put(small, PHONE)
        put(small, PHONE)
        with pytest.raises(SpendingCapError, match="tomorrow"):
            put(small, PHONE)
        put(small)  # still within it
        put(small)
        with pytest.raises(SpendingCapError):
            put(small)
        assert outbox.deliver(small, FakeSender()) == Delivered(sent=4)
        clock.forward(days=1)
        put(small, PHONE)

    def test_what_outsiders_use_up_takes_nothing_from_members(self, ctx):
        small = limited(ctx, email=1, codes=1, members=2)
        put(small)
        with pytest.raises(SpendingCapError):
            put(small)
        put(small, purpose=MessagePurpose.REISSUE)
        put(small, purpose=MessagePurpose.REISSUE)
        with pytest.raises(SpendingCapError):
            put(small, purpose=MessagePurpose.REISSUE)

    def test_no_cap_stops_what_two_officers_have_done(self, ctx):
        small = limited(ctx, email=1, codes=1, members=1)
        for purpose in (MessagePurpose.NOTICE, MessagePurpose.CONTACT):
            for _ in range(3):
                put(small, purpose=purpose)

    def test_failures_are_not_free(self, ctx):
        small, sender = limited(ctx, email=1, codes=1), FakeSender()
        sender.error = NotifyError("down")
        put(small)
        outbox.deliver(small, sender)
        with pytest.raises(SpendingCapError):
            put(small)

    def test_many_at_once_never_pass_the_cap_together(self, ctx):
        small, taken, barrier = limited(ctx, email=3, codes=20), list[bool](), threading.Barrier(8)

        def spend() -> None:
            barrier.wait()
            for _ in range(2):
                try:
                    put(small)
                except SpendingCapError:
                    taken.append(False)
                else:
                    taken.append(True)

        threads = [threading.Thread(target=spend) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (sum(taken), len(taken)) == (6, 16)

    def test_a_day_is_torontos(self):
        assert day_of(datetime(2026, 5, 14, 3, 59, tzinfo=UTC)) == date(2026, 5, 13)
        assert day_of(datetime(2026, 5, 14, 4, 0, tzinfo=UTC)) == date(2026, 5, 14)


def test_a_notice_names_its_poll_in_both_languages(sqlite_ctx):
    sample: SamplePoll = open_poll(sqlite_ctx)
    with sqlite_ctx.store.reader() as uow:
        poll = uow.polls.get(sample.poll)
    notice = outbox.poll_notice(sqlite_ctx, poll)
    assert notice.url == Bilingual(
        f"http://localhost:8000/en/polls/{sample.poll}",
        f"http://localhost:8000/fr/polls/{sample.poll}",
    )
    assert (notice.title, notice.seal_digest) == (poll.terms.title, poll.seal_digest)
