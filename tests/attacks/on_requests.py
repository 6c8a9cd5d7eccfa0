"""Attacks that are no record: requests to the server, and rows that somebody wrote.

Rules this module keeps:
1. The untouched request is made first, of the database that the forged one finds, and is granted;
   then every row is put back, unless the forged request must come after it (`again`).
2. The forged request is refused by exactly the name given: the slug of the server's answer, the
   place to which it leads instead, what a caller hears, or the class of another refusal.
3. The refusal changes no row but those that count failures, acknowledges nothing, and tells
   nothing of what it must not (`hides`); nor does what the server logs meanwhile, which names no
   voter, credential or code.
4. `SAME`: nothing is refused, and both answers are the same, byte for byte.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from http import HTTPStatus
from io import StringIO
from itertools import chain
from typing import TypeVar

from flask.wrappers import Response
from werkzeug.test import TestResponse

from ivr.handset.network import Answer
from tests.attacks.attack import Attacker, Key, entered
from tests.kit.database.copies import saved
from tests.kit.database.rows import every_row
from tests.kit.polls import SamplePoll
from voting.domain.errors import RatifyError
from voting.ports.unit_of_work import Context
from voting.storage.store import SqlStore

Name = TypeVar("Name", bound=str)
Some = TypeVar("Some", bound=Callable[..., None])
Request = Callable[[], object]
COUNTED = ("counters", "serial_failures", "claims.code_tries")
"""What counts failures, and nothing else."""
ACKNOWLEDGED = ('"receipt"', '"authorization"', '"signature"', "ratify-officer=")
"""What stands in an answer that gives somebody something."""
SAME = "the same answer"


def nothing() -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Logged:
    """Nothing was refused, and nothing was done: the server's log says so in these words."""

    event: str
    text: str


def logged(event: str, text: str) -> Logged:
    """Return what the log says, which says this."""
    assert event in text, text
    return Logged(event, text)


@dataclass(frozen=True)
class Try:
    """What an attack hands over: the untouched request, and the forged one.

    `writes` is what somebody does to the database between them; `again`: the forged request is
    made after the untouched one; `says` and `hides` are of the refusal; `but` names tables that it
    may change, such as the row of a call that it ends.
    """

    honest: Request
    forged: Request
    writes: Request = nothing
    again: bool = False
    says: str = ""
    hides: Sequence[str] = ()
    but: Sequence[str] = ()


def on_request(
    *,
    by: Attacker | Sequence[Attacker],
    keys: Key | Sequence[Key],
    caught_by: str,
) -> Callable[[Callable[..., Try]], Callable[..., None]]:
    """Make a test of a function that takes a running poll and returns both requests.

    The function's first parameter is a fixture that is a context, or has one (`ctx`).
    """

    def decorate(function: Callable[..., Try]) -> Callable[..., None]:
        entered(function, _all(by), _all(keys), (caught_by,))

        @functools.wraps(function)
        def test(**arguments: object) -> None:
            first = next(iter(arguments.values()))
            _judge(_store_of(first), _secrets_of(first), function(**arguments), caught_by)

        return test

    return decorate


def in_steps(
    *, by: Attacker | Sequence[Attacker], keys: Key | Sequence[Key], caught_by: str | Sequence[str]
) -> Callable[[Some], Some]:
    """Enter a test that is an attack of several steps, in the gallery.

    It makes the untouched requests itself, and sees each forged one refused by what is named.
    """

    def decorate(test: Some) -> Some:
        entered(test, _all(by), _all(keys), _all(caught_by))
        return test

    return decorate


def _judge(store: SqlStore, secrets: Sequence[str], tried: Try, caught_by: str) -> None:
    restore = saved(store._writer)
    granted = tried.honest()
    assert _is_granted(name_of(granted), caught_by), f"the untouched: {granted!r}"
    if not tried.again:
        restore(store._writer)
    tried.writes()
    but = (*COUNTED, *tried.but)
    before = every_row(store, but)
    with _heard() as log:
        answer = _answered(tried.forged)
    changed, told = _changed(before, every_row(store, but)), told_by(answer)
    _holds_none_of((*secrets, *tried.hides), log.getvalue())
    if caught_by == SAME:
        assert told == told_by(granted), told
        assert not tried.again or changed == [], changed
        return
    assert name_of(answer) == caught_by, told
    assert changed == [], changed
    assert tried.says in told, told
    _holds_none_of((*ACKNOWLEDGED, *tried.hides), told)


def _holds_none_of(words: Sequence[str], text: str) -> None:
    held = [one for one in words if one in text]
    assert held == [], f"{held} in: {text}"


def _changed(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    """Return the tables whose rows are others now."""
    return [name for name in before if before[name] != after[name]]


def _is_granted(name: str, caught_by: str) -> bool:
    return name == "granted" or (name.startswith("/") and name != caught_by)


def _answered(request: Request) -> object:
    try:
        return request()
    except Exception as error:
        return error


def name_of(answer: object) -> str:
    """Return the name of a refusal, "granted" for an answer that is none."""
    if isinstance(answer, RatifyError):
        return answer.slug
    if isinstance(answer, Exception):
        return type(answer).__name__
    if isinstance(answer, Logged):
        return answer.event
    if isinstance(answer, TestResponse | Response):
        return _name_of_response(answer)
    if isinstance(answer, Answer):
        return _name_of_call(answer)
    return "granted"


def _name_of_call(answer: Answer) -> str:
    if b"This call cannot go on" in answer.body:
        return "this call cannot go on"
    status = HTTPStatus(answer.status)
    return "granted" if status < 300 else status.phrase.lower()


def _name_of_response(answer: Response | TestResponse) -> str:
    if answer.mimetype == "application/problem+json":
        return str(answer.get_json()["type"]).rpartition("/")[2]
    if 300 <= answer.status_code < 400:
        return str(answer.headers["Location"]).partition("?")[0]
    status = HTTPStatus(answer.status_code)
    return "granted" if status < 300 else status.phrase.lower()


def told_by(answer: object) -> str:
    """Return all that an answer tells."""
    if isinstance(answer, TestResponse | Response):
        cookies = answer.headers.getlist("Set-Cookie")
        return "\n".join((answer.get_data(as_text=True), *cookies))
    if isinstance(answer, Answer):
        return answer.body.decode()
    return answer.text if isinstance(answer, Logged) else str(answer)


@contextmanager
def _heard() -> Iterator[StringIO]:
    """Yield what is logged and printed meanwhile."""
    heard, root = StringIO(), logging.getLogger()
    handler = logging.StreamHandler(heard)
    root.addHandler(handler)
    try:
        with redirect_stdout(heard), redirect_stderr(heard):
            yield heard
    finally:
        root.removeHandler(handler)


def _secrets_of(fixture: object) -> tuple[str, ...]:
    """Return what no log names: each voter's number, credential, secret and code."""
    sample = getattr(fixture, "sample", fixture)
    voters = sample.voters if isinstance(sample, SamplePoll) else ()
    secrets = [(one.member, one.credential, str(one.secret), one.code) for one in voters]
    return tuple(filter(None, chain.from_iterable(secrets)))


def _store_of(fixture: object) -> SqlStore:
    ctx = fixture if isinstance(fixture, Context) else fixture.ctx  # type: ignore[attr-defined]
    assert isinstance(ctx.store, SqlStore)
    return ctx.store


def _all(given: Name | Sequence[Name]) -> tuple[Name, ...]:
    return (given,) if isinstance(given, str) else tuple(given)
