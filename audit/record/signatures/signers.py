"""Who may sign which act, and whether two officers did.

Rules this module keeps:
1. An act needs the signatures of exactly two different officers over the same statement, each by a
   key sealed in poll.json: of the returning officers and the provincial executive, and of no other
   role. One of the two who seal, open, extend, close, make void or release must be of the
   provincial executive, which sets the window and reports the result (by-laws 2.77 and 2.78). A
   poll may read it so of the release only; its seal says which.
2. A ruling on sequestered ballots, a challenge of a listed member, a ruling on it, a change of a
   member's contact, and the removal of a voter, is signed by two membership officers, or by one
   and the returning officer; membership officers sign nothing else. Who challenged does not rule
   (`audit.replay`).
3. A successor, a new key for a lost one, and the disclosure of who has voted are signed by two of
   the returning officers and the provincial executive, one at least of the executive however the
   poll reads the by-law.
4. Who signs is in office where the act is logged, and the key stands (`offices.acting`).
5. The table of weights is signed by one officer, the treasurer or the general secretary, before the
   poll is sealed (`weights`); these two sign nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

from audit.record.errors import SignatureError
from audit.record.officers import ACTING, DESK, EXECUTIVE, MEMBERSHIP, RETURNING
from audit.record.offices.acting import ActingOfficers
from audit.record.poll_document import PollDocument
from audit.record.signatures.officer import OfficerSignature, verify_officer
from audit.record.signatures.statement import (
    Act,
    AnyAct,
    ChallengeAct,
    ContactAct,
    ListAct,
    OfficeAct,
    RemovalAct,
    RulingAct,
    Statement,
)
from audit.record.weights.readings import EXECUTIVE_ACTS, RELEASE_ONLY


def verify_two_officers(
    statement: Statement,
    signatures: Sequence[OfficerSignature],
    document: PollDocument,
    acting: ActingOfficers,
) -> None:
    """Raise `SignatureError` unless two officers of the poll signed this statement.

    1. The statement is of this poll.
    2. There are two signatures, of different officers, sorted by officer.
    3. Each officer is in office, by poll.json and what the log changed since (`acting`), each key
       stands, and each signature holds.
    4. Their roles may sign it: see `_verify_roles`.
    """
    what = f"statement {statement.act.value}"
    if statement.poll != document.poll:  # 1
        raise SignatureError(f"{what}: it is of poll {statement.poll}, not {document.poll}")
    names = [signature.officer for signature in signatures]
    if len(names) != 2 or not names[0] < names[1]:  # 2
        raise SignatureError(f"{what}: needs two officers' signatures, sorted, found {names}")
    for signature in signatures:  # 3
        acting.verify_may_sign(signature.officer, signature.key)
        verify_officer(statement, signature, acting.officers)
    roles = {officer.role for officer in acting.officers if officer.id in names}
    theirs = needs_executive(statement.act, document.choices[EXECUTIVE_ACTS])
    _verify_roles(statement.act, roles, theirs, what)  # 4


def executive_acts(choice: str) -> frozenset[Act]:
    """Return the acts that one of the provincial executive signs, as a poll reads the by-law."""
    if choice == RELEASE_ONLY:
        return frozenset({Act.RELEASE})
    return frozenset({Act.SEAL, Act.OPEN, Act.EXTEND, Act.CLOSE, Act.VOID, Act.RELEASE})


def needs_executive(act: AnyAct, choice: str) -> bool:
    """Tell whether one of the provincial executive signs an act, as a poll reads the by-law."""
    return isinstance(act, OfficeAct | ListAct) or act in executive_acts(choice)


def _verify_roles(act: AnyAct, roles: set[str], theirs: bool, what: str) -> None:
    """Raise `SignatureError` unless officers of these roles may sign the act together.

    1. A ruling, a challenge, a change of a contact, or the removal of a voter, is signed by two
       membership officers, or by one and the returning officer.
    2. Every other act is signed by returning officers and the provincial executive alone.
    3. What is `theirs`, the provincial executive's, is signed by at least one officer of it.
    """
    if isinstance(act, RulingAct | ChallengeAct | ContactAct | RemovalAct):
        if MEMBERSHIP not in roles or not roles <= set(DESK):  # 1
            raise SignatureError(f"{what}: needs two {MEMBERSHIP}s, or one and a {RETURNING}")
        return
    for role in sorted(roles - set(ACTING)):  # 2
        raise SignatureError(f"{what}: a {role} may not sign it, only: {', '.join(ACTING)}")
    if theirs and EXECUTIVE not in roles:  # 3
        raise SignatureError(f"{what}: one of the two officers must be of the {EXECUTIVE}")
