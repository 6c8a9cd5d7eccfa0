"""What a record that holds still does not prove, in sentences for the report.

Rules this module keeps:
1. An edition, a stage or a missing anchor that leaves something unproved is named.
"""

from __future__ import annotations

from collections.abc import Sequence

from audit.checks.outcome import CheckOutcome, CheckResult
from audit.checks.stages import Anchors, Staged
from audit.replay import export
from audit.replay.history import RecordedState


def limits_of(staged: Staged, anchors: Anchors, checks: Sequence[CheckResult]) -> tuple[str, ...]:
    """Say what a record that holds still does not prove."""
    history = staged.history
    limits = []
    if history.state is RecordedState.VOID:
        limits.append("This poll is void: it has no result.")
    elif history.computed is None:
        limits.append(f"This poll is {history.state.value}: there is no result to prove yet.")
    elif staged.public:
        limits.append(
            "This is the public edition: it holds no decryption and no unit's result. What was"
            " released is proved without them, by public-proof.json; what only officers and"
            " auditors see (the units' results, the bounds) the complete edition proves."
            if history.released is not None
            else "This is the public edition, and the result is not released: there is none in it."
        )
    if any(check.finding.outcome is CheckOutcome.ATTESTED for check in checks):
        limits.append(
            "The ballots held apart, for a claim or a challenge, are not shown in this edition:"
            " that each is a real vote, of whom it is said to be, and so what the votes left out"
            " could have changed, is as attested. The edition for auditors proves it."
        )
    if not anchors.given:
        limits.append(
            "Without an anchor (--seal-digest, --checkpoint, --receipt), a wholly false record"
            " could be as consistent as this one."
        )
    if anchors.receipts:
        limits.append(
            "A receipt anchors only its own entry of the log and the ballot that it names; the seal"
            " digest and checkpoints anchor more."
        )
    if export.REPORT in staged.record.files:
        limits.append(
            "The words and pictures of report.pdf are not checked, only that its digest is in the"
            " manifest: rely on result.json."
        )
    limits.append(
        "No record can prove that the voters' list names the right people, or that a voter's own"
        " device encrypted the choice it showed."
    )
    return tuple(limits)
