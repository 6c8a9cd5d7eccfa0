"""Who forges public proofs together, and what they make."""

from __future__ import annotations

import pytest

from audit.record.manifest import Edition
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import Forged
from tests.kit.records.conspiracies import FALSE_FIGURES, FALSE_PROOFS
from tests.kit.records.false_proofs import FORGED

WITH_ALL = {
    "by": (Attacker.SERVER, Attacker.TRUSTEES, Attacker.OFFICERS),
    "keys": (Key.LOG, Key.TRUSTEES, Key.OFFICERS),
}
"""Everybody but the members, the authority and the mail house."""
PUBLIC = pytest.mark.parametrize("edition", [Edition.PUBLIC])


def conspired(name: str) -> Forged:
    """The public record that server, trustees and officers forge together."""
    make, says = {**FALSE_FIGURES, **FALSE_PROOFS}[name]
    return Forged(make().record(Edition.PUBLIC), says=says)


def by_the_server(name: str) -> Forged:
    """The public record that the server forges, with what officers sign."""
    forged = FORGED[name]
    return Forged(forged.poll().record(Edition.PUBLIC), says=forged.says)
