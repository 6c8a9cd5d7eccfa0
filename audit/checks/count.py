"""Checks of the count: unit results, the FTE count and what was released.

Rules this module keeps:
1. The public edition holds no result: a check says so. What was released is proved all the same
   (`percentage`).
2. result.json is computed again from nothing but the archives and fte.json, and compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction

from audit.checks.decryptions import COMPLETE_ONLY
from audit.checks.outcome import Passed, holds, not_in_edition, not_yet
from audit.checks.stages import Committed, CountedPoll, Decrypted, Replayed, Staged, Voted
from audit.record.errors import RecordError
from audit.record.log.event_parts import Official
from audit.replay import export
from tally.challenged import ChallengedVotes
from tally.fte.inputs import FteInputs
from tally.fte.outcome import UnitCount, tally_fte
from tally.fte.readings import readings_report
from tally.public_proof.releases import Release
from tally.result import DECIMALS, Result, encode_result
from tally.sequestered import Sequestered

NOT_COMPUTED = "the result is not computed"


def check_units(decrypted: Decrypted) -> Passed[Decrypted]:
    """Check each unit's result: enough trustees decrypted it, and it counts the ballots cast."""
    if decrypted.staged.history.computed is None:
        return not_yet(NOT_COMPUTED).giving(decrypted)
    if decrypted.staged.public:
        return not_in_edition(COMPLETE_ONLY).giving(decrypted)
    for finding in decrypted.findings:
        if finding.result_failure:
            raise RecordError(finding.result_failure)
    return holds(f"{len(decrypted.findings)} unit results").giving(decrypted)


def check_result(
    decrypted: Decrypted,
    inputs: FteInputs,
    sequestered: tuple[Sequestered, ...],
    challenged: tuple[ChallengedVotes, ...],
    voted: Voted,
) -> Passed[CountedPoll]:
    """Count by FTE again (by-law 2.78): result.json must come out, byte for byte.

    It gives the number on the voters' lists, without those taken off, and bounds what each kind of
    vote that was let in or left out could have changed (by-law 2.77).
    """
    if decrypted.staged.history.computed is None:
        return not_yet(NOT_COMPUTED).giving(CountedPoll())
    if decrypted.staged.public:
        return not_in_edition(COMPLETE_ONLY).giving(CountedPoll())
    counts = [
        UnitCount(one.unit, *one.votes) for one in decrypted.findings if one.votes is not None
    ]
    outcome = tally_fte(inputs, counts)
    on_list = decrypted.staged.history.on_list(decrypted.staged.document)
    result = Result(
        outcome,
        on_list,
        sequestered=sequestered,
        reissued=voted.reissued,
        challenged=challenged,
    )
    if encode_result(result) != decrypted.staged.record.file(export.RESULT):
        raise RecordError(f"{export.RESULT} is not what the unit results and fte.json give")
    return holds().giving(CountedPoll(result))


def check_readings(staged: Staged, inputs: FteInputs, counted: CountedPoll) -> Passed[None]:
    """Count under every other reading again: readings.json must come out, byte for byte."""
    if staged.history.computed is None:
        return not_yet(NOT_COMPUTED)
    if staged.public or counted.outcome is None:
        return not_in_edition(COMPLETE_ONLY)
    report = readings_report(inputs, [one.count for one in counted.outcome.elections])
    if report.encode(DECIMALS) != staged.record.file(export.READINGS):
        raise RecordError(f"{export.READINGS} is not what the unit results and fte.json give")
    depends = "depends" if report.outcome_depends else "does not depend"
    return holds(f"the outcome {depends} on how the by-law is read")


def check_commitment(replayed: Replayed, staged: Staged) -> Passed[Committed]:
    """Check that result.json is what the log committed to: hex(salt, then result.json)."""
    if replayed.history.computed is None:
        return not_yet(NOT_COMPUTED).giving(Committed())
    if staged.public:
        return not_in_edition(COMPLETE_ONLY).giving(Committed())
    salt = staged.record.result_salt
    commitment = hashlib.sha256(salt + staged.record.file(export.RESULT)).hexdigest()
    if commitment != replayed.history.computed.commitment:
        raise RecordError(f"{export.RESULT} is not what result:computed committed to")
    return holds(f"commitment {commitment}").giving(Committed(salt))


def check_released(replayed: Replayed, inputs: FteInputs, counted: CountedPoll) -> Passed[None]:
    """Check that what was released is what result.json gives, with its decimals.

    In the public edition, check only that it can be a result at all: the proof shows the rest.
    """
    released = replayed.history.released
    if released is None:
        return not_yet("the result is not released")
    outcome = counted.outcome
    if outcome is None:
        verify_coherent(released.official, inputs, replayed.history.ballots)
        return not_in_edition(f"two officers signed {_shown(released.official)}; {COMPLETE_ONLY}")
    asked = Release(released.official.decimals, released.official.heads is not None)
    expected = Official.of(outcome, asked)
    if released.official != expected:
        raise RecordError(
            f"result:released says {_shown(released.official)}, the result is {_shown(expected)}"
        )
    return holds(_shown(expected))


def verify_coherent(
    official: Official, inputs: FteInputs, ballots: Mapping[str, Sequence[str]]
) -> None:
    """Raise `RecordError` unless this can be the result of some votes (by-law 2.78).

    1. There is a percentage only where a counting unit with FTE cast a ballot; without one, not
       ratified.
    2. The two sides add up to 100.
    3. It is ratified if every figure that is shown so meets the threshold, and not if none does.
    """
    weight = any(
        any(inputs.fte_of(row) for row in rows) and any(ballots[row.unit] for row in rows)
        for rows in inputs.by_counting_unit().values()
    )
    if not weight and (official.in_favour is not None or official.ratified):  # 1
        raise RecordError("result:released: a percentage or a ratification that no vote carries")
    if official.in_favour is None or official.not_in_favour is None:
        return
    shown = Fraction(official.in_favour)
    if shown + Fraction(official.not_in_favour) != 100:  # 2
        raise RecordError(f"result:released: {_shown(official)}: not 100% together")
    half = Fraction(1, 2 * 10 ** (official.decimals or 0))
    least, most = (inputs.threshold.met((shown + by) / 100) for by in (-half, half))
    if (least and not official.ratified) or (not most and official.ratified):  # 3
        share = inputs.threshold.share
        raise RecordError(f"result:released: {_shown(official)}, with the threshold {share}")


def _shown(official: Official) -> str:
    verdict = "ratified" if official.ratified else "not ratified"
    heads = "" if official.heads is None else f", {official.heads} members in favour"
    if official.in_favour is None:
        return f"no percentage, {verdict}{heads}"
    sides = f"{official.in_favour}% in favour, {official.not_in_favour}% not in favour"
    return f"{sides}, {verdict}{heads}"
