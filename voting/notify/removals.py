"""The notice to a member whom two officers take off the voters' list.

Rules this module keeps:
1. It says in general why, how to answer, and that a vote can still be cast; it names no officer and
   no objector.
"""

from __future__ import annotations

from audit.record.units import Bilingual
from voting.notify.messages import PollNotice
from voting.notify.sender import Message


def removed_message(poll: PollNotice, language: str) -> Message:
    """Return the notice, to the roster's contact of the member."""
    return poll.message(
        language,
        Bilingual(
            "You are being taken off the voters' list", "Vous êtes en voie de retrait de la liste"
        ),
        Bilingual(
            "Two officers found that, by the union's records, you should not be on the voters' "
            "list of this vote. You are being taken off it, and your voting code will then no "
            "longer work.\n\n"
            "If you think that this is wrong, call your bargaining unit or a membership officer at "
            "once. You can vote all the same while voting is open, as a person who is not on the "
            "list: your vote is sequestered until two officers verify your membership.",
            "Deux responsables ont constaté que, d'après les dossiers du syndicat, vous ne devriez "
            "pas figurer sur la liste électorale de ce vote. On vous en retire, et votre code de "
            "vote ne fonctionnera alors plus.\n\n"
            "Si vous pensez que c'est une erreur, appelez sans tarder votre unité de négociation "
            "ou une ou un responsable des adhésions. Vous pouvez voter tout de même pendant le "
            "vote, comme une personne qui n'est pas sur la liste : votre vote est mis à part "
            "jusqu'à ce que deux responsables vérifient votre qualité de membre.",
        ),
        Bilingual(
            "You are being taken off the voters' list. If that is wrong, call your bargaining unit "
            "at once. You can vote all the same: your vote is then sequestered.",
            "On vous retire de la liste électorale. Si c'est une erreur, appelez votre unité sans "
            "tarder. Vous pouvez voter tout de même : votre vote est alors mis à part.",
        ),
    )
