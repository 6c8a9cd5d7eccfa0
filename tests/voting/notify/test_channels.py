"""Messages through a real SMTP server and a real HTTP server; nothing of them in any log."""

from __future__ import annotations

import logging
import re
import socket
import ssl
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from tests.kit.mail import POLL_NOTICE, UNION
from tests.kit.servers.mail import (
    HOST,
    PASSWORD,
    REFUSED_MAILBOX,
    USER,
    make_certificate,
    sms_service,
    smtp_server,
)
from voting.domain.claims.contact import ContactKind, parse_contact, parse_voice
from voting.domain.errors import ConfigurationError, NotDeliverableError, NotifyError
from voting.notify import messages
from voting.notify.aloud.claimants import admitted_aloud
from voting.notify.email import EmailSender, Security
from voting.notify.sender import ByKind, Message
from voting.notify.sms import SmsSender
from voting.notify.voice import VoiceSender, spoken

CODE = "482913"
MARIE = parse_contact("Marie.O'Neil+vote@example.org")
PHONE = parse_contact("416-555-0123")
NOBODY = parse_contact(REFUSED_MAILBOX)
MESSAGE = Message(
    "Votre code à usage unique",
    f"Votre code est {CODE}.\n\nSéquestré, jusqu'au bout.\n",
    f"{CODE}: é",
)
SPOKEN = replace(MESSAGE, spoken=f"Votre code est {CODE}.")
SECRETS = (CODE, "482", "example.org", "Marie", "O'Neil", "555-0123", "5550123")


def quoted(text: str) -> list[str]:
    """The secrets that a text shows; a port of this machine is none, whatever its digits."""
    without_ports = re.sub(rf"{re.escape(HOST)}:\d+", HOST, text)
    return [secret for secret in SECRETS if secret in without_ports]


@pytest.fixture(autouse=True)
def _nothing_in_any_log(caplog, capfd):
    """Every test of this module: no contact and no code in a log at any level, or on a stream."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # the stand-in's own
    yield
    logged = " ".join([record.getMessage() for record in caplog.records])
    assert quoted(logged) == quoted("".join(capfd.readouterr())) == []


def shows_nothing(error: BaseException) -> None:
    """The error, and what it was raised from, quote no contact and no code."""
    assert error.__cause__ is None
    assert error.__suppress_context__
    assert quoted(str(error)) == []


class TestEmail:
    def test_a_message_arrives_as_it_was_written(self):
        with smtp_server() as mailbox:
            sender = EmailSender(
                HOST, mailbox.port, "vote@union.example", UNION.name, security=Security.NONE
            )
            sender.send(MARIE, MESSAGE)
            sender.send(MARIE, replace(MESSAGE, language="fr"))
        [(recipients, _, encrypted), _] = mailbox.received
        made, french = mailbox.messages
        assert recipients == ["Marie.O'Neil+vote@example.org"]
        assert not encrypted
        assert made["To"] == "Marie.O'Neil+vote@example.org"
        assert made["From"] == f"{UNION.name.en} <vote@union.example>"
        assert french["From"] == f"{UNION.name.fr} <vote@union.example>"
        assert made["Subject"] == MESSAGE.subject
        assert made["Message-ID"].endswith("@union.example>")
        assert made["Auto-Submitted"] == "auto-generated"
        assert made.get_content().replace("\r\n", "\n") == MESSAGE.text

    def test_starttls_with_a_verified_certificate_and_a_password(self, tmp_path):
        certificate = make_certificate(tmp_path / "server.pem")
        trusted = ssl.create_default_context(cafile=certificate)
        with smtp_server(certificate) as mailbox:
            EmailSender(
                HOST,
                mailbox.port,
                "vote@union.example",
                username=USER,
                password=PASSWORD,
                tls=trusted,
            ).send(MARIE, MESSAGE)
        assert [encrypted for _, _, encrypted in mailbox.received] == [True]

    @pytest.mark.parametrize(
        "change",
        [
            {"tls": None},  # the certificate is not one that this machine trusts
            {"password": "wrong"},
            {"security": Security.TLS},  # the server speaks no TLS at first
            {"security": Security.NONE},
        ],
    )
    def test_nothing_is_sent_without_the_encryption_and_password_agreed(self, tmp_path, change):
        certificate = make_certificate(tmp_path / "server.pem")
        good = {
            "username": USER,
            "password": PASSWORD,
            "tls": ssl.create_default_context(cafile=certificate),
        }
        with smtp_server(certificate) as mailbox:
            sender = EmailSender(HOST, mailbox.port, "vote@union.example", **{**good, **change})
            with pytest.raises(NotifyError, match="did not take the message") as caught:
                sender.send(MARIE, MESSAGE)
        shows_nothing(caught.value)
        assert mailbox.received == []

    def test_starttls_is_not_given_up_where_the_server_has_none(self):
        with smtp_server() as mailbox, pytest.raises(NotifyError, match="SMTPNotSupported"):
            EmailSender(HOST, mailbox.port, "vote@union.example").send(MARIE, MESSAGE)
        assert mailbox.received == []

    def test_a_mailbox_that_is_not_there(self):
        with smtp_server() as mailbox:
            sender = EmailSender(HOST, mailbox.port, "vote@union.example", security=Security.NONE)
            with pytest.raises(NotDeliverableError, match="takes no message") as caught:
                sender.send(NOBODY, MESSAGE)
        shows_nothing(caught.value)
        assert REFUSED_MAILBOX not in str(caught.value)

    def test_a_server_that_refuses_the_message(self):
        with smtp_server() as mailbox:
            mailbox.answer = f"554 no message to {MARIE.value} with {CODE}"
            sender = EmailSender(HOST, mailbox.port, "vote@union.example", security=Security.NONE)
            with pytest.raises(NotifyError, match="SMTPDataError") as caught:
                sender.send(MARIE, MESSAGE)
        shows_nothing(caught.value)

    def test_a_server_that_parts_badly_has_taken_the_message(self):
        with smtp_server() as mailbox:
            mailbox.quits = "500 no"
            sender = EmailSender(HOST, mailbox.port, "vote@union.example", security=Security.NONE)
            sender.send(MARIE, MESSAGE)
        assert len(mailbox.received) == 1

    def test_no_server(self):
        with socket.socket() as reserved:
            reserved.bind((HOST, 0))  # bound and not listening: nobody answers there
            port = reserved.getsockname()[1]
            with pytest.raises(NotifyError, match=f"{HOST}:{port} did not take") as caught:
                EmailSender(HOST, port, "vote@union.example").send(MARIE, MESSAGE)
        shows_nothing(caught.value)

    def test_a_bad_sender_stops_the_start_up(self):
        with pytest.raises(ConfigurationError, match="plain address"):
            EmailSender(HOST, 25, "The Union <vote@union.example>")

    def test_no_password_in_repr(self):
        assert PASSWORD not in repr(EmailSender(HOST, 25, "a@b.example", password=PASSWORD))


class TestSms:
    def test_a_message_arrives_as_it_was_written(self):
        with sms_service() as service:
            SmsSender("AC123", "t0ken", "+16135550100", service.url).send(PHONE, MESSAGE)
        assert service.asked == [
            (
                "/2010-04-01/Accounts/AC123/Messages.json",
                {"To": "+14165550123", "Body": MESSAGE.short, "From": "+16135550100"},
                "AC123:t0ken",
            )
        ]

    def test_by_a_messaging_service(self):
        with sms_service() as service:
            SmsSender("AC123", "t0ken", "MG9", service.url).send(PHONE, MESSAGE)
        assert service.asked[0][1]["MessagingServiceSid"] == "MG9"
        assert "From" not in service.asked[0][1]

    @pytest.mark.parametrize("code", [21211, 21408, 21610, 21614])
    def test_a_number_that_takes_no_message(self, code):
        with sms_service() as service:
            service.status = 400
            service.answer = {"code": code, "message": f"to {PHONE.value}: {CODE}", "status": 400}
            with pytest.raises(NotDeliverableError, match="takes no text message") as caught:
                SmsSender("AC123", "t0ken", "+16135550100", service.url).send(PHONE, MESSAGE)
        shows_nothing(caught.value)

    @pytest.mark.parametrize(("status", "code"), [(401, 20003), (429, 20429), (500, 20500)])
    def test_a_service_that_refuses(self, status, code):
        with sms_service() as service:
            service.status = status
            service.answer = {
                "code": code,
                "message": f"to {PHONE.value}: {CODE}",
                "status": status,
            }
            with pytest.raises(NotifyError, match=f"status {status}, code {code}") as caught:
                SmsSender("AC123", "t0ken", "+16135550100", service.url).send(PHONE, MESSAGE)
        shows_nothing(caught.value)
        assert len(service.asked) == 1  # never again by itself: it might have been sent

    def test_no_service(self):
        with socket.socket() as reserved:
            reserved.bind((HOST, 0))
            url = f"http://{HOST}:{reserved.getsockname()[1]}"
            with pytest.raises(NotifyError, match="did not answer") as caught:
                SmsSender("AC123", "t0ken", "+16135550100", url).send(PHONE, MESSAGE)
        shows_nothing(caught.value)

    def test_no_token_in_repr(self):
        assert "t0ken" not in repr(SmsSender("AC123", "t0ken", "+16135550100"))

    def test_the_environment_changes_nothing(self, monkeypatch):
        monkeypatch.setenv("TWILIO_EDGE", "sydney")
        monkeypatch.setenv("TWILIO_REGION", "au1")
        with sms_service() as service:
            SmsSender("AC123", "t0ken", "+16135550100", service.url).send(PHONE, MESSAGE)
        assert len(service.asked) == 1


class TestByKind:
    def test_each_contact_by_its_own_channel(self):
        with smtp_server() as mailbox, sms_service() as service:
            sender = ByKind(
                {
                    ContactKind.EMAIL: EmailSender(
                        HOST, mailbox.port, "vote@union.example", security=Security.NONE
                    ),
                    ContactKind.MOBILE: SmsSender("AC1", "t", "+16135550100", service.url),
                }
            )
            sender.send(MARIE, MESSAGE)
            sender.send(PHONE, MESSAGE)
        assert (len(mailbox.received), len(service.asked)) == (1, 1)

    @pytest.mark.parametrize(
        ("contact", "other"), [(MARIE, "a mobile number"), (PHONE, "an e-mail address")]
    )
    def test_a_channel_that_is_not_there(self, contact, other):
        with pytest.raises(NotifyError, match=f"give {other}"):
            ByKind({}).send(contact, MESSAGE)

    def test_nothing_of_a_message_in_repr(self):
        assert repr(MESSAGE) == "Message()"


class TestVoice:
    def test_a_messages_spoken_words_are_said_twice(self):
        number = parse_voice("416-555-0123")
        message = Message("Subject", "Text", "Short", "en", "Your code is: 4, 8 & no other.")
        with sms_service() as service:
            VoiceSender("AC123", "t0ken", "+16135550100", service.url).send(number, message)
        ((path, form, user),) = service.asked
        assert (path, user) == ("/2010-04-01/Accounts/AC123/Calls.json", "AC123:t0ken")
        said = form.pop("Twiml")
        assert form == {"To": "+14165550123", "From": "+16135550100", "Timeout": "40"}
        answer = ElementTree.fromstring(said)
        assert [part.tag for part in answer] == ["Pause", "Say", "Pause", "Say"]
        (text,) = {part.text for part in answer.iter("Say")}
        assert text == "Your code is: 4, 8 & no other."
        assert {part.get("language") for part in answer.iter("Say")} == {"en-CA"}

    def test_french_is_said_in_french(self):
        written = messages.admitted_message(POLL_NOTICE, "fr")
        assert 'language="fr-CA"' in spoken(admitted_aloud(POLL_NOTICE, written))

    def test_a_message_without_words_for_a_call_is_not_read_aloud(self):
        written = Message("Subject", "Text", "Short", "en")
        with sms_service() as service:
            with pytest.raises(NotifyError, match="no words for a call"):
                VoiceSender("AC1", "t0ken", "+16135550100", service.url).send(PHONE, written)
            assert service.asked == []

    def test_a_number_that_cannot_be_called(self):
        with sms_service() as service:
            service.status = 400
            service.answer = {"code": 21215, "message": f"to {PHONE.value}", "status": 400}
            with pytest.raises(NotDeliverableError, match="cannot be called") as caught:
                VoiceSender("AC1", "t0ken", "+16135550100", service.url).send(PHONE, SPOKEN)
        shows_nothing(caught.value)

    def test_no_token_in_repr(self):
        assert "t0ken" not in repr(VoiceSender("AC123", "t0ken", "+16135550100"))
