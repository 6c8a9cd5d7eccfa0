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
from audit.record.units import Bilingual
from voting.notify.messages import PollNotice
from voting.notify.sender import Message
from voting.notify.times import in_full, in_short


def challenged_message(
    poll: PollNotice, reason: ChallengeReason, deadline: datetime, language: str
) -> Message:
    """Return the notice that a member is challenged; `deadline` is when the challenge falls."""
    why, until, soon = REASONS[reason], in_full(deadline), in_short(deadline)
    return poll.message(
        language,
        Bilingual("Your vote is on hold", "Votre vote est en attente"),
        Bilingual(
            "Two officers have challenged your right to cast a ballot in this vote. Reason: "
            f"{why.en}.\n\nYour vote is on hold, whether you have cast it or still will. You can "
            "vote as everybody can, until voting ends. Two other officers decide on the challenge. "
            f"If they do not decide by {until.en} (Toronto), the challenge ends and your vote "
            "counts.\n\n"
            "To answer, call or write to your bargaining unit before then, and say why you may "
            "vote. Do not give your voting code to anyone.",
            "Deux responsables contestent votre droit de vote à ce scrutin. Motif\u00a0: "
            f"{why.fr}.\n\nVotre vote est en attente, qu’il soit déposé ou à venir. Vous pouvez "
            "voter comme tout le monde, jusqu’à la fin du vote. Deux autres responsables rendent "
            f"une décision sur la contestation. Sans décision le {until.fr} (Toronto), la "
            "contestation prend fin et votre vote compte.\n\n"
            "Pour répondre, appelez votre unité de négociation ou écrivez-lui d’ici là, et dites "
            "pourquoi vous pouvez voter. Ne donnez votre code de vote à personne.",
        ),
        Bilingual(
            "Your vote is on hold: it was challenged. You can still vote. To answer, call your "
            f"bargaining unit by {soon.en} (Toronto).",
            "Votre vote est en attente, car contesté. Pour répondre, appelez votre unité de "
            f"négociation avant le {soon.fr} (Toronto).",
        ),
    )


_NO_LONGER = Bilingual("Your vote is no longer on hold", "Votre vote n’est plus en attente")


def dismissed_message(poll: PollNotice, language: str) -> Message:
    """Return the notice that two officers dismissed the challenge."""
    return poll.message(
        language,
        _NO_LONGER,
        Bilingual(
            "Two other officers have decided on the challenge of your right to vote, and rejected "
            "it. Your vote counts, and nobody opens it by itself. You have nothing more to do.",
            "Deux autres responsables ont rejeté la contestation de votre droit de vote. Votre "
            "vote compte, et personne ne l’ouvre séparément. Vous n’avez plus rien à faire.",
        ),
        Bilingual(
            "The challenge of your vote was rejected: your vote counts. You have nothing more to "
            "do.",
            "La contestation est rejetée : votre vote compte. Vous n'avez plus rien à faire.",
        ),
    )


def upheld_message(poll: PollNotice, language: str) -> Message:
    """Return the notice that two officers upheld the challenge."""
    return poll.message(
        language,
        Bilingual("Your vote will not be counted", "Votre vote ne sera pas compté"),
        Bilingual(
            "Two other officers have decided on the challenge of your right to vote, and upheld "
            "it. Your vote will not be counted. Nobody has opened it. If you think this is a "
            "mistake, call your bargaining unit.",
            "Deux autres responsables ont accueilli la contestation de votre droit de vote. Votre "
            "vote ne sera pas compté. Personne ne l’a ouvert. Si vous pensez qu’il s’agit d’une "
            "erreur, appelez votre unité de négociation.",
        ),
        Bilingual(
            "Your vote will not be counted: the challenge was upheld. Questions? Call your "
            "bargaining unit.",
            "Votre vote ne sera pas compté : contestation accueillie. Questions : votre unité de "
            "négociation.",
        ),
    )


def fallen_message(poll: PollNotice, language: str) -> Message:
    """Return the notice that the challenge fell, because it was not ruled on in time."""
    return poll.message(
        language,
        _NO_LONGER,
        Bilingual(
            "Nobody decided in time on the challenge of your right to vote, so it has ended. Your "
            "vote counts, and nobody opens it by itself. You have nothing more to do.",
            "La contestation de votre droit de vote est restée sans décision et a pris fin. Votre "
            "vote compte, et personne ne l’ouvre séparément. Vous n’avez plus rien à faire.",
        ),
        Bilingual(
            "The challenge of your vote has ended without a decision: your vote counts. You have "
            "nothing more to do.",
            "La contestation de votre vote a pris fin sans décision : votre vote compte. Vous "
            "n'avez plus rien à faire.",
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
            f"{challenged} des {listed} personnes inscrites de l’unité {unit} sont "
            "contestées\u00a0: plus de 1\u00a0%.\n\nAutant de contestations peuvent changer un "
            "résultat. Examinez-les entre responsables\u00a0: il faut à chacune son propre motif, "
            "et une décision de deux autres responsables. Le dossier en montre le nombre.",
        ),
        Bilingual(
            f"{challenged} of {listed} members of unit {unit} are challenged: more than 1%.",
            f"{challenged} personnes sur {listed} de l'unité {unit} sont contestées : plus de 1 %.",
        ),
    )
