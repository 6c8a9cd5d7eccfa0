"""route.json, its parts and the events made of it: one valid byte form each."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from audit.record.about.lines import About
from audit.record.about.route.sealed import about_sealed_route
from audit.record.about.route.steps import about_step
from audit.record.errors import AuditError, DocumentError, SignatureError, StatementError
from audit.record.fields import Node, show_time
from audit.record.log.entries import parse_entry
from audit.record.log.route_events import ROUTE_EVENTS
from audit.record.route.acceptance import Acceptance, verify_acceptance
from audit.record.route.document import Route, SignedStep, extended, parse_route
from audit.record.route.signed_words import acceptance_in_words, route_in_words
from audit.record.route.signers import verify_signers
from audit.record.route.statement import parse_route_statement
from audit.record.route.steps import (
    Channel,
    Meeting,
    Reached,
    Received,
    Stopped,
    Told,
    parse_step,
)
from audit.record.route.subject import (
    NO_ROUTE,
    AgreementKind,
    PollRoute,
    RouteReference,
    parse_poll_route,
)
from audit.record.signatures.officer import sign_statement_ed25519, verify_officer
from audit.record.signatures.statement import Act
from audit.record.units import Bilingual
from audit.replay.route.head import split_head
from tally.protocol.encoding import canonical
from tests.kit.routes.signed import (
    RECEIVED,
    TOLD,
    RouteMaker,
    council,
    executive,
    final,
    made,
    ordinary,
    received,
    subject,
    texts,
    told,
    way,
)
from tests.kit.simulator.people import CHAIR, DEPUTY, EXECUTIVE, passkey, sign_statement_passkey
from tests.kit.simulator.poll import poll_at
from tests.kit.simulator.routed import log_with

POLL = poll_at("sealed")
ROUTE = made()


def said(about: About, language: str = "en") -> dict[str, str]:
    lines = dict(one.said(language) for one in about)
    assert len(lines) == len(about)
    return lines


# --- one form ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "route",
    [
        ROUTE,
        final([received(), executive(approves=False), council(met=Meeting.WRITTEN)]),
        ordinary([received()]),
        made([*way()[:3], told(otherwise=Bilingual("By post.", "Par la poste."))]),
        made([*way(), Stopped(TOLD)]),
    ],
    ids=["whole", "final offer", "begun", "told otherwise", "stopped"],
)
def test_a_route_is_read_as_it_was_written(route):
    raw = route.encode()
    assert parse_route(raw) == route
    assert parse_route(raw).encode() == raw
    with pytest.raises(DocumentError):
        parse_route(raw + b"\n")
    verify_signers(route)


def changed(path: tuple[object, ...], value: object) -> bytes:
    """route.json with one member replaced, or removed where the value is `...`."""
    document = json.loads(ROUTE.encode())
    place = document
    for part in path[:-1]:
        place = place[part]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return canonical(document)


@pytest.mark.parametrize(
    ("path", "value", "match"),
    [
        (("version",), 2, "version: only 1"),
        (("route",), "short", "route.json: route"),
        (("kind",), "rehearsal", "not one of tentative-agreement, final-offer"),
        (("day_count",), "business", "not one of clear, ordinary"),
        (("texts", "summary", "fr"), "A" * 64, r"texts.summary.fr"),
        (("texts", "summary"), ..., "missing members"),
        (("signers",), [], "signers: exactly those who signed"),
        (("acceptances", 0), ..., None),
        (("steps",), [], "begins with its first signed step"),
        (("steps", 0, "more"), 1, "unknown members"),
        (("steps", 0, "step", "step"), "told", "missing members"),
        (("steps", 0, "step", "step"), "voted", "not one of received, recommended, told, stopped"),
        (("steps", 0, "step", "day"), "2026-02-30", "a day that exists"),
        (("steps", 1, "step", "body"), "members", "not one of executive, council"),
        (("steps", 1, "step", "body"), "council", "missing members"),
        (("steps", 1, "step", "split"), "7 to 5", "unknown members"),
        (("steps", 1, "step", "approves"), 1, "expected true or false"),
        (("steps", 2, "step", "council", "met"), "by-chance", "not one of special-meeting"),
        (("steps", 3, "step", "reached", 0, "channel"), "smoke", "not one of email"),
        (("steps", 3, "step", "reached", 0, "members"), 0, "leave out a channel"),
        (("steps", 3, "step", "reached", 0, "members"), -1, "a whole number from 0"),
        (("steps", 3, "step", "reached", 0, "channel"), "text-message", "may not follow"),
        (("steps", 3, "step", "otherwise"), {"en": "", "fr": "x"}, "told: otherwise.en"),
        (("steps", 0, "statement", "act"), "seal", "not one of route-receive"),
        (("steps", 0, "statement", "reason"), "x" * 501, "route statement: reason"),
        (("acceptances", 0, "language"), "de", "not one of en, fr"),
        (("acceptances", 0, "texts", "version"), "", "acceptance: texts.version"),
        (("acceptances", 0, "statement", "officer"), "Chair!", "acceptance: officer"),
        (("acceptances", 0, "statement", "officer"), "deputy", "who signed no step"),
        (("acceptances", 1, "statement", "officer"), "chair", "may not follow"),
        (("signers", 0, "officer"), "zoe", "may not follow"),
        (("signers", 0, "role"), "king", "route.json: officer 'chair': role"),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, tuple) else None,
)
def test_a_route_of_another_form_is_refused(path, value, match):
    raw = changed(path, value)
    if match is None:  # its signature check, not its form, misses an acceptance
        with pytest.raises(SignatureError, match="acceptance of the oath"):
            verify_signers(parse_route(raw))
        return
    with pytest.raises(DocumentError, match=match):
        parse_route(raw)


def test_a_key_that_two_signers_have_is_refused():
    chair, other = ROUTE.signers
    with pytest.raises(DocumentError, match="no key is listed twice"):
        replace(ROUTE, signers=(chair, replace(other, keys=chair.keys)))


def test_a_route_knows_its_steps_and_signers():
    assert ROUTE.at(way()[1].place) == ROUTE.steps[1]
    assert ROUTE.at(Stopped(TOLD).place) is None
    assert [ROUTE.before(0), ROUTE.before(2)] == [None, ROUTE.steps[1].digest]


def test_who_signs_again_with_another_key_keeps_both_and_the_first_acceptance():
    maker = RouteMaker().walk([received()])
    route = maker.route
    officer = maker.officer(EXECUTIVE)
    file_only = replace(officer, keys=officer.keys[:1])
    first = replace(
        route, signers=tuple(file_only if one.id == EXECUTIVE else one for one in route.signers)
    )
    before = maker.signed[0].digest
    assert before == route.steps[0].digest
    signed = maker.sign(executive(), by=(CHAIR, EXECUTIVE))
    by_passkey = sign_statement_passkey(signed.statement, EXECUTIVE, passkey())
    signed = replace(signed, signatures=(signed.signatures[0], by_passkey))
    later = maker.acceptance(EXECUTIVE, time=signed.statement.time)
    people = [(maker.officer(CHAIR), maker.acceptance(CHAIR)), (officer, later)]
    grown = extended(subject(), first, signed, people)
    assert grown.signers[1] == officer
    assert grown.acceptances == route.acceptances
    verify_signers(grown)


# --- poll.json's members -----------------------------------------------------------------------

NAMED = PollRoute(RouteReference(ROUTE.subject.id, ROUTE.head), texts())


def read(members: dict[str, object], *, rehearsal: bool = False) -> PollRoute | None:
    route, four = (Node(members[name], f"poll.json: {name}") for name in ("route", "texts"))
    return parse_poll_route(route, four, rehearsal=rehearsal)


def test_poll_json_names_its_route_and_texts():
    assert read(NAMED.to_json()) == NAMED
    assert read(NO_ROUTE, rehearsal=True) is None


@pytest.mark.parametrize(
    ("members", "rehearsal"),
    [
        (NO_ROUTE, False),
        (NAMED.to_json(), True),
        ({**NAMED.to_json(), "texts": None}, False),
        ({**NAMED.to_json(), "texts": None}, True),
        ({**NAMED.to_json(), "route": None}, False),
        ({**NAMED.to_json(), "route": {"id": "x", "head": "0" * 64}}, False),
        ({**NAMED.to_json(), "route": {"id": ROUTE.subject.id, "head": "0"}}, False),
    ],
    ids=range(7),
)
def test_other_members_about_the_route_are_refused(members, rehearsal):
    with pytest.raises(DocumentError, match=r"poll\.json: route"):
        read(members, rehearsal=rehearsal)


# --- events ------------------------------------------------------------------------------------


def test_every_event_of_the_head_is_read_as_it_was_written():
    log = split_head(log_with(ROUTE, POLL)).entries
    for entry in log:
        assert parse_entry(entry.raw, entry.index) == entry
    names = [entry.event.NAME for entry in log]
    assert names == [
        *["officer:accepted"] * len(POLL.document.officers),
        *("route:received", "route:recommended", "route:recommended", "route:told"),
    ]
    for kind in ROUTE_EVENTS.values():
        assert {one.name for one in fields(kind)} - {"time"} == set(kind.MEMBERS)


# --- what is signed ----------------------------------------------------------------------------


def test_a_steps_statement_binds_route_kind_texts_count_day_and_the_step_before():
    lines = [said(about_step(subject(), step, "c" * 64)) for step in way()]
    for one in lines:
        assert one["Route"] == subject().id
        assert one["Kind of vote"] == "tentative agreement"
        assert one["Agreement or offer, in French"] == texts().agreement.fr
        assert one["Summary, in English"] == texts().summary.en
        assert one["How days are counted"].startswith("clear days")
        assert one["Step before"] == "c" * 64
    assert lines[0]["Brought to the executive on"] == "2026-04-20"
    assert lines[1] == {
        **lines[1],
        "Body": "provincial executive",
        "Decided on": "2026-04-21",
        "Recommendation": "approval is recommended",
    }
    assert lines[2] == {
        **lines[2],
        "Body": "council of presidents",
        "It had the texts since": "2026-04-21",
        "How it met": "at a special meeting",
    }
    assert lines[3] == {
        **lines[3],
        "Members told on": "2026-04-28",
        "Reached by e-mail": "40,000",
        "Reached by text message": "1,200",
        "Members not reached": "0",
    }
    first = said(about_step(subject(), Received(RECEIVED), None))
    assert first["Step before"] == "none, this is the first"
    stop = said(about_step(subject(), Stopped(TOLD), None), "fr")
    assert stop["Le cheminement s’arrête le"] == "2026-04-28"


def test_no_two_steps_have_the_same_lines():
    steps = [
        received(),
        *(executive(approves=one) for one in (True, False)),
        *(council(met=met) for met in Meeting),
        *(Told(TOLD, (Reached(channel, 3),), 0) for channel in Channel),
        told(not_reached=1),
        told(otherwise=Bilingual("In meetings.", "En réunion.")),
        Stopped(TOLD),
    ]
    both = [about_step(about, step, None) for about in SUBJECTS for step in steps]
    assert len({str(one) for one in both}) == len(both)


SUBJECTS = (
    subject(),
    subject(AgreementKind.FINAL),
    ordinary().subject,
    subject(texts=texts("another")),
    subject(id="8vFQxvBm2tWrXyz"),
)


def test_a_recommendation_names_nobody_and_no_split():
    """Solidarity policy."""
    for step in (executive(), council()):
        document = step.to_json()
        assert set(document) <= {"step", "body", "day", "approves", "council"}
        words = " ".join(
            f"{name} {value}" for name, value in said(about_step(subject(), step, None)).items()
        )
        assert "Chair" not in words
        assert "votes" not in words


def test_what_is_signed_of_one_type_is_not_of_another():
    """The three types have prefixes of their own, so that no signature moves between them."""
    statement, route = POLL.statement(Act.VOID), ROUTE.steps[0].statement
    acceptance = ROUTE.acceptances[0].statement
    prefixes = [one.message.split(b"\n")[0] for one in (statement, route, acceptance)]
    assert prefixes == [
        b"ratify/statement/v1",
        b"ratify/route-statement/v1",
        b"ratify/acceptance/v1",
    ]
    assert len({one.label for one in (statement, route, acceptance)}) == 3


def test_a_passkey_signs_a_step_and_an_acceptance():
    maker = RouteMaker()
    officers = POLL.document.officers
    for signable in (made().steps[0].statement, maker.acceptance(EXECUTIVE).statement):
        signature = sign_statement_passkey(signable, EXECUTIVE, passkey())
        verify_officer(signable, signature, officers)
        other = replace(signable, time=signable.time + timedelta(seconds=1))
        with pytest.raises(SignatureError, match="challenge"):
            verify_officer(other, signature, officers)


def test_statements_and_acceptances_are_read_as_written():
    for one in ROUTE.steps:
        assert SignedStep.parse(Node(one.to_json(), "x")) == one
        assert parse_step(Node(one.step.to_json(), "x")) == one.step
        assert parse_route_statement(Node(one.statement.to_json(), "x")) == one.statement
    for one in ROUTE.acceptances:
        assert Acceptance.parse(Node(one.to_json(), "x")) == one


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_officer_reads_every_part_of_what_is_signed(language):
    steps = made([*way(), Stopped(TOLD)]).steps
    whole = [(one.statement, route_in_words(one.statement, language)) for one in steps]
    accepted = ROUTE.acceptances[0].statement
    whole.append((accepted, acceptance_in_words(accepted, language)))
    for statement, words in whole:
        assert show_time(statement.time) in words
        assert all(one.text(language) in words for one in statement.about)
        assert getattr(statement, "reason", "") in words
    assert len({words.split("\n")[0] for _, words in whole}) == 6
    silent = replace(steps[0].statement, reason="")
    assert ("(none given)" if language == "en" else "(non donné)") in route_in_words(
        silent, language
    )
    assert {"route-receive", ROUTE.subject.id} <= set(whole[0][1].split())
    assert "chair" in whole[-1][1].split()


# --- the seal ----------------------------------------------------------------------------------


def test_the_seal_says_route_texts_steps_signers_and_what_is_shown():
    maker = RouteMaker().walk(way()[:3])
    maker.sign(told(not_reached=5), late=3)
    route = maker.route
    lines = said(about_sealed_route(route))
    assert lines["Digest of route.json"] == route.head
    assert lines["Route"] == route.subject.id
    assert lines["Summary, in French"] == texts().summary.fr
    assert lines["the council’s recommendation: Recommendation"] == "approval is recommended"
    assert lines["the council’s recommendation: It had the texts since"] == "2026-04-21"
    assert lines["the notice to the members: Members not reached"] == "5"
    assert lines["the notice to the members: signed"] == (
        "chair and executive, 2026-05-01 12:00:00 in Toronto (2026-05-01T16:00:00Z)"
    )
    assert lines["Signed the route, chair"].startswith("Chair, returning officer; key file ")
    assert "; passkey " in lines["Signed the route, executive"]
    assert "signed on 2026-05-01, 3 days later" in lines["Shown on the route, 1"]
    assert lines["Shown on the route, 2"].startswith("the notice to the members: 5 member(s)")
    assert "Shown on the route, 3" not in lines
    french = said(about_sealed_route(route), "fr")
    assert len(french) == len(lines)
    assert not any(name.startswith("Shown") for name in said(about_sealed_route(ROUTE)))


# --- acceptances -------------------------------------------------------------------------------


def accepted(**changes: object) -> Acceptance:
    return replace(RouteMaker().acceptance(CHAIR), **changes)


def test_solidarity_an_officer_accepts_alone_and_with_a_key_of_that_account():
    maker = RouteMaker()
    chair, deputy = maker.officer(CHAIR), maker.officer(DEPUTY)
    good = accepted()
    verify_acceptance(good, chair)
    forgeries: list[tuple[type[AuditError], Acceptance]] = [
        (SignatureError, maker.acceptance(DEPUTY)),
        (SignatureError, accepted(statement=replace(good.statement, officer=DEPUTY))),
        (SignatureError, accepted(signature=replace(good.signature, officer=DEPUTY))),
        (StatementError, accepted(texts=replace(good.texts, version="2027-01"))),
        (StatementError, accepted(texts=replace(good.texts, fr="c" * 64))),
        (StatementError, accepted(language="en")),
        (SignatureError, accepted(statement=replace(good.statement, time=POLL.now))),
    ]
    signed = sign_statement_ed25519(good.statement, CHAIR, maker.keys[DEPUTY])
    forgeries.append((SignatureError, accepted(signature=signed)))
    for kind, forged in forgeries:
        with pytest.raises(kind):
            verify_acceptance(forged, chair)
    with pytest.raises(SignatureError, match="'deputy' accepts alone"):
        verify_acceptance(good, deputy)
    with pytest.raises(StatementError):
        verify_acceptance(good, replace(chair, role="provincial-executive"))


def test_an_acceptance_says_who_accepts_what_and_in_which_language():
    lines = said(RouteMaker().acceptance(EXECUTIVE).statement.about)
    assert lines == {
        "Officer executive": "Executive, provincial executive",
        "Accepts": "the oath of office, the code of conduct and caucus solidarity, version 2026-01",
        "Digest of the text in English": "a" * 64,
        "Digest of the text in French": "b" * 64,
        "Read in": "French",
    }


def test_a_route_without_steps_is_none():
    with pytest.raises(DocumentError, match="begins with its first"):
        Route(subject(), (), (), ())
