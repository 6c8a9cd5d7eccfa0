"""What `verify` reports: an outcome for each numbered check, and what they amount to.

Rules this module keeps:
1. A record holds only if no check failed and none was left unreached by a failure.
2. What an edition or a stage cannot prove is reported, never skipped silently.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

PERCENTAGE_PROVED, PERCENTAGE_NOT_PROVED = "percentage proved", "percentage NOT PROVED"
"""What the verdict adds once a result is released."""
VERIFIED, ATTESTED = "verified", "as attested, ballots not shown"
"""What the bounds of the votes left out rest on."""


class CheckOutcome(StrEnum):
    """How a check came out."""

    HOLDS = "holds"
    FAILED = "FAILED"
    NOT_REACHED = "not reached"
    NOT_PROVED = "NOT PROVED"
    NOT_IN_EDITION = "not in this edition"
    ATTESTED = "as attested"
    NOT_YET = "not yet"
    NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Finding:
    """One check's outcome, and a sentence on it."""

    outcome: CheckOutcome
    note: str = ""


Stage = TypeVar("Stage")
Next = TypeVar("Next")


@dataclass(frozen=True)
class Passed(Generic[Stage]):
    """A check that did not fail, and what it hands to the checks that need it."""

    finding: Finding
    stage: Stage

    def giving(self, stage: Next) -> Passed[Next]:
        """Return the same, with what it hands on."""
        return Passed(self.finding, stage)


def holds(note: str = "") -> Passed[None]:
    """Return that a check holds."""
    return Passed(Finding(CheckOutcome.HOLDS, note), None)


def not_proved(note: str) -> Passed[None]:
    """Return that nothing is wrong, and that what was released cannot be proved."""
    return Passed(Finding(CheckOutcome.NOT_PROVED, note), None)


def not_in_edition(note: str) -> Passed[None]:
    """Return that this edition does not hold what the check is about."""
    return Passed(Finding(CheckOutcome.NOT_IN_EDITION, note), None)


def attested(note: str) -> Passed[None]:
    """Return that this edition gives what the check is about by its digest only."""
    return Passed(Finding(CheckOutcome.ATTESTED, note), None)


def not_yet(note: str) -> Passed[None]:
    """Return that the poll has not got so far."""
    return Passed(Finding(CheckOutcome.NOT_YET, note), None)


def not_asked(note: str) -> Passed[None]:
    """Return that no anchor of this kind was given."""
    return Passed(Finding(CheckOutcome.NOT_ASKED, note), None)


@dataclass(frozen=True)
class CheckResult:
    """A numbered check: its short name, what it shows when it holds, and how it came out."""

    number: int
    name: str
    title: str
    finding: Finding

    @property
    def passed(self) -> bool:
        """Whether it neither failed nor was left unreached by a failure."""
        return self.finding.outcome not in {CheckOutcome.FAILED, CheckOutcome.NOT_REACHED}

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "number": self.number,
            "name": self.name,
            "title": self.title,
            "outcome": self.finding.outcome.value,
            "note": self.finding.note,
        }


@dataclass(frozen=True)
class Report:
    """What verifying a record showed. A text is empty if what it rests on did not hold."""

    checks: tuple[CheckResult, ...]
    poll: str
    edition: str
    state: str
    seal_digest: str
    anchored: bool
    official_line: str
    """The official result, where this record proves it."""
    released: bool
    """Whether a result is released."""
    limits: tuple[str, ...]
    """What this edition, at this stage and with these anchors, cannot prove."""

    @property
    def ok(self) -> bool:
        """Whether all that can be checked holds."""
        return all(check.passed for check in self.checks)

    @property
    def proved(self) -> bool:
        """Whether nothing was released that this record does not prove."""
        return all(check.finding.outcome is not CheckOutcome.NOT_PROVED for check in self.checks)

    @property
    def bounds(self) -> str:
        """What the bounds of the votes left out rest on; empty if the record does not hold."""
        if not self.ok:
            return ""
        outcomes = {check.finding.outcome for check in self.checks}
        return ATTESTED if CheckOutcome.ATTESTED in outcomes else VERIFIED

    @property
    def failed(self) -> tuple[str, ...]:
        """The short names of the checks that failed."""
        return tuple(c.name for c in self.checks if c.finding.outcome is CheckOutcome.FAILED)

    @property
    def verdict(self) -> str:
        """The outcome in one sentence."""
        if not self.ok:
            return f"NOT VALID: failed: {', '.join(self.failed)}"
        found = "valid, anchored" if self.anchored else "internally consistent, NOT ANCHORED"
        if not self.released:
            return found
        return f"{found}, {PERCENTAGE_PROVED if self.proved else PERCENTAGE_NOT_PROVED}"

    def to_json(self) -> dict[str, object]:
        """Return the JSON object of `ratify audit verify --json`."""
        return {
            "verdict": self.verdict,
            "ok": self.ok,
            "anchored": self.anchored,
            "proved": self.proved,
            "bounds": self.bounds,
            "poll": self.poll,
            "edition": self.edition,
            "state": self.state,
            "seal_digest": self.seal_digest,
            "official_line": self.official_line,
            "limits": list(self.limits),
            "checks": [check.to_json() for check in self.checks],
        }
