"""Attacks on a record: the untouched record holds, and the forged one fails by the check named.

Rules this module keeps:
1. The untouched record is made as the forged one is, and verified first, once for each process.
2. Exactly the checks that are named fail, in order; the first is the one that catches the attack.
3. Where an anchor is needed, the forged record holds without it: nothing else finds the attack.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from audit.record.manifest import Edition
from audit.replay.export import Record
from audit.verify import NO_ANCHORS, Anchors
from tests.attacks.attack import Attacker, Key, entered
from tests.audit.helpers import assert_fails, note_of, verify
from tests.kit.simulator.poll import Simulator, poll_at

Some = TypeVar("Some", bound=str)
Start = Callable[[], Simulator]
Source = Record | Path


@dataclass(frozen=True)
class Forged:
    """A forged record, and what somebody kept from elsewhere. `says`: more than the decorator's."""

    record: Source
    anchors: Anchors = NO_ANCHORS
    says: str = ""


def on_record(
    *,
    by: Attacker | Sequence[Attacker] = Attacker.SERVER,
    keys: Key | Sequence[Key] = Key.LOG,
    caught_by: str | Sequence[str],
    at: str | Start = "released",
    says: str | Sequence[str] = (),
    anchor: str = "",
) -> Callable[[Callable[..., object]], Callable[..., None]]:
    """Make a test of a function that takes an untouched poll and returns what the attacker made.

    `at` is the stage of the simulated poll that the function is given, or what makes another. The
    function returns that poll (whose record is then made), a record, or a `Forged`. If it has a
    parameter `edition`, the untouched record is of that edition; otherwise of the auditors'.
    `says` is part of what the first failed check says. `anchor` names the anchor that is needed.
    """
    parties, held, names = _all(by), _all(keys), _all(caught_by)
    start = _stage(at) if isinstance(at, str) else at

    def decorate(function: Callable[..., object]) -> Callable[..., None]:
        entered(function, parties, held, names, anchor)

        @functools.wraps(function)
        def test(**arguments: object) -> None:
            edition = arguments.get("edition", Edition.COMPLETE)
            assert isinstance(edition, Edition)
            _untouched(start, edition)
            made = _made(function(start(), **arguments), edition)
            if anchor:
                assert verify(made.record).failed == ()
            report = assert_fails(made.record, *names, anchors=made.anchors)
            note = note_of(report, names[0])
            missing = [words for words in (*_all(says), made.says) if words not in note]
            assert not missing, note

        return _without_poll(test, function)

    return decorate


@cache
def _stage(stage: str) -> Start:
    return functools.partial(poll_at, stage)


@cache
def _untouched(start: Start, edition: Edition) -> None:
    """Verify the record that nobody has touched."""
    report = verify(start().record(edition))
    assert report.failed == ()
    assert report.ok


def _made(made: object, edition: Edition) -> Forged:
    if isinstance(made, Simulator):
        made = made.record(edition)
    if isinstance(made, Forged):
        return made
    assert isinstance(made, Record | Path), f"an attack returned {made!r}"
    return Forged(made)


def _without_poll(
    test: Callable[..., None], function: Callable[..., object]
) -> Callable[..., None]:
    """The test, with the function's parameters but the first: pytest fills these."""
    signature = inspect.signature(function)
    first, *others = signature.parameters.values()
    assert first.name == "poll"
    del test.__wrapped__  # type: ignore[attr-defined]
    test.__signature__ = signature.replace(parameters=others)  # type: ignore[attr-defined]
    return test


def _all(given: Some | Sequence[Some]) -> tuple[Some, ...]:
    return (given,) if isinstance(given, str) else tuple(given)
