"""How messages are sent, as the settings say it: whole and encrypted, or refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.mail import UNION, UNION_VARIABLES
from voting.config.settings import from_env
from voting.domain.claims.contact import ContactKind
from voting.domain.errors import ConfigurationError
from voting.notify.budget import Budget
from voting.notify.channels import SmtpServer, TwilioAccount
from voting.notify.email import Security
from voting.notify.sender import SOME_UNION

SMTP = {
    **UNION_VARIABLES,
    "RATIFY_SMTP_URL": "smtp+starttls://vote%40union:p%3Ass@mail.example.org:2525",
    "RATIFY_MAIL_FROM": "vote@union.example",
}
TWILIO = {
    **UNION_VARIABLES,
    "RATIFY_TWILIO_ACCOUNT": "AC1",
    "RATIFY_TWILIO_TOKEN": "t0ken",
    "RATIFY_TWILIO_FROM": "+16135550100",
}


def test_no_channel_reaches_nobody() -> None:
    post = from_env({}).post
    assert post.kinds == frozenset()
    assert post.budget == Budget(email=1, sms=3, codes=5_000, members=20_000)


def test_the_mail_server_is_read_whole() -> None:
    post = from_env(SMTP).post
    assert post.smtp == SmtpServer(
        "mail.example.org", 2525, Security.STARTTLS, "vote@union", "p:ss"
    )
    assert (post.mail_from, post.kinds) == ("vote@union.example", {ContactKind.EMAIL})
    assert "p:ss" not in repr(from_env(SMTP))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://mail.example.org", SmtpServer("mail.example.org", 465, Security.TLS)),
        (
            "smtp+starttls://mail.example.org/",
            SmtpServer("mail.example.org", 587, Security.STARTTLS),
        ),
        ("smtp://localhost", SmtpServer("localhost", 25, Security.NONE)),
        ("smtp://127.0.0.1:1025", SmtpServer("127.0.0.1", 1025, Security.NONE)),
        ("smtp://[::1]:1025", SmtpServer("::1", 1025, Security.NONE)),
    ],
)
def test_each_kind_of_mail_server(url: str, expected: SmtpServer) -> None:
    assert from_env({**SMTP, "RATIFY_SMTP_URL": url}).post.smtp == expected


@pytest.mark.parametrize(
    "url",
    [
        "smtp://mail.example.org",  # not encrypted, and not this machine
        "mail.example.org:587",
        "https://mail.example.org",
        "smtps://",
        "smtps://user@mail.example.org",
        "smtps://mail.example.org:0x1",
        "smtps://mail.example.org:99999",
        "smtps://mail.example.org/inbox",
        "smtps://mail.example.org?tls=no",
        "smtps://mail.example.org#x",
    ],
)
def test_a_bad_mail_server_is_named_and_no_password_shown(url: str) -> None:
    with pytest.raises(ConfigurationError, match="RATIFY_SMTP_URL") as caught:
        from_env({**SMTP, "RATIFY_SMTP_URL": url})
    assert caught.value.__cause__ is None
    assert "mail.example.org:0x1" not in str(caught.value)


def test_twilio_is_read_whole() -> None:
    post = from_env(TWILIO).post
    assert post.twilio == TwilioAccount("AC1", "t0ken", "+16135550100")
    assert post.kinds == {ContactKind.MOBILE, ContactKind.VOICE}
    assert from_env({**SMTP, **TWILIO}).post.kinds == set(ContactKind)
    assert "t0ken" not in repr(from_env(TWILIO))


def test_a_folder_takes_every_message(tmp_path: Path) -> None:
    post = from_env({"RATIFY_MAIL_FOLDER": str(tmp_path)}).post
    assert (post.folder, post.kinds) == (tmp_path, set(ContactKind))


@pytest.mark.parametrize("channel", [SMTP, TWILIO])
def test_no_channel_sends_messages_of_a_union_without_a_name(channel: dict[str, str]) -> None:
    assert from_env(channel).post.union == UNION
    nameless = {name: value for name, value in channel.items() if name not in UNION_VARIABLES}
    with pytest.raises(ConfigurationError, match="RATIFY_UNION_SHORT"):
        from_env(nameless)
    assert from_env({}).post.union == SOME_UNION


@pytest.mark.parametrize("missing", sorted(set(TWILIO) - set(UNION_VARIABLES)))
def test_half_an_account_is_refused(missing: str) -> None:
    with pytest.raises(ConfigurationError, match=missing):
        from_env({name: value for name, value in TWILIO.items() if name != missing})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"RATIFY_SMTP_URL": SMTP["RATIFY_SMTP_URL"]}, "RATIFY_MAIL_FROM"),
        ({"RATIFY_MAIL_FROM": "vote@union.example"}, "RATIFY_SMTP_URL"),
        ({**SMTP, "RATIFY_MAIL_FOLDER": "messages"}, "RATIFY_MAIL_FOLDER"),
        ({**TWILIO, "RATIFY_MAIL_FOLDER": "messages"}, "RATIFY_MAIL_FOLDER"),
        ({**TWILIO, "RATIFY_TWILIO_URL": "http://api.example.org"}, "RATIFY_TWILIO_URL"),
        ({**TWILIO, "RATIFY_TWILIO_URL": "https://"}, "RATIFY_TWILIO_URL"),
        ({"RATIFY_DAILY_CENTS": "-1"}, "RATIFY_DAILY_CENTS"),
        ({"RATIFY_DAILY_CENTS_MEMBERS": "many"}, "RATIFY_DAILY_CENTS_MEMBERS"),
        ({**SMTP, "RATIFY_UNION_FR": ""}, "RATIFY_UNION_FR"),
        ({**SMTP, "RATIFY_UNION_EN": "One\r\nBcc: two"}, "RATIFY_UNION_EN"),
        ({**SMTP, "RATIFY_UNION_SHORT": "SYNDICAT-ÉT"}, "RATIFY_UNION_SHORT"),
        ({**TWILIO, "RATIFY_UNION_SHORT": "TWELVE-CHARS"}, "RATIFY_UNION_SHORT"),
        ({"RATIFY_SMS_CENTS": "1.5"}, "RATIFY_SMS_CENTS"),
        ({"RATIFY_EMAIL_CENTS": ""}, "RATIFY_EMAIL_CENTS"),
    ],
)
def test_a_bad_channel_is_named(values: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        from_env(values)


def test_prices_and_caps_are_read() -> None:
    post = from_env(
        {
            "RATIFY_EMAIL_CENTS": "0",
            "RATIFY_SMS_CENTS": "2",
            "RATIFY_DAILY_CENTS": "100",
            "RATIFY_DAILY_CENTS_MEMBERS": "200",
        }
    ).post
    assert post.budget == Budget(email=0, sms=2, codes=100, members=200)


@pytest.mark.parametrize(
    "sender", ["The Union <vote@union.example>", "vote", "a@b.example, c@d.example"]
)
def test_a_bad_sender_of_mail_stops_the_start_up(sender: str) -> None:
    with pytest.raises(ConfigurationError, match="RATIFY_MAIL_FROM must be a plain address"):
        from_env({**SMTP, "RATIFY_MAIL_FROM": sender})
