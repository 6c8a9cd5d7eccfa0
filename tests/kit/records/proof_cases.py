"""Public proofs, true or forged, before the command's own code and before the page's scripts."""

from __future__ import annotations

import json
import subprocess
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tally.protocol.errors import ProofError, ProtocolError
from tally.public_proof.document import ProvedFigure, encode_proofs, parse_proofs
from tally.public_proof.interval import Figure, WeighedInterval, heads_interval
from tally.public_proof.proof import NotProvableError, PublicProof, verify_figure
from tally.public_proof.weights import Kind
from tests.kit.records.by_script import SCRIPTS
from tests.tally.public_proof.provinces import Province

Judged = dict[str, object]


@dataclass(frozen=True)
class Case:
    """A figure of a province, and the document that proves it; None where nothing can."""

    province: Province
    figure: Figure
    heads: int | None
    decrypted: tuple[int, ...]
    document: bytes | None

    @property
    def interval(self) -> WeighedInterval:
        """What the figure says of M."""
        if self.heads is None:
            return self.province.interval(self.figure)
        return heads_interval(self.heads)

    def given(self) -> dict[str, object]:
        """All of it for the scripts, which compute weights, E_u and the interval themselves."""
        statement, threshold = self.province.statement, self.province.threshold
        units = [
            {
                "unit": one.counted.unit,
                "votes": one.counted.votes,
                "fte": str(one.counted.fte) + ("" if "/" in str(one.counted.fte) else "/1"),
                "elections": [
                    [str(part.alpha), str(part.beta)]
                    for part in self.province.elections[one.counted.unit]
                ],
            }
            for one in statement.units
        ]
        shown = self.figure.shown
        return {
            "about": {
                "poll": statement.poll,
                "count": statement.count,
                "log": {"size": statement.log.size, "root": statement.log.root},
                "fte": statement.fte,
                "kind": statement.kind.value,
            },
            "units": units,
            "threshold": {
                "share": f"{threshold.share.numerator}/{threshold.share.denominator}",
                "kind": threshold.kind.value,
            },
            "figure": {
                "ratified": self.figure.ratified,
                "shown": None if shown is None else str(shown),
                "decimals": self.figure.decimals,
            },
            "heads": self.heads,
            "trustees": self.province.trustees.raw.decode(),
            "key": str(self.province.trustees.public_key),
            "decrypted": self.decrypted,
            "document": None if self.document is None else b64encode(self.document).decode(),
        }

    def judged(self) -> Judged:
        """What the command's own code says of it."""
        weights, interval = self.province.statement.weights, self.interval
        by_unit = {unit: str(weight) for unit, weight in weights.by_unit.items()}
        numbers = {"scale": str(weights.scale), "error": str(weights.error), "by_unit": by_unit}
        ends = [str(interval.lo), str(interval.hi)]
        return {"weights": numbers, "interval": ends, "outcome": self._outcome()}

    def _outcome(self) -> str | None:
        if self.document is None:
            return None
        statement = self.province.statement
        try:
            proofs = {one.kind: one.proof for one in parse_proofs(self.document)}
            if statement.kind not in proofs:
                return "format"
            verify_figure(
                statement,
                self.interval,
                self.province.trustees,
                self.decrypted,
                proofs[statement.kind],
            )
        except ProofError as error:
            return str(error)
        except (ProtocolError, UnicodeDecodeError):
            return "format"
        return "holds"


def case_of(province: Province, decimals: int | None = 2) -> Case:
    """The true figure of a province, with its proof if there can be one."""
    heads = None
    if province.kind is Kind.HEADS:
        heads = sum(province.in_favour.values())
    case = Case(province, province.figure(decimals), heads, province.decrypting, None)
    try:
        proof = province.prove(case.interval)
    except NotProvableError:
        return case
    return replace(case, document=document_of(province, proof))


def document_of(province: Province, proof: PublicProof) -> bytes:
    """public-proof.json of one figure."""
    return encode_proofs([ProvedFigure(province.kind, 1, proof)])


def by_scripts(
    figures: Sequence[dict[str, object]] = (), weights: Sequence[bytes] = ()
) -> dict[str, list[Judged]]:
    """What the page's scripts say, all in one process."""
    given = {"figures": figures, "weights": [raw.decode() for raw in weights]}
    done = subprocess.run(
        ["node", "public_proofs.mjs"],
        cwd=SCRIPTS,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, list[Judged]] = json.loads(done.stdout)
    return found
