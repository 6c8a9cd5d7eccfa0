"""What the officers are told when the database differs from what was signed.

Rules this module keeps:
1. A message says how many there are of each kind, and names nobody.
2. It says what follows for members, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from audit.record.units import Bilingual
from voting.domain.integrity.difference import DifferenceKind
from voting.notify.messages import PollNotice
from voting.notify.sender import Message

KIND_WORDS: Final[Mapping[DifferenceKind, Bilingual]] = MappingProxyType(
    {
        DifferenceKind.LIST: Bilingual(
            "the whole list is not the signed one", "la liste entière n’est pas celle signée"
        ),
        DifferenceKind.ADDED: Bilingual("not on the signed list", "absent de la liste signée"),
        DifferenceKind.MISSING: Bilingual(
            "missing from the database", "absent de la base de données"
        ),
        DifferenceKind.UNIT: Bilingual("in another unit", "dans une autre unité"),
        DifferenceKind.CREDENTIAL: Bilingual(
            "with another voting code", "avec un autre code de vote"
        ),
        DifferenceKind.CONTACT: Bilingual(
            "with a contact that nobody signed", "avec des coordonnées que personne n’a signées"
        ),
        DifferenceKind.CONTACT_ENTRY: Bilingual(
            "signed change of a contact that log and database tell differently",
            "changement signé de coordonnées dont le journal et la base de données diffèrent",
        ),
        DifferenceKind.ACCOUNT: Bilingual(
            "officer’s account that was changed", "compte de responsable modifié"
        ),
    }
)
"""What differs, in few words, for messages and pages."""


def differences_message(
    poll: PollNotice, counts: Mapping[DifferenceKind, int], language: str
) -> Message:
    """Return the message to an officer about differences that are new, by their number."""
    english = "\n".join(f"- {number}: {KIND_WORDS[kind].en}" for kind, number in counts.items())
    french = "\n".join(
        f"- {number}\u00a0: {KIND_WORDS[kind].fr}" for kind, number in counts.items()
    )
    total = sum(counts.values())
    return poll.message(
        language,
        Bilingual("Somebody changed the database", "La base de données a été modifiée"),
        Bilingual(
            f"The server’s database differs from what was signed:\n\n{english}\n\n"
            "Something other than Ratify changed it. The members and officers concerned cannot "
            "sign in until their rows are corrected. Where only a contact was changed, the member "
            "votes as before and gets no new voting code. Everybody else can still vote. "
            "The officers’ page names them.\n\nFind out with the server’s administrators who can "
            "write to the database. Have the rows restored from a backup: from then on those "
            "concerned can sign in again. If you no longer trust the database, make the poll void.",
            f"La base de données du serveur diffère de ce qui a été signé\u00a0:\n\n{french}\n\n"
            "Elle a été modifiée par autre chose que Ratify. Les membres et responsables en cause "
            "ne peuvent s’identifier tant que leurs données ne sont pas rétablies. Si seules des "
            "coordonnées ont été modifiées, cette personne vote comme avant et ne reçoit pas de "
            "nouveau code de vote. Les autres peuvent toujours voter. La page des responsables les "
            "nomme.\n\nDemandez à l’équipe qui administre le serveur qui peut écrire dans la base "
            "de données. Faites rétablir les données à partir d’une copie de sauvegarde\u00a0: ces "
            "personnes pourront alors s’identifier. Si vous ne faites plus confiance à la base de "
            "données, annulez le scrutin.",
        ),
        Bilingual(
            f"The database was changed. Differences from what was signed: {total}. See the "
            "officers' page.",
            f"Base de données modifiée. Différences avec ce qui a été signé : {total}. Voyez la "
            "page des responsables.",
        ),
    )
