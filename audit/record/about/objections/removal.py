"""What a statement is about that takes one voter off the list: the unit, and a keyed digest.

Rules this module keeps:
1. The lines hold no personal data: the digest stands for the member, under a key of the server's;
   nobody else can make it or test it.
2. Unit and digest are read back from their lines (`removal_of`), so that the lines can be made
   again from them.
"""

from __future__ import annotations

import re

from audit.record.about.acts import SealedPoll
from audit.record.about.lines import About, line
from audit.record.units import Bilingual

_UNIT = ("Taken off the voters’ list: one member of unit", "Retrait de la liste: un membre de")
_DIGEST = ("Digest of the member and the unit", "Empreinte du membre et de l’unité")
_FORM = re.compile(r"[0-9a-f]{64}")


def about_removal(poll: SealedPoll, unit: str, removal: str) -> About:
    """Return what the statement says that removes a voter; `removal` is the digest of it."""
    return (
        *poll.lines,
        line(*_UNIT, unit),
        line(*_DIGEST, removal),
        line(
            "When the member is off the list",
            "Quand le membre n’est plus sur la liste",
            Bilingual(
                "once the code issuer has signed it too; a vote that is cast before stands",
                "quand le service d’émission des codes de vote l’a signé aussi; un vote déposé "
                "avant est maintenu",
            ),
        ),
        line(
            "What the member can still do",
            "Ce que le membre peut encore faire",
            Bilingual(
                "answer to the membership officers; cast a vote that is set aside (by-law 2.77)",
                "répondre aux responsables des adhésions; déposer un vote mis à part "
                "(règlement 2.77)",
            ),
        ),
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


def removal_of(about: About) -> tuple[str, str]:
    """Return the unit and the digest that a statement's lines give, each '' where there is none."""
    said = {one.name: one.value.en for one in about}
    digest = said.get(Bilingual(*_DIGEST), "")
    return said.get(Bilingual(*_UNIT), ""), digest if _FORM.fullmatch(digest) else ""
