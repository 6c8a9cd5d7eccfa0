"""What the seal's statement is about: the whole poll, line by line.

Rules this module keeps:
1. Everything that the seal fixes is said: question and title in both languages, whichever the
   officer reads; objection window, window, classes that vote, rules, every unit with its exact
   weight and the length of its list, every officer with each key that may sign, the authority's and
   the log's key, the trustees. The last line is the poll file's digest, which binds the rest.
2. A trustee is named with the code of the certificate, in digits and in words, that was read to an
   officer by voice. Who needed no ceremony has none: the code is that of the public key, and the
   line says so.
3. The route's own lines are among them; a rehearsal has none. So is which losses of officers the
   poll survives.
4. The files are those that poll.json names by digest, and the table of weights is what poll.json
   says; whoever gives others is refused, so that nobody signs readings that are not counted by.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import normalize

from audit.record import figures
from audit.record.about.lines import About, AboutLine, line
from audit.record.about.officers import officer_line
from audit.record.about.public_figures import about_public_figures
from audit.record.about.readings import reading_line
from audit.record.about.route.sealed import about_sealed_route
from audit.record.about.weights import (
    KINDS,
    about_fees,
    about_threshold,
    weight_rows,
    weights_of,
)
from audit.record.challenges.reasons import REASONS
from audit.record.errors import DocumentError
from audit.record.offices.minimum import about_losses
from audit.record.poll_document import DECIMALS, PollDocument, parse_poll_document
from audit.record.route.document import Route, parse_route
from audit.record.signatures.weights import SignedWeights
from audit.record.units import CLASSES, Bilingual
from audit.record.weights.table import verify_table
from tally.code_words import code_words
from tally.fte.files import parse_fte_record
from tally.fte.inputs import FteInputs
from tally.protocol.certificates import certificate_code, grouped
from tally.protocol.encoding import sha256_hex
from tally.protocol.trustees import Owner, Pedersen, Single, Trustees, parse_trustees


@dataclass(frozen=True)
class SealedFiles:
    """What the seal fixes: poll.json, fte.json, trustees.json, and of a vote route.json."""

    document: PollDocument
    inputs: FteInputs
    trustees: Trustees
    route: Route | None = None


def read_sealed_files(
    poll: bytes, fte: bytes, trustees: bytes, route: bytes | None = None
) -> SealedFiles:
    """Read the files strictly; `route` is None in a rehearsal.

    `DocumentError` (1) if poll.json names others than these; (2) if the table of weights is of
    other units, or read otherwise, than poll.json says (`verify_table`).
    """
    document = parse_poll_document(poll)
    named = document.route
    if (None if route is None else sha256_hex(route)) != (named and named.reference.head):  # (1)
        raise DocumentError("route.json is not the one that poll.json names by its digest")
    for name, raw, digest in (
        ("fte.json", fte, document.fte),
        ("trustees.json", trustees, document.trustees),
    ):
        if sha256_hex(raw) != digest:  # (1)
            raise DocumentError(f"{name} is not the one that poll.json names by its digest")
    inputs = parse_fte_record(fte)
    verify_table(document.units, document.choices, inputs)  # (2)
    read = None if route is None else parse_route(route)
    return SealedFiles(document, inputs, parse_trustees(trustees), read)


_NO_WATCHER = Bilingual(
    "none: officers enter interruptions", "aucune: des responsables inscrivent les interruptions"
)


def about_seal(files: SealedFiles) -> About:
    """Return what the seal's statement says."""
    document = files.document
    return (
        *_question(document),
        *_times(document),
        *(() if files.route is None else about_sealed_route(files.route)),
        *_rules(files),
        *(row.line for row in weight_rows(weights_of(document, files.inputs))),
        _signed_weights(document.weights),
        *(officer_line(officer) for officer in document.officers),
        *about_losses(document.officers),
        line(
            "Code issuer’s key",
            "Clé du service d’émission des codes de vote",
            document.credential_authority,
        ),
        line("Log’s key", "Clé du journal", document.log_key),
        line(
            "Watcher’s key",
            "Clé du service de surveillance",
            _NO_WATCHER if document.watcher is None else document.watcher,
        ),
        line("Card set", "Jeu de cartes", document.card_set),
        line(
            "PBKDF2 iterations for a voting code",
            "Itérations PBKDF2 pour un code de vote",
            figures.number(document.iterations),
        ),
        line(
            "Serial of the code issuer’s lists",
            "Numéro de série des listes du service d’émission des codes de vote",
            figures.number(document.list_serial),
        ),
        *_trustees(files.trustees),
        line("Poll file’s digest", "Empreinte du fichier du scrutin", document.digest),
    )


def _question(document: PollDocument) -> Iterator[AboutLine]:
    texts = (
        ("Title", "Titre", document.title),
        ("Question", "Question", document.question),
    )
    for en, fr, text in texts:
        yield line(f"{en}, in English", f"{fr}, en anglais", text.en)
        yield line(f"{en}, in French", f"{fr}, en français", text.fr)
    answers = document.answers
    both = f"{answers.in_favour.both}; {answers.not_in_favour.both}"
    yield line("Answers", "Réponses", both)
    yield line("Kind of vote", "Genre de vote", KINDS[document.kind])


def _times(document: PollDocument) -> Iterator[AboutLine]:
    day = document.voters_list_date.isoformat()
    yield line("Voters’ list of", "Liste électorale du", day)
    yield line("Who may take part", "Qui peut participer", document.electorate.words)
    names = [CLASSES[name] for name in document.classes]
    yield line(
        "Classes of members who vote",
        "Catégories de membres qui votent",
        Bilingual(", ".join(one.en for one in names), ", ".join(one.fr for one in names)),
    )
    reasons = [REASONS[reason] for reason in document.challenge_reasons]
    yield line(
        "A listed member may be challenged as",
        "Une personne inscrite peut être contestée comme",
        Bilingual(", ".join(one.en for one in reasons), ", ".join(one.fr for one in reasons)),
    )
    yield from _by_laws(document)
    objections = document.objections
    yield line(
        "Objections to the list, from",
        "Oppositions à la liste, dès le",
        figures.moment(objections.opens),
    )
    yield line(
        "Objections to the list, until",
        "Oppositions à la liste, jusqu’au",
        figures.moment(objections.closes),
    )
    yield line("Voting opens", "Ouverture du vote", figures.moment(document.window.opens))
    yield line("Voting closes", "Clôture du vote", figures.moment(document.window.closes))
    deadline = figures.moment(document.ruling_deadline)
    yield line("Decision deadline", "Date limite des décisions", deadline)
    yield line("Table of time zones", "Table des fuseaux horaires", document.time_zones)


_NO_BY_LAWS = Bilingual(
    "none that agree: the major part of the assignment decides, or of equal parts the member’s own "
    "choice",
    "aucuns qui concordent\u00a0: la majeure partie de l’affectation décide, ou, à parts égales, "
    "le choix du membre",
)


def _by_laws(document: PollDocument) -> Iterator[AboutLine]:
    """Say which units' by-laws decide where a member of both belongs (2.99, 2.100)."""
    en, fr = "By-laws on who works in two units", "Règlements sur qui travaille dans deux unités"
    if not document.unit_by_laws:
        yield line(en, fr, _NO_BY_LAWS)
    for one in document.unit_by_laws:
        first, second = one.units
        day = one.approved.isoformat()
        words = Bilingual(
            f"they agree, and decide; approved by the provincial executive on {day}",
            f"ils concordent, et décident; approuvés par l’exécutif provincial le {day}",
        )
        yield line(f"{en}, {first} and {second}", f"{fr}, {first} et {second}", words)


def _rules(files: SealedFiles) -> Iterator[AboutLine]:
    document, inputs = files.document, files.inputs
    yield from about_threshold(inputs)
    yield line("Decimals of the percentage", "Décimales du pourcentage", str(DECIMALS))
    yield from (reading_line(reading) for reading in document.readings)
    yield from about_public_figures(document)
    yield line(
        "Units with a warning of few members or ballots",
        "Unités signalées pour leur petit nombre de membres ou de bulletins",
        Bilingual(f"fewer than {document.small_unit}", f"moins de {document.small_unit}"),
    )
    yield line(
        "Minutes of interruption in the last 2 hours from which an extension is asked for",
        "Minutes d’interruption, dans les 2 dernières heures, dès lesquelles une prolongation est "
        "demandée",
        figures.number(document.interruption_minutes),
    )
    yield from about_fees(inputs)
    yield line(
        "On all voters’ lists",
        "Sur toutes les listes électorales",
        figures.number(document.on_list),
    )


def _signed_weights(signed: SignedWeights) -> AboutLine:
    """Say who signed the table of weights, and when; the role is in that officer's own line."""
    signer, time = signed.signature.officer, figures.moment(signed.statement.time)
    return line(
        "Table of weights signed by",
        "Tableau des pondérations signé par",
        Bilingual(f"{signer}, {time.en}", f"{signer}, {time.fr}"),
    )


def _trustees(trustees: Trustees) -> Iterator[AboutLine]:
    yield line("The count needs", "Le dépouillement exige", _needed(trustees))
    for owner in trustees.owners:
        yield line(
            f"Key holder {owner.number}",
            f"Dépositaire de clé {owner.number}",
            _trustee(owner, trustees.items[owner.item]),
        )


def _needed(trustees: Trustees) -> Bilingual:
    """Say how many trustees a count needs, item by item."""
    first, en, fr = 1, [], []
    for item in trustees.items:
        last = first + len(item.keys) - 1
        if isinstance(item, Pedersen):
            en.append(f"any {item.threshold} of key holders {first} to {last}")
            fr.append(f"{item.threshold} des dépositaires de clé {first} à {last}")
        else:
            en.append(f"key holder {first} without fail")
            fr.append(f"dépositaire de clé {first}, obligatoirement")
        first = last + 1
    return Bilingual(" and ".join(en), " et ".join(fr))


def trustee_words(trustees: Trustees, number: int) -> Bilingual:
    """Return which key holder has an owner number, with the name if there is one."""
    name = normalize("NFC", trustees.owner(number).key.name or "")
    after = f", {name}" if name else ""
    return Bilingual(f"key holder {number}{after}", f"dépositaire de clé {number}{after}")


def _trustee(owner: Owner, item: Single | Pedersen) -> Bilingual:
    name = normalize("NFC", owner.key.name or "")
    if isinstance(item, Pedersen):
        code = item.certs[owner.index - 1].code
        en, fr = f"certificate code {grouped(code)}", f"code du certificat {grouped(code)}"
    else:
        code = certificate_code(str(owner.key.to_json()["public_key"]))
        en = f"no certificate; code of the public key {grouped(code)}"
        fr = f"sans certificat; code de la clé publique {grouped(code)}"
    en, fr = f"{en}, {code_words(code, 'english')}", f"{fr}, {code_words(code, 'french')}"
    return Bilingual(*(f"{name}; {text}" if name else text for text in (en, fr)))
