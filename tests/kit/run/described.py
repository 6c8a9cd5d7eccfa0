"""The interface's own description, held against what is really asked and answered.

Rules this module keeps:
1. Under `as_described` every answer of a described route has a described status, content type and
   form; and a request that is answered well has the described form too.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from voting.web.api.description import DESCRIPTION

DOCUMENT: dict[str, Any] = json.loads(DESCRIPTION)
OPERATIONS = {
    (path, method.upper()): operation
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method != "parameters"
}
"""What is described, by path and method."""


@cache
def _schema() -> Any:
    return schemathesis.openapi.from_dict(DOCUMENT)


def described(path: str, method: str) -> tuple[str, str] | None:
    """Return the path and the method of the description that an address is of, or None."""
    for template, verb in OPERATIONS:
        if verb == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return template, verb
    return None


def verify(answer: TestResponse, asked: object) -> None:
    """Raise unless an answer, and `asked` if that was answered well, is as described."""
    found = described(answer.request.path, answer.request.method)
    if found is None:
        return
    template, method = found
    _schema()[template][method].validate_response(answer)
    body = OPERATIONS[found].get("requestBody")
    if body is not None and answer.status_code == 200:
        schema = body["content"]["application/json"]["schema"]
        jsonschema_rs.validate({**schema, "components": DOCUMENT["components"]}, asked)


@pytest.fixture
def as_described(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold every answer of Flask's test client against the description."""
    plain = FlaskClient.open

    def watched(client: FlaskClient, *args: Any, **options: Any) -> TestResponse:
        answer = plain(client, *args, **options)
        verify(answer, options.get("json"))
        return answer

    monkeypatch.setattr(FlaskClient, "open", watched)
