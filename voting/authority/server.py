"""The server as the authority's process sees it: three requests over HTTPS.

Rules this module keeps:
1. Plain HTTP only to this machine. No redirection is followed, no cookie kept, and an answer is
   read strictly, up to a limit.
2. A refusal and no answer are different errors: where there was no answer, the same change is sent
   again.
3. The authority shows who it is by signing the server's fresh nonce; its key never leaves here.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record import fields
from audit.record.errors import AuditError
from audit.record.fields import Node
from audit.record.receipt import CREDENTIAL
from audit.record.signatures import ed25519
from tally.protocol.encoding import load_json
from tally.protocol.errors import ProtocolError
from voting.authority.book import Request
from voting.authority.removals import RemovalRequest, read_removal
from voting.domain.errors import (
    ConfigurationError,
    MalformedError,
    RatifyError,
    StoreUnavailableError,
)
from voting.domain.member import MEMBER_NUMBER
from voting.domain.reissue import REQUEST_KIND, read_knowledge
from voting.domain.url import THIS_MACHINE, split_url

LONGEST_ANSWER: Final = 16 * 1024 * 1024
"""Bytes of the longest answer that is read."""
TIMEOUT: Final = 30
"""Seconds until a silent server counts as not answering."""


class ServerSilentError(StoreUnavailableError):
    """The server did not answer, or not as this software does: what it did is not known."""

    slug = "server-silent"


class ServerRefusedError(RatifyError):
    """The server refused; `final` where the same request will always be refused."""

    slug = "server-refused"
    status = 409

    def __init__(self, message: str, *, final: bool) -> None:
        super().__init__(message)
        self.final = final


class RatifyServer(Protocol):
    """What the authority asks of a server, about one poll."""

    def poll_document(self) -> bytes:
        """Return the poll's poll.json; `ServerRefusedError`, `ServerSilentError`."""
        ...

    def pending(self, key: Ed25519PrivateKey) -> tuple[Request, ...]:
        """Return what waits for the authority's signature; the key signs a nonce."""
        ...

    def make(self, messages: Mapping[str, Mapping[str, str]]) -> None:
        """Have a signed change made; `ServerRefusedError` where it is not."""
        ...

    def removals(self, key: Ed25519PrivateKey) -> tuple[RemovalRequest, ...]:
        """Return the voters whom officers removed and the authority has not; as `pending`."""
        ...

    def take_off(self, message: Mapping[str, Mapping[str, str]]) -> None:
        """Have a voter taken off the list; `ServerRefusedError` where it is not done."""
        ...


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401 - the library's own
        """Follow no redirection: `_refusal` takes it for no answer of this software's."""


@dataclass(frozen=True)
class HttpServer:
    """A server at `base_url` (https, or http on this machine), asked about one poll."""

    base_url: str
    poll: str

    def __post_init__(self) -> None:
        address = split_url(self.base_url)
        local = address.scheme == "http" and address.hostname in THIS_MACHINE
        bare = not (address.path.strip("/") or address.query or address.fragment)
        if not bare or not address.hostname or not (local or address.scheme == "https"):
            raise ConfigurationError(
                "--server must be like https://vote.example.org; http only for this machine."
            )

    def poll_document(self) -> bytes:
        """Return the poll's poll.json."""
        return self._ask(f"polls/{self.poll}/poll.json")

    def pending(self, key: Ed25519PrivateKey) -> tuple[Request, ...]:
        """Return what waits for the authority's signature."""
        with _read_strictly():
            waiting = self._post("authority/pending", self._asked(key)).members("reissues")
            return tuple(read_request(item) for item in waiting["reissues"].items())

    def removals(self, key: Ed25519PrivateKey) -> tuple[RemovalRequest, ...]:
        """Return the voters whom officers removed and the authority has not."""
        with _read_strictly():
            waiting = self._post("authority/removals/pending", self._asked(key)).members("removals")
            return tuple(read_removal(item) for item in waiting["removals"].items())

    def take_off(self, message: Mapping[str, Mapping[str, str]]) -> None:
        """Have a voter taken off the list."""
        with _read_strictly():
            self._post("authority/removals", message).members("made")["made"].flag()

    def _asked(self, key: Ed25519PrivateKey) -> Mapping[str, object]:
        """Return a fresh nonce of the server's, signed."""
        nonce = self._post("authority/nonce", {}).members("nonce")["nonce"].text()
        signed = ed25519.sign_object(REQUEST_KIND, {"poll": self.poll, "nonce": nonce}, key)
        return {"nonce": nonce, "signature": signed["signature"]}

    def make(self, messages: Mapping[str, Mapping[str, str]]) -> None:
        """Have a signed change made."""
        with _read_strictly():
            self._post("authority/changes", messages).members("made")["made"].flag()

    def _post(self, name: str, message: Mapping[str, object]) -> Node:
        raw = self._ask(f"api/polls/{self.poll}/{name}", json.dumps(message).encode())
        with _read_strictly():
            return Node(load_json(raw, name), name)

    def _ask(self, path: str, body: bytes | None = None) -> bytes:
        headers = {"Accept": "application/json", "Accept-Language": "en"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        url = f"{self.base_url.rstrip('/')}/{path}"
        request = urllib.request.Request(url, body, headers)  # noqa: S310 - the scheme is checked
        try:
            with urllib.request.build_opener(_NoRedirects).open(request, timeout=TIMEOUT) as answer:
                raw: bytes = answer.read(LONGEST_ANSWER + 1)
        except urllib.error.HTTPError as error:
            raise _refusal(error) from None
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise ServerSilentError(f"{self.base_url} does not answer: {reason}.") from error
        if len(raw) > LONGEST_ANSWER:
            raise ServerSilentError(f"{self.base_url}: the answer is too long.")
        return raw


@contextmanager
def _read_strictly() -> Iterator[None]:
    """Treat an answer that is not in our form as no answer."""
    try:
        yield
    except (AuditError, ProtocolError, MalformedError) as error:
        raise ServerSilentError(f"The server's answer is not as it should be: {error}") from error


def _refusal(error: urllib.error.HTTPError) -> RatifyError:
    """Return what an answer other than 200 means."""
    with error:
        is_problem = error.headers.get_content_type() == "application/problem+json"
        raw = error.read(LONGEST_ANSWER) if is_problem else b""
    if not is_problem or error.code >= http.client.INTERNAL_SERVER_ERROR:
        return ServerSilentError(f"The server answers with status {error.code} only.")
    try:
        document = load_json(raw, "problem")
    except ProtocolError:
        return ServerSilentError(f"The server answers with status {error.code} only.")
    problem = document if isinstance(document, dict) else {}
    words = str(problem.get("cause") or problem.get("detail") or problem.get("title"))
    return ServerRefusedError(words[:500], final=error.code == http.client.CONFLICT)


def read_request(node: Node) -> Request:
    """Read what waits for the authority, as the server lists it; `AuditError`, `MalformedError`."""
    part = node.members("member", "unit", "old", "new", "nonce", "proof", "drawn")
    part["drawn"].time()
    return Request(
        member=part["member"].match(MEMBER_NUMBER),
        unit=part["unit"].match(fields.UNIT_NAME),
        old=part["old"].match(CREDENTIAL),
        new=part["new"].match(CREDENTIAL),
        knowledge=read_knowledge(part["nonce"].value, part["proof"].value),
    )
