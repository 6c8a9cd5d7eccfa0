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
            "You are being taken off the voters’ list",
            "Votre nom sera retiré de la liste électorale",
        ),
        Bilingual(
            "Two officers found that, by the union’s records, you should not be on the voters’ "
            "list of this vote. You are being taken off it. Your voting code will then stop "
            "working.\n\n"
            "If you think this is a mistake, call your bargaining unit or a membership officer at "
            "once. You can still vote in the voting period, as a person who is not on the list. "
            "Your vote is then set aside (sequestered): it counts only if two officers confirm "
            "your membership.",
            "Deux responsables ont constaté que, d’après les dossiers du syndicat, vous ne devriez "
            "pas figurer sur la liste électorale de ce vote. Votre nom en sera retiré. Votre code "
            "de vote cessera alors de fonctionner.\n\n"
            "Si vous pensez qu’il s’agit d’une erreur, appelez tout de suite votre unité de "
            "négociation ou une personne responsable des adhésions. Vous pouvez toujours voter "
            "pendant la période de vote, comme une personne qui n’est pas sur la liste. Votre vote "
            "est alors mis à part\u00a0: il compte seulement si deux responsables confirment votre "
            "adhésion.",
        ),
        Bilingual(
            "You are being taken off the voters' list. If that is a mistake, call your bargaining "
            "unit at once. You can still vote.",
            "Votre nom sera retiré de la liste électorale. Une erreur? Appelez vite votre unité de "
            "négociation. Vous pouvez toujours voter.",
        ),
    )
