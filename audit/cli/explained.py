"""An explanation for a person: who signed, and the way of every number.

Rules this module keeps:
1. A line is broken between words, so that it can be read on a terminal of 100 columns.
2. Beside every signature and every number stands how its checks came out, in words.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from audit.checks.outcome import CheckOutcome, CheckResult, Report
from audit.explain.explanation import Explanation
from audit.explain.numbers import Number
from audit.explain.signed import SignedAct

WIDTH = 100
"""Columns of a line."""
SHOWN_ENTRIES = 5
"""How many entries of the log are named where one row stands for many."""


def wrapped(text: str, indent: int = 0) -> str:
    """Return the text in lines of `WIDTH` columns, each indented; no file's name is broken."""
    space = " " * indent
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=space,
        subsequent_indent=space,
        break_long_words=False,
        break_on_hyphens=False,
    )


def explained(report: Report, explanation: Explanation) -> Iterator[str]:
    """Yield the lines that say who signed, and the way of every number."""
    checks = {check.name: check for check in report.checks}
    yield "Who signed"
    for act in explanation.signed:
        yield from _signed(act, checks[act.check])
    if not explanation.signed:
        yield "  Nothing: poll.json, which names the officers, could not be read."
    yield ""
    yield "The way of every number"
    for number in explanation.numbers:
        yield from _number(number, checks)
    if not explanation.numbers:
        yield "  None: what the numbers come from could not be read."


def _signed(act: SignedAct, check: CheckResult) -> Iterator[str]:
    who = "; ".join(f"{one} ({one.key})" if one.key else str(one) for one in act.signers)
    yield wrapped(f"{act.name}: {who}", 2)
    if act.change:
        why = f" Reason given: {act.reason}" if act.reason else ""
        yield wrapped(f"{act.change}.{why}", 6)
    yield wrapped(f"{_place(act)}; {_came_out((check,))}", 6)


def _place(act: SignedAct) -> str:
    """Return where the signatures stand, and when the first was made."""
    if not act.entries:
        return ", ".join(filter(None, ("in the sealed files", act.time)))
    shown = ", ".join(map(str, act.entries[:SHOWN_ENTRIES]))
    more = len(act.entries) - SHOWN_ENTRIES
    if more > 0:
        shown += f" and {more} more"
    if len(act.entries) == 1:
        return f"log entry {shown}, {act.time}"
    return f"log entries {shown}, the first {act.time}"


def _number(number: Number, checks: Mapping[str, CheckResult]) -> Iterator[str]:
    yield wrapped(f"{number.name}: {number.value}", 2)
    yield wrapped(number.way, 6)
    yield wrapped(f"from {', '.join(number.files)}", 6)
    yield wrapped(_came_out([checks[name] for name in number.checks]), 6)


def _came_out(checks: Sequence[CheckResult]) -> str:
    """Return how checks came out, with their numbers, so that a reader finds them above."""
    numbers: dict[CheckOutcome, list[str]] = {}
    for check in checks:
        numbers.setdefault(check.finding.outcome, []).append(str(check.number))
    return "; ".join(_said(outcome, named) for outcome, named in numbers.items())


def _said(outcome: CheckOutcome, numbers: Sequence[str]) -> str:
    if len(numbers) == 1:
        return f"check {numbers[0]} {outcome}"
    hold = "hold" if outcome is CheckOutcome.HOLDS else outcome
    return f"checks {', '.join(numbers)} {hold}"
