"""What a verified record means: what each check protects against, who signed, whence each number.

Rules this module keeps:
1. The first sentence says how far the rest can be relied on. Of a record that does not hold it says
   so, and that what follows is only what the record says.
2. It says only what the record holds: an act that was not done and a number that is not there yet
   have no row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from audit.checks.outcome import Report
from audit.checks.runner import Step
from audit.checks.stages import Anchors
from audit.explain.numbers import Evidence, Number, numbers_of
from audit.explain.protects import PROTECTS
from audit.explain.signed import SignedAct, signed_acts
from audit.replay.export import Record
from audit.verify import Found, report_of, run_checks
from audit.work.progress import Progress, no_progress

Stage = TypeVar("Stage")

FAILS = (
    "This record does NOT hold: {failed} failed. What follows is only what the record says of"
    " itself: rely on none of it."
)
UNANCHORED = (
    "No check failed, but nothing from outside anchors this record: all of what follows could have"
    " been made up together. Give the seal digest of the notice."
)
HOLDS = (
    "Every check that this edition allows holds, as far as the poll has got, and the record is"
    " anchored. Beside each number stands how its checks came out."
)

NOT_PROVED = (
    " One thing is NOT PROVED, and nothing is wrong in it: the released percentage has no"
    " public proof. The complete edition proves it."
)


@dataclass(frozen=True)
class Explanation:
    """What a report means; `standing` is how far the rest can be relied on."""

    standing: str
    protects: Mapping[str, str]
    signed: tuple[SignedAct, ...]
    numbers: tuple[Number, ...]

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "standing": self.standing,
            "protects": dict(self.protects),
            "signed": [one.to_json() for one in self.signed],
            "numbers": [one.to_json() for one in self.numbers],
        }


def verify_and_explain(
    source: Path | Record,
    anchors: Anchors,
    *,
    processes: int | None = None,
    progress: Progress = no_progress,
) -> tuple[Report, Explanation]:
    """Run every check on a record, as `verify_record` does, and explain the report."""
    found = run_checks(source, anchors, processes, progress)
    report = report_of(found, anchors)
    evidence = _evidence(found)
    return report, Explanation(
        standing=standing(report),
        protects={check.name: PROTECTS[check.name] for check in report.checks},
        signed=_signed(found),
        numbers=numbers_of(evidence),
    )


def _given(step: Step[Stage]) -> Stage | None:
    return None if step.passed is None else step.passed.stage


def _evidence(found: Found) -> Evidence:
    listed = _given(found.listed)
    return Evidence(
        public=None if listed is None else listed.public,
        sealed=_given(found.sealed),
        inputs=_given(found.inputs),
        replayed=_given(found.replayed),
        rows=_given(found.rows),
        challenged=_given(found.challenged),
        counted=_given(found.counted),
    )


def _signed(found: Found) -> tuple[SignedAct, ...]:
    """Return who signed what, as far as poll.json and the log can be read."""
    sealed, entries = _given(found.sealed), _given(found.entries)
    if sealed is None:
        return ()
    return signed_acts(sealed.document, entries or (), _given(found.trustees))


def standing(report: Report) -> str:
    """Return how far what a report explains can be relied on."""
    if not report.ok:
        return FAILS.format(failed=", ".join(report.failed))
    found = HOLDS if report.anchored else UNANCHORED
    return found if report.proved else f"{found}{NOT_PROVED}"
