"""The signed table of weights: a statement and one signature, which poll.json holds.

Rules this module keeps:
1. One officer signs, whose role is treasurer or general secretary: they keep the accounts and the
   records that the weights come from (by-laws 2.57 and 2.150, reading).
2. The statement is of one poll, and of one fte.json by its digest: no signature moves to others.
3. It is made before poll.json, whose digest it cannot name; poll.json holds it, and so every ballot
   binds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.record.about.lines import About, verify_about
from audit.record.errors import SignatureError
from audit.record.fields import Node
from audit.record.officers import WEIGHT_SIGNERS, SealedOfficer
from audit.record.signatures.officer import (
    OfficerSignature,
    parse_officer_signature,
    verify_officer,
)
from audit.record.signatures.statement import Act, Statement, parse_statement


@dataclass(frozen=True)
class SignedWeights:
    """The statement of weights, and its one signature."""

    statement: Statement
    signature: OfficerSignature

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"statement": self.statement.to_json(), "signature": self.signature.to_json()}

    @classmethod
    def parse(cls, node: Node) -> SignedWeights:
        """Read the JSON object; `verify_weights` checks it."""
        part = node.members("statement", "signature")
        return cls(parse_statement(part["statement"]), parse_officer_signature(part["signature"]))


def verify_weights(
    signed: SignedWeights, poll: str, officers: Sequence[SealedOfficer], about: About
) -> None:
    """Raise `SignatureError` or `StatementError` unless the weights are signed as they must be.

    1. The statement is of the weights of this poll.
    2. The signer is one of these officers, the poll's, and treasurer or general secretary.
    3. The signature holds, by a key sealed for the signer.
    4. The statement's lines are these: what the weights themselves give.
    """
    statement, signer = signed.statement, signed.signature.officer
    if statement.act is not Act.WEIGHTS:  # 1
        raise SignatureError(f"weights: the statement is to {statement.act.value}")
    if statement.poll != poll:
        raise SignatureError(f"weights: the statement is of poll {statement.poll}, not {poll}")
    roles = {officer.id: officer.role for officer in officers}
    if signer not in roles:  # 2
        raise SignatureError(f"weights: {signer[:70]!r} is not an officer of poll {poll}")
    if roles[signer] not in WEIGHT_SIGNERS:
        raise SignatureError(
            f"weights: {signer!r} is a {roles[signer]}: one of these must sign: "
            f"{', '.join(WEIGHT_SIGNERS)}"
        )
    verify_officer(statement, signed.signature, officers)  # 3
    verify_about(statement.about, about)  # 4
