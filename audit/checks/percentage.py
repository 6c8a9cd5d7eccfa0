"""The check of the public proof: that what was released is what the ballots give.

Rules this module keeps:
1. It is the same in both editions, for everybody: weights, encrypted tallies, interval and trustees
   are computed here from the record, and none is taken from public-proof.json.
2. A figure without its proof is false, unless the release itself says that rounded weights cannot
   prove it: then it is NOT PROVED in the public edition, and never anything better.
3. The complete edition shows more: the exact weighed sum of the unit results lies where the proof
   says, and the shares are those that the trustees sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from audit.checks.decryptions import asked_count
from audit.checks.outcome import Passed, holds, not_proved, not_yet
from audit.checks.stages import CountedPoll, Tallied
from audit.record.errors import RecordError
from audit.record.log.events import ResultReleased
from audit.replay import export
from tally.decryption_file.listed import parse_decryptions
from tally.fte.inputs import FteInputs
from tally.fte.outcome import ProvincialTally
from tally.protocol.encoding import sha256_hex
from tally.protocol.trustees import Trustees
from tally.public_proof.document import ProvedFigure, parse_proofs
from tally.public_proof.interval import Figure, WeighedInterval, heads_interval, interval_of
from tally.public_proof.of_count import COUNT
from tally.public_proof.proof import verify_figure
from tally.public_proof.statement import ProofStatement
from tally.public_proof.weights import Kind


def check_percentage(
    tallied: Tallied, trustees: Trustees, inputs: FteInputs, counted: CountedPoll
) -> Passed[None]:
    """Check the public proof of what was released (docs/public-proof.md).

    1. public-proof.json is the one that the release names, for exactly the figures released.
    2. Only a percentage that rounded weights cannot prove is without a proof.
    3. Each proof holds, of this poll's ballots, FTE figures and trustees.
    4. In the complete edition: the unit results' own weighed sum agrees (rule 3).
    """
    released, log = tallied.archived.history.released, tallied.archived.history.counted_log
    if released is None or log is None:
        return not_yet("the result is not released")
    proved = asked_count(tallied.archived, trustees, inputs, log).proved
    heads = released.official.heads is not None
    statements = {one.kind: one for one in proved if one.kind is Kind.FTE or heads}
    claims = {kind: _claim(one, released, inputs) for kind, one in statements.items()}
    figures = _figures(tallied, released, claims)  # 1, 2
    owners = [one.owner for one in tallied.archived.history.decryptions]
    for kind, figure in figures.items():  # 3
        claim = claims[kind]
        verify_figure(claim.statement, claim.interval, trustees, owners, figure.proof)
    if counted.outcome is not None:
        _verify_complete(tallied, claims, figures, counted.outcome)  # 4
    if Kind.FTE in claims and Kind.FTE not in figures:
        return _unproved(counted)
    named = " and ".join(_NAMES[kind] for kind in figures)
    return holds(f"of the {named}" if named else "nothing to prove: no vote carries weight")


def _unproved(counted: CountedPoll) -> Passed[None]:
    """Say of a percentage without a public proof what this edition proves of it all the same."""
    note = "no public proof: the weights are rounded, and the weighed sum is too near a boundary"
    if counted.outcome is None:
        return not_proved(note)
    return holds(f"{note}; the unit results prove it")


_NAMES = {Kind.FTE: "percentage", Kind.HEADS: "head count"}


@dataclass(frozen=True)
class _Claim:
    """What was released of one kind of count, as an interval of the weighed sum M."""

    statement: ProofStatement
    interval: WeighedInterval


def _claim(statement: ProofStatement, released: ResultReleased, inputs: FteInputs) -> _Claim:
    official = released.official
    if statement.kind is Kind.HEADS:
        return _Claim(statement, heads_interval(official.heads or 0))
    shown = official.in_favour
    digits = None if shown is None else int(shown.replace(".", ""))
    figure = Figure(official.ratified, digits, official.decimals)
    return _Claim(statement, interval_of(figure, inputs.threshold, statement.weights))


def _figures(
    tallied: Tallied, released: ResultReleased, claims: Mapping[Kind, _Claim]
) -> Mapping[Kind, ProvedFigure]:
    """Return the proofs of the claims; `RecordError` unless they are the ones there must be."""
    if released.official.heads is not None and Kind.HEADS not in claims:
        raise RecordError("result:released: a head count, and nobody voted")
    if released.proof is None:
        if claims:
            raise RecordError("result:released names no public proof of what was released")
        return {}
    if not claims or (released.proof.percentage and Kind.FTE not in claims):
        raise RecordError("result:released names a public proof of what no vote can carry")
    record = tallied.archived.staged.record
    raw = record.file(export.PUBLIC_PROOF)
    if sha256_hex(raw) != released.proof.digest:  # 1
        raise RecordError(f"{export.PUBLIC_PROOF} is not the one that result:released names")
    figures = {figure.kind: figure for figure in parse_proofs(raw)}
    wanted = {kind for kind in claims if kind is Kind.HEADS or released.proof.percentage}
    if figures.keys() != wanted or any(one.count != COUNT for one in figures.values()):
        raise RecordError(
            f"{export.PUBLIC_PROOF} does not prove exactly the figures that were released"
        )
    fte = claims.get(Kind.FTE)
    if fte is not None and Kind.FTE not in figures and not fte.statement.weights.error:  # 2
        raise RecordError(
            f"{export.PUBLIC_PROOF}: no proof of the percentage, though its weights are exact and"
            " every true figure has one"
        )
    return figures


def _verify_complete(
    tallied: Tallied,
    claims: Mapping[Kind, _Claim],
    figures: Mapping[Kind, ProvedFigure],
    outcome: ProvincialTally,
) -> None:
    """Compare with the unit results and with the shares that the trustees sent (rule 3)."""
    by_unit = {one.count.unit: one.count.in_favour for one in outcome.units}
    for kind, claim in claims.items():
        inside = claim.statement.weights.weighed(by_unit) in claim.interval
        if inside != (kind in figures):
            wrong = "do not lie" if kind in figures else "lie"
            raise RecordError(
                f"{export.PUBLIC_PROOF}: the unit results {wrong} in the interval of the "
                f"{_NAMES[kind]} that was released"
            )
    raw = tallied.archived.staged.record.file(export.DECRYPTIONS)
    sent = {file.owner: file.shares for file in parse_decryptions(raw)}
    for kind, figure in figures.items():
        for share in figure.proof.shares:
            if sent[share.owner].get(kind) != share:
                raise RecordError(
                    f"{export.PUBLIC_PROOF}: the share of trustee {share.owner} is not the one in "
                    f"{export.DECRYPTIONS}"
                )
