"""What the officers of a sealed poll are told when an office or a key of it changed.

Rules this module keeps:
1. It goes to everybody who acts on the poll, and to the officer concerned: whoever was replaced
   without knowing of it learns of it at once.
2. It says what changed, and who signed it.
"""

from __future__ import annotations

from collections.abc import Sequence

from audit.record.units import Bilingual
from voting.notify.messages import PollNotice
from voting.notify.sender import Message


def successor_words(leaver: str, successor: str) -> Bilingual:
    """Say that somebody took over from somebody; both are names."""
    return Bilingual(
        f"{successor} took over from {leaver}, who no longer signs anything on this poll",
        f"{successor} remplace {leaver}, qui ne signe plus rien pour ce scrutin",
    )


def new_key_words(owner: str) -> Bilingual:
    """Say that somebody has a new key, by name."""
    return Bilingual(
        f"{owner} has a new key in place of a lost one, which no longer signs anything",
        f"{owner} a une nouvelle clé à la place d’une clé perdue, qui ne signe plus rien",
    )


def office_message(
    poll: PollNotice, change: Bilingual, signers: Sequence[str], language: str
) -> Message:
    """Return the message to an officer about a change that these officers signed."""
    names = Bilingual(" and ".join(signers), " et ".join(signers))
    return poll.message(
        language,
        Bilingual(
            "The officers of a poll have changed", "Les responsables d’un scrutin ont changé"
        ),
        Bilingual(
            f"{change.en}.\n\nSigned by {names.en}. It is in the poll’s log, which everybody can "
            "read. If you are the officer concerned and know nothing of this, call another officer "
            "at once, on a number that you know.",
            f"{change.fr}.\n\nSigné par {names.fr}. C’est inscrit au journal du scrutin, que tout "
            "le monde peut lire. Si vous êtes la personne concernée et n’en saviez rien, appelez "
            "tout de suite une ou un autre responsable, à un numéro que vous connaissez.",
        ),
        Bilingual(
            "An office or a key of this poll has changed: see the poll's log.",
            "Une fonction ou une clé de ce scrutin a changé : voyez le journal du scrutin.",
        ),
    )
