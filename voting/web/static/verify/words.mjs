/**
 * The page's texts, English and French side by side by name; `Texts` fills in their values.
 *
 * Rules kept here:
 * - Both languages have the same names: a test compares them, and each step has its title and its reason.
 * - A step's reason says what it protects against, in one sentence, to a member who is no engineer.
 */

const EN = {
  page: {
    title: "Check an election record",
    skip: "Skip to the content",
    intro:
      "This page checks, on your own computer, the public record of a ratification vote. It needs no network, sends nothing and keeps nothing. You can switch your network off.",
    source:
      "Use this file only if you have it from the release of Ratify, not from the service that you check: a page that the service gives you could say whatever the service likes.",
    licence:
      "Ratify: GNU Affero General Public License, version 3 or later. It contains noble-ed25519, by Paul Miller, under the MIT License.",
  },
  ask: {
    digest: "Seal digest, from the notice to the members",
    "digest-hint":
      "64 digits and letters from a to f. Type them from the paper or e-mail that your union sent, not from the page where you got the record. Without it the record can be consistent and yet wholly made up.",
    "digest-wrong": "A seal digest has 64 digits and letters from a to f; this has {count}, or others.",
    file: "The record, record.zip",
    "file-hint": "From the public record of the vote. Do not unpack it.",
    "file-wrong": "Choose the file record.zip.",
    tracker: "Your receipt number (optional)",
    "tracker-hint": "43 characters, from your receipt. The page then says whether your ballot is in the record.",
    "tracker-wrong": "A receipt number has 43 letters, digits, + and /.",
    start: "Check the record",
  },
  working: {
    title: "Checking",
    step: "Step {number} of {count}: {title}",
    ballots: "{done} of {all} ballots",
    left: "{done} of {all} ballots; about {left} left",
    cancel: "Stop",
  },
  outcome: {
    holds: "Holds",
    failed: "FAILED",
    "not-reached": "Not reached",
    "not-yet": "Not yet",
    "not-asked": "Not asked",
    "not-proved": "NOT PROVED",
  },
  verdict: {
    anchored: "The record holds, and it is the one that your notice names",
    consistent: "The record is consistent, NOT ANCHORED",
    failed: "The record does NOT hold. The step that failed: “{title}”",
    "anchored-meaning":
      "Every step below holds. Which ballots are in the box, and each unit’s encrypted total, are proved. This edition does not prove the percentage.",
    "anchored-complete":
      "Every step below holds. This page does not check the decryptions and the result that this edition has: “ratify audit verify” does, and the percentage with them.",
    "failed-anchor":
      "What you typed is not the seal digest of this record. Compare the 64 characters with your notice. If they are right, this is not the record of the vote that your notice is about: tell your union.",
    "anchored-early": "Every step below holds, as far as the vote has got.",
    "consistent-meaning":
      "No step fails, but you gave no seal digest: somebody who made up everything could make it up as consistently. Type the digest from the notice and check again.",
    "failed-meaning":
      "Get record.zip again, from the public record. If it fails again, tell your union and the operator of the service, and say which step failed.",
  },
  own: {
    counted: "Your ballot is in the record: unit {unit}, ballot {number} of {all}.",
    apart: "Your ballot is in the log, set aside (sequestered), and is not counted unless two officers admit it.",
    excluded: "Your ballot is in the log, set aside (sequestered); two officers did not admit it.",
    missing:
      "No ballot with this receipt number is in this record. While voting goes on, a record ends at the last whole ten minutes: get it again after that. After the close, keep your receipt and tell your union.",
    unknown: "Because a step failed, nothing can be said of your ballot.",
  },
  fact: {
    poll: "Poll",
    title: "Title",
    kind: "Kind of vote",
    state: "State of the poll",
    digest: "Seal digest of this record",
    votes: "Ballots that count",
    units: "Counting units",
    entries: "Entries of the log",
    released: "Released, not proved here",
    "released-text": "{favour}% in favour, {against}% not in favour",
    "released-none": "no percentage: no vote carries weight",
  },
  kind: {
    "tentative-agreement": "tentative agreement",
    "final-offer": "final offer",
    rehearsal: "practice vote: it decides nothing",
  },
  state: {
    sealed: "sealed, voting has not begun",
    open: "voting goes on",
    closed: "voting has ended",
    counted: "counted",
    certified: "certified",
    released: "result released",
    void: "void: it has no result",
  },
  result: { steps: "Step by step", again: "Check another record", detail: "What was found:", needs: "It needs a step that failed." },
  step: {
    files: "The file is a record, whole and as it was given",
    "files-why": "A file that was cut short, or in which something is hidden, is found out here.",
    manifest: "The list of its files can be read",
    "manifest-why": "A record of another format would be misunderstood: this page refuses it.",
    digests: "Every file is the one on the list, and no other is there",
    "digests-why": "Nobody changed, added or removed a file after the list was signed.",
    poll: "The sealed terms of the vote are in their one form",
    "poll-why": "Two readers cannot read the same terms in two ways.",
    keys: "The list is signed with this poll’s key",
    "keys-why": "The record comes from the service that held this vote, and from nobody else.",
    entries: "The log can be read, entry by entry",
    "entries-why": "No entry is hidden, doubled, or to be read in two ways.",
    checkpoint: "The signed head of the log fits its entries",
    "checkpoint-why": "A log with an entry changed, dropped or added would have another head.",
    seal: "The log begins with the seal of these terms, weights and keys",
    "seal-why":
      "Question, voters’ lists, weights and the key for which votes are encrypted cannot be exchanged after the seal.",
    weights: "The treasurer or the general secretary signed the weights",
    "weights-why": "Two officers alone cannot seal other weights than those of the union’s books.",
    history: "What the log says could happen in this order",
    "history-why": "No ballot came before voting opened or after it closed, and the vote was counted once.",
    officers: "Two officers signed each act",
    "officers-why":
      "Nobody alone, not even whoever runs the service, can seal, open, extend, close, void, count, certify or release.",
    contents: "The record has exactly the files of this stage",
    "contents-why": "Nothing was left out, and nothing is there that not everybody may have.",
    issuer: "The code issuer signed the voters’ lists and each replaced code",
    "issuer-why": "The service cannot make voters of its own.",
    archives: "Each unit’s ballots are in an archive of the sealed election",
    "archives-why": "No unit votes on another question, or for another key, than the sealed one.",
    logged: "The archives hold exactly the ballots of the log",
    "logged-why": "No ballot can be dropped or slipped in between the log and the count.",
    lists: "The voters’ lists are the sealed ones, with the signed changes",
    "lists-why": "Nobody was put on a list, or taken off it, unseen.",
    ballots: "Every ballot is valid",
    "ballots-why":
      "Each is signed with a voting code, for this vote and unit, and holds one vote: not fifty, not less than none.",
    once: "Every ballot is by a voting code on its unit’s list, one each",
    "once-why": "Nobody voted twice, and nobody who is on no list voted.",
    tally: "Each unit’s encrypted total is that of its ballots",
    "tally-why": "What the key holders decrypted is these ballots: none was left out, and none added.",
    percentage: "The percentage follows from the ballots",
    "percentage-why":
      "This edition does not prove the percentage: it holds no decryption, because how a unit voted is not for everybody. The auditors’ edition proves it.",
    "percentage-complete-why":
      "This page does not check decryptions. This edition has them, and “ratify audit verify” proves the percentage with them.",
    anchor: "The seal digest is the one in your notice",
    "anchor-why": "Whoever made up a whole false record would have another digest than the one sent to every member.",
  },
  limits: {
    title: "What this page does not check",
    intro: "Whoever wants to check these too uses the program on a computer with Python:",
    percentage:
      "That the percentage and the outcome follow from the ballots: auditors check it, with the complete edition.",
    decryptions: "Decryptions and results, where the record is of the complete edition.",
    rulings: "That the officers’ decisions on votes set aside are just, and the numbers in sequestered.json.",
    lines:
      "Every line of the officers’ statements: this page compares the line that ties a statement to its act.",
    trustees: "The key holders’ certificates, and their confirmations of the seal.",
    weights: "That the weights follow from the fee returns as the by-law says.",
    receipt: "The signature on your receipt, and older signed heads of the log that you kept.",
    unused: "Voting codes with which nobody voted.",
    never:
      "No program can check that the voters’ list names the right people, or that a member’s own device encrypted the choice that it showed.",
  },
  problem: {
    browser:
      "This browser cannot do the arithmetic from a file on disk. Use a current Firefox, Chrome, Edge or Safari.",
    read: "The file could not be read. Choose it again.",
    large: "The file has more than 1 GB: it is no record.",
    worker: "The browser stopped the work, perhaps for want of memory. Close other windows and try again.",
  },
};

const FR = {
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
      "64 chiffres et lettres de a à f. Recopiez-les du papier ou du courriel envoyé par votre syndicat, et non de la page où vous avez obtenu le dossier. Sans elle, un dossier peut être cohérent et pourtant inventé de toutes pièces.",
    "digest-wrong": "Une empreinte du sceau a 64 chiffres et lettres de a à f; celle-ci en a {count}, ou d’autres.",
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
    left: "{done} bulletins sur {all}; il reste environ {left}",
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
    consistent: "Le dossier est cohérent, NON ANCRÉ",
    failed: "Le dossier n’est PAS valide. L’étape en échec : « {title} »",
    "anchored-meaning":
      "Chaque étape ci-dessous est vérifiée. Les bulletins qui sont dans l’urne et le total chiffré de chaque unité sont prouvés. Cette édition ne prouve pas le pourcentage.",
    "anchored-complete":
      "Chaque étape ci-dessous est vérifiée. Cette page ne vérifie pas les déchiffrements et le résultat que contient cette édition : « ratify audit verify » le fait, et le pourcentage avec eux.",
    "failed-anchor":
      "Ce que vous avez tapé n’est pas l’empreinte du sceau de ce dossier. Comparez les 64 caractères avec votre avis. S’ils sont exacts, ce n’est pas le dossier du vote dont parle votre avis : avertissez votre syndicat.",
    "anchored-early": "Chaque étape ci-dessous est vérifiée, au point où en est le vote.",
    "consistent-meaning":
      "Aucune étape n’échoue, mais vous n’avez pas donné l’empreinte du sceau : quelqu’un qui aurait tout inventé aurait pu le faire avec la même cohérence. Tapez l’empreinte de l’avis et vérifiez de nouveau.",
    "failed-meaning":
      "Obtenez record.zip de nouveau, au tableau public. S’il échoue encore, avertissez votre syndicat et l’exploitant du service, et dites quelle étape a échoué.",
  },
  own: {
    counted: "Votre bulletin est dans le dossier : unité {unit}, bulletin {number} sur {all}.",
    apart:
      "Votre bulletin est au journal, mis à part; il n’est compté que si deux responsables l’admettent.",
    excluded: "Votre bulletin est au journal, mis à part; deux responsables ne l’ont pas admis.",
    missing:
      "Aucun bulletin de ce dossier n’a ce numéro de suivi. Pendant le vote, un dossier s’arrête à la dernière dizaine de minutes entière : obtenez-le de nouveau ensuite. Après la clôture, gardez votre reçu et avertissez votre syndicat.",
    unknown: "Parce qu’une étape a échoué, on ne peut rien dire de votre bulletin.",
  },
  fact: {
    poll: "Scrutin",
    title: "Titre",
    kind: "Genre de vote",
    state: "État du scrutin",
    digest: "Empreinte du sceau de ce dossier",
    votes: "Bulletins qui comptent",
    units: "Unités de dépouillement",
    entries: "Inscriptions du journal",
    released: "Publié, non prouvé ici",
    "released-text": "{favour} % en faveur, {against} % pas en faveur",
    "released-none": "aucun pourcentage : aucun vote n’a de poids",
  },
  kind: {
    "tentative-agreement": "entente de principe",
    "final-offer": "offre finale",
    rehearsal: "exercice : il ne décide de rien",
  },
  state: {
    sealed: "scellé, le vote n’a pas commencé",
    open: "le vote se poursuit",
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
    officers: "Deux responsables ont signé chaque acte",
    "officers-why":
      "À elle seule, aucune personne, pas même l’exploitant du service, ne peut sceller, ouvrir, prolonger, clore, annuler, dépouiller, certifier ou publier.",
    contents: "Le dossier a exactement les fichiers de cette étape",
    "contents-why": "Rien n’a été omis, et rien n’y est que tout le monde ne peut pas avoir.",
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
    percentage: "Le pourcentage découle des bulletins",
    "percentage-why":
      "Cette édition ne prouve pas le pourcentage : elle ne contient aucun déchiffrement, car le vote d’une unité n’est pas pour tout le monde. L’édition de l’équipe de vérification le prouve.",
    "percentage-complete-why":
      "Cette page ne vérifie pas les déchiffrements. Cette édition les contient, et « ratify audit verify » prouve le pourcentage avec eux.",
    anchor: "L’empreinte du sceau est celle de votre avis",
    "anchor-why":
      "Quelqu’un qui inventerait tout un faux dossier aurait une autre empreinte que celle envoyée à chaque membre.",
  },
  limits: {
    title: "Ce que cette page ne vérifie pas",
    intro: "Pour vérifier aussi cela, utilisez le programme, sur un ordinateur muni de Python :",
    percentage:
      "Que le pourcentage et l’issue découlent des bulletins : l’équipe de vérification le vérifie, avec l’édition complète.",
    decryptions: "Les déchiffrements et les résultats, quand le dossier est de l’édition complète.",
    rulings:
      "Que les décisions des responsables sur les votes mis à part sont justes, et les nombres de sequestered.json.",
    lines:
      "Chaque ligne des déclarations des responsables : cette page compare la ligne qui lie une déclaration à son acte.",
    trustees: "Les certificats des dépositaires de clé, et leurs confirmations du sceau.",
    weights: "Que les poids découlent des cotisations remises, comme le veut le règlement.",
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

/** A space that breaks no line, where French writes one before its marks; the texts above have plain ones. */
function spaced(texts) {
  if (typeof texts === "string") return texts.replace(/ (?=[:%?!»])|(?<=«) /g, "\u00a0");
  return Object.fromEntries(Object.entries(texts).map(([name, part]) => [name, spaced(part)]));
}

/** The catalogues of `Texts`, by language. */
export const WORDS = { en: EN, fr: spaced(FR) };
