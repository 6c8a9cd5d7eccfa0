"""A phone line for the tests of the telephone: documents on a real HTTP server of this machine."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from twilio.request_validator import RequestValidator

TOKEN = "a-token-of-the-tests"
Fields = dict[str, str]
Page = str | int | Callable[[Fields], str]
"""A document, a status without a document, or a function from a form to a document."""


@dataclass
class Exchange:
    """What is served, by path, and every request that came: its path and form."""

    pages: dict[str, Page]
    base: str = ""
    requests: list[tuple[str, Fields]] = field(default_factory=list)
    delay: float = 0.0

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]

    def form(self, path: str) -> Fields:
        """The last form that a path received."""
        return next(form for at, form in reversed(self.requests) if at == path)


class _Server(ThreadingHTTPServer):
    """Every request is over when the block ends, so that none disturbs the next test."""

    daemon_threads = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a caller who did not wait for the answer."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def exchange(**pages: Page) -> Iterator[Exchange]:
    """Serve pages under /phone/ (a name's underscores are slashes); 403 for a wrong signature."""
    found = Exchange({f"/phone/{name.replace('_', '/')}": page for name, page in pages.items()})

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(raw, True).items()}
            found.requests.append((self.path, form))
            time.sleep(found.delay)
            signature = self.headers["X-Twilio-Signature"]
            valid = RequestValidator(TOKEN).validate(found.base + self.path, form, signature)
            page = found.pages.get(self.path, 204) if valid else 403
            answer = page(form) if callable(page) else page
            status, text = (answer, "") if isinstance(answer, int) else (200, answer)
            self.send_response(status)
            self.send_header("Content-Type", "text/xml")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    found.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def document(*verbs: str) -> str:
    """Return a document of these verbs."""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(verbs)}</Response>'


def say(text: str, language: str = "en-CA") -> str:
    """The verb that says a text."""
    return f'<Say language="{language}">{text}</Say>'


def gather(action: str, *sounds: str, **attributes: str) -> str:
    """The verb that listens to keys."""
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<Gather input="dtmf" method="POST" action="{action}"{more}>{"".join(sounds)}</Gather>'
