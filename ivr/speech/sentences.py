"""What the line says, in English and French.

Rules this module keeps:
1. Every sentence is in both languages, with the same values in braces; tests hold it.
2. A bar (|) is a pause of a second.
3. Sentences are written for the ear: short, the key to press last, no sign that a voice misreads.
   A title or an answer is named after or before a colon, so that it breaks no sentence.
4. What is said about a vote is never ambiguous: it has been cast, or it has not. "You have voted"
   is said of a vote that this call cast, and of no other: a caller who is cut off is asked for it.
5. No sentence says that a vote counts which may still be set aside or on hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ivr.speech.before import BEFORE
from ivr.speech.claim import CLAIM
from ivr.speech.help import HELP
from ivr.speech.hold import HOLD

SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        **CLAIM,
        **BEFORE,
        **HELP,
        **HOLD,
        # --- the beginning
        "greeting": (
            "Ratification vote. For English, press 1.|",
            "Vote de ratification. Pour le français, faites le 2.|",
        ),
        "ask_poll": (
            "There is more than one vote. Choose the one you are calling about.|",
            "Il y a plus d’un vote. Choisissez celui pour lequel vous appelez.|",
        ),
        "more_polls": (
            "For other votes, press {key}.|",
            "Pour d’autres votes, faites le {key}.|",
        ),
        "no_poll": (
            "There is no vote at this time.|",
            "Il n’y a pas de vote en ce moment.|",
        ),
        "this_poll": (
            "Vote: {title}. You can vote until {closes}.|",
            "Vote : {title}. Vous pouvez voter jusqu’au {closes}.|",
        ),
        "closing_moved": (
            "The closing time has changed. You can now vote until {closes}.|",
            "L’heure de clôture a changé. Vous pouvez maintenant voter jusqu’au {closes}.|",
        ),
        "casting_needs_one": (
            "You vote only after you hear your choice and press 1 to cast it. Until then you can "
            "hang up and call again.|",
            "Votre vote sera déposé seulement quand vous aurez réentendu votre choix et fait le 1. "
            "Avant cela, vous pouvez raccrocher et rappeler.|",
        ),
        "poll_over": (
            "Vote: {title}. Voting has ended.|",
            "Vote : {title}. Le vote est terminé.|",
        ),
        "ask_over": (
            "To check a confirmation code, press 1.|",
            "Pour vérifier un code de confirmation, faites le 1.|",
        ),
        "over_web": (
            "This line takes no voting code after voting ends. To see whether your vote was cast, "
            "sign in on the web with your card.|",
            "Après la fin du vote, cette ligne ne prend plus de code de vote. Pour savoir si votre "
            "vote a été déposé, identifiez-vous sur le Web avec votre carte.|",
        ),
        # --- keys
        "menu_keys": (
            "For help, press 0.",
            "Pour de l’aide, faites le 0.",
        ),
        "entry_keys": (
            "For help, press 0, then the number sign.",
            "Pour de l’aide, faites le 0, puis le carré.",
        ),
        "nothing_heard": (
            "We did not receive any key.|",
            "Nous n’avons reçu aucune touche.|",
        ),
        "no_such_key": (
            "That key is not one of the choices.|",
            "Cette touche n’est pas un des choix.|",
        ),
        "one_key": (
            "Press one key only.|",
            "Appuyez sur une seule touche.|",
        ),
        "take_your_time": (
            "Take your time.|",
            "Prenez votre temps.|",
        ),
        # --- who votes
        "ask_member": (
            "Enter your member number, then the number sign.|",
            "Composez votre numéro de membre, puis le carré.|",
        ),
        "member_wrong": (
            "A member number has 4 to 12 digits, as printed on your card.|",
            "Un numéro de membre a de 4 à 12 chiffres, comme sur votre carte.|",
        ),
        "ask_code": (
            "Now the 16 digits of your voting code, then the number sign.|",
            "Composez maintenant les 16 chiffres de votre code de vote, puis le carré.|",
        ),
        "code_wrong": (
            "That is not a voting code. A voting code has 16 digits. Check each one on your card, "
            "and try again.|",
            "Ce n’est pas un code de vote. Un code de vote a 16 chiffres. Vérifiez chacun sur "
            "votre carte, puis réessayez.|",
        ),
        "sign_in_refused": (
            "The member number and the voting code do not match. Check both on your card, and try "
            "again.|",
            "Le numéro de membre et le code de vote ne vont pas ensemble. Vérifiez les deux sur "
            "votre carte, puis réessayez.|",
        ),
        "sign_in_wait": (
            "The member number and the voting code do not match. Wait {wait}, then try again. The "
            "right code is always accepted.|",
            "Le numéro de membre et le code de vote ne vont pas ensemble. Attendez {wait}, puis "
            "réessayez. Le bon code est toujours accepté.|",
        ),
        "list_changed": (
            "Your member number and your voting code are right. But somebody changed your place on "
            "the voters’ list on our server, without authority. You have not voted in this call. "
            "The officers have been told. Call your union, and call here again once this is put "
            "right.|",
            "Votre numéro de membre et votre code de vote sont exacts. Mais votre inscription sur "
            "la liste électorale a été modifiée dans notre serveur, sans autorisation. Vous n’avez "
            "pas voté pendant cet appel. Les responsables du scrutin en sont avisés. Appelez votre "
            "syndicat, puis rappelez ici une fois la situation corrigée.|",
        ),
        # --- the choice
        "question": (
            "{question}|",
            "{question}|",
        ),
        "ask_choice": (
            "If you are in favour, press 1.|If you are not in favour, press 2.|",
            "Si vous êtes en faveur, faites le 1.|Si vous n’êtes pas en faveur, faites le 2.|",
        ),
        "chose_in_favour": (
            "You chose: in favour.|",
            "Votre choix : vous êtes en faveur.|",
        ),
        "chose_not_in_favour": (
            "You chose: not in favour.|",
            "Votre choix : vous n’êtes pas en faveur.|",
        ),
        "not_cast_yet": (
            "You have not voted yet.|",
            "Vous n’avez pas encore voté.|",
        ),
        "ask_review": (
            "To cast this vote, press 1.|To change it, press 2.|To hear it again, press 3.|",
            "Pour déposer ce vote, faites le 1.|Pour changer votre choix, faites le 2.|Pour le "
            "réentendre, faites le 3.|",
        ),
        # --- what became of it
        "cast": (
            "You have voted. Your vote has been cast.|",
            "Vous avez voté. Votre vote est déposé.|",
        ),
        "confirmation": (
            "Your confirmation code is:|{code}|",
            "Votre code de confirmation est :|{code}|",
        ),
        "confirmation_use": (
            "With it you can check later that your ballot is in the ballot box. It does not show "
            "how you voted.|",
            "Il permet de vérifier plus tard que votre bulletin est dans l’urne. Il ne révèle pas "
            "votre choix.|",
        ),
        "ask_done": (
            "To hear the code again, press 3. Or hang up. Thank you.",
            "Pour réentendre le code, faites le 3. Sinon, raccrochez. Merci.",
        ),
        "ask_done_again": (
            "To hear this again, press 3. Or hang up. Thank you.",
            "Pour réentendre ceci, faites le 3. Sinon, raccrochez. Merci.",
        ),
        "already_voted": (
            "A vote has already been cast with this member number. It cannot be changed.|",
            "Un vote a déjà été déposé avec ce numéro de membre. Il ne peut pas être changé.|",
        ),
        "vote_counts": ("The vote counts.|", "Le vote compte.|"),
        "already_admitted": (
            "A vote of yours that was set aside has been accepted, and it counts. You cannot vote "
            "again.|",
            "Un vote à votre nom, mis à part, a été admis, et il compte. Vous ne pouvez pas voter "
            "de nouveau.|",
        ),
        "not_you": (
            "If it was not you, call your union at once.|",
            "Si ce n’était pas vous, appelez tout de suite votre syndicat.|",
        ),
        "not_cast_other_stands": (
            "The vote you have just made was not cast, because another one came first.|",
            "Le vote que vous venez de faire n’a pas été déposé, car un autre est arrivé avant.|",
        ),
        "not_cast_sign_in_again": (
            "Your vote was not cast. Please sign in again, and make your choice again.|",
            "Votre vote n’a pas été déposé. Veuillez vous identifier de nouveau, puis refaire "
            "votre choix.|",
        ),
        "closed_not_cast": (
            "Voting has ended. Your vote was not cast.|",
            "Le vote est terminé. Votre vote n’a pas été déposé.|",
        ),
        "closed_meanwhile": (
            "Voting has ended. If you heard “You have voted”, your vote was cast. If not, sign in "
            "on the web with your card to find out, or call your union.|",
            "Le vote est terminé. Si vous avez entendu « Vous avez voté », votre vote a été "
            "déposé. Sinon, identifiez-vous sur le Web avec votre carte pour le savoir, ou appelez "
            "votre syndicat.|",
        ),
        # --- the end
        "call_again": (
            "You can call again until voting ends.|",
            "Vous pouvez rappeler jusqu’à la fin du vote.|",
        ),
        "goodbye": (
            "Goodbye.",
            "Au revoir.",
        ),
        "call_lost": (
            "This call cannot go on. If you heard “You have voted”, your vote was cast. If not, "
            "call again, and the line will tell you. After voting ends, sign in on the web with "
            "your card to find out.|",
            "Cet appel ne peut pas continuer. Si vous avez entendu « Vous avez voté », votre vote "
            "a été déposé. Sinon, rappelez : la ligne vous le dira. Après la fin du vote, "
            "identifiez-vous sur le Web avec votre carte pour le savoir.|",
        ),
        "apology": (
            "We are sorry: the line has a technical problem. If you heard “You have voted”, your "
            "vote was cast. If not, call again in a few minutes: the line will tell you. After "
            "voting ends, sign in on the web with your card to find out.|",
            "Toutes nos excuses : la ligne a un problème technique. Si vous avez entendu « Vous "
            "avez voté », votre vote a été déposé. Sinon, rappelez dans quelques minutes : la "
            "ligne vous le dira. Après la fin du vote, identifiez-vous sur le Web avec votre carte "
            "pour le savoir.|",
        ),
    }
)
"""Each sentence by its name: in English, in French."""
