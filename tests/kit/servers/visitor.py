"""Somebody who uses the officers' pages of a running server, without a browser.

Rules this module keeps:
1. It sends what the pages' own forms and scripts send: their token, their cookies.
"""

from __future__ import annotations

import http.client
import json
import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from tests.kit.authenticator import Authenticator
from tests.kit.servers.ratify import PATIENCE

SIGN_IN = "/officers/sign-in"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass
class Visitor:
    """One browser's cookies, at an address that the proxy in front of the server reports."""

    url: str
    address: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def headers(self) -> dict[str, str]:
        """What goes with every request."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        forwarded = {"X-Forwarded-For": self.address} if self.address else {}
        return {"Host": urlsplit(self.url).netloc, "Cookie": cookies, **forwarded}

    def ask(
        self, method: str, path: str, body: str = "", kind: str = FORM, **more: str
    ) -> tuple[int, str]:
        """Send a request; return the answer's status and text, and keep its cookies."""
        port = urlsplit(self.url).port
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        headers = self.headers() | {"Content-Type": kind, **more}
        try:
            connection.request(method, path, body.encode(), headers)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie", []):
                self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def token(self) -> str:
        """The token of the sign-in's form."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.ask("GET", SIGN_IN)[1])
        assert found is not None
        return found[1]

    def sign_in_by_password(self, account: str, password: str, code: str) -> int:
        """Send the sign-in's form; return the status, 302 if the session began."""
        form = {"account": account, "password": password, "code": code, "csrf_token": self.token()}
        return self.ask("POST", SIGN_IN, urlencode(form))[0]

    def sign_in_by_passkey(self, device: Authenticator) -> int:
        """Ask for the options, and send the passkey's answer; return the status."""
        token = self.token()
        status, options = self._send(f"{SIGN_IN}/passkey/options", {}, token)
        assert status == 200, options
        nonce, credential = device.get(json.loads(options))
        answer = {"nonce": nonce, "credential": credential}
        return self._send(f"{SIGN_IN}/passkey", answer, token)[0]

    def is_signed_in(self) -> bool:
        """Tell whether the officers' first page is shown."""
        return self.ask("GET", "/officers/")[0] == 200

    def _send(self, path: str, message: object, token: str) -> tuple[int, str]:
        return self.ask("POST", path, json.dumps(message), JSON, **{"X-CSRFToken": token})

    def attempt(self, token: str, account: str, password: str, code: str, address: str) -> bytes:
        """Return the bytes of a sign-in's request, as a flood sends it from an address."""
        form = {"account": account, "password": password, "code": code, "csrf_token": token}
        body = urlencode(form)
        forwarded = {"X-Forwarded-For": address} if address else {}
        headers = self.headers() | forwarded
        headers |= {"Content-Type": FORM, "Content-Length": str(len(body)), "Connection": "close"}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST {SIGN_IN} HTTP/1.1\r\n{lines}\r\n{body}".encode()
