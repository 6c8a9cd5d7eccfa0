"""Checks of the count: decryptions, unit results, the FTE count and what was released.

Rules this module keeps:
1. The public edition holds no decryption and no result: a check says what it cannot prove.
2. result.json is computed again from nothing but the archives and fte.json, and compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction

from audit.checks.evidence import Evidence
from audit.checks.outcome import Finding, holds, not_provable, not_yet
from audit.checks.work import DecryptionWork, check_decryptions
from audit.record.errors import RecordError
from audit.record.log.event_parts import Official
from audit.replay import export
from tally.fte import FteInputs, UnitCount, tally_fte
from tally.protocol.encoding import sha256_hex
from tally.result import encode_result

COMPLETE_ONLY = "the trustees' decryptions and the unit results are in the complete edition only"
NOT_COMPUTED = "the result is not computed"
HALF_A_DIGIT = Fraction(1, 200)
"""How far, in percentage points, the exact figure may lie from the one shown."""


def check_partials(evidence: Evidence) -> Finding:
    """Check every partial decryption: it is the logged one, by that trustee; its proofs hold."""
    history = evidence.history
    if not history.decryptions:
        return not_yet("no trustee has decrypted")
    if evidence.public:
        return not_provable(COMPLETE_ONLY)
    for received in history.decryptions:
        for row in received.units:
            held = dict(evidence.archives[row.unit].partial_decryptions)[received.owner]
            if sha256_hex(held) != row.partial_decryption:
                raise RecordError(
                    f"unit {row.unit}: the decryption by trustee {received.owner} is not the logged"
                )
    pieces = [
        DecryptionWork(
            unit=unit,
            election=archive.election,
            trustees=archive.trustees,
            encrypted_tally=archive.encrypted_tally or b"",
            decryptions=archive.partial_decryptions,
            ballots=len(archive.ballots),
            result=archive.result,
        )
        for unit, archive in evidence.archives.items()
    ]
    evidence.decryptions = evidence.workers.run(
        "decryptions", check_decryptions, pieces, weight=lambda piece: len(piece.decryptions)
    )
    for finding in evidence.decryptions:
        if finding.proof_failure:
            raise RecordError(finding.proof_failure)
    return holds(f"by {len(history.decryptions)} trustees")


def check_units(evidence: Evidence) -> Finding:
    """Check each unit's result: enough trustees decrypted it, and it counts the ballots cast."""
    if evidence.history.computed is None:
        return not_yet(NOT_COMPUTED)
    if evidence.public:
        return not_provable(COMPLETE_ONLY)
    for finding in evidence.decryptions:
        if finding.result_failure:
            raise RecordError(finding.result_failure)
    return holds(f"{len(evidence.decryptions)} unit results")


def check_result(evidence: Evidence) -> Finding:
    """Count by FTE again (by-law 2.78): result.json must come out, byte for byte.

    It gives the number on the final voters' lists, and bounds what the sequestered votes left out
    could have changed (by-law 2.77).
    """
    if evidence.history.computed is None:
        return not_yet(NOT_COMPUTED)
    if evidence.public:
        return not_provable(COMPLETE_ONLY)
    counts = [
        UnitCount(one.unit, *one.votes) for one in evidence.decryptions if one.votes is not None
    ]
    outcome = tally_fte(evidence.inputs, counts)
    on_list = sum(len(credentials) for credentials in evidence.lists.values())
    expected = encode_result(outcome, on_list, sequestered=evidence.sequestered)
    if expected != evidence.record.file(export.RESULT):
        raise RecordError(f"{export.RESULT} is not what the unit results and fte.json give")
    evidence.result = outcome
    return holds()


def check_commitment(evidence: Evidence) -> Finding:
    """Check that result.json is what the log committed to: hex(salt, then result.json)."""
    if evidence.history.computed is None:
        return not_yet(NOT_COMPUTED)
    if evidence.public:
        return not_provable(COMPLETE_ONLY)
    salt = evidence.record.result_salt
    commitment = hashlib.sha256(salt + evidence.record.file(export.RESULT)).hexdigest()
    if commitment != evidence.history.computed.commitment:
        raise RecordError(f"{export.RESULT} is not what result:computed committed to")
    return holds(f"commitment {commitment}")


def check_released(evidence: Evidence) -> Finding:
    """Check that the percentage released is that of result.json.

    In the public edition, check only that what was released can be a result at all.
    """
    released = evidence.history.released
    if released is None:
        return not_yet("the result is not released")
    if evidence.public:
        verify_coherent(released.official, evidence.inputs, evidence.history.ballots)
        return not_provable(f"two officers signed {_shown(released.official)}; {COMPLETE_ONLY}")
    expected = Official.of(evidence.result)
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
