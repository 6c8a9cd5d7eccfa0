"""The notice that a vote opens, for the officers to send to the members, in both languages.

Rules this module keeps:
1. It names the union and the poll, and gives what a member compares: the seal digest, and the
   poll's page.
2. It names every trustee (to members: key holder) with the code that both officers signed, and says
   who has confirmed the seal and who has not: a trustee whose keys somebody exchanged learns of it
   here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from audit.record.units import Bilingual
from voting.domain.confirmations import ConfirmationStanding, TrusteeStanding
from voting.notify.messages import PollNotice
from voting.notify.times import in_full

MUST_OBJECT = Bilingual(
    "A key holder named here who did not confirm must object.",
    "Une personne nommée ici comme dépositaire de clé et qui n’a pas confirmé doit s’y opposer.",
)
"""What both the notice and the poll's page say below the trustees' names."""


def opening_notice(
    poll: PollNotice, opens: datetime, closes: datetime, standing: ConfirmationStanding
) -> Bilingual:
    """Return the notice's text in both languages."""
    begin, end = in_full(opens), in_full(closes)
    english = (
        poll.union.name.en,
        poll.title.en,
        f"Voting opens: {begin.en} (Toronto)",
        f"Voting ends: {end.en} (Toronto)",
        f"Vote, and compare: {poll.url.en}",
        poll.digest_line.en,
        "Key holders, each with the code of their key, and whether they confirmed the sealed poll:",
        *_rows(standing.trustees, "confirmed", "NOT confirmed"),
        MUST_OBJECT.en,
    )
    french = (
        poll.union.name.fr,
        poll.title.fr,
        f"Début du vote\u00a0: {begin.fr} (Toronto)",
        f"Fin du vote\u00a0: {end.fr} (Toronto)",
        f"Votez, et comparez\u00a0: {poll.url.fr}",
        poll.digest_line.fr,
        "Dépositaires de clé, avec le code de leur clé et la confirmation du scrutin scellé\u00a0:",
        *_rows(standing.trustees, "confirmé", "NON confirmé", "\u00a0"),
        MUST_OBJECT.fr,
    )
    return Bilingual("\n".join(english), "\n".join(french))


def _rows(
    trustees: Sequence[TrusteeStanding], yes: str, no: str, before_colon: str = ""
) -> list[str]:
    return [
        f"- {one.label}, {one.spaced_code}{before_colon}: {no if one.index is None else yes}"
        for one in trustees
    ]
