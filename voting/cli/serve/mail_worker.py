"""The mail workers: a process beside the web server that sends the messages that wait.

Rules this module keeps:
1. It is a process of its own: a mail server that is slow, or away, keeps no member waiting.
2. It ends with the server that started it. Several may run: each message is one mail worker's.
3. Several walk at once, so that one service that is away does not keep the other's messages.
4. It logs how many messages were sent, put off and dropped, and of a fault its kind: nothing else.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from voting.bootstrap import Context, open_context, open_sender
from voting.config.settings import Settings
from voting.domain.errors import RatifyError
from voting.notify.sender import Sender
from voting.services.messages.outbox import Delivered, deliver

MAIL_WORKERS: Final = 3
PAUSE: Final = 1.0
"""Seconds between two rounds without a message."""
_LOGGER = logging.getLogger(__name__)


def keep_delivering(
    settings: Settings, alive: Callable[[], bool], mail_workers: int = MAIL_WORKERS
) -> None:
    """Send what waits, round after round, for as long as `alive` says so."""
    ctx, sender = open_context(settings), open_sender(settings)

    def walk(_: int) -> None:
        while alive():
            if _round(ctx, sender) == Delivered():
                time.sleep(PAUSE)

    with ThreadPoolExecutor(mail_workers) as pool:
        list(pool.map(walk, range(mail_workers)))


def _round(ctx: Context, sender: Sender) -> Delivered:
    try:
        done = deliver(ctx, sender)
    except RatifyError as error:  # the database is away for a moment: the next round tries again
        _LOGGER.warning("mail worker: %s", error)
        return Delivered()
    except Exception as error:  # a fault of ours, whose message may hold a contact; go on
        _LOGGER.error("mail worker: fault %s", type(error).__name__)
        return Delivered()
    if done != Delivered():
        _LOGGER.info("messages: %s", describe(done))
    return done


def describe(done: Delivered) -> str:
    """Return what a round did, in words."""
    return f"{done.sent} sent, {done.postponed} put off, {done.dropped} dropped"
