"""Somebody who watches every public page, file and metric sees nothing past the published size.

The watcher asks for whatever the applications serve to the public, as their own tables of routes
have it: a new route is watched too, or the test fails until it says how to ask for it.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from audit.record.log.checkpoint import parse_checkpoint
from ivr.app import build as build_phone
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_requests import SAME, in_steps
from tests.kit.claimants import claimant, vote_apart
from tests.kit.database.clock import MovableClock
from tests.kit.members import reach, reissued
from tests.kit.phone.lines import with_phone
from tests.kit.polls import HEAD, open_poll
from tests.kit.web import Town, cast
from voting.app import build
from voting.domain.ballot_box import interval_start
from voting.ports.unit_of_work import Context
from voting.web.common.access import RouteKind, public, rule_of

Seen = dict[str, bytes]
"""What was answered, by what was asked for."""
OF_THE_MOMENT = (
    (rb'nonce="[^"]+"', b"nonce"),  # fresh in each answer, for the page's own scripts
    (rb'name="csrf_token"[^>]*value="[^"]+"', b"token"),  # likewise, in the officers' sign-in form
    (rb'<meta name="csrf-token" content="[^"]+">', b"token"),
    (rb'"now": "[^"]+"', b"now"),  # the booth's clock
)
HEADERS = ("ETag", "Content-Type", "Content-Disposition", "Last-Modified", "Location", "Vary")
COUNTS = re.compile(rb"^(ratify_\w+_total\{[^}]*\}) (\S+)\n", re.MULTILINE)
"""The counters, to which the watcher's own requests add."""


@dataclass
class Watcher:
    """Somebody without any account, at every address of both applications that is not officers'."""

    apps: tuple[Flask, ...]
    parts: Mapping[str, tuple[object, ...]]
    counted: Counter[bytes] = field(default_factory=Counter)

    def look(self) -> tuple[Seen, Counter[bytes]]:
        """Ask for everything once; return the answers, and what the metrics counted since."""
        seen: Seen = {}
        counted: Counter[bytes] = Counter()
        for app in self.apps:
            client = app.test_client()
            for method, address in self.addresses(app):
                body = _ask(client, method, address)
                if address == "/metrics":
                    for label, value in COUNTS.findall(body):
                        counted[app.name.encode() + label] += int(float(value))
                    body = COUNTS.sub(b"", body)
                seen[f"{app.name} {method} {address}"] = body
        since, self.counted = counted - self.counted, counted
        return seen, since

    def addresses(self, app: Flask) -> Iterator[tuple[str, str]]:
        """Every method and address, with each value of each of its parts."""
        for rule in app.url_map.iter_rules():
            access = rule_of(app.view_functions[rule.endpoint])
            assert access is not None
            if access.kind is not RouteKind.OFFICER:
                for method in sorted((rule.methods or set()) - {"HEAD"}):
                    yield from ((method, address) for address in self._filled(rule))

    def _filled(self, rule: Rule) -> Iterator[str]:
        names = sorted(rule.arguments)
        unknown = set(names) - set(self.parts)
        assert not unknown, f"{rule.rule}: say what a watcher puts for {unknown}"
        for values in itertools.product(*(self.parts[name] for name in names)):
            built = rule.build(dict(zip(names, values, strict=True)), append_unknown=False)
            assert built is not None, rule.rule
            yield built[1]


def _ask(client: FlaskClient, method: str, address: str) -> bytes:
    """Return status, headers and body; a POST asks for a ballot that is not there."""
    if method == "GET":
        answer = client.get(address)
    elif address.startswith("/api/"):
        answer = client.post(address, json={})
    else:
        answer = client.post(address, data={"tracker": "A" * 43})
    fault = answer.status_code >= 500 and address != "/healthz"  # the sample's keys are in no file
    assert not fault, (method, address)
    body = b"a nonce" if address.endswith("/nonce") else answer.data
    for pattern, instead in OF_THE_MOMENT:
        body = re.sub(pattern, instead, body)
    headers = "\n".join(f"{name}: {answer.headers.get(name)}" for name in HEADERS)
    return f"{answer.status_code}\n{headers}\n\n".encode() + body


@pytest.fixture
def watched(sqlite_ctx: Context, clock: MovableClock, tmp_path: Path) -> Town:
    """An open poll at a whole ten minutes, with its web application."""
    sample = open_poll(sqlite_ctx, voters=8)
    reach(sample, tmp_path)
    clock.stop()
    with sqlite_ctx.store.reader() as uow:
        now = uow.now()
    clock.offset += interval_start(now) + timedelta(minutes=10) - now
    return Town(build(sample.ctx), sample.ctx, sample, list(sample.voters))


@pytest.fixture
def watcher(watched: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watcher:
    """The watcher, who has looked at everything before; files are kept apart from others'."""
    (tmp_path / "kept").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "kept"))
    phone = build_phone(with_phone(watched.ctx, tmp_path))
    parts = {
        "lang": ("en", "fr"),
        "poll": (watched.poll,),
        "unit": ("A-ELEM",),
        "digest": ("0" * 64,),
        "slug": ("not-found",),
        "name": ("css/board.css",),
        "text": ("agreement.en", "not-there"),
        "step": (1,),
    }
    one = Watcher((watched.app, phone), parts)
    one.look()
    return one


def head(seen: Seen, town: Town) -> int:
    """The size in the checkpoint that a watcher was given."""
    raw = seen[f"voting.web GET /polls/{town.poll}/log/checkpoint"].split(b"\n\n", 1)[1]
    key = town.ctx.keys.log_key(town.poll).public_key()
    return parse_checkpoint(raw, f"ratify-log/{town.poll}", key).size


def assert_same(before: Seen, after: Seen) -> None:
    """Fail with the name of what gave something away."""
    changed = [asked for asked in before if before[asked] != after.get(asked)]
    assert (changed, set(before) ^ set(after)) == ([], set())


def vote_in_every_way(town: Town, clock: MovableClock) -> None:
    """A ballot from the web, one held apart, and time that goes by."""
    clock.forward(minutes=3)
    assert cast(town, town.voter())[1].status_code == 200
    clock.forward(minutes=3)
    vote_apart(town.sample, claimant(town.sample))
    clock.forward(minutes=3)


@in_steps(by=Attacker.STRANGER, keys=Key.NONE, caught_by=SAME)
def test_a_watcher_sees_nothing_beyond_the_published_size_in_an_hour_of_voting(
    watched: Town, watcher: Watcher, clock: MovableClock
) -> None:
    """Every public page and file looked at all the time, to learn who votes when."""
    _, of_one_look = watcher.look()
    for ten_minutes in range(6):
        before, counted = watcher.look()
        assert counted == of_one_look
        assert head(before, watched) == len(watched.sample.log()) == HEAD + 3 + 2 * ten_minutes
        vote_in_every_way(watched, clock)
        after, counted = watcher.look()
        assert_same(before, after)
        assert counted == of_one_look
        clock.forward(minutes=1)


@in_steps(by=Attacker.STRANGER, keys=Key.NONE, caught_by=SAME)
def test_nor_of_a_lost_card_that_is_replaced(
    watched: Town, watcher: Watcher, clock: MovableClock
) -> None:
    """Every public page looked at all the time, to learn whose lost card is replaced."""
    before, _ = watcher.look()
    reissued(watched.sample, watched.voter())
    clock.forward(minutes=9)
    assert_same(before, watcher.look()[0])
    clock.forward(minutes=1)
    assert head(watcher.look()[0], watched) == HEAD + 5


def test_every_page_and_file_is_of_one_size(
    watched: Town, watcher: Watcher, clock: MovableClock
) -> None:
    """Turnout, log, checkpoint, record and metrics, in the middle of the vote."""
    vote_in_every_way(watched, clock)
    clock.forward(minutes=1)
    vote_in_every_way(watched, clock)
    seen, _ = watcher.look()
    poll = watched.poll
    checkpoint = seen[f"voting.web GET /polls/{poll}/log/checkpoint"].split(b"\n\n", 1)[1]
    entries = seen[f"voting.web GET /polls/{poll}/log/entries.jsonl"].split(b"\n\n", 1)[1]
    assert len(entries.splitlines()) == head(seen, watched) == HEAD + 5
    assert checkpoint in seen[f"voting.web GET /polls/{poll}/record.zip"]
    for language in ("en", "fr"):
        assert checkpoint in seen[f"voting.web GET /{language}/polls/{poll}/board"]
    for app in ("voting.web", "ivr"):
        assert f'ratify_ballots{{poll="{poll}"}} 1.0'.encode() in seen[f"{app} GET /metrics"]


def test_the_watcher_asks_for_every_public_route(watched: Town, watcher: Watcher) -> None:
    """A route that a later version adds is watched, or the watcher says what it lacks."""
    later = build(watched.ctx)

    @public
    def view(**parts: str) -> str:
        return ""

    later.add_url_rule("/polls/<poll>/latest", "latest", view)
    assert ("GET", f"/polls/{watched.poll}/latest") in set(watcher.addresses(later))
    later.add_url_rule("/of/<member>", "of", view)
    with pytest.raises(AssertionError, match="say what a watcher puts for"):
        list(watcher.addresses(later))
