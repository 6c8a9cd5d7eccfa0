"""How a statement names an officer: by name, role and every key that may sign.

Rules this module keeps:
1. A key file is named by its public half, which its maker was shown, a passkey by a code.
"""

from __future__ import annotations

from audit.record.about.lines import AboutLine, line
from audit.record.officers import (
    EXECUTIVE,
    GENERAL_SECRETARY,
    MEMBERSHIP,
    RETURNING,
    TREASURER,
    Ed25519Key,
    OfficerKey,
    SealedOfficer,
)
from audit.record.units import Bilingual
from tally.protocol.certificates import certificate_code, grouped

ROLES = {
    RETURNING: Bilingual("returning officer", "direction du scrutin"),
    EXECUTIVE: Bilingual("provincial executive", "exécutif provincial"),
    MEMBERSHIP: Bilingual("membership officer", "responsable des adhésions"),
    TREASURER: Bilingual("treasurer", "trésorerie"),
    GENERAL_SECRETARY: Bilingual("general secretary", "secrétariat général"),
    "scrutineer": Bilingual("scrutineer", "scrutation"),
    "auditor": Bilingual("auditor", "vérification"),
    "inspector": Bilingual("inspector of the records", "inspection des dossiers"),
}
"""Each role; the last three only read: they accept the union's texts, and are in no seal."""


def officer_line(officer: SealedOfficer) -> AboutLine:
    """Return the line that names an officer, with the role and each key that may sign."""
    return line(f"Officer {officer.id}", f"Responsable {officer.id}", officer_words(officer))


def officer_words(officer: SealedOfficer) -> Bilingual:
    """Return an officer's name, role and keys."""
    parts = (ROLES[officer.role], *(key_words(key) for key in officer.keys))
    return Bilingual(
        f"{officer.name}, {'; '.join(part.en for part in parts)}",
        f"{officer.name}, {'; '.join(part.fr for part in parts)}",
    )


def key_words(key: OfficerKey) -> Bilingual:
    """Name a key (1)."""
    if isinstance(key, Ed25519Key):
        return Bilingual(f"key file {key.public_key}", f"fichier de clé {key.public_key}")
    code = grouped(certificate_code(key.public_key))
    return Bilingual(f"passkey {code}", f"clé d’accès {code}")
