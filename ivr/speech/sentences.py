"""What the line says, in English and French.

Rules this module keeps:
1. Every sentence is in both languages, with the same values in braces; tests hold it.
2. A bar (|) is a pause of a second.
3. Sentences are written for the ear: short, the key to press last, no sign that a voice misreads.
4. What is said about a vote is never ambiguous: it has been cast, or it has not.
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
            "Welcome to the ratification vote, by telephone. For service in English, press 1.|",
            "Bienvenue au vote de ratification par téléphone. Pour le service en français, appuyez "
            "sur le 2.|",
        ),
        "ask_poll": (
            "There is more than one vote. Choose the one you are calling about.|",
            "Il y a plus d’un vote. Choisissez celui pour lequel vous appelez.|",
        ),
        "more_polls": (
            "For other votes, press {key}.|",
            "Pour d’autres votes, appuyez sur le {key}.|",
        ),
        "no_poll": (
            "There is no vote at this time.|",
            "Il n’y a pas de vote en ce moment.|",
        ),
        "this_poll": (
            "This is the vote on {title}. Voting ends on {closes}.|",
            "Voici le vote sur {title}. Le vote se termine le {closes}.|",
        ),
        "closing_moved": (
            "The closing time has changed. Voting now ends on {closes}.|",
            "L’heure de clôture a changé. Le vote se termine maintenant le {closes}.|",
        ),
        "casting_needs_one": (
            "Nothing is cast until you have heard your choice read back and have pressed 1 to cast "
            "it. If you hang up before that, no vote is cast, and you can call again.|",
            "Aucun vote n’est déposé avant que vous ayez entendu votre choix et appuyé sur le 1 "
            "pour le déposer. Si vous raccrochez avant, aucun vote n’est déposé et vous pouvez "
            "rappeler.|",
        ),
        "poll_over": (
            "Voting on {title} has ended.|",
            "Le vote sur {title} est terminé.|",
        ),
        "ask_over": (
            "To check the confirmation code of a vote that was cast, press 1.|",
            "Pour vérifier le code de confirmation d’un vote déposé, appuyez sur le 1.|",
        ),
        "over_web": (
            "This line takes no voting code once voting has ended. To find out whether your vote "
            "was cast, sign in on the web with your card: it shows the receipt of your vote.|",
            "Cette ligne ne prend aucun code de vote une fois le vote terminé. Pour savoir si "
            "votre vote a été déposé, identifiez-vous sur le Web avec votre carte : vous y verrez "
            "le reçu de votre vote.|",
        ),
        # --- keys
        "menu_keys": (
            "To hear this again, press 9. For help, press 0.",
            "Pour réentendre ces choix, appuyez sur le 9. Pour de l’aide, appuyez sur le 0.",
        ),
        "entry_keys": (
            "To hear this again, press 9, then the number sign. For help, press 0, then the number "
            "sign.",
            "Pour réentendre ceci, appuyez sur le 9, puis sur le carré. Pour de l’aide, appuyez "
            "sur le 0, puis sur le carré.",
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
            "Enter the 16 digits of your voting code, then the number sign.|",
            "Composez les 16 chiffres de votre code de vote, puis le carré.|",
        ),
        "code_wrong": (
            "That is not a voting code. It has 16 digits. Compare each one with your card, and try "
            "again.|",
            "Ce n’est pas un code de vote. Il a 16 chiffres. Comparez chacun avec votre carte, "
            "puis réessayez.|",
        ),
        "signed_in": ("Thank you.|", "Merci.|"),
        "sign_in_refused": (
            "The member number or the voting code is wrong. Compare both with your card, and try "
            "again.|",
            "Le numéro de membre ou le code de vote est erroné. Comparez les deux avec votre "
            "carte, puis réessayez.|",
        ),
        "list_changed": (
            "Your member number and your voting code are right, but your place on the voters' list "
            "was changed on our server without authority. Your vote was not cast. The officers "
            "have been told. Please call your union, and call here again once it is put right.|",
            "Votre numéro de membre et votre code de vote sont exacts, mais votre inscription sur "
            "la liste électorale a été modifiée sans autorisation dans notre serveur. Votre vote "
            "n’a pas été déposé. Les responsables du scrutin en sont avisés. Veuillez appeler "
            "votre syndicat, puis rappeler ici une fois la situation corrigée.|",
        ),
        "sign_in_wait": (
            "The member number or the voting code is wrong, and too many sign-ins have failed. "
            "Wait {seconds} seconds before you try again. A correct code is accepted at any time.|",
            "Le numéro de membre ou le code de vote est erroné, et trop de tentatives ont échoué. "
            "Attendez {seconds} secondes avant de réessayer. Un code exact est accepté en tout "
            "temps.|",
        ),
        # --- the choice
        "question": ("The question is: {question}|", "La question est : {question}|"),
        "ask_choice": (
            "If you are in favour, press 1.|If you are not in favour, press 2.|",
            "Si vous êtes en faveur, appuyez sur le 1.|Si vous n’êtes pas en faveur, appuyez sur "
            "le 2.|",
        ),
        "chose_in_favour": (
            "Your choice is: in favour.|",
            "Votre choix est : en faveur.|",
        ),
        "chose_not_in_favour": (
            "Your choice is: not in favour.|",
            "Votre choix est : pas en faveur.|",
        ),
        "not_cast_yet": (
            "Your vote has not been cast yet. If you hang up now, no vote is cast.|",
            "Votre vote n’est pas encore déposé. Si vous raccrochez maintenant, aucun vote n’est "
            "déposé.|",
        ),
        "ask_review": (
            "To cast your vote, press 1.|To change your choice, press 2.|To hear your choice "
            "again, press 3.|",
            "Pour déposer votre vote, appuyez sur le 1.|Pour changer votre choix, appuyez sur le "
            "2.|Pour réentendre votre choix, appuyez sur le 3.|",
        ),
        # --- what became of it
        "cast": (
            "Your vote has been cast.|",
            "Votre vote a été déposé.|",
        ),
        "confirmation": (
            "The confirmation code is:|{code}|",
            "Le code de confirmation est :|{code}|",
        ),
        "confirmation_use": (
            "Write it down if you wish. With it, anybody can find the ballot on the board, on the "
            "web or by calling this line. It does not show how you voted.|",
            "Notez-le si vous le souhaitez. Il permet de trouver le bulletin au tableau, sur le "
            "Web ou en appelant cette ligne. Il ne révèle pas votre choix.|",
        ),
        "ask_done": (
            "To hear the code again, press 3. For help, press 0. Otherwise, you can hang up.",
            "Pour réentendre le code, appuyez sur le 3. Pour de l’aide, appuyez sur le 0. Sinon, "
            "vous pouvez raccrocher.",
        ),
        "ask_done_again": (
            "To hear this again, press 3. For help, press 0. Otherwise, you can hang up.",
            "Pour réentendre ceci, appuyez sur le 3. Pour de l’aide, appuyez sur le 0. Sinon, "
            "vous pouvez raccrocher.",
        ),
        "already_voted": (
            "A vote has already been cast with this member number. It stands, and nothing can be "
            "added to it.|",
            "Un vote a déjà été déposé avec ce numéro de membre. Il est maintenu et rien ne peut "
            "s’y ajouter.|",
        ),
        "already_admitted": (
            "A sequestered vote of this member has been admitted, and counts. Nothing more can be "
            "cast.|",
            "Un vote mis à part de ce membre a été admis, et il compte. Rien d’autre ne peut être "
            "déposé.|",
        ),
        "not_cast_other_stands": (
            "The vote that you have just made was not cast, because another one came first.|",
            "Le vote que vous venez de faire n’a pas été déposé, car un autre est arrivé avant.|",
        ),
        "not_cast_sign_in_again": (
            "Your vote was not cast. Please sign in again, and then make your choice again.|",
            "Votre vote n’a pas été déposé. Veuillez vous identifier de nouveau, puis refaire "
            "votre choix.|",
        ),
        "closed_not_cast": (
            "Voting has ended. Your vote was not cast.|",
            "Le vote est terminé. Votre vote n’a pas été déposé.|",
        ),
        "closed_meanwhile": (
            "Voting has ended. If this line has told you that your vote has been cast, it was "
            "cast, and it stands. If not, it has not been confirmed.|",
            "Le vote est terminé. Si cette ligne vous a dit que votre vote a été déposé, il l’a "
            "été et il est maintenu. Sinon, il n’a pas été confirmé.|",
        ),
        # --- the end
        "goodbye": (
            "You can call again at any time. Goodbye.",
            "Vous pouvez rappeler en tout temps. Au revoir.",
        ),
        "call_lost": (
            "This call cannot go on. If this line has told you that your vote has been cast, it "
            "was cast, and it stands. If not, call again: the line will tell you. Once voting has "
            "ended, sign in on the web with your card: it shows the receipt of your vote.|",
            "Cet appel ne peut pas continuer. Si cette ligne vous a dit que votre vote a été "
            "déposé, il l’a été et il est maintenu. Sinon, rappelez : la ligne vous le dira. Une "
            "fois le vote terminé, identifiez-vous sur le Web avec votre carte : vous y verrez le "
            "reçu de votre vote.|",
        ),
        "apology": (
            "We are sorry: the voting line has a technical problem. This message casts no vote. If "
            "the line has told you that your vote has been cast, it was cast, and it stands. If "
            "not, call again in a few minutes: once you have entered your voting code, the line "
            "will tell you whether your vote was cast. Once voting has ended, sign in on the web "
            "with your card: it shows the receipt of your vote.|",
            "Nous sommes désolés : la ligne de vote a un problème technique. Ce message ne dépose "
            "aucun vote. Si la ligne vous a dit que votre vote a été déposé, il l’a été et il est "
            "maintenu. Sinon, rappelez dans quelques minutes : une fois votre code de vote "
            "composé, la ligne vous dira si votre vote a été déposé. Une fois le vote terminé, "
            "identifiez-vous sur le Web avec votre carte : vous y verrez le reçu de votre vote.|",
        ),
    }
)
"""Each sentence by its name: in English, in French."""
