"""What a challenged member is told, and what officers are told of many challenges.

Rules this module keeps:
1. The member is told that her vote is on hold, why in the sealed list's words, how to answer and
   until when; then what became of it. Nobody is named, and no ballot.
2. A message says nothing of whether the member has voted: the challenge's kind would tell it to
   whoever reads her messages.
3. The SMS keeps to GSM 03.38 and 160 characters, and gives no reason.
"""

from __future__ import annotations

from datetime import datetime

from audit.record.challenges.reasons import REASONS, ChallengeReason
from audit.record.province import to_minute
from audit.record.units import Bilingual
from voting.notify.messages import PollNotice
from voting.notify.sender import Message


def challenged_message(
    poll: PollNotice, reason: ChallengeReason, deadline: datetime, language: str
) -> Message:
    """Return the notice that a member is challenged; `deadline` is when the challenge falls."""
    why, until = REASONS[reason], to_minute(deadline)
    return poll.message(
        language,
        Bilingual("Your vote is on hold", "Votre vote est en attente"),
        Bilingual(
            "Two officers have challenged your right to vote in this poll. Reason: "
            f"{why.en}.\n\nYour vote is on hold, whether you have cast it or still will: you can "
            "vote as everybody can until voting ends. Two other officers rule on the challenge. If "
            f"they do not by {until} (Toronto time), the challenge falls, and your vote counts.\n\n"
            "To answer, call or write to your bargaining unit before then, and say why you may "
            "vote. Send nobody your voting code.",
            "Deux responsables contestent votre droit de vote à ce scrutin. Motif : "
            f"{why.fr}.\n\nVotre vote est en attente, qu'il soit déposé ou à venir : vous pouvez "
            "voter comme tout le monde jusqu'à la clôture. Deux autres responsables décident de "
            f"la contestation. S'il n'y a pas de décision le {until} (heure de Toronto), la "
            "contestation tombe et votre vote compte.\n\n"
            "Pour répondre, appelez votre unité de négociation ou écrivez-lui d'ici là, et dites "
            "pourquoi vous pouvez voter. N'envoyez votre code de vote à personne.",
        ),
        Bilingual(
            f"Your vote in the union's poll is on hold: it was challenged. To answer, ask your "
            f"bargaining unit by {until}. You can still vote.",
            f"Votre vote au scrutin du syndicat est en attente, car contesté. Pour répondre : "
            f"voir votre unité avant le {until}.",
        ),
    )


def dismissed_message(poll: PollNotice, language: str) -> Message:
    """Return the notice that two officers dismissed the challenge."""
    return poll.message(
        language,
        Bilingual("Your vote is no longer on hold", "Votre vote n'est plus en attente"),
        Bilingual(
            "Two other officers ruled on the challenge of your right to vote, and dismissed it: "
            "your vote counts, and nobody opens it by itself. There is nothing more to do.",
            "Deux autres responsables ont rejeté la contestation de votre droit de vote : votre "
            "vote compte, et personne ne l'ouvre séparément. Vous n'avez plus rien à faire.",
        ),
        Bilingual(
            "The challenge of your vote was dismissed: it counts. There is nothing more to do.",
            "La contestation de votre vote est rejetée : il compte. Vous n'avez rien à faire.",
        ),
    )


def upheld_message(poll: PollNotice, language: str) -> Message:
    """Return the notice that two officers upheld the challenge."""
    return poll.message(
        language,
        Bilingual("Your vote is not counted", "Votre vote n'est pas compté"),
        Bilingual(
            "Two other officers ruled on the challenge of your right to vote, and upheld it: your "
            "vote is not counted. Nobody has opened it. If you think that this is a mistake, ask "
            "your bargaining unit.",
            "Deux autres responsables ont accueilli la contestation de votre droit de vote : votre "
            "vote n'est pas compté. Personne ne l'a ouvert. Si vous pensez qu'il s'agit d'une "
            "erreur, adressez-vous à votre unité de négociation.",
        ),
        Bilingual(
            "Your vote is not counted: the challenge was upheld. Questions: ask your bargaining "
            "unit.",
            "Votre vote n'est pas compté : contestation accueillie. Questions : voir votre unité.",
        ),
    )


def fallen_message(poll: PollNotice, language: str) -> Message:
    """Return the notice that the challenge fell, because it was not ruled on in time."""
    return poll.message(
        language,
        Bilingual("Your vote is no longer on hold", "Votre vote n'est plus en attente"),
        Bilingual(
            "The challenge of your right to vote was not ruled on in time, and has fallen: your "
            "vote counts, and nobody opens it by itself. There is nothing more to do.",
            "La contestation de votre droit de vote n'a pas été tranchée à temps et tombe : votre "
            "vote compte, et personne ne l'ouvre séparément. Vous n'avez plus rien à faire.",
        ),
        Bilingual(
            "The challenge of your vote has fallen: it counts. There is nothing more to do.",
            "La contestation de votre vote est tombée : il compte. Vous n'avez rien à faire.",
        ),
    )


def share_message(
    poll: PollNotice, unit: str, challenged: int, listed: int, language: str
) -> Message:
    """Return the warning to an officer that more than 1% of a unit's members are challenged."""
    return poll.message(
        language,
        Bilingual(
            "Many members of one unit are challenged", "Beaucoup de contestations dans une unité"
        ),
        Bilingual(
            f"{challenged} of the {listed} listed members of unit {unit} are challenged: more than "
            "1%.\n\nSo many challenges can change a result. Look at them with the other officers: "
            "each needs a reason of its own, and two others who rule on it. The record shows the "
            "number.",
            f"{challenged} des {listed} personnes inscrites de l'unité {unit} sont contestées : "
            "plus de 1 %.\n\nAutant de contestations peuvent changer un résultat. Examinez-les "
            "entre responsables : il faut à chacune son propre motif, et deux autres responsables "
            "pour décider. Le dossier en montre le nombre.",
        ),
        Bilingual(
            f"{challenged} of {listed} members of unit {unit} are challenged: more than 1%.",
            f"{challenged} personnes sur {listed} de l'unité {unit} sont contestées : plus de 1 %.",
        ),
    )
