"""What a statement is about that changes a member's contact on the roster: a keyed digest.

Rules this module keeps:
1. The lines hold no personal data: neither the member nor a contact. The digest stands for them,
   under a key of the server's; nobody else can make it or test it.
2. It is read back from its line (`changed_contact`), so that the lines can be made again from it.
"""

from __future__ import annotations

import re

from audit.record.about.acts import SealedPoll
from audit.record.about.lines import About, line
from audit.record.units import Bilingual

_DIGEST = ("Digest of member, old and new contact", "Empreinte du membre et des coordonnées")
_FORM = re.compile(r"[0-9a-f]{64}")


def about_contact(poll: SealedPoll, change: str) -> About:
    """Return what the statement says that changes a contact; `change` is the digest of it."""
    return (
        *poll.lines,
        line(
            "Contact on the roster",
            "Coordonnées au répertoire",
            Bilingual(
                "of one member, replaced; a link for a new voting code goes to the new contact",
                "d’un membre, remplacées; un lien pour un nouveau code de vote va aux nouvelles",
            ),
        ),
        line(*_DIGEST, change),
        line(
            "Who can tell what the digest stands for",
            "Qui peut dire ce que l’empreinte désigne",
            Bilingual(
                "the server alone, which shows it to the two officers; no personal data is here",
                "le serveur seul, qui le montre aux deux responsables; aucune donnée personnelle "
                "n’est ici",
            ),
        ),
    )


def changed_contact(about: About) -> str:
    """Return the digest of the change that a statement's lines give, or ''."""
    return next(
        (
            one.value.en
            for one in about
            if one.name == Bilingual(*_DIGEST) and _FORM.fullmatch(one.value.en)
        ),
        "",
    )
