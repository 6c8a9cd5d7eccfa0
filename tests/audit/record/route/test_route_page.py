"""docs/route.md: its examples are of the formats, byte for byte."""

from __future__ import annotations

import re
from pathlib import Path

from audit.record.fields import load
from audit.record.log.entries import parse_entry
from audit.record.log.route_events import ROUTE_EVENTS, RouteReceived
from audit.record.route.acceptance import Acceptance, verify_acceptance
from audit.record.route.document import SignedStep
from audit.record.route.signers import verify_signed_step
from audit.record.route.statement import RouteAct
from audit.record.route.steps import BODIES, Channel, Meeting
from audit.record.route.subject import parse_poll_route
from tests.kit.routes.signed import made
from tests.kit.simulator.people import CHAIR
from tests.kit.simulator.poll import poll_at

PAGE = Path(__file__).parents[4] / "docs" / "route.md"
TEXT = PAGE.read_text("utf-8")
STEP, ACCEPTANCE, MEMBERS, EVENT = re.findall(r"^```\n(.*?)\n```$", TEXT, re.MULTILINE | re.DOTALL)
ROUTE = made()
DOCUMENT = poll_at("sealed").document


def test_the_step_is_signed_as_the_page_says():
    step = SignedStep.parse(load(STEP.encode(), "step"))
    verify_signed_step(ROUTE.subject, step, ROUTE.steps[0].digest, DOCUMENT.officers)
    assert step == ROUTE.steps[1]


def test_the_acceptance_is_signed_as_the_page_says():
    acceptance = Acceptance.parse(load(ACCEPTANCE.encode(), "acceptance"))
    verify_acceptance(acceptance, DOCUMENT.officer(CHAIR))


def test_poll_json_names_route_and_texts_as_the_page_says():
    part = load(MEMBERS.encode(), "poll.json").members("route", "texts")
    named = parse_poll_route(part["route"], part["texts"], rehearsal=False)
    assert named is not None
    assert (named.reference.id, named.texts) == (ROUTE.subject.id, ROUTE.subject.texts)


def test_an_entry_of_the_head_is_as_the_page_says():
    event = parse_entry(EVENT.encode(), len(DOCUMENT.officers), ROUTE_EVENTS).event
    assert isinstance(event, RouteReceived)
    assert event.signed == ROUTE.steps[0]


def test_the_page_names_every_word_of_the_formats():
    words = set(re.findall(r"`([a-z_:-]+)`", TEXT))
    assert {*RouteAct, *BODIES, *Channel, *Meeting, *ROUTE_EVENTS} <= words
    assert {*ROUTE.to_json()} <= words
