"""What people are told, in English or French: one function for each message.

Rules this module keeps:
1. No message to a contact that a claim gave says whether anyone is on the voters' list or has
   voted: the claimant may have used another person's name to find that out (by-law 2.77, reading).
   An exclusion is explained in one of two ways only, `ExclusionReason.told`. Only
   `list_check_message`, to the contact on the roster, says that its member is on the list.
2. A message with a one-time code says what the code is for and that it is secret; the code is never
   in the subject, which mail servers log. A message with a link says what it is for and how long it
   is good.
3. The e-mail's text names the poll, its page and its seal digest. The SMS is short, and has only
   the characters of which one SMS holds 160 (GSM 03.38), so that French costs no more than English.
4. Times are Toronto's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from audit.record.province import to_minute
from audit.record.units import Bilingual
from tally.sequestered import Capacity, ExclusionReason
from voting.domain.member import LANGUAGES
from voting.notify.sender import Message


@dataclass(frozen=True)
class PollNotice:
    """The poll that a message is about: its title, its page's address and its seal digest."""

    title: Bilingual
    url: Bilingual
    seal_digest: str

    def message(
        self, language: str, subject: Bilingual, text: Bilingual, short: Bilingual
    ) -> Message:
        """Return a message in the language, `en` or `fr`; the text ends by naming the poll."""
        say = _chooser(language)
        about = Bilingual(
            f"{self.title.en}\n{self.url.en}\nSeal digest: {self.seal_digest}",
            f"{self.title.fr}\n{self.url.fr}\nEmpreinte du sceau : {self.seal_digest}",
        )
        return Message(say(subject), f"{say(text)}\n\n{say(about)}\n", say(short), language)


def _chooser(language: str) -> Callable[[Bilingual], str]:
    if language not in LANGUAGES:
        raise ValueError("a message is in English (en) or French (fr)")
    return (lambda both: both.fr) if language == "fr" else (lambda both: both.en)


def code_message(poll: PollNotice, code: str, language: str) -> Message:
    """Return the message with the one-time code that confirms a claim's contact."""
    return poll.message(
        language,
        Bilingual("Your one-time code", "Votre code à usage unique"),
        Bilingual(
            f"Your one-time code is {code}.\n\n"
            "Type it on the page where you asked for it, within 10 minutes. It confirms this "
            "address; it is not a voting code. Tell it to nobody: no officer will ask for it.\n\n"
            "If you did not ask for a code, do nothing.",
            f"Votre code à usage unique est {code}.\n\n"
            "Saisissez-le dans la page où vous l'avez demandé, dans les 10 minutes. Il confirme "
            "cette adresse; ce n'est pas un code de vote. Ne le donnez à personne : personne du "
            "syndicat ne vous le demandera.\n\n"
            "Si vous n'avez pas demandé de code, ne faites rien.",
        ),
        Bilingual(
            f"{code} is your one-time code for your vote. Good for 10 minutes. Tell it to nobody.",
            f"{code} est votre code à usage unique pour votre vote. Valable 10 minutes. Ne le "
            "donnez à personne.",
        ),
    )


_AS_MEMBER = Bilingual("Your membership was verified,", "Votre qualité de membre a été vérifiée")
_AS_EMPLOYEE = Bilingual(
    "It was verified that you are an employee of the bargaining unit who is not a member,",
    "Il a été vérifié que vous êtes une personne salariée de l'unité de négociation qui n'en est "
    "pas membre,",
)


def admitted_message(
    poll: PollNotice, language: str, admitted_as: Capacity | None = Capacity.MEMBER
) -> Message:
    """Return the notice that a sequestered vote was admitted, in the capacity that was verified."""
    verified = _AS_EMPLOYEE if admitted_as is Capacity.EMPLOYEE else _AS_MEMBER
    return poll.message(
        language,
        Bilingual("Your sequestered vote was admitted", "Votre vote mis à part a été admis"),
        Bilingual(
            f"{verified.en} and your sequestered vote was admitted: it is counted "
            "with your unit's votes, and nobody opens it by itself. There is nothing more to do.",
            f"{verified.fr} et votre vote mis à part a été admis : il est "
            "compté avec ceux de votre unité, et personne ne l'ouvre séparément. Vous n'avez plus "
            "rien à faire.",
        ),
        Bilingual(
            "Your sequestered vote was admitted: it is counted. There is nothing more to do.",
            "Votre vote mis à part a été admis : il est compté. Vous n'avez plus rien à faire.",
        ),
    )


def unconfirmed_message(
    poll: PollNotice, missing: Sequence[str], opens: datetime, language: str, *, enough: bool
) -> Message:
    """Return the reminder to an officer that trustees have not confirmed the sealed poll.

    `enough`: the opening can be signed without them.
    """
    names, when = ", ".join(missing), to_minute(opens)
    consequence = (
        Bilingual(
            "Enough of the others have confirmed: the opening can be signed.",
            "Assez d’autres ont confirmé : l’ouverture peut être signée.",
        )
        if enough
        else Bilingual(
            "Without them the opening cannot be signed, and the vote does not begin.",
            "Sans leur confirmation, l’ouverture ne peut être signée et le vote ne commence pas.",
        )
    )
    return poll.message(
        language,
        Bilingual("Key holders have not confirmed", "Des dépositaires de clé n’ont pas confirmé"),
        Bilingual(
            f"These key holders have not confirmed the sealed poll: {names}.\n\n"
            f"Voting opens at {when} (Toronto). {consequence.en}\n\n"
            "Call them on a number that you know. Each runs “ratify trustee confirm” and sends you "
            "the file, which you hand in on the poll's page. If one of them knows nothing of the "
            "poll, or finds other keys in it, somebody has sealed keys of their own: make the poll "
            "void.",
            f"Ces dépositaires de clé n’ont pas confirmé le scrutin scellé : {names}.\n\n"
            f"Le vote ouvre à {when} (Toronto). {consequence.fr}\n\n"
            "Appelez ces personnes à un numéro que vous connaissez. Chacune exécute « ratify "
            "trustee confirm » et vous envoie le fichier, que vous remettez dans la page du "
            "scrutin. Si l’une d’elles ignore tout du scrutin, ou y trouve d’autres clés, "
            "quelqu'un a scellé ses propres clés : annulez le scrutin.",
        ),
        Bilingual(
            f"Not confirmed by: {names}. Voting opens at {when}.",
            f"Non confirmé par : {names}. Le vote ouvre à {when}.",
        ),
    )


def excluded_message(
    poll: PollNotice, reason: ExclusionReason, language: str, closes: datetime | None = None
) -> Message:
    """Return the notice that a sequestered vote was excluded.

    `closes` is when voting ends, or None if it has: until then, a person who claimed in the wrong
    unit may claim, and vote, in the right one.
    """
    if reason.told is ExclusionReason.WRONG_UNIT:
        return _wrong_unit(poll, language, closes)
    return poll.message(
        language,
        Bilingual(
            "Your sequestered vote was not counted", "Votre vote mis à part n'est pas compté"
        ),
        Bilingual(
            "That you belong to the unit that you named could not be verified, so your sequestered "
            "vote was excluded. Nobody has opened it. If you think this is a mistake, ask your "
            "bargaining unit.",
            "Votre appartenance à l'unité que vous avez indiquée n'a pas pu être vérifiée; votre "
            "vote mis à part a donc été exclu. Personne ne l'a ouvert. Si vous pensez qu'il s'agit "
            "d'une erreur, adressez-vous à votre unité de négociation.",
        ),
        Bilingual(
            "Your sequestered vote was not counted: that you belong to that unit could not be "
            "verified. Questions: ask your bargaining unit.",
            "Votre vote mis à part n'est pas compté : appartenance à cette unité non vérifiée. "
            "Questions : voir votre unité.",
        ),
    )


def _wrong_unit(poll: PollNotice, language: str, closes: datetime | None) -> Message:
    text = Bilingual(
        "You named a unit that is not yours, so your sequestered vote was excluded. Nobody has "
        "opened it.",
        "Vous avez indiqué une unité qui n'est pas la vôtre; votre vote mis à part a donc été "
        "exclu. Personne ne l'a ouvert.",
    )
    short = Bilingual(
        "Your sequestered vote was not counted: you named the wrong unit.",
        "Votre vote mis à part n'est pas compté : l'unité n'est pas la bonne.",
    )
    if closes is not None:
        time = to_minute(closes)
        text = Bilingual(
            f"{text.en}\n\nYou can vote again, in the right unit, until {time} (Toronto time).",
            f"{text.fr}\n\nVous pouvez voter de nouveau, dans la bonne unité, jusqu'au {time} "
            "(heure de Toronto).",
        )
        short = Bilingual(
            f"{short.en} Vote again in the right one by {time} (Toronto).",
            f"{short.fr} Votez de nouveau avant le {time} (Toronto).",
        )
    subject = Bilingual(
        "Your sequestered vote was for the wrong unit", "Votre vote mis à part : mauvaise unité"
    )
    return poll.message(language, subject, text, short)


def reissue_message(poll: PollNotice, link: str, expires: datetime, language: str) -> Message:
    """Return the message to the roster's contact with the one-time link for a new voting code."""
    time = to_minute(expires)
    return poll.message(
        language,
        Bilingual("A new voting code", "Un nouveau code de vote"),
        Bilingual(
            "Someone, probably you, asked for a new voting code for you. To draw one, open this "
            f"link by {time} (Toronto time); it works once:\n\n{link}\n\n"
            "Your device draws the new code and shows it once: write it down or print it. The code "
            "on your card then stops working.\n\n"
            "If you did not ask for it, do nothing: your card stays good.",
            "Quelqu'un, sans doute vous, a demandé un nouveau code de vote pour vous. Pour en "
            f"tirer un, ouvrez ce lien avant le {time} (heure de Toronto); il ne sert qu'une "
            f"fois :\n\n{link}\n\n"
            "Votre appareil tire le nouveau code et l'affiche une seule fois : notez-le ou "
            "imprimez-le. Le code de votre carte cesse alors de fonctionner.\n\n"
            "Si vous n'avez rien demandé, ne faites rien : votre carte reste valable.",
        ),
        Bilingual(
            f"New voting code, link good once until {time}: {link}",
            f"Nouveau code de vote, lien valable une fois, avant le {time} : {link}",
        ),
    )


def contact_changed_message(poll: PollNotice, language: str) -> Message:
    """Return the notice to a member's old contact that the roster now has another one."""
    return poll.message(
        language,
        Bilingual("Your contact was changed", "Vos coordonnées ont été modifiées"),
        Bilingual(
            "Two officers changed the contact that the roster has for you. Messages about this "
            "vote no longer come here. If you did not ask for this, tell your bargaining unit at "
            "once.",
            "Deux responsables ont modifié vos coordonnées au registre. Les messages sur ce vote "
            "n'arrivent plus ici. Si vous ne l'avez pas demandé, prévenez sans tarder votre unité "
            "de négociation.",
        ),
        Bilingual(
            "Your contact for the union's vote was changed. If you did not ask for this, tell your "
            "bargaining unit at once.",
            "Vos coordonnées pour le vote du syndicat ont changé. Si vous ne l'avez pas demandé, "
            "prévenez votre unité sans tarder.",
        ),
    )


def list_check_message(
    poll: PollNotice, unit: str, name: Bilingual, contacts: Sequence[str], language: str
) -> Message:
    """Return the answer to 'am I on the list?', to the roster's contact of a member who is.

    `unit` is the election's short name, `contacts` are all that the roster has, masked.
    """
    listing = "\n".join(f"- {contact}" for contact in contacts)
    return poll.message(
        language,
        Bilingual("You are on the voters' list", "Vous figurez sur la liste électorale"),
        Bilingual(
            "Someone, probably you, asked whether you are on the voters' list. You are, in the "
            f"bargaining unit {name.en} ({unit}).\n\n"
            f"The union can reach you here:\n{listing}\n\n"
            "To vote you need the voting card that was sent to you. If the unit or a contact is "
            "wrong, or no card has come, tell your bargaining unit before voting closes.",
            "Quelqu'un, sans doute vous, a demandé si vous figurez sur la liste électorale. Vous y "
            f"figurez, dans l'unité de négociation {name.fr} ({unit}).\n\n"
            f"Le syndicat peut vous joindre ici :\n{listing}\n\n"
            "Pour voter, il vous faut la carte de vote qui vous a été envoyée. Si l'unité ou un "
            "contact est inexact, ou si aucune carte n'est arrivée, prévenez votre unité de "
            "négociation avant la fin du vote.",
        ),
        Bilingual(
            f"You are on the voters' list, in unit {unit}. Keep your voting card. Anything wrong? "
            "Tell your bargaining unit.",
            f"Vous figurez sur la liste électorale, unité {unit}. Gardez votre carte de vote. Une "
            "erreur? Prévenez votre unité de négociation.",
        ),
    )
