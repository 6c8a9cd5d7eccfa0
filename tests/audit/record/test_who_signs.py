"""Who may sign which act: every act, every two roles, either reading (by-laws 2.77 and 2.78)."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations_with_replacement

import pytest

from audit.record.about.lines import line
from audit.record.errors import SignatureError
from audit.record.officers import (
    EXECUTIVE,
    MEMBERSHIP,
    RETURNING,
    ROLES,
    Ed25519Key,
    SealedOfficer,
)
from audit.record.offices.acting import ActingOfficers
from audit.record.signatures import ed25519
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.signers import verify_two_officers
from audit.record.signatures.statement import (
    BY_TWO,
    ContactAct,
    OfficeAct,
    RemovalAct,
    RulingAct,
    Statement,
)
from tests.kit.simulator.people import SEALED_AT, signing_key
from tests.kit.simulator.poll import Simulator
from tests.kit.simulator.preparation import reading

TWO = {(RETURNING, RETURNING), (EXECUTIVE, RETURNING), (EXECUTIVE, EXECUTIVE)}
ONE_EXECUTIVE = TWO - {(RETURNING, RETURNING)}
DESK = {(MEMBERSHIP, MEMBERSHIP), (MEMBERSHIP, RETURNING)}
EVERY = {
    "window-and-release": {
        **dict.fromkeys(("seal", "open", "extend", "close", "void", "release"), ONE_EXECUTIVE),
        **dict.fromkeys(("count", "set-aside", "certify"), TWO),
        **dict.fromkeys(("admit", "exclude", "change-contact", "remove-voter"), DESK),
        **dict.fromkeys(("succeed", "replace-key"), ONE_EXECUTIVE),
    },
    "release": {
        **dict.fromkeys(("release",), ONE_EXECUTIVE),
        **dict.fromkeys(("seal", "open", "extend", "close", "void"), TWO),
        **dict.fromkeys(("count", "set-aside", "certify"), TWO),
        **dict.fromkeys(("admit", "exclude", "change-contact", "remove-voter"), DESK),
        **dict.fromkeys(("succeed", "replace-key"), ONE_EXECUTIVE),
    },
}
"""Which two roles may sign, written out: by the poll's reading, by act."""
ACTS = (*BY_TWO, *RulingAct, *ContactAct, *RemovalAct, *OfficeAct)
DOCUMENT = Simulator().document
LINES = (line("Poll", "Scrutin", "A vote"),)
ENOUGH = (EXECUTIVE, EXECUTIVE, RETURNING, MEMBERSHIP, MEMBERSHIP)
"""Who else is sealed: as many as a poll needs."""
PAIRS = [tuple(sorted(pair)) for pair in combinations_with_replacement(ROLES, 2)]


def officer(name: str, role: str) -> SealedOfficer:
    key = Ed25519Key(ed25519.public_key_text(signing_key(name)))
    return SealedOfficer(name, name.title(), role, (key,))


@pytest.mark.parametrize("choice", EVERY)
@pytest.mark.parametrize("act", ACTS, ids=str)
def test_2_77_exactly_these_two_roles_may_sign_an_act(act, choice):
    """By-law 2.77.5."""
    assert EVERY[choice].keys() == {one.value for one in ACTS}
    statement = Statement(DOCUMENT.poll, act, SEALED_AT, "As decided.", LINES)
    names = ("ann", "bob")
    signatures = [sign_statement_ed25519(statement, name, signing_key(name)) for name in names]
    for pair in PAIRS:
        officers = (
            *(officer(name, role) for name, role in zip(names, pair, strict=True)),
            *(officer(f"z{place}", role) for place, role in enumerate(ENOUGH)),
        )
        document = replace(reading(DOCUMENT, executive_acts=choice), officers=officers)
        acting = ActingOfficers.sealed(officers)
        if pair in {tuple(sorted(one)) for one in EVERY[choice][act.value]}:
            verify_two_officers(statement, signatures, document, acting)
            continue
        with pytest.raises(SignatureError, match=r"may not sign it|one of the two|needs two"):
            verify_two_officers(statement, signatures, document, acting)
