"""What a claimant hears who asked to be called: the code, and what was decided on the vote.

Rules this module keeps:
1. It says what the written message says, in sentences for the ear: the digits of a code one by one,
   a time as it is spoken, no short name of a unit.
2. As in the written ones, nothing tells whether anyone is on the voters' list or has voted
   (`messages`, rule 1).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from audit.record.units import Bilingual
from tally.sequestered import ExclusionReason
from voting.notify.aloud.times import spoken_time
from voting.notify.messages import PollNotice
from voting.notify.sender import Message


def code_aloud(poll: PollNotice, message: Message, code: str) -> Message:
    """Return the message with a one-time code, with its words for a call."""
    digits = ", ".join(code)
    return _aloud(
        poll,
        message,
        Bilingual(
            f"Your one-time code to vote is: {digits}. It works for 10 minutes. Do not give it to "
            "anyone. If you did not ask for a code, do nothing.",
            f"Votre code à usage unique pour voter est : {digits}. Il est valable 10 minutes. Ne "
            "le donnez à personne. Si vous n’avez pas demandé de code, ne faites rien.",
        ),
    )


def admitted_aloud(poll: PollNotice, message: Message) -> Message:
    """Return the notice that a vote was admitted, with its words for a call."""
    return _aloud(
        poll,
        message,
        Bilingual(
            "Your vote, which had been set aside, was accepted. It will be counted with your "
            "unit’s votes, and nobody opens it by itself. You have nothing more to do.",
            "Votre vote, qui avait été mis à part, a été admis. Il sera compté avec ceux de votre "
            "unité, et personne ne l’ouvre séparément. Vous n’avez plus rien à faire.",
        ),
    )


def excluded_aloud(
    poll: PollNotice, message: Message, reason: ExclusionReason, closes: datetime | None = None
) -> Message:
    """Return the notice that a vote was excluded, with its words for a call.

    `closes` is when voting ends, or None if it has (see `messages.excluded_message`).
    """
    if reason.told is ExclusionReason.WRONG_UNIT:
        return _aloud(poll, message, _wrong_unit(closes))
    return _aloud(
        poll,
        message,
        Bilingual(
            "We could not confirm that you belong to the unit that you named, so your vote will "
            "not be counted. Nobody has opened it. If you think this is a mistake, call your "
            "bargaining unit.",
            "Nous n’avons pas pu confirmer que vous appartenez à l’unité indiquée. Votre vote ne "
            "sera donc pas compté. Personne ne l’a ouvert. Si vous pensez qu’il s’agit d’une "
            "erreur, appelez votre unité de négociation.",
        ),
    )


def _wrong_unit(closes: datetime | None) -> Bilingual:
    told = Bilingual(
        "The unit that you named does not match our records, so your vote will not be counted. "
        "Nobody has opened it.",
        "L’unité indiquée ne correspond pas à nos dossiers. Votre vote ne sera donc pas compté. "
        "Personne ne l’a ouvert.",
    )
    if closes is None:
        return told
    return Bilingual(
        f"{told.en} You can vote again, in your unit, until {spoken_time(closes, 'en')}.",
        f"{told.fr} Vous pouvez voter de nouveau, dans votre unité, jusqu’au "
        f"{spoken_time(closes, 'fr')}.",
    )


def _aloud(poll: PollNotice, message: Message, words: Bilingual) -> Message:
    """Return the message with these words, after the poll's title, in its own language."""
    french = message.language == "fr"
    named = f"Vote : {poll.title.fr}." if french else f"Vote: {poll.title.en}."
    return replace(message, spoken=f"{named} {words.fr if french else words.en}")
