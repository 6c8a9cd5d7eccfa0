"""The officers' pages of a route, asked without a browser: what their tests do again and again.

Rules this module keeps:
1. A form is sent as a browser sends it, with its token and to the address that the page names.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.step_file import encode_step_signature, parse_step_file
from tests.kit.routes.desk import ANNE, FILES, MAX, PAUL, RITA, RouteDesk
from tests.kit.web import Town, signed_in, token
from voting.services.routes.begin import RouteFiles

ROUTES = "/officers/routes"
KIND = {"kind": "tentative-agreement", "day-count": "clear"}


def words_of(answer: TestResponse) -> str:
    """The page as a person reads it: its text with single spaces."""
    page = answer.get_data(as_text=True).split("<main", 1)[1]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def texts_of(files: RouteFiles = FILES) -> dict[str, object]:
    """The four files as the form that begins a route sends them."""
    named = {
        "agreement-en": files.agreement_en,
        "agreement-fr": files.agreement_fr,
        "summary-en": files.summary_en,
        "summary-fr": files.summary_fr,
    }
    return {name: (io.BytesIO(raw), f"{name}.pdf") for name, raw in named.items()}


@dataclass
class RoutePages:
    """An officer before the pages of a server."""

    town: Town
    office: RouteDesk
    officer: str

    @property
    def client(self) -> FlaskClient:
        """A client with the officer's session."""
        return signed_in(self.town, self.officer)

    def see(self, route: str = "", lang: str = "en") -> str:
        """What a page says: the list, or one below it."""
        answer = self.client.get(f"{ROUTES}{route and '/' + route}?lang={lang}")
        assert answer.status_code == 200
        return words_of(answer)

    def send(self, path: str, form: Mapping[str, object]) -> TestResponse:
        """Send a form."""
        client = self.client
        sent = {**form, "csrf_token": token(client, "/officers/account")}
        return client.post(f"{ROUTES}/{path}", data=sent, content_type="multipart/form-data")

    def propose(self, route: str, place: str, **form: object) -> TestResponse:
        """Send the form of a step; its fields with `_` for `-`."""
        fields = {name.replace("_", "-"): str(value) for name, value in form.items()}
        return self.send(f"{route}/steps/{place}", fields)

    def hand_in(self, route: str, key_of: str = "") -> TestResponse:
        """Take the statement that waits, sign it with the officer's key file, hand it in."""
        file = self.client.get(f"{ROUTES}/{route}/step/statement")
        statement = parse_step_file(file.data).statement
        key = self.office.keys[key_of or self.officer]
        raw = encode_step_signature(statement, sign_statement_ed25519(statement, self.officer, key))
        return self.send(f"{route}/step/signature-file", {"file": (io.BytesIO(raw), "a.signature")})


@dataclass
class RouteTown:
    """The desk of the routes on a server, and its officers before their screens."""

    town: Town
    office: RouteDesk

    @property
    def anne(self) -> RoutePages:
        """A returning officer."""
        return RoutePages(self.town, self.office, ANNE)

    @property
    def paul(self) -> RoutePages:
        """Of the provincial executive."""
        return RoutePages(self.town, self.office, PAUL)

    @property
    def rita(self) -> RoutePages:
        """Another returning officer."""
        return RoutePages(self.town, self.office, RITA)

    @property
    def max(self) -> RoutePages:
        """A membership officer."""
        return RoutePages(self.town, self.office, MAX)
