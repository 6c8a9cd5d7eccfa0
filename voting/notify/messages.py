"""What people are told, in English or French: one function for each message.

Rules this module keeps:
1. No message to a contact that a claim gave says whether anyone is on the voters' list or has
   voted: the claimant may have used another person's name to find that out (by-law 2.77, reading).
   An exclusion is explained in one of two ways only, `ExclusionReason.told`. Only
   `list_check_message`, to the contact on the roster, says that its member is on the list.
2. A message with a one-time code says what the code is for and that it is secret; the code is never
   in the subject, which mail servers log. A message with a link says what it is for and how long it
   is good.
3. The e-mail's text names the union, the poll, its page and its seal digest. The SMS is short,
   begins with the union's initials, and has only the characters of which one SMS holds 160
   (GSM 03.38), so that French costs no more than English: one SMS, and two for a link.
4. Times are Toronto's (`times`). "Counted" is said of the future: no vote is before the count.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from audit.record.units import Bilingual
from tally.sequestered import Capacity, ExclusionReason
from voting.domain.member import LANGUAGES
from voting.notify.sender import Message, UnionName
from voting.notify.times import in_full, in_short


@dataclass(frozen=True)
class PollNotice:
    """What a message is about: the union, the poll's title, its page and its seal digest."""

    union: UnionName
    title: Bilingual
    url: Bilingual
    seal_digest: str

    def message(
        self, language: str, subject: Bilingual, text: Bilingual, short: Bilingual
    ) -> Message:
        """Return a message in the language, `en` or `fr`; the text ends by naming the poll."""
        say = _chooser(language)
        about = (say(self.union.name), say(self.title), say(self.url), say(self.digest_line))
        ends = "\n".join(about)
        initials = Bilingual(f"{self.union.short}: ", f"{self.union.short} : ")
        return Message(
            say(subject), f"{say(text)}\n\n{ends}\n", f"{say(initials)}{say(short)}", language
        )

    @property
    def digest_line(self) -> Bilingual:
        """The line with what a member compares."""
        return Bilingual(
            f"Seal digest: {self.seal_digest}", f"Empreinte du sceau\u00a0: {self.seal_digest}"
        )


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
            "address. It is not a voting code. Do not give it to anyone: nobody from the union "
            "will ask for it.\n\n"
            "If you did not ask for a code, do nothing.",
            f"Votre code à usage unique est {code}.\n\n"
            "Tapez-le dans la page où vous l’avez demandé, dans les 10 minutes. Il confirme "
            "cette adresse. Ce n’est pas un code de vote. Ne le donnez à personne\u00a0: personne "
            "du syndicat ne vous le demandera.\n\n"
            "Si vous n’avez pas demandé de code, ne faites rien.",
        ),
        Bilingual(
            f"{code} is your one-time code to vote. It works for 10 minutes. Do not share it.",
            f"{code} est votre code à usage unique pour voter. Valable 10 minutes. Ne le donnez "
            "à personne.",
        ),
    )


_AS_MEMBER = Bilingual("Your membership is confirmed.", "Votre adhésion est confirmée.")
_AS_EMPLOYEE = Bilingual(
    "We have confirmed that you work in the bargaining unit and are not a member.",
    "Nous avons confirmé que vous travaillez dans l’unité de négociation sans en être membre.",
)


def admitted_message(
    poll: PollNotice, language: str, admitted_as: Capacity | None = Capacity.MEMBER
) -> Message:
    """Return the notice that a sequestered vote was admitted, in the capacity that was verified."""
    verified = _AS_EMPLOYEE if admitted_as is Capacity.EMPLOYEE else _AS_MEMBER
    return poll.message(
        language,
        Bilingual("Your vote was accepted", "Votre vote a été admis"),
        Bilingual(
            f"{verified.en} Your vote, which had been set aside (sequestered), will be counted "
            "with your unit’s votes. Nobody opens it by itself. You have nothing more to do.",
            f"{verified.fr} Votre vote, qui avait été mis à part, sera compté avec ceux de votre "
            "unité. Personne ne l’ouvre séparément. Vous n’avez plus rien à faire.",
        ),
        Bilingual(
            "Your vote was accepted: it will be counted. You have nothing more to do.",
            "Votre vote a été admis : il sera compté. Vous n'avez plus rien à faire.",
        ),
    )


def unconfirmed_message(
    poll: PollNotice, missing: Sequence[str], opens: datetime, language: str, *, enough: bool
) -> Message:
    """Return the reminder to an officer that trustees have not confirmed the sealed poll.

    `enough`: the opening can be signed without them.
    """
    names, number, when, soon = ", ".join(missing), len(missing), in_full(opens), in_short(opens)
    consequence = (
        Bilingual(
            "Enough of the others have confirmed: the opening can be signed.",
            "Assez d’autres ont confirmé\u00a0: l’ouverture peut être signée.",
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
            f"Voting opens on {when.en} (Toronto). {consequence.en}\n\n"
            "Call them on a number that you know. Each runs “ratify trustee confirm” and sends you "
            "the file, which you hand in on the poll’s page. If one of them knows nothing of the "
            "poll, or finds other keys in it, somebody has sealed keys of their own: make the poll "
            "void.",
            f"Ces dépositaires de clé n’ont pas confirmé le scrutin scellé\u00a0: {names}.\n\n"
            f"Le vote ouvre le {when.fr} (Toronto). {consequence.fr}\n\n"
            "Appelez ces personnes à un numéro que vous connaissez. Chacune exécute "
            "«\u00a0ratify trustee confirm\u00a0» et vous envoie le fichier, que vous remettez "
            "dans la page du scrutin. Si l’une d’elles ignore tout du scrutin, ou y trouve "
            "d’autres clés, quelqu’un a scellé ses propres clés\u00a0: annulez le scrutin.",
        ),
        Bilingual(
            f"Key holders who have not confirmed: {number}. Voting opens {soon.en} (Toronto).",
            f"Sans confirmation des dépositaires de clé : {number}. Le vote ouvre le {soon.fr} "
            "(Toronto).",
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
        _NOT_COUNTED,
        Bilingual(
            "We could not confirm that you belong to the unit you named, so your vote will not be "
            "counted. Nobody has opened it. If you think this is a mistake, call your bargaining "
            "unit.",
            "Nous n’avons pas pu confirmer que vous appartenez à l’unité indiquée; votre vote ne "
            "sera donc pas compté. Personne ne l’a ouvert. Si vous pensez qu’il s’agit d’une "
            "erreur, appelez votre unité de négociation.",
        ),
        Bilingual(
            "Your vote will not be counted: we could not confirm that you belong to that unit. "
            "Questions? Call your bargaining unit.",
            "Votre vote ne sera pas compté : appartenance à cette unité non confirmée. Questions : "
            "votre unité de négociation.",
        ),
    )


_NOT_COUNTED = Bilingual("Your vote will not be counted", "Votre vote ne sera pas compté")


def _wrong_unit(poll: PollNotice, language: str, closes: datetime | None) -> Message:
    text = Bilingual(
        "The unit you named does not match our records, so your vote will not be counted. Nobody "
        "has opened it.",
        "L’unité indiquée ne correspond pas à nos dossiers; votre vote ne sera donc pas compté. "
        "Personne ne l’a ouvert.",
    )
    short = Bilingual(
        "Your vote will not be counted: the unit does not match our records.",
        "Vote non compté : l'unité ne correspond pas à nos dossiers.",
    )
    if closes is not None:
        time, soon = in_full(closes), in_short(closes)
        text = Bilingual(
            f"{text.en}\n\nYou can vote again, in your unit, until {time.en} (Toronto).",
            f"{text.fr}\n\nVous pouvez voter de nouveau, dans votre unité, jusqu’au {time.fr} "
            "(Toronto).",
        )
        short = Bilingual(
            f"{short.en} Vote again in your unit by {soon.en} (Toronto).",
            f"{short.fr} Votez de nouveau, dans votre unité, avant le {soon.fr} (Toronto).",
        )
    return poll.message(language, _NOT_COUNTED, text, short)


def reissue_message(poll: PollNotice, link: str, expires: datetime, language: str) -> Message:
    """Return the message to the roster's contact with the one-time link for a new voting code."""
    time, soon = in_full(expires), in_short(expires)
    return poll.message(
        language,
        Bilingual("A new voting code", "Un nouveau code de vote"),
        Bilingual(
            "Someone, probably you, asked for a new voting code for you. To get one, open this "
            f"link by {time.en} (Toronto). It works once:\n\n{link}\n\n"
            "Your device makes the new code and shows it once: write it down or print it. The code "
            "on your card then stops working.\n\n"
            "If you did not ask for it, do nothing: your card still works.",
            "Quelqu’un, sans doute vous, a demandé un nouveau code de vote pour vous. Pour en "
            f"obtenir un, ouvrez ce lien avant le {time.fr} (Toronto). Il ne sert qu’une "
            f"fois\u00a0:\n\n{link}\n\n"
            "Votre appareil crée le nouveau code et l’affiche une seule fois\u00a0: notez-le ou "
            "imprimez-le. Le code de votre carte cesse alors de fonctionner.\n\n"
            "Si vous n’avez rien demandé, ne faites rien\u00a0: votre carte reste valable.",
        ),
        Bilingual(
            f"New voting code: this link works once, until {soon.en} (Toronto): {link}",
            f"Nouveau code de vote : ce lien sert une fois, avant le {soon.fr} (Toronto) : {link}",
        ),
    )


def contact_changed_message(poll: PollNotice, language: str) -> Message:
    """Return the notice to a member's old contact that the roster now has another one."""
    return poll.message(
        language,
        Bilingual("Your contact was changed", "Vos coordonnées ont été modifiées"),
        Bilingual(
            "Two officers changed the contact that your union has for you. Messages about this "
            "vote no longer come here. If you did not ask for this, call your bargaining unit at "
            "once.",
            "Deux responsables ont modifié vos coordonnées au répertoire. Les messages sur ce vote "
            "n’arrivent plus ici. Si vous ne l’avez pas demandé, appelez tout de suite votre unité "
            "de négociation.",
        ),
        Bilingual(
            "Your contact for this vote was changed. If you did not ask for this, call your "
            "bargaining unit at once.",
            "Vos coordonnées pour ce vote ont changé. Si vous ne l'avez pas demandé, appelez tout "
            "de suite votre unité de négociation.",
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
        Bilingual("You are on the voters’ list", "Vous figurez sur la liste électorale"),
        Bilingual(
            "Someone, probably you, asked whether you are on the voters’ list. You are, in the "
            f"bargaining unit {name.en} ({unit}).\n\n"
            f"The union can reach you here:\n{listing}\n\n"
            "To vote you need the voting card that was sent to you. If the unit or a contact is "
            "wrong, or no card has come, call your bargaining unit before voting ends.",
            "Quelqu’un, sans doute vous, a demandé si vous figurez sur la liste électorale. Vous y "
            f"figurez, dans l’unité de négociation {name.fr} ({unit}).\n\n"
            f"Le syndicat peut vous joindre ici\u00a0:\n{listing}\n\n"
            "Pour voter, il vous faut la carte de vote qui vous a été envoyée. Si l’unité ou une "
            "coordonnée est inexacte, ou si aucune carte n’est arrivée, appelez votre unité de "
            "négociation avant la fin du vote.",
        ),
        Bilingual(
            f"You are on the voters' list, unit {unit}. Keep your voting card. Anything wrong? "
            "Call your bargaining unit.",
            f"Vous figurez sur la liste électorale, unité {unit}. Gardez votre carte. Une erreur? "
            "Appelez votre unité de négociation.",
        ),
    )
