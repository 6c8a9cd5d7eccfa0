"""The description of the interface: of every route, of none more, and held by every answer."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from schemathesis.openapi.checks import JsonSchemaError

from tests.kit.run.described import DOCUMENT, OPERATIONS
from tests.kit.web import Town
from voting.web.api.description import DESCRIPTION


def test_every_route_of_the_interface_is_described_and_no_other(app: Flask) -> None:
    routes = {
        (re.sub(r"<(?:[^:<>]*:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}
        if rule.rule.startswith("/api")
    }
    assert set(OPERATIONS) == routes


def test_anybody_can_read_it(client: FlaskClient) -> None:
    answer = client.get("/api/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.data == DESCRIPTION


def test_what_it_names_is_there_and_what_is_there_is_named() -> None:
    named = set(re.findall(rb'"#/components/(\w+)/(\w+)"', DESCRIPTION))
    parts = DOCUMENT["components"]
    there = {(kind.encode(), name.encode()) for kind in parts for name in parts[kind]}
    assert named == there


def test_objects_have_the_members_that_are_described_and_no_others() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        if schema.get("type") == "object":
            assert schema["additionalProperties"] is False, name


def test_an_answer_that_is_not_described_is_found(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voting.web.api.voting.show_time", str)
    with pytest.raises(JsonSchemaError):
        town.client().get(f"/api/polls/{town.poll}/window")
