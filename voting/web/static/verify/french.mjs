/** The page's texts in French, of the same names as the English ones (`words.mjs`). */

export const FRENCH = {
  page: {
    title: "Vérifier un dossier de scrutin",
    skip: "Passer au contenu",
    intro:
      "Cette page vérifie, sur votre propre ordinateur, le dossier public d’un vote de ratification. Elle n’a besoin d’aucun réseau, n’envoie rien et ne garde rien. Vous pouvez couper le réseau.",
    source:
      "N’utilisez ce fichier que s’il vient de la version publiée de Ratify, et non du service que vous vérifiez : une page donnée par le service pourrait dire ce que le service veut.",
    licence:
      "Ratify : licence publique générale GNU Affero, version 3 ou ultérieure. Contient noble-ed25519, de Paul Miller, sous licence MIT.",
  },
  ask: {
    digest: "Empreinte du sceau, tirée de l’avis aux membres",
    "digest-hint":
      "64 chiffres et lettres de a à f. Recopiez-les du papier ou du courriel envoyé par votre syndicat, et non de la page où vous avez obtenu le dossier. Sans elle, un dossier inventé de toutes pièces peut quand même être cohérent.",
    "digest-wrong": "Une empreinte du sceau a 64 chiffres et lettres de a à f; celle-ci en a {count}, ou d’autres caractères.",
    file: "Le dossier, record.zip",
    "file-hint": "Il vient du tableau public du scrutin. Ne le décompressez pas.",
    "file-wrong": "Choisissez le fichier record.zip.",
    tracker: "Votre numéro de suivi (facultatif)",
    "tracker-hint": "43 caractères, sur votre reçu. La page dit alors si votre bulletin est dans le dossier.",
    "tracker-wrong": "Un numéro de suivi a 43 lettres, chiffres, + et /.",
    start: "Vérifier le dossier",
  },
  working: {
    title: "Vérification en cours",
    step: "Étape {number} de {count} : {title}",
    ballots: "{done} bulletins sur {all}",
    left: "{done} bulletins sur {all} (il reste environ {left})",
    cancel: "Arrêter",
  },
  outcome: {
    holds: "Vérifié",
    failed: "ÉCHEC",
    "not-reached": "Non atteint",
    "not-yet": "Pas encore",
    "not-asked": "Non demandé",
    "not-proved": "NON PROUVÉ",
  },
  verdict: {
    anchored: "Le dossier est valide, et c’est celui que nomme votre avis",
    proved: "Le dossier est valide, c’est celui que nomme votre avis, et le pourcentage est prouvé",
    unproved: "Le dossier est valide, et c’est celui que nomme votre avis; pourcentage NON PROUVÉ",
    consistent: "Le dossier est cohérent, NON ANCRÉ",
    "consistent-unproved": "Le dossier est cohérent, NON ANCRÉ; pourcentage NON PROUVÉ",
    failed: "Le dossier n’est PAS valide. L’étape en échec : « {title} »",
    "proved-meaning":
      "Chaque étape ci-dessous est vérifiée. Ce qui a été publié découle exactement des bulletins de l’urne, et personne n’a dû voir le vote d’une unité pour le prouver.",
    "proved-complete":
      "Chaque étape ci-dessous est vérifiée : ce qui a été publié découle exactement des bulletins de l’urne. Cette page ne vérifie pas les déchiffrements et les résultats des unités que cette édition contient en plus : « ratify audit verify » le fait.",
    "unproved-meaning":
      "Aucune étape n’échoue. Ce pourcentage est si près d’une limite qu’aucune preuve publique n’en est possible avec les poids arrondis de ce vote; « ratify audit verify » le prouve, avec l’édition de l’équipe de vérification.",
    "failed-anchor":
      "Ce que vous avez tapé n’est pas l’empreinte du sceau de ce dossier. Comparez les 64 caractères avec votre avis. S’ils sont identiques, ce n’est pas le dossier du vote dont parle votre avis : appelez votre syndicat.",
    "anchored-meaning": "Chaque étape ci-dessous est vérifiée, au point où en est le vote.",
    "consistent-meaning":
      "Aucune étape n’échoue, mais vous n’avez pas donné l’empreinte du sceau : quelqu’un aurait pu inventer tout le dossier. Tapez l’empreinte de l’avis et vérifiez de nouveau.",
    "failed-meaning":
      "Obtenez record.zip de nouveau, au tableau public. S’il échoue encore, appelez votre syndicat et dites quelle étape a échoué.",
  },
  own: {
    counted: "Votre bulletin est dans le dossier : unité {unit}, bulletin {number} sur {all}.",
    apart:
      "Votre bulletin est au journal, mis à part; il compte seulement si deux responsables l’admettent.",
    excluded: "Votre bulletin est au journal, mis à part; deux responsables ne l’ont pas admis.",
    challenged:
      "Votre bulletin est au journal, en attente : deux responsables ont contesté votre inscription sur la liste électorale. Il compte, à moins que deux autres responsables n’accueillent la contestation.",
    upheld:
      "Votre bulletin est au journal; deux responsables ont accueilli la contestation de votre inscription sur la liste électorale, et il ne compte pas.",
    missing:
      "Aucun bulletin de ce dossier n’a ce numéro de suivi. Pendant le vote, un dossier s’arrête à la dernière dizaine de minutes entière : obtenez-le de nouveau ensuite. Après la fin du vote, gardez votre reçu et appelez votre syndicat.",
    unknown: "Une étape a échoué : cette page ne peut rien dire de votre bulletin.",
  },
  fact: {
    poll: "Scrutin",
    title: "Titre",
    kind: "Genre de vote",
    state: "État du scrutin",
    digest: "Empreinte du sceau de ce dossier",
    votes: "Bulletins qui comptent",
    challenged: "Inscriptions sur la liste électorale contestées par des responsables",
    units: "Listes électorales",
    entries: "Inscriptions du journal",
    released: "Publié",
    "released-text": "{favour} % en faveur, {against} % pas en faveur : {outcome}",
    "released-none": "aucun pourcentage : {outcome}",
    ratified: "ratifié",
    "not-ratified": "non ratifié",
    heads: "Membres en faveur, publiés aussi",
  },
  kind: {
    "tentative-agreement": "entente de principe",
    "final-offer": "offre finale",
    rehearsal: "exercice : il ne décide de rien",
  },
  state: {
    sealed: "scellé, le vote n’a pas commencé",
    open: "le vote est ouvert",
    closed: "le vote est terminé",
    counted: "dépouillé",
    certified: "certifié",
    released: "résultat publié",
    void: "annulé : il n’a pas de résultat",
  },
  result: {
    steps: "Étape par étape",
    again: "Vérifier un autre dossier",
    detail: "Ce qui a été trouvé (en anglais) :",
    needs: "Elle dépend d’une étape qui a échoué.",
  },
  step: {
    files: "Le fichier est un dossier entier, tel qu’il a été donné",
    "files-why": "Un fichier coupé, ou dans lequel on a caché quelque chose, est découvert ici.",
    manifest: "La liste de ses fichiers est lisible",
    "manifest-why": "Un dossier d’un autre format serait mal compris : cette page le refuse.",
    digests: "Chaque fichier est celui de la liste, et il n’y en a pas d’autre",
    "digests-why": "Personne n’a modifié, ajouté ou retiré de fichier après la signature de la liste.",
    poll: "Les conditions scellées du vote ont leur seule forme possible",
    "poll-why": "On ne peut pas lire les mêmes conditions de deux façons.",
    keys: "La liste est signée avec la clé de ce scrutin",
    "keys-why": "Le dossier vient du service qui a tenu ce vote, et de personne d’autre.",
    entries: "Le journal est lisible, inscription par inscription",
    "entries-why": "Aucune inscription n’est cachée, doublée ou lisible de deux façons.",
    checkpoint: "L’état signé du journal correspond à ses inscriptions",
    "checkpoint-why": "Un journal où une inscription serait modifiée, retirée ou ajoutée aurait un autre état.",
    seal: "Le journal commence par le sceau de ces conditions, poids et clés",
    "seal-why":
      "La question, les listes électorales, les poids et la clé qui chiffre les votes ne peuvent être échangés après le sceau.",
    weights: "La trésorerie ou le secrétariat général a signé les poids",
    "weights-why": "Deux responsables ne suffisent pas pour sceller d’autres poids que ceux des livres du syndicat.",
    history: "Ce que dit le journal a pu se passer dans cet ordre",
    "history-why":
      "Aucun bulletin n’est venu avant l’ouverture ou après la clôture du vote, et le vote a été dépouillé une seule fois.",
    route: "Exécutif et conseil ont fait leur recommandation avant le vote, et les membres ont été avisés",
    "route-why":
      "Avant le sceau, deux responsables ont signé chaque étape, sur ces textes mêmes, et chaque responsable a accepté le serment d’entrée en fonction. Un exercice n’a pas de cheminement.",
    officers: "Deux responsables ont signé chaque acte",
    "officers-why":
      "À elle seule, aucune personne, pas même l’exploitant du service, ne peut sceller, ouvrir, prolonger, clore, annuler, dépouiller, certifier ou publier, ni contester une inscription; les personnes qui contestent n’en décident pas.",
    contents: "Le dossier a exactement les fichiers de cette étape",
    "contents-why": "Rien n’a été omis, et rien n’y est que tout le monde ne peut pas avoir.",
    challenges: "Les nombres d’inscriptions contestées sont ceux du journal",
    "challenges-why":
      "Personne ne peut cacher combien d’inscriptions les responsables ont contestées dans une unité, ni combien de bulletins ont été écartés pour cela.",
    issuer: "Le service d’émission des codes a signé les listes électorales et chaque code remplacé",
    "issuer-why": "Le service de vote ne peut pas inventer d’électorat.",
    archives: "Les bulletins de chaque unité sont dans une archive de l’élection scellée",
    "archives-why": "Aucune unité ne vote sur une autre question, ou pour une autre clé, que celle du sceau.",
    logged: "Les archives contiennent exactement les bulletins du journal",
    "logged-why": "Aucun bulletin ne peut être retiré ou glissé entre le journal et le dépouillement.",
    lists: "Les listes électorales sont celles du sceau, avec les changements signés",
    "lists-why": "Personne n’a été mis sur une liste, ou retiré d’une liste, sans que cela se voie.",
    ballots: "Chaque bulletin est valide",
    "ballots-why":
      "Chacun est signé avec un code de vote, pour ce scrutin et cette unité, et contient un vote : pas cinquante, ni moins que zéro.",
    once: "Chaque bulletin vient d’un code de vote de la liste de son unité, un seul par code",
    "once-why": "Personne n’a voté deux fois, et personne n’a voté sans être sur une liste.",
    tally: "Le total chiffré de chaque unité est celui de ses bulletins",
    "tally-why":
      "Ce que les dépositaires de clé ont déchiffré, ce sont ces bulletins : aucun n’a été omis, aucun ajouté.",
    percentage: "Ce qui a été publié est ce que donnent les bulletins",
    "percentage-why":
      "Aucun autre pourcentage et aucune autre issue ne peuvent être publiés, même si l’exploitant du service et tous les dépositaires de clé s’entendent. La preuve ne dit à personne comment une unité a voté.",
    "percentage-unproved-why":
      "Le pourcentage est trop près d’une limite pour les poids arrondis de ce vote : aucune preuve publique n’en est possible. L’édition de l’équipe de vérification le prouve.",
    anchor: "L’empreinte du sceau est celle de votre avis",
    "anchor-why":
      "Un dossier inventé a une autre empreinte que celle envoyée à chaque membre.",
  },
  limits: {
    title: "Ce que cette page ne vérifie pas",
    intro: "Pour vérifier aussi cela, utilisez le programme, sur un ordinateur muni de Python :",
    decryptions: "Les déchiffrements et les résultats des unités, quand le dossier est de l’édition complète.",
    rulings:
      "Que les décisions des responsables sur les votes mis à part et sur les inscriptions contestées sont justes; et les nombres de sequestered.json.",
    lines:
      "Chaque ligne des déclarations des responsables : cette page compare la ligne qui lie une déclaration à son acte.",
    route: "Que le conseil et les membres ont eu leurs jours entre les étapes qui précèdent le vote.",
    trustees: "Les certificats des dépositaires de clé, et leurs confirmations du sceau.",
    weights:
      "Que les poids découlent des cotisations remises, comme le veut le règlement, et que les conditions lisent le règlement de manières, et en des mots, que Ratify connaît.",
    receipt: "La signature de votre reçu, et les anciens états signés du journal que vous avez gardés.",
    unused: "Les codes de vote avec lesquels personne n’a voté.",
    never:
      "Aucun programme ne peut vérifier que la liste électorale nomme les bonnes personnes, ni que l’appareil d’un membre a chiffré le choix qu’il montrait.",
  },
  problem: {
    browser:
      "Ce navigateur ne peut pas faire les calculs à partir d’un fichier sur disque. Utilisez un Firefox, Chrome, Edge ou Safari récent.",
    read: "Le fichier n’a pas pu être lu. Choisissez-le de nouveau.",
    large: "Le fichier a plus de 1 Go : ce n’est pas un dossier.",
    worker:
      "Le navigateur a arrêté le travail, peut-être par manque de mémoire. Fermez d’autres fenêtres et essayez de nouveau.",
  },
};
