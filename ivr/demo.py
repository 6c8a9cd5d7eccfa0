"""The demonstration's callers: members who vote by telephone, over real HTTP.

Rules this module keeps:
1. The line's own application answers on this machine; the callers' telephone plays the network's
   part and signs every webhook, as in `ratify phone`.
2. A vote counts as cast only once the line has said its confirmation code.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from werkzeug.serving import WSGIRequestHandler, make_server

from audit.work.progress import Progress
from ivr.app import create_app
from ivr.handset.call import Call
from ivr.handset.member import PhoneVote, vote_by_phone
from ivr.handset.network import PhoneLine
from voting.config.settings import Settings
from voting.demo.callers import PhoneVoter


def vote_all(settings: Settings, callers: Sequence[PhoneVoter], progress: Progress) -> int:
    """Have every caller vote in a call; return how many votes were cast.

    Raises `NotCastError` where the line does not confirm a vote.
    """
    with _line(settings) as line:
        for place, one in enumerate(callers, start=1):
            vote = PhoneVote(one.member, one.code, one.choice, one.language)
            vote_by_phone(Call(line), vote)
            progress("Voting by telephone", place, len(callers))
    return len(callers)


class _Silent(WSGIRequestHandler):
    """Logs no request: the demonstration shows a progress bar."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing."""


@contextmanager
def _line(settings: Settings) -> Iterator[PhoneLine]:
    """Serve the telephone line on a free port of this machine."""
    server = make_server("127.0.0.1", 0, _not_yet, request_handler=_Silent)
    base, token = f"http://127.0.0.1:{server.port}", secrets.token_hex(16)
    phone = replace(settings.phone, url=base, token=token)
    server.app = create_app(replace(settings, phone=phone, log_level="error"))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield PhoneLine(base, token)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _not_yet(environ: object, start_response: object) -> list[bytes]:
    """Stand in for the application, which is built once the port is known."""
    raise RuntimeError("the line is not open yet")
