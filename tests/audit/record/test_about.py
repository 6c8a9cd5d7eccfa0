"""What the lines of statements say, and that they are read back as they were written."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from audit.record import figures
from audit.record.about.acts import (
    StandingClose,
    about_close,
    about_extend,
    about_open,
    confirmed_seal,
    new_closing,
    opening_asked,
)
from audit.record.about.lines import About, line, verify_about
from audit.record.about.result import release_asked
from audit.record.about.rulings import about_rulings, rows_of
from audit.record.about.sealed import about_seal, read_sealed_files
from audit.record.about.void import SeenPoll, about_void, log_seen, same_void
from audit.record.about.weights import about_weights, weights_of
from audit.record.errors import DocumentError, StatementError
from audit.record.figures import NARROW_SPACE, NO_BREAK_SPACE
from audit.record.log.event_parts import AdmittedBallot, ExcludedBallot, Official
from audit.record.units import Bilingual, Electorate
from audit.record.weights.readings import POINTS
from audit.replay.route.head import split_head
from audit.replay.statements import certified, released
from tally.code_words import code_words
from tally.fte.basis import FeeReturn, Membership, StatedFte
from tally.fte.inputs import Origin, UnitFte
from tally.fte.rules import Threshold, ThresholdKind
from tally.protocol.certificates import certificate_code
from tally.protocol.encoding import sha256_hex
from tally.protocol.trustee_keys import make_trustee_key
from tally.protocol.trustees import Single, make_trustees, parse_trustees
from tally.public_proof.releases import Release
from tally.sequestered import TOLD_REASONS, Capacity
from tests.kit.simulator.forced import with_by_laws
from tests.kit.simulator.people import SHARING
from tests.kit.simulator.poll import CLOSES, Simulator, UnitPlan, poll_at
from tests.kit.simulator.preparation import reading
from tests.kit.simulator.sequestered import employees_poll, sequestering_poll

POLL = poll_at("sealed")


def said(about: About, language: str = "en") -> dict[str, str]:
    """The lines by name."""
    lines = dict(one.said(language) for one in about)
    assert len(lines) == len(about)
    return lines


# --- the seal -----------------------------------------------------------------------------------


def test_the_seal_says_the_whole_poll():
    lines, document = said(about_seal(POLL.files)), POLL.document
    for name, value in {
        "Question, in English": document.question.en,
        "Question, in French": document.question.fr,
        "Answers": "In favour / En faveur; Not in favour / Pas en faveur",
        "Kind of vote": "tentative agreement",
        "Voting opens": "2026-05-11 09:00:00 in Toronto (2026-05-11T13:00:00Z)",
        "Voting closes": "2026-05-13 17:00:00 in Toronto (2026-05-13T21:00:00Z)",
        "Decision deadline": "2026-05-20 17:00:00 in Toronto (2026-05-20T21:00:00Z)",
        "The members’ seven days (2.75)": (
            "seven clear days. Otherwise read: the day of the vote may be the seventh"
        ),
        "the notice to the members: Members told on": "2026-04-28",
        "Agreement or offer, in English": document.route.texts.agreement.en,
        "Digest of route.json": document.route.reference.head,
        "Losses that rulings survive": ("any 1 at once of those who rule on ballots set aside"),
        "Voters’ list of": "2026-04-15",
        "Classes of members who vote": "on leave, statutory, voluntary",
        "Ratified if": "more than 1/2 of the FTE votes are in favour",
        "Membership fee": "$1,100.00",
        "FTE of all units": "1,850.0005",
        "On all voters’ lists": "12",
        "Ratio of average salaries, occasional teachers’ to teachers’": "not given",
        "Units with a warning of few members or ballots": "fewer than 10",
        "Code issuer’s key": document.credential_authority,
        "Log’s key": document.log_key,
        "Card set": document.card_set,
        "The count needs": "any 2 of key holders 1 to 3",
        "Poll file’s digest": document.digest,
    }.items():
        assert lines[name] == value, name
    assert lines["Unit D-ELEM"] == (
        "South Shore, elementary / South Shore (elementary); South Shore; elementary; in D-ELEM;"
        " 250.0005 FTE, 250.00 for each of 1 on its list, audited membership: fee return"
        " $275,000.55 / 1,100"
    )
    assert {f"Unit {unit.id}" for unit in document.units} < lines.keys()
    for one in document.officers:
        by_file, *passkeys = one.keys
        shown = f"{one.name}, {one.role.replace('-', ' ')}; key file {by_file.public_key}"
        for key in passkeys:
            code = sha256_hex(key.public_key.encode())[:20]
            shown += f"; passkey {' '.join(code[start : start + 4] for start in range(0, 20, 4))}"
        assert lines[f"Officer {one.id}"] == shown


def test_2_77_the_seal_says_which_classes_vote():
    """By-law 2.77.1."""
    for classes, en, fr in (
        (("life", "on-leave"), "life, on leave", "à vie, en congé"),
        (("associate", "statutory"), "associate, statutory", "associés, statutaires"),
    ):
        files = replace(POLL.files, document=replace(POLL.document, classes=classes))
        assert said(about_seal(files))["Classes of members who vote"] == en
        assert said(about_seal(files), "fr")["Catégories de membres qui votent"] == fr


def test_2_99_2_100_the_seal_says_whose_by_laws_decide_where_a_member_of_both_belongs():
    """By-laws 2.99 and 2.100."""
    en, fr = "By-laws on who works in two units", "Règlements sur qui travaille dans deux unités"
    none = said(about_seal(POLL.files)).get(en, "")
    assert none.startswith("none that agree: the major part of the assignment decides")
    files = replace(POLL.files, document=with_by_laws(POLL.document))
    lines, french = said(about_seal(files)), said(about_seal(files), "fr")
    assert lines[f"{en}, A-ELEM and B-SEC"] == (
        "they agree, and decide; approved by the provincial executive on 2026-01-10"
    )
    assert french[f"{fr}, B-SEC et D-ELEM"] == (
        "ils concordent, et décident; approuvés par l’exécutif provincial le 2026-04-10"
    )
    assert en not in lines


@pytest.mark.parametrize(
    ("electorate", "en", "fr"),
    [
        (Electorate.MEMBERS, "members", "les membres"),
        (
            Electorate.EMPLOYEES,
            "every employee of the bargaining unit, member or not",
            "toutes les personnes salariées de l’unité de négociation, membres ou non",
        ),
    ],
)
def test_2_77_the_seal_says_who_may_take_part(electorate, en, fr):
    """By-law 2.77.1, and labour law."""
    files = replace(POLL.files, document=replace(POLL.document, electorate=electorate))
    assert said(about_seal(files))["Who may take part"] == en
    assert said(about_seal(files), "fr")["Qui peut participer"] == fr


def test_the_count_says_how_many_employees_are_in_it():
    lines = said(employees_poll("encrypted").events[-1].statement.about)
    apart = ("admitted, of members", "admitted, of employees who are not members", "undecided")
    assert [lines[f"Ballots set aside, {name}"] for name in apart] == ["1", "2", "0"]


def test_the_seal_says_it_in_french_too():
    lines = said(about_seal(POLL.files), "fr")
    assert lines["Question, en anglais"] == POLL.document.question.en
    assert lines["Genre de vote"] == "entente de principe"
    assert lines["Catégories de membres qui votent"] == "en congé, statutaires, volontaires"
    assert lines["Cotisation"] == f"1{NARROW_SPACE}100,00{NO_BREAK_SPACE}$"
    assert "; suppléance; dans A-ELEM; 100 ETP, 50,00 pour chacun des 2" in lines["Unité C-OCC"]
    assert lines["Responsable chair"].startswith("Chair, direction du scrutin; fichier de clé ")
    assert "; clé d’accès " in lines["Responsable chair"]
    assert lines["Empreinte du fichier du scrutin"] == POLL.document.digest


def test_every_key_holder_stands_there_with_the_code_of_the_certificate():
    lines, french = said(about_seal(POLL.files)), said(about_seal(POLL.files), "fr")
    (pedersen,) = POLL.trustees.items
    for number, cert in enumerate(pedersen.certs, 1):
        code = certificate_code(cert.signed.message)
        assert code == sha256_hex(cert.signed.message.encode())[:20]
        shown = " ".join(code[start : start + 4] for start in range(0, 20, 4))
        said_aloud = f"certificate code {shown}, {code_words(code, 'english')}"
        assert lines[f"Key holder {number}"] == f"Trustee {number}; {said_aloud}"
        aloud = f"code du certificat {shown}, {code_words(code, 'french')}"
        assert french[f"Dépositaire de clé {number}"] == f"Trustee {number}; {aloud}"


def test_a_key_holder_who_needed_no_ceremony_has_the_code_of_the_public_key():
    keys = [make_trustee_key(7, "Ada"), make_trustee_key(8), make_trustee_key(9, "Zoe\u0301")]
    trustees = parse_trustees(make_trustees([Single(key) for key in keys]))
    lines = said(about_seal(replace(POLL.files, trustees=trustees)))
    code = sha256_hex(str(keys[0].to_json()["public_key"]).encode())[:20]
    shown = " ".join(code[start : start + 4] for start in range(0, 20, 4))
    words = code_words(code, "english")
    assert lines["Key holder 1"] == f"Ada; no certificate; code of the public key {shown}, {words}"
    assert lines["Key holder 2"].startswith("no certificate; code of the public key ")
    assert lines["Key holder 3"].startswith("Zo\u00e9; no certificate")
    needed = " and ".join(f"key holder {number} without fail" for number in (1, 2, 3))
    assert lines["The count needs"] == needed


def test_other_rules_are_said():
    def change(document):
        return reading(replace(document, kind="final-offer"), unit_results="released")

    lines = said(about_seal(Simulator(change=change, ratified_above="2/3").files))
    assert lines["Kind of vote"] == "final offer"
    assert lines["Ratified if"].startswith("more than 2/3 of")
    assert lines["Who sees the units’ results (2.78)"] == (
        "everybody, with the percentage. Otherwise read: certified officers and auditors"
    )


# --- the readings -------------------------------------------------------------------------------


def test_the_seal_says_every_reading_with_its_alternative():
    """In the table's order, and whichever way each was chosen."""
    chosen = {
        "review_days": "ordinary",
        "counting_unit": "unit",
        "membership_basis": "current",
        "occasional_ratio": "true",
        "threshold": "at-least",
        "unit_results": "released",
    }
    for document in (POLL.document, reading(POLL.document, **chosen)):
        about = about_seal(replace(POLL.files, document=document))
        for language in ("en", "fr"):
            lines = said(about, language)
            names = []
            for name, choice in document.choices.items():
                point = POINTS[name]
                option = point.options[choice]
                names.append(f"{point.title.said(language)} ({point.clause})")
                text, other = option.text.said(language), option.alternative.said(language)
                between = {"en": "Otherwise read: ", "fr": "Autre lecture\u00a0: "}[language]
                assert lines[names[-1]] == f"{text}. {between}{other}"
            assert [name for name in lines if name in names] == names
            assert len(names) == len(POINTS)


def test_the_clause_of_a_reading_is_no_sentence_of_one_language():
    assert not [point.clause for point in POINTS.values() if re.search("[a-z]", point.clause)]


def test_2_78_whether_a_result_that_equals_the_threshold_ratifies_is_said():
    inputs = replace(POLL.inputs, threshold=Threshold(Fraction(2, 3), ThresholdKind.AT_LEAST))
    about = about_seal(replace(POLL.files, inputs=inputs))
    assert said(about)["Ratified if"] == "at least 2/3 of the FTE votes are in favour"
    assert said(about, "fr")["Ratifié si"] == "au moins 2/3 des votes en ETP sont en faveur"


# --- the table of weights -----------------------------------------------------------------------


def test_2_99_each_election_says_the_unit_it_counts_in():
    poll = Simulator(SHARING)
    lines, french = said(about_seal(poll.files)), said(about_seal(poll.files), "fr")
    assert (
        "; elementary; in A-ELEM; 1,000 FTE, 333.33 for each of 3 on its list, "
        in (lines["Unit A-ELEM"])
    )
    assert "; occasional, OCC; in A-ELEM; 200 FTE, 100.00 for each of 2 on" in lines["Unit C-OCC"]
    assert "; occasional, OCC; in B-SEC; 100 FTE, 50.00 for each of 2 on" in lines["Unit D-OCC"]
    assert (
        "; suppléance, OCC; dans B-SEC; 100 ETP, 50,00 pour chacun des 2 sur sa liste, "
        in (french["Unité D-OCC"])
    )


def test_an_election_with_nobody_on_its_list_has_no_fte_for_each():
    plans = (UnitPlan("A-ELEM", "elementary", 2, 1, 1), UnitPlan("B-SEC", "secondary", 0, 0, 0))
    poll = Simulator(plans)
    assert "100 FTE, nobody on its list, audited" in said(about_seal(poll.files))["Unit B-SEC"]
    assert (
        "100 ETP, personne sur sa liste, effectif"
        in (said(about_seal(poll.files), "fr")["Unité B-SEC"])
    )


ORIGIN = Origin("2026-06-30", "2025-2026", "J. Doe, treasurer", "5" * 64)
DOLLARS = f"1{NARROW_SPACE}000,00{NO_BREAK_SPACE}$"
BASES = {
    "stated": (
        UnitFte("C-OCC", StatedFte(Fraction("12.5"))),
        "12.5 FTE, 6.25 for each of 2 on its list, audited membership, as stated",
        "12,5 ETP, 6,25 pour chacun des 2 sur sa liste, effectif vérifié, comme déclaré",
    ),
    "audited": (
        UnitFte("C-OCC", FeeReturn(Fraction(1000))),
        "audited membership: fee return $1,000.00 / 1,100",
        f"effectif vérifié\u00a0: cotisations {DOLLARS} / 1{NARROW_SPACE}100",
    ),
    "current": (
        UnitFte("C-OCC", FeeReturn(Fraction(1000)), membership=Membership.CURRENT),
        "9.0909 (exactly 100/11) FTE, 4.55 for each of 2 on its list, current membership: "
        "fee return $1,000.00 / 110",
        f"effectif actuel\u00a0: cotisations {DOLLARS} / 110",
    ),
    "everything": (
        UnitFte("C-OCC", FeeReturn(Fraction(1000), Fraction(2)), occasional=True, origin=ORIGIN),
        "2.3182 (exactly 51/22) FTE, 1.16 for each of 2 on its list, audited membership: fee "
        "return $1,000.00 / 1,100 × salary ratio 0.35 + 2 voluntary members; as of 2026-06-30; "
        f"fiscal year 2025-2026; certified by J. Doe, treasurer; document {'5' * 64}",
        f"cotisations {DOLLARS} / 1{NARROW_SPACE}100 × ratio salarial 0,35 + 2 membres "
        "volontaires; en date du 2026-06-30; exercice 2025-2026; certifié par J. Doe, treasurer; "
        f"document {'5' * 64}",
    ),
}


@pytest.mark.parametrize("basis", BASES)
def test_every_weight_is_exact_and_says_what_gives_it_and_who_certified_it(basis):
    row, english, french = BASES[basis]
    first, second, _, last = POLL.inputs.units
    inputs = replace(
        POLL.inputs,
        units=(first, second, replace(row, counts_in="A-ELEM"), last),
        occasional_ratio=True,
        salary_ratio=Fraction("0.35"),
    )
    about = about_seal(replace(POLL.files, inputs=inputs))
    assert english in said(about)["Unit C-OCC"]
    assert french in said(about, "fr")["Unité C-OCC"]
    assert said(about)["Ratio of average salaries, occasional teachers’ to teachers’"] == "0.35"
    weights = about_weights(weights_of(POLL.document, inputs))
    assert english in said(weights)["Unit C-OCC"]
    assert french in said(weights, "fr")["Unité C-OCC"]


def test_the_ratio_is_said_of_occasional_teachers_only():
    first, *rest = POLL.inputs.units
    inputs = replace(
        POLL.inputs, units=(first, *rest), occasional_ratio=True, salary_ratio=Fraction(1, 2)
    )
    lines = said(about_seal(replace(POLL.files, inputs=inputs)))
    assert "salary ratio" not in lines["Unit A-ELEM"]
    assert "/ 1,100 × salary ratio 0.5" in lines["Unit C-OCC"]


def test_weights_of_other_units_than_the_polls_have_no_lines():
    with pytest.raises(DocumentError, match="its units are not those of the poll"):
        about_weights(weights_of(POLL.document, Simulator(SHARING).inputs))


def test_the_sealed_files_are_those_that_poll_json_names():
    raw = POLL.document.encode()
    route = POLL.route.encode()
    assert read_sealed_files(raw, POLL.fte, POLL.trustees_raw, route) == POLL.files
    other = Simulator(fee="2200.00")
    with pytest.raises(DocumentError, match=r"fte\.json is not the one"):
        read_sealed_files(raw, other.fte, POLL.trustees_raw, route)
    with pytest.raises(DocumentError, match=r"trustees\.json is not the one"):
        read_sealed_files(raw, POLL.fte, POLL.trustees_raw + b" ", route)
    with pytest.raises(DocumentError, match=r"route\.json is not the one that poll\.json names"):
        read_sealed_files(raw, POLL.fte, POLL.trustees_raw, b"{}")
    with pytest.raises(DocumentError, match=r"route\.json is not the one that poll\.json names"):
        read_sealed_files(raw, POLL.fte, POLL.trustees_raw)


# --- acts on a sealed poll ----------------------------------------------------------------------


def test_every_later_statement_begins_with_the_seal():
    poll = poll_at("released")
    sealed = split_head(poll.entries).index
    for event in poll.events[sealed + 1 :]:
        statement = getattr(event, "statement", None)
        if statement is not None:
            title, seal, *_ = (one.said("fr") for one in statement.about)
            assert title == ("Scrutin", "Vote de ratification")
            assert seal == ("Empreinte du sceau", poll.seal_digest)


def test_the_opening_names_who_confirmed_and_who_did_not():
    trustees = POLL.trustees
    about = about_open(POLL.as_sealed, confirmed_seal(trustees, [(3, 1), (1, 4)]), None)
    lines = said(about)
    assert lines["Confirmed by key holder 3, Trustee 3"] == "entry 1 of the log"
    assert lines["Confirmed by key holder 1, Trustee 1"] == "entry 4 of the log"
    assert lines["Key holders who have not confirmed"] == "key holder 2, Trustee 2"
    assert "The vote begins late" not in lines
    assert opening_asked(about) == (2, False)
    everybody = confirmed_seal(trustees, [(1, 1), (2, 2), (3, 3)])
    french = said(about_open(POLL.as_sealed, everybody, None), "fr")
    assert french["Confirmé par dépositaire de clé 2, Trustee 2"] == "inscription 2 du journal"
    assert "Dépositaires de clé sans confirmation" not in french


def test_an_opening_after_the_window_opened_says_what_follows():
    about = about_open(POLL.as_sealed, confirmed_seal(POLL.trustees, [(1, 1), (2, 2)]), CLOSES)
    assert opening_asked(about) == (2, True)
    said_late = said(about)["The vote begins late"]
    assert "voting begins when the second officer has signed, and not at 2026-05-11" in said_late
    assert "it still closes at 2026-05-13" in said_late
    assert said_late.endswith("extend it, or make the poll void")
    french = said(about, "fr")["Le vote commence en retard"]
    assert french.endswith("prolongez-le, ou annulez le scrutin")


def test_a_new_closing_time_is_read_back():
    later = CLOSES.replace(hour=23)
    for making in (about_extend, about_close):
        about = making(POLL.as_sealed, StandingClose(CLOSES), later)
        assert new_closing(about) == later
    for other in (about[:-1], ()):
        with pytest.raises(StatementError, match="no new closing time"):
            new_closing(other)


def test_what_replaces_an_early_close_says_which():
    later = CLOSES.replace(hour=23)
    for making in (about_extend, about_close):
        about = making(POLL.as_sealed, StandingClose(CLOSES, 17), later)
        assert len(about) == len(making(POLL.as_sealed, StandingClose(CLOSES), later)) + 1
        place = "In place of the early close ordered in"
        assert said(about)[place] == "entry 17 of the log"
        place = "Au lieu de la clôture anticipée ordonnée à"
        assert said(about, "fr")[place] == "inscription 17 du journal"


def test_a_void_says_the_state_and_the_log_that_was_seen():
    about = about_void(POLL.as_sealed, SeenPoll("open", 17, "5" * 64))
    lines = said(about)
    assert lines["State of the poll"] == "open, voting goes on"
    assert lines["Entries of the log when proposed"] == "17"
    assert lines["Root of that log"] == "5" * 64
    assert log_seen(about) == 17
    zero = about_void(POLL.as_sealed, SeenPoll("open", 0, "5" * 64))
    for other in (about[:3], zero, ()):
        with pytest.raises(StatementError, match="names no log"):
            log_seen(other)
    assert same_void(about, about_void(POLL.as_sealed, SeenPoll("open", 18, "6" * 64)))
    assert not same_void(about, about_void(POLL.as_sealed, SeenPoll("closed", 17, "5" * 64)))


def test_what_is_certified_is_not_made_void():
    with pytest.raises(StatementError, match="certified cannot be made void"):
        SeenPoll("certified", 17, "5" * 64)


def test_the_count_says_each_units_ballots_and_what_fixes_them():
    poll = sequestering_poll("encrypted")
    lines = said(poll.about(poll.events[-1].statement.act))
    closed = next(one for one in poll.entries if one.event.NAME == "poll:closed")
    ruled = [
        one for one in poll.entries if one.event.NAME in ("ballot:admitted", "ballot:excluded")
    ]
    assert lines["Entry of the log that closed the poll"] == closed.digest
    for place, entry in enumerate(ruled, 1):
        assert lines[f"Entry of ruling {place}"] == entry.digest
    assert lines["Ballots counted"] == "11"
    for unit, cast in poll.ballots.items():
        assert lines[f"Ballots of unit {unit}"] == str(len(cast))
    apart = ("admitted", "excluded", "undecided")
    assert [lines[f"Ballots set aside, {name}"] for name in apart] == ["2", "3", "1"]
    without = poll_at("encrypted")
    assert not [name for name in said(without.events[-1].statement.about) if "Sequest" in name]


@pytest.mark.parametrize("told", [None, *TOLD_REASONS], ids=str)
def test_the_ballots_of_a_ruling_are_read_back(told):
    rows = [
        AdmittedBallot("A-ELEM", f"{number:064x}", f"{number + 1:064x}", list(Capacity)[number % 2])
        if told is None
        else ExcludedBallot("B-SEC", f"{number:064x}", f"{number + 1:064x}", told, "c" * 64)
        for number in range(3)
    ]
    about = about_rulings(POLL.as_sealed, rows)
    assert rows_of(about) == tuple(rows)
    assert said(about)["Ballots set aside"] == "3"
    other = line("Ballot 1, unit A-ELEM", "Bulletin 1", "another form")
    assert rows_of((*about, other)) == tuple(rows)


# --- the result ---------------------------------------------------------------------------------


def test_2_78_the_certificate_locks_the_percentage_heads_and_bounds():
    poll = sequestering_poll("certified")
    lines = said(poll.events[-1].statement.about)
    assert lines["Result locked in the log under"] == poll.commitment
    assert lines["Turnout"] == (
        "11 of 14 people who could vote (12 on the voters’ list, 2 admitted) voted: 78.6%"
    )
    assert lines["FTE of units where nobody voted"] == "0"
    assert not [value for value in lines.values() if "67.57" in value or "ratified" in value]
    locked = said(certified(poll.counted, poll.salt).lines)
    assert locked == {
        "Official percentage in favour": "67.57%",
        "Official percentage not in favour": "32.43%",
        "Outcome": "ratified",
        "Members in favour": "7, 63.64%",
        "Members not in favour": "4, 36.36%",
        "Counted by members, the outcome would be": "the same",
        "Ballots left out": "4",
        "In favour, had all of them been against": "50.77%",
        "In favour, had all of them been in favour": "76.06%",
        "With them, the outcome": "cannot change",
    }


def test_2_78_the_release_says_what_is_released_and_locks_heads_and_bounds():
    poll = poll_at("released")
    lines = said(poll.events[-1].statement.about)
    assert lines["Official percentage in favour"] == "66.67%"
    assert lines["Official percentage not in favour"] == "33.33%"
    assert lines["Outcome"] == "ratified"
    assert lines["Votes cast"] == "8"
    assert lines["FTE of units where nobody voted"] == "100"
    assert lines["Results of the units"] == "not released"
    locked = said(released(poll.counted, poll.salt).lines, "fr")
    assert locked["Membres en faveur"] == f"5, 62,50{NO_BREAK_SPACE}%"
    assert locked["Bulletins non comptés"] == "0"
    assert "Avec eux, l’issue" not in locked


def test_heads_that_disagree_and_bounds_that_matter_are_said():
    plans = (
        UnitPlan("A-ELEM", "elementary", 4, 4, 0, "100000.00"),
        UnitPlan("B-SEC", "secondary", 3, 0, 3, "900000.00"),
    )
    poll = Simulator(plans).run("counted")
    locked = said(certified(poll.counted, poll.salt).lines)
    assert locked["Outcome"] == "not ratified"
    assert locked["Counted by members, the outcome would be"] == "the other one"


def test_2_78_nobody_voted():
    plans = tuple(replace(plan, in_favour=0, not_in_favour=0) for plan in POLL.plans)
    poll = Simulator(plans, change=lambda one: reading(one, unit_results="released")).run()
    lines = said(poll.events[-1].statement.about)
    assert lines["Official percentage in favour"] == "none: no vote carries weight"
    assert lines["Turnout"] == "0 of 12 people on the voters’ list voted: 0.0%"
    assert lines["Results of the units"] == "released too"
    assert said(certified(poll.counted, poll.salt).lines)["Members in favour"] == "0, –"


def test_what_a_release_makes_public_is_read_back_from_its_lines():
    poll = poll_at("released")
    about = poll.events[-1].statement.about
    assert release_asked(about) == (Release(2), poll.published)
    nothing = Simulator(tuple(replace(plan, in_favour=0, not_in_favour=0) for plan in POLL.plans))
    assert release_asked(nothing.run().events[-1].statement.about) == (Release(None), None)
    with pytest.raises(StatementError, match="does not say which figures are released"):
        release_asked(poll.as_sealed.lines)


def test_two_percentages_have_the_same_decimals():
    for against in ("33.3", "33", None):
        with pytest.raises(DocumentError, match="not shown alike"):
            Official("66.67", against, True, 8)


def test_the_locks_of_certificate_and_release_differ():
    """Each has a salt of its own, which does not open the result's commitment."""
    poll = poll_at("released")
    one, other = certified(poll.counted, poll.salt), released(poll.counted, poll.salt)
    assert len({one.salt, other.salt, poll.salt}) == 3
    assert "salt" not in repr(one)
    assert Official.of(poll.count(), Release(2)) == poll.official


# --- lines --------------------------------------------------------------------------------------


def test_the_first_line_that_differs_is_named():
    about = about_close(POLL.as_sealed, StandingClose(CLOSES), CLOSES)
    verify_about(about, about)
    with pytest.raises(StatementError, match=r"line 2 says 'Seal digest: .* it is nothing"):
        verify_about(about, about[:1])
    with pytest.raises(StatementError, match=r"line 4 says nothing; .* 'New closing time"):
        verify_about(about[:-1], about)
    french = replace(about[0], value=replace(about[0].value, fr="Un autre"))
    with pytest.raises(StatementError, match=r"Scrutin\\xa0: Un autre.*Scrutin\\xa0: Vote de"):
        verify_about((french, *about[1:]), about)


def test_figures_in_both_languages():
    assert figures.number(Fraction(1234567, 100), 2) == Bilingual(
        "12,345.67", f"12{NARROW_SPACE}345,67"
    )
    assert figures.exact_number(Fraction(1, 3)) == Bilingual(
        "0.3333 (exactly 1/3)", "0,3333 (exactement 1/3)"
    )
    assert figures.exact_number(Fraction(1234)) == Bilingual("1,234", f"1{NARROW_SPACE}234")
    assert figures.share(1, 0) == Bilingual("–", "–")
    assert figures.money(Fraction(5, 2)) == Bilingual("$2.50", f"2,50{NO_BREAK_SPACE}$")


def test_the_french_is_set_as_french():
    """No straight apostrophe, and no colon after an ordinary space, but in the poll's own texts."""
    polls = (sequestering_poll("released"), poll_at("released"))
    events = [event for poll in polls for event in poll.events]
    lines = [
        one for each in events if getattr(each, "statement", None) for one in each.statement.about
    ]
    for poll in polls:
        lines += [*certified(poll.counted, poll.salt).lines]
    own = {POLL.document.question.fr, POLL.document.title.fr}
    for name, value in (one.said("fr") for one in lines):
        for text in (name, *([] if value in own else [value])):
            assert "'" not in text
            assert not re.search(r" [:;?!»]|« ", text), text
