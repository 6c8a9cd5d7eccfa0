"""Runs the checks, each on what earlier ones found.

Rules this module keeps:
1. A check is run only on the stages it needs: where one is missing, it is reported as not reached.
2. However broken a record is, the outcome is a named failed check.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

from audit.checks.outcome import CheckOutcome, CheckResult, Finding, Passed
from audit.record.errors import AuditError
from tally.protocol.errors import ProtocolError

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
S = TypeVar("S")
"""The stages that a check reads, and the one that it hands on."""
Of1 = Callable[[A], Passed[S]]
Of2 = Callable[[A, B], Passed[S]]
Of3 = Callable[[A, B, C], Passed[S]]
Of4 = Callable[[A, B, C, D], Passed[S]]
Of5 = Callable[[A, B, C, D, E], Passed[S]]
"""Checks, by how many stages they read."""


@dataclass(frozen=True)
class Check:
    """A check's short name, and what it shows when it holds."""

    name: str
    title: str


@dataclass(frozen=True)
class Step(Generic[S]):
    """A check that had its turn; `passed` is None if it failed or was not reached."""

    name: str
    passed: Passed[S] | None


class Runner:
    """The checks of one record that had their turn."""

    def __init__(self) -> None:
        self._findings: dict[str, Finding] = {}

    def first(self, name: str, check: Callable[[], Passed[S]]) -> Step[S]:
        """Run a check that needs no other."""
        return self._end(name, _attempt(check, ()))

    @overload
    def run(
        self, name: str, check: Of1[A, S], a: Step[A], /, *, after: Step[Any] | None = None
    ) -> Step[S]: ...
    @overload
    def run(self, name: str, check: Of2[A, B, S], a: Step[A], b: Step[B], /) -> Step[S]: ...
    @overload
    def run(
        self, name: str, check: Of3[A, B, C, S], a: Step[A], b: Step[B], c: Step[C], /
    ) -> Step[S]: ...
    @overload
    def run(
        self,
        name: str,
        check: Of4[A, B, C, D, S],
        a: Step[A],
        b: Step[B],
        c: Step[C],
        d: Step[D],
        /,
    ) -> Step[S]: ...
    @overload
    def run(
        self,
        name: str,
        check: Of5[A, B, C, D, E, S],
        a: Step[A],
        b: Step[B],
        c: Step[C],
        d: Step[D],
        e: Step[E],
        /,
    ) -> Step[S]: ...
    def run(
        self,
        name: str,
        check: Callable[..., Passed[S]],
        /,
        *needs: Step[Any],
        after: Step[Any] | None = None,
    ) -> Step[S]:
        """Run a check on the stages of the steps it needs.

        `after` is one that must have passed too, but has nothing to hand on.
        """
        steps = needs if after is None else (*needs, after)
        missing = [step.name for step in steps if step.passed is None]
        if missing:
            needed = f"needs: {', '.join(missing)}"
            return self._end(name, Finding(CheckOutcome.NOT_REACHED, needed))
        stages = [step.passed.stage for step in needs if step.passed]
        return self._end(name, _attempt(check, stages))

    def _end(self, name: str, found: Passed[S] | Finding) -> Step[S]:
        passed = found if isinstance(found, Passed) else None
        self._findings[name] = found.finding if isinstance(found, Passed) else found
        return Step(name, passed)

    def results(self, checks: Sequence[Check]) -> tuple[CheckResult, ...]:
        """Return how each of the checks came out; its number is its place, from 1."""
        return tuple(
            CheckResult(number, check.name, check.title, self._findings[check.name])
            for number, check in enumerate(checks, 1)
        )


def _attempt(check: Callable[..., Passed[S]], stages: Sequence[object]) -> Passed[S] | Finding:
    try:
        return check(*stages)
    except (AuditError, ProtocolError) as error:
        return Finding(CheckOutcome.FAILED, str(error))
    except Exception as error:  # a broken record must never end in a traceback (rule 2)
        return Finding(CheckOutcome.FAILED, f"unforeseen: {type(error).__name__}: {error}"[:300])
