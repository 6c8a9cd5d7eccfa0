"""Checks of the count: unit results, the FTE count and what was released.

Rules this module keeps:
1. The public edition holds no result: a check says what it cannot prove.
2. result.json is computed again from nothing but the archives and fte.json, and compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction

from audit.checks.decryptions import COMPLETE_ONLY
from audit.checks.outcome import Passed, holds, not_provable, not_yet
from audit.checks.stages import Committed, CountedPoll, Decrypted, Replayed, Staged
from audit.record.errors import RecordError
from audit.record.log.event_parts import Official
from audit.replay import export
from tally.fte import FteInputs, UnitCount, tally_fte
from tally.result import encode_result
from tally.sequestered import Sequestered

NOT_COMPUTED = "the result is not computed"
HALF_A_DIGIT = Fraction(1, 200)
"""How far, in percentage points, the exact figure may lie from the one shown."""


def check_units(decrypted: Decrypted) -> Passed[Decrypted]:
    """Check each unit's result: enough trustees decrypted it, and it counts the ballots cast."""
    if decrypted.staged.history.computed is None:
        return not_yet(NOT_COMPUTED).giving(decrypted)
    if decrypted.staged.public:
        return not_provable(COMPLETE_ONLY).giving(decrypted)
    for finding in decrypted.findings:
        if finding.result_failure:
            raise RecordError(finding.result_failure)
    return holds(f"{len(decrypted.findings)} unit results").giving(decrypted)


def check_result(
    decrypted: Decrypted,
    inputs: FteInputs,
    sequestered: tuple[Sequestered, ...],
) -> Passed[CountedPoll]:
    """Count by FTE again (by-law 2.78): result.json must come out, byte for byte.

    It gives the number on the sealed voters' lists and the number admitted beside them, and bounds
    what the sequestered votes left out could have changed (by-law 2.77).
    """
    if decrypted.staged.history.computed is None:
        return not_yet(NOT_COMPUTED).giving(CountedPoll())
    if decrypted.staged.public:
        return not_provable(COMPLETE_ONLY).giving(CountedPoll())
    counts = [
        UnitCount(one.unit, *one.votes) for one in decrypted.findings if one.votes is not None
    ]
    outcome = tally_fte(inputs, counts)
    on_list = decrypted.staged.document.on_list
    expected = encode_result(outcome, on_list, sequestered=sequestered)
    if expected != decrypted.staged.record.file(export.RESULT):
        raise RecordError(f"{export.RESULT} is not what the unit results and fte.json give")
    return holds().giving(CountedPoll(outcome))


def check_commitment(replayed: Replayed, staged: Staged) -> Passed[Committed]:
    """Check that result.json is what the log committed to: hex(salt, then result.json)."""
    if replayed.history.computed is None:
        return not_yet(NOT_COMPUTED).giving(Committed())
    if staged.public:
        return not_provable(COMPLETE_ONLY).giving(Committed())
    salt = staged.record.result_salt
    commitment = hashlib.sha256(salt + staged.record.file(export.RESULT)).hexdigest()
    if commitment != replayed.history.computed.commitment:
        raise RecordError(f"{export.RESULT} is not what result:computed committed to")
    return holds(f"commitment {commitment}").giving(Committed(salt))


def check_released(replayed: Replayed, inputs: FteInputs, counted: CountedPoll) -> Passed[None]:
    """Check that the percentage released is that of result.json.

    In the public edition, check only that what was released can be a result at all.
    """
    released = replayed.history.released
    if released is None:
        return not_yet("the result is not released")
    outcome = counted.outcome
    if outcome is None:
        verify_coherent(released.official, inputs, replayed.history.ballots)
        return not_provable(f"two officers signed {_shown(released.official)}; {COMPLETE_ONLY}")
    expected = Official.of(outcome)
    if released.official != expected:
        raise RecordError(
            f"result:released says {_shown(released.official)}, the result is {_shown(expected)}"
        )
    return holds(_shown(expected))


def verify_coherent(
    official: Official, inputs: FteInputs, ballots: Mapping[str, Sequence[str]]
) -> None:
    """Raise `RecordError` unless this can be the result of some votes (by-law 2.78).

    1. There is a percentage exactly where a unit with FTE cast a ballot; without one, not ratified.
    2. The two sides add up to 100.00.
    3. It is ratified if the figure shown must be above the threshold, and not if it cannot be.
    """
    weight = any(row.value(inputs.fee) for row in inputs.units if ballots[row.unit])
    if official.in_favour is None or official.not_in_favour is None:
        if weight or official.in_favour != official.not_in_favour or official.ratified:  # 1
            raise RecordError("result:released: no percentage, though votes carry weight")
        return
    if not weight:
        raise RecordError("result:released: a percentage, though no vote carries weight")
    shown = Fraction(official.in_favour)
    if shown + Fraction(official.not_in_favour) != 100:  # 2
        raise RecordError(f"result:released: {_shown(official)}: not 100.00% together")
    threshold = inputs.threshold * 100
    above, below = shown - HALF_A_DIGIT > threshold, shown + HALF_A_DIGIT <= threshold
    if (above and not official.ratified) or (below and official.ratified):  # 3
        raise RecordError(
            f"result:released: {_shown(official)}, with the threshold {inputs.threshold}"
        )


def _shown(official: Official) -> str:
    verdict = "ratified" if official.ratified else "not ratified"
    if official.in_favour is None:
        return f"no percentage, {verdict}"
    return f"{official.in_favour}% in favour, {official.not_in_favour}% not in favour, {verdict}"
