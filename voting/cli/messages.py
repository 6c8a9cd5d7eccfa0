"""`ratify messages`: the messages to people that wait to be sent.

Rules this module keeps:
1. Nothing here shows a contact or a text: numbers of messages only.
"""

from __future__ import annotations

import click

from tally.cli.common import echo_json, json_option
from voting.bootstrap import open_sender
from voting.cli.common import VotingGroup
from voting.cli.context import server_context
from voting.cli.serve.mail_worker import describe, keep_delivering
from voting.config.settings import from_env
from voting.services.messages import outbox


@click.group(cls=VotingGroup)
def messages() -> None:
    r"""Send the messages that wait: one-time codes, rulings, links for lost cards.

    `ratify serve` does this by itself. These commands are for a server whose messages another
    machine sends, and to look into a fault. No message is ever shown.

    \b
    Settings come from the environment:
      RATIFY_SMTP_URL         smtp+starttls://user:password@mail.example.org:587, or smtps://
      RATIFY_MAIL_FROM        the address that e-mail comes from
      RATIFY_UNION_EN         with RATIFY_UNION_FR and RATIFY_UNION_SHORT: whom it is from
      RATIFY_TWILIO_ACCOUNT   with RATIFY_TWILIO_TOKEN and RATIFY_TWILIO_FROM: for text messages
      RATIFY_MAIL_FOLDER      a folder to put every message into instead, for a trial

    \b
    Example:
      ratify messages deliver --forever
    """


@messages.command("deliver")
@click.option("--forever", is_flag=True, help="Go on, round after round, until interrupted.")
def deliver(*, forever: bool) -> None:
    """Send the messages that are due, once."""
    settings = from_env()
    if forever:
        keep_delivering(settings, lambda: True)
        return
    done = outbox.deliver(server_context(), open_sender(settings))
    click.echo(f"Messages: {describe(done)}.")


@messages.command()
@json_option
def waiting(*, as_json: bool) -> None:
    r"""Say how many messages are due and have not been sent.

    --json prints {"waiting"}, a number.

    \b
    Example:
      ratify messages waiting --json
    """
    count = outbox.due_messages(server_context())
    if as_json:
        echo_json({"waiting": count})
        return
    click.echo(f"{count} {'message is' if count == 1 else 'messages are'} due and not sent.")
