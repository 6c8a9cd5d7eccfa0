"""The words of the report's page "Check it yourself", which are those of the members' page.

Rules this module keeps:
1. Each text is one of the members' page "Check it yourself", in both languages: a test compares.
"""

from __future__ import annotations

from audit.record.units import Bilingual

TITLE = Bilingual(
    "Check it yourself",
    "Vérifiez vous-même",
)
LEAD = Bilingual(
    "You do not have to take anybody’s word for this vote, not even ours. Here are three "
    "checks that every member can make, and what each is good for.",
    "Vous n’avez à croire personne sur parole à propos de ce vote, pas même nous. Voici trois "
    "vérifications à la portée de chaque membre, et ce à quoi chacune sert.",
)
PROTECTS = Bilingual(
    "What this protects you from:",
    "Ce dont cela vous protège\u00a0:",
)
NEVER_TITLE = Bilingual(
    "What no check can show",
    "Ce qu’aucune vérification ne peut montrer",
)
ANNOUNCED_TITLE = Bilingual(
    "1. Is this the vote that my union announced?",
    "1. Est-ce bien le vote que mon syndicat a annoncé?",
)
ANNOUNCED = (
    Bilingual(
        "Take the notice that your union sent you, on paper or by e-mail. Find the seal "
        "digest in it: 64 digits and letters.",
        "Reprenez l’avis que votre syndicat vous a envoyé, sur papier ou par courriel. "
        "Trouvez-y l’empreinte du sceau\u00a0: 64 chiffres et lettres.",
    ),
    Bilingual(
        "Compare all 64 with these:",
        "Comparez les 64 avec ceux-ci\u00a0:",
    ),
    Bilingual(
        "If anything differs, do not vote here. Call your union.",
        "Si quoi que ce soit diffère, ne votez pas ici. Appelez votre syndicat.",
    ),
)
ANNOUNCED_PROTECTS = Bilingual(
    "Another vote in place of yours: with another question, another voters’ list, other "
    "weights or other keys. Two officers sealed all of this before the vote. The digest stands"
    " for all of it, and check 3 confirms that.",
    "Un autre vote mis à la place du vôtre\u00a0: avec une autre question, une autre liste "
    "électorale, d’autres pondérations ou d’autres clés. Deux responsables ont scellé tout "
    "cela avant le vote. L’empreinte représente le tout, et la vérification 3 le confirme.",
)
OWN_TITLE = Bilingual(
    "2. Is my ballot in the ballot box?",
    "2. Mon bulletin est-il dans l’urne?",
)
OWN = (
    Bilingual(
        "Have your receipt at hand. If you voted by telephone, have your confirmation code.",
        "Ayez votre reçu sous la main. Si vous avez voté par téléphone, ayez votre code de "
        "confirmation.",
    ),
    Bilingual(
        "Open the public record of this vote. Type the receipt number from your receipt (43 "
        "letters, digits and signs) or the confirmation code (12 digits).",
        "Ouvrez le tableau public de ce vote. Tapez le numéro de suivi de votre reçu (43 "
        "lettres, chiffres et signes) ou le code de confirmation (12 chiffres).",
    ),
    Bilingual(
        "The public record says whether your ballot is in the ballot box. If your vote was set"
        " aside (sequestered), it says what two officers decided.",
        "Le tableau public dit si votre bulletin est dans l’urne. Si votre vote a été mis à "
        "part, il dit ce que deux responsables ont décidé.",
    ),
    Bilingual(
        "If your ballot is not there, compare each character. If they are all the same, keep "
        "your receipt and call your union. The receipt is signed, and proves that the ballot "
        "box took your ballot.",
        "Si votre bulletin n’y est pas, comparez chaque caractère. S’ils sont tous identiques,"
        " gardez votre reçu et appelez votre syndicat. Le reçu est signé et prouve que l’urne "
        "a reçu votre bulletin.",
    ),
    Bilingual(
        "Keep your receipt, and look again when the result is released.",
        "Gardez votre reçu, et regardez de nouveau quand le résultat est publié.",
    ),
)
OWN_PROTECTS = Bilingual(
    "A ballot that was lost on its way, or removed or replaced later. The page with the public"
    " record comes from this service; check 3 looks for your ballot in the record itself. "
    "Neither the receipt nor the public record shows how you voted.",
    "Un bulletin perdu en chemin, ou retiré ou remplacé par la suite. La page du tableau "
    "public vient de ce service; la vérification 3 cherche votre bulletin dans le dossier "
    "lui-même. Ni le reçu ni le tableau public ne montrent comment vous avez voté.",
)
RESULT_TITLE = Bilingual(
    "3. Does the result follow from the ballots?",
    "3. Le résultat découle-t-il des bulletins?",
)
RECORD_TITLE = Bilingual(
    "3. Is the whole record in order?",
    "3. Tout le dossier est-il en règle?",
)
RESULT_HOLDS = Bilingual(
    "The public record holds every encrypted ballot that counts and every act of the officers."
    " It also holds a proof that the released figures are those of the ballots; in rare votes "
    "none is possible. The proof shows nothing else, and nobody’s vote. Your own computer can "
    "check all of this.",
    "Le dossier public contient chaque bulletin chiffré qui compte et chaque acte des "
    "responsables. Il contient aussi une preuve que les chiffres publiés sont ceux des "
    "bulletins; dans de rares votes, aucune n’est possible. La preuve ne montre rien d’autre, "
    "ni le vote de personne. Votre propre ordinateur peut vérifier tout cela.",
)
RECORD_HOLDS = Bilingual(
    "The public record holds every encrypted ballot that counts and every act of the officers "
    "so far. Your own computer can check all of this. If a result is released, a proof of it "
    "comes with it, except in rare votes. Then make this check again.",
    "Le dossier public contient, jusqu’ici, chaque bulletin chiffré qui compte et chaque acte "
    "des responsables. Votre propre ordinateur peut vérifier tout cela. Si un résultat est "
    "publié, une preuve l’accompagne, sauf dans de rares votes. Refaites alors cette "
    "vérification.",
)
RECORD = (
    Bilingual(
        "Get the file verify.html. It comes with each release of Ratify, the program of this "
        "vote. Get it from where your union tells you, or from somebody whom you trust. Do "
        "not take it from this service: a page that the service gives you could say whatever "
        "the service likes.",
        "Obtenez le fichier verify.html. Il accompagne chaque version publiée de Ratify, le "
        "programme de ce vote. Obtenez-le là où votre syndicat vous l’indique, ou d’une "
        "personne de confiance. Ne l’obtenez pas de ce service\u00a0: une page donnée par le "
        "service pourrait dire ce que le service veut.",
    ),
    Bilingual(
        "Get the record, and do not unpack it:",
        "Obtenez le dossier, sans le décompresser\u00a0:",
    ),
    Bilingual(
        "Open verify.html on your computer with a double click. It needs no network and sends"
        " nothing: you can switch the network off.",
        "Ouvrez verify.html sur votre ordinateur par un double clic. Il n’a besoin d’aucun "
        "réseau et n’envoie rien\u00a0: vous pouvez couper le réseau.",
    ),
    Bilingual(
        "Type the seal digest from your notice, not from this site. Choose record.zip. If you "
        "have a receipt, type its receipt number too.",
        "Tapez l’empreinte du sceau qui est sur votre avis, et non sur ce site. Choisissez "
        "record.zip. Si vous avez un reçu, tapez-y aussi son numéro de suivi.",
    ),
    Bilingual(
        "Start, and wait. A large vote takes a while. The page shows how far it is.",
        "Lancez la vérification et attendez. Pour un grand vote, cela prend du temps. La page "
        "montre où elle en est.",
    ),
    Bilingual(
        "Read what it says at the top:",
        "Lisez ce qui est écrit en haut\u00a0:",
    ),
)
RESULT_PROTECTS = Bilingual(
    "Ballots that are left out, made up, changed or counted twice. People put on the voters’ "
    "list unseen after the seal. Officers who act alone. A result that is not that of the "
    "ballots. You do not have to trust this service for any of this.",
    "Des bulletins retirés, inventés, modifiés ou comptés deux fois. Des personnes ajoutées à "
    "la liste électorale après le sceau, sans qu’on le voie. Des responsables qui agissent "
    "sans autre signature. Un résultat qui n’est pas celui des bulletins. Rien de cela n’exige"
    " de se fier à ce service.",
)
RECORD_PROTECTS = Bilingual(
    "Ballots that are left out, made up, changed or counted twice. People put on the voters’ "
    "list unseen after the seal. Officers who act alone. You do not have to trust this service"
    " for any of this.",
    "Des bulletins retirés, inventés, modifiés ou comptés deux fois. Des personnes ajoutées à "
    "la liste électorale après le sceau, sans qu’on le voie. Des responsables qui agissent "
    "sans autre signature. Rien de cela n’exige de se fier à ce service.",
)
ANCHORED = Bilingual(
    "“The record holds, and it is the one that your notice names”",
    "«\u00a0Le dossier est valide, et c’est celui que nomme votre avis\u00a0»",
)
PROVED = Bilingual(
    "“The record holds, it is the one that your notice names, and the percentage is proved”",
    "«\u00a0Le dossier est valide, c’est celui que nomme votre avis, et le pourcentage est "
    "prouvé\u00a0»",
)
VALID = Bilingual(
    "Every ballot in the ballot box is valid. Each was cast with a voting code on its unit’s "
    "list, one ballot for each code. Two officers signed each act.",
    "Chaque bulletin dans l’urne est valide. Chacun vient d’un code de vote de la liste de son"
    " unité, un seul par code. Deux responsables ont signé chaque acte.",
)
FOLLOWS = Bilingual(
    "The released figures are those of these ballots.",
    "Les chiffres publiés sont ceux de ces bulletins.",
)
NOT_PROVED = (
    Bilingual(
        "“The record holds, and it is the one that your notice names; percentage NOT PROVED”",
        "«\u00a0Le dossier est valide, et c’est celui que nomme votre avis; pourcentage NON "
        "PROUVÉ\u00a0»",
    ),
    Bilingual(
        "The ballots are in order, but this record cannot prove the percentage. That is rare, "
        "and nothing is wrong. Auditors can check the percentage.",
        "Les bulletins sont en règle, mais ce dossier ne peut pas prouver le pourcentage. "
        "C’est rare, et ce n’est pas une erreur. L’équipe de vérification peut vérifier le "
        "pourcentage.",
    ),
)
NOT_ANCHORED = (
    Bilingual(
        "“The record is consistent, NOT ANCHORED”",
        "«\u00a0Le dossier est cohérent, NON ANCRÉ\u00a0»",
    ),
    Bilingual(
        "You gave no seal digest. Somebody could have made up the whole record. Type the "
        "digest from your notice, and start again.",
        "Vous n’avez pas donné l’empreinte du sceau. Quelqu’un aurait pu inventer tout le "
        "dossier. Tapez l’empreinte de votre avis, et recommencez.",
    ),
)
FAILED = (
    Bilingual("“The record does NOT hold”", "«\u00a0Le dossier n’est PAS valide\u00a0»"),
    Bilingual(
        "Something is wrong with the file, or with the vote. Get record.zip again. If it fails "
        "again, call your union, and say which step failed.",
        "Quelque chose ne va pas dans le fichier, ou dans le vote. Obtenez record.zip de nouveau. "
        "S’il échoue encore, appelez votre syndicat et dites quelle étape a échoué.",
    ),
)
NEVER = (
    (
        Bilingual(
            "What your own device did.",
            "Ce qu’a fait votre propre appareil.",
        ),
        Bilingual(
            "No check shows whether it encrypted the choice that you saw. By telephone, the "
            "telephone service encrypts for you. Vote on a device that you trust.",
            "Aucune vérification ne montre s’il a chiffré le choix que vous avez vu. Par "
            "téléphone, c’est le service téléphonique qui chiffre pour vous. Votez sur un "
            "appareil de confiance.",
        ),
    ),
    (
        Bilingual(
            "Who belongs on the list.",
            "Qui doit être sur la liste.",
        ),
        Bilingual(
            "No check shows whether the voters’ list names the right people. Your union keeps"
            " it. The record shows only that nobody changed it unseen.",
            "Aucune vérification ne montre si la liste électorale nomme les bonnes personnes."
            " Votre syndicat la tient. Le dossier montre seulement que personne ne l’a "
            "modifiée sans qu’on le voie.",
        ),
    ),
    (
        Bilingual(
            "Whether a decision was right.",
            "Si une décision était juste.",
        ),
        Bilingual(
            "The record shows that two officers decided about a vote that was set aside, and "
            "who signed the weights. It does not show that they were right.",
            "Le dossier montre que deux responsables ont décidé d’un vote mis à part, et qui a"
            " signé les pondérations. Il ne montre pas que la décision ou les pondérations "
            "sont justes.",
        ),
    ),
    (
        Bilingual(
            "Whether key holders kept their word.",
            "Si les dépositaires de clé ont tenu parole.",
        ),
        Bilingual(
            "If enough of them broke it together, they could open ballots one by one, and "
            "nobody would see it.",
            "Si un nombre suffisant y manquait ensemble, on pourrait ouvrir des bulletins un à"
            " un, et personne ne le verrait.",
        ),
    ),
    (
        Bilingual(
            "How you voted.",
            "Comment vous avez voté.",
        ),
        Bilingual(
            "No check shows it, not even yours. That is what keeps your vote secret.",
            "Aucune vérification ne le montre, pas même la vôtre. C’est ce qui garde votre "
            "vote secret.",
        ),
    ),
)
