"""The words that the project does not use with people, each with the right one.

Rules this module keeps:
1. One thing has one word: pages, telephone, notices, report and cards say the same.
2. Code, commands and documents for experts keep the field's terms; docs/glossary.md joins the two.
3. School boards and their trustees are employers, and are named as anyone names them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Forbidden:
    """A pattern that no text has: its language, what is right instead, and what it catches."""

    language: str
    pattern: str
    instead: str
    example: str
    surface: str = ""
    """Where alone it holds; empty: everywhere."""

    def found(self, text: str) -> str:
        """Return what the pattern finds in a text; empty if nothing."""
        match = re.search(self.pattern, text, re.IGNORECASE)
        return match[0] if match else ""


# One line for one word, so that each can be read beside the others.
# ruff: noqa: E501
# fmt: off
ENGLISH: Final = tuple(Forbidden("en", *row) for row in (
    (r"\b(?:the|this|public|our|its) boards?\b(?! of | that employs)|^boards?$", "public record", "Find it on the board"),
    (r"(?<!school )(?<!board )\btrustees?\b(?! of (?:the|a|your) (?:school|district|board))", "key holder", "three trustees"),
    (r"\btrackers?\b", "receipt number", "Your tracker"),
    (r"\bcredentials?\b", "voting code; code issuer", "the credential authority"),
    (r"\bsigned ballots?\b", "ballot", "Your signed ballot has expired"),
    (r"(?<!\()\bsequest\w+", "set aside", "Your sequestered vote"),
    (r"\bby heads?\b|\bhead ?counts?\b|\blook at heads\b", "count by members", "counted by heads"),
    (r"\bany more\b", "no longer", "It cannot be changed any more"),
    (r"\bmend(?:s|ed|ing)?\b", "correct", "Some answers must be mended"),
    (r"\banew\b", "again; begin again", "claim anew"),
    (r"(?<!\bare )(?<!\bis )\ball the same\b", "still; anyway", "you can vote all the same"),
    (r"\bbelong together\b", "match", "These codes do not belong together"),
    (r"\bworks? no more\b", "stops working", "The link works no more"),
    (r"\bneeds? (?:care|attention)\b", "does not work as it should; check this", "The service needs care"),
    (r"\brehears\w+", "practice vote", "This is a rehearsal"),
    (r"\b(?:voting|poll’s|poll's|sealed|province-wide|in the|in its|of the) window\b", "voting period", "in the window"),
    (r"\bdraw(?:s|n|ing)? (?:a|one|another|new|your|the)\b(?!.*\blots\b)", "get; make", "Draw a new voting code"),
    (r"\brulings? deadline\b|\bdeadline (?:of|for) (?:the )?rulings?\b", "decision deadline", "The ruling deadline has passed"),
    (r"\b(?:tell|give|show) \w+ to nobody\b", "do not give it to anyone", "Tell it to nobody"),
    (r"\blet it be done\b", "carry out", "Sign, and let it be done"),
    (r"\byou are responsible for\b", "it is up to you to", "You are responsible for giving your information"),
))
FRENCH: Final = tuple(Forbidden("fr", *row) for row in (
    (r"\bscellements?\b|\b(?:le|du|au|un|ce|les|des|aux) scellés?\b", "sceau; empreinte du sceau", "Empreinte du scellé"),
    (r"\bregistres?\b", "journal (log); répertoire (roster)", "Entrées au registre"),
    (r"\bdécomptes?\b", "dépouillement", "Les deux décomptes divergent"),
    (r"\bdirigeante?s?\b", "responsable", "réservé aux dirigeants"),
    (r"\bjustificatifs?\b", "code de vote; service d’émission des codes de vote", "Justificatif révoqué"),
    (r"\bfiduciaires?\b", "dépositaire de clé", "les fiduciaires"),
    (r"\bdernières? offres?\b", "offre finale", "Vote sur la dernière offre"),
    (r"\badresses? électroniques?\b|\badresses? de courriel\b", "adresse courriel", "Votre adresse électronique"),
    (r"\bmobiles?\b", "cellulaire", "Numéro de mobile"),
    (r"\bcontacts?\b", "coordonnées", "votre contact"),
    (r"\bmessages? textes?\b", "texto", "un message texte"),
    (r"\bbulletins? de paie\b", "relevé de paie", "votre bulletin de paie"),
    (r"\bOrdre des enseignants\b", "Ordre des enseignantes et des enseignants", "l’Ordre des enseignants"),
    (r"\bpar têtes?\b|\bles têtes\b", "par membre", "Compté par tête"),
    (r"\bbulletins? signés?\b", "bulletin", "votre bulletin signé a expiré"),
    (r"\bprenez (?:une?\b|l[’'])", "utilisez", "Prenez l’adresse officielle"),
    (r"\b(?:les|des|aux|d[’']autres) vérificat(?:eurs|rices)\b", "équipe de vérification", "L’édition des vérificateurs"),
    (r"\bnuls?\b(?! (?:ne|n’|autre))", "annulé", "Nul : ce vote n’a pas de résultat"),
    (r"\btranch(?:er|ée?s?|ent|ez)\b", "rendre une décision; sans décision", "Non tranchés"),
    (r"\béchéances?\b|\bdélais? (?:de|des|pour les) décisions?\b", "date limite des décisions", "Délai des décisions"),
    (r"\btir(?:er|ez|ée?s?|ent|e) (?:un|une|son|votre|le|ce) |\ben tirer (?:un|une)\b", "obtenir; créer", "tirer un code de vote"),
    (r"\bappuyez sur l", "faites le", "appuyez sur le 1", "telephone"),
    (r"\bdésolée?s?\b", "Toutes nos excuses", "Nous sommes désolés"),
    (r"\b(?:y être appelé|êtes informé|un autre membre|un deuxième responsable)\b", "an epicene turn", "vous en êtes informé"),
    (r"\bséquestr\w*", "mis à part", "Votes séquestrés"),
    (r"\brépétitions?\b", "exercice", "C’est une répétition"),
    (r"(?<!fermez )\b(?:cette|la) fenêtre\b(?! du navigateur)", "période de vote; fenêtre du navigateur", "dans cette fenêtre"),
    (r"\bserments? d[’']office\b", "serment d’entrée en fonction", "le serment d’office"),
    (r"\bsyndicat appelle\b", "convoque", "votre syndicat appelle un scrutin"),
    (r"\bbesoin d[’']attention\b|\bmal tourné\b", "ne fonctionne pas bien; un problème est survenu", "a besoin d’attention"),
    (r"\b(?:sur|au|du|le) tableau(?= sur le web|[,.;:]|$)", "tableau public", "Cherchez-le au tableau."),
    (r"\benseignants suppléants\b", "suppléance", "Enseignants suppléants, Lacs"),
    (r"\bdirecteur du scrutin\b|\bdirectrice du scrutin\b", "direction du scrutin", "le directeur du scrutin"),
    (r"\bentrées? (?:du|au) journal\b", "inscription du journal", "Entrées au journal"),
    (r"\bqu[’']un message atteigne\b", "coordonnée utilisable", "aucune coordonnée qu’un message atteigne"),
    (r"\bque ce soit fait\b", "exécuter", "Signer, et que ce soit fait"),
    (r"\baccord de principe\b", "entente de principe", "Vote sur un accord de principe"),
    (r"[ \u00a0\u202f][;!?]", "no space before ; ! ?", "Pourquoi ?"),
))
# fmt: on
FORBIDDEN: Final = ENGLISH + FRENCH
EMPLOYERS: Final = (
    ("en", "Lakes District School Board"),
    ("en", "Your employer is the school board"),
    ("en", "The school board trustees, and the trustees of the school board, are the employer"),
    ("en", "The board of the bargaining unit meets"),
    ("en", "Conseil scolaire catholique, a school board"),
    ("fr", "Le conseil scolaire, le Conseil des écoles publiques et ses conseillers"),
    ("fr", "Le bureau de l’unité de négociation et le tableau des pondérations"),
)
"""What employers and bargaining units are called: nothing of it is forbidden."""
