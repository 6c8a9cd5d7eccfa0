"""Attacks that are no record: requests to the server, and rows that somebody wrote.

Rules this module keeps:
1. The untouched request is made first, of the database that the forged one finds, and is granted;
   then every row is put back, unless the forged request must come after it (`again`).
2. The forged request is refused by exactly the name given: the slug of the server's answer, the
   place to which it leads instead, what a caller hears, or the class of another refusal.
3. The refusal changes no row but those that count failures, acknowledges nothing, and tells
   nothing of what it must not (`hides`).
4. `SAME`: nothing is refused, and both answers are the same, byte for byte.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from flask.wrappers import Response
from werkzeug.test import TestResponse

from ivr.handset.network import Answer
from tests.attacks.attack import Attacker, Key, entered
from tests.kit.database.copies import saved
from tests.kit.database.rows import every_row
from voting.domain.errors import RatifyError
from voting.ports.unit_of_work import Context
from voting.storage.store import SqlStore

Some = TypeVar("Some", bound=str)
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
    made after the untouched one; `says` and `hides` are of the refusal.
    """

    honest: Request
    forged: Request
    writes: Request = nothing
    again: bool = False
    says: str = ""
    hides: Sequence[str] = ()


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
            _judge(_store_of(next(iter(arguments.values()))), function(**arguments), caught_by)

        return test

    return decorate


def _judge(store: SqlStore, tried: Try, caught_by: str) -> None:
    restore = saved(store._writer)
    granted = tried.honest()
    assert _is_granted(name_of(granted), caught_by), f"the untouched: {granted!r}"
    if not tried.again:
        restore(store._writer)
    tried.writes()
    before = every_row(store, but=COUNTED)
    answer = _answered(tried.forged)
    if caught_by == SAME:
        assert told_by(answer) == told_by(granted)
        assert not tried.again or every_row(store, but=COUNTED) == before
        return
    assert name_of(answer) == caught_by, told_by(answer)
    assert every_row(store, but=COUNTED) == before
    told = told_by(answer)
    assert tried.says in told, told
    assert [one for one in (*ACKNOWLEDGED, *tried.hides) if one in told] == []


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
    if isinstance(answer, Answer) and b"This call cannot go on" in answer.body:
        return "this call cannot go on"
    return "granted"


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


def _store_of(fixture: object) -> SqlStore:
    ctx = fixture if isinstance(fixture, Context) else fixture.ctx  # type: ignore[attr-defined]
    assert isinstance(ctx.store, SqlStore)
    return ctx.store


def _all(given: Some | Sequence[Some]) -> tuple[Some, ...]:
    return (given,) if isinstance(given, str) else tuple(given)
