"""What the tests of the verifier share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from audit.checks.outcome import CheckOutcome, Report
from audit.record.fields import load
from audit.record.receipt import BallotAuthorization, read_authorization
from audit.replay.export import Record
from audit.verify import NO_ANCHORS, Anchors, verify_record


def verify(source: Record | Path, anchors: Anchors = NO_ANCHORS) -> Report:
    """Verify in this process."""
    return verify_record(source, anchors, processes=1)


def assert_fails(source: Record | Path, *names: str, anchors: Anchors = NO_ANCHORS) -> Report:
    """Verify, and expect exactly these checks to fail, each with a sentence that is no accident."""
    report = verify(source, anchors)
    notes = {check.name: check.finding.note for check in report.checks}
    assert report.failed == names, {name: notes[name] for name in report.failed}
    assert not report.ok
    for name in names:
        assert notes[name]
        assert "unforeseen" not in notes[name]
    return report


def authorization_from(raw: bytes) -> BallotAuthorization:
    """A signed authorization from its one valid byte form."""
    return read_authorization(load(raw, "authorization"))


def note_of(report: Report, name: str) -> str:
    """The sentence of a check."""
    return next(check.finding.note for check in report.checks if check.name == name)


def outcome_of(report: Report, name: str) -> CheckOutcome:
    """The outcome of a check."""
    return next(check.finding.outcome for check in report.checks if check.name == name)


def in_file(path: str, change: Callable[[bytes], bytes]) -> Callable[[dict[str, bytes]], None]:
    """A change of one file, for `Simulator.record(files=...)`."""

    def apply(files: dict[str, bytes]) -> None:
        changed = change(files[path])
        assert changed != files[path]
        files[path] = changed

    return apply
