"""The notice that a vote opens, for the officers to send to the members, in both languages.

Rules this module keeps:
1. It gives what a member compares: the seal digest, and the poll's page.
2. It names every trustee (to members: key holder) with the code that both officers signed, and says
   who has confirmed the seal and who has not: a trustee whose keys somebody exchanged learns of it
   here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from audit.record.province import to_minute
from audit.record.units import Bilingual
from voting.domain.confirmations import ConfirmationStanding, TrusteeStanding
from voting.notify.messages import PollNotice

MUST_OBJECT = Bilingual(
    "A key holder named here who did not confirm must object.",
    "Une personne nommée ici comme dépositaire de clé et qui n’a pas confirmé doit s’y opposer.",
)
"""What both the notice and the poll's page say below the trustees' names."""


def opening_notice(
    poll: PollNotice, opens: datetime, closes: datetime, standing: ConfirmationStanding
) -> Bilingual:
    """Return the notice's text in both languages."""
    begin, end = to_minute(opens), to_minute(closes)
    english = (
        poll.title.en,
        f"Voting is open from {begin} to {end} (Toronto).",
        f"Vote, and compare: {poll.url.en}",
        f"Seal digest: {poll.seal_digest}",
        "Key holders, each with the code of their key, and whether they confirmed the sealed poll:",
        *_rows(standing.trustees, "confirmed", "NOT confirmed"),
        MUST_OBJECT.en,
    )
    french = (
        poll.title.fr,
        f"Le vote est ouvert du {begin} au {end} (Toronto).",
        f"Votez, et comparez\u00a0: {poll.url.fr}",
        f"Empreinte du sceau\u00a0: {poll.seal_digest}",
        "Dépositaires de clé, avec le code de leur clé et la confirmation du scrutin scellé\u00a0:",
        *_rows(standing.trustees, "confirmé", "NON confirmé"),
        MUST_OBJECT.fr,
    )
    return Bilingual("\n".join(english), "\n".join(french))


def _rows(trustees: Sequence[TrusteeStanding], yes: str, no: str) -> list[str]:
    return [
        f"- {one.label}, {one.spaced_code}: {no if one.index is None else yes}" for one in trustees
    ]
