"""Claims: every bad answer named at once, the unit found by plain questions, digests, privacy."""

from __future__ import annotations

import json
import string
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.record.units import Electorate
from tally.fte.basis import StatedFte
from tally.protocol.encoding import canonical
from tally.sequestered import Capacity
from voting.domain.claims.claim import (
    WEB,
    Claim,
    NumberKind,
    contact_digest,
    digests,
    encode_claim,
    name_digest,
    name_parts,
    parse_claim,
    person_digest,
)
from voting.domain.claims.contact import Contact, ContactKind, parse_contact
from voting.domain.claims.form import fitting_units, parse_form
from voting.domain.errors import ClaimError, MalformedError
from voting.domain.unit import Panel, Unit

POLL, OTHER_POLL = "A" * 15, "B" * 15
KEY = bytes(range(32))
CLAIM_ID = "C1aim" * 3


def unit(name: str, board: str, panel: Panel) -> Unit:
    shown, fte = f"{board} ({panel})", StatedFte(Fraction(10))
    return Unit(name, shown, shown, board, panel, 10, "u" * 15, fte)


UNITS = (
    unit("NS-ELEM", "North Shore", Panel.ELEMENTARY),
    unit("NS-SEC", "North Shore", Panel.SECONDARY),
    unit("NS-OCC-E", "North Shore", Panel.OCCASIONAL),
    unit("NS-OCC-S", "North Shore", Panel.OCCASIONAL),
    unit("LK-ELEM", "Lakes", Panel.ELEMENTARY),
)
FORM = {
    "name": "Marie-Ève Tremblay",
    "board": "North Shore",
    "panel": "elementary",
    "number_kind": "employee",
    "number": "00451-a",
    "contact": "marie@Example.org",
}


def filled(**changes: str) -> dict[str, str]:
    return {**FORM, **changes}


def claim_of(**changes: str) -> Claim:
    return parse_form(filled(**changes), UNITS, CLAIM_ID, "fr")


def problems_of(form: dict[str, str]) -> dict[str, str]:
    with pytest.raises(ClaimError) as caught:
        parse_form(form, UNITS, CLAIM_ID, "en")
    for name in ("name", "number", "contact"):
        typed = form.get(name, "")
        assert len(typed) < 4 or typed not in str(caught.value)
    return {problem.field: problem.problem for problem in caught.value.problems}


class TestForm:
    def test_a_claim_in_its_one_form(self):
        assert claim_of(name="  Marie-E\u0300ve \t Tremblay ") == Claim(
            CLAIM_ID,
            "NS-ELEM",
            "Marie-Ève Tremblay",
            "North Shore",
            Panel.ELEMENTARY,
            NumberKind.EMPLOYEE,
            "00451A",
            Contact(ContactKind.EMAIL, "marie@example.org"),
            "fr",
        )

    def test_a_college_number(self):
        found = claim_of(number_kind="college", number="512 345")
        assert (found.number_kind, found.number) == (NumberKind.COLLEGE, "512345")

    def test_every_bad_answer_is_named_at_once(self):
        assert problems_of({}) == {
            "name": "name",
            "board": "board",
            "number_kind": "number-kind",
            "contact": "contact",
        }

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"name": ""}, {"name": "name"}),
            ({"name": "12345"}, {"name": "name"}),
            ({"name": "Marie\u200bTremblay"}, {"name": "name"}),
            ({"name": "Marie " * 40}, {"name": "name"}),
            ({"board": "South Shore"}, {"board": "board"}),
            ({"panel": "both"}, {"panel": "panel"}),
            ({"board": "Lakes", "panel": "secondary"}, {"panel": "no-unit"}),
            ({"panel": "occasional"}, {"unit": "which-unit"}),
            ({"panel": "occasional", "unit": "NS-ELEM"}, {"unit": "which-unit"}),
            ({"number": "12"}, {"number": "employee-number"}),
            ({"number": "1" * 21}, {"number": "employee-number"}),
            ({"number": "12;34"}, {"number": "employee-number"}),
            ({"number": "١٢٣٤٥٦"}, {"number": "employee-number"}),
            ({"number_kind": "college", "number": "12345"}, {"number": "college-number"}),
            ({"number_kind": "college", "number": "12345A"}, {"number": "college-number"}),
            ({"number_kind": "member"}, {"number_kind": "number-kind"}),
            ({"contact": "900-234-5678"}, {"contact": "contact"}),
        ],
    )
    def test_a_bad_answer(self, changes, expected):
        assert problems_of(filled(**changes)) == expected

    def test_the_unit_follows_from_employer_and_panel(self):
        assert claim_of(panel="secondary").unit == "NS-SEC"
        assert claim_of(board="Lakes").unit == "LK-ELEM"

    def test_where_several_units_fit_the_person_chooses_by_name(self):
        fitting = fitting_units(UNITS, "North Shore", "occasional")
        assert [one.id for one in fitting] == ["NS-OCC-E", "NS-OCC-S"]
        assert claim_of(panel="occasional", unit="NS-OCC-S").unit == "NS-OCC-S"

    def test_a_unit_named_without_need_does_not_count(self):
        assert claim_of(unit="NS-SEC").unit == "NS-ELEM"

    @given(st.dictionaries(st.sampled_from([*FORM, "unit"]), st.text(max_size=30)))
    def test_any_answers_give_a_claim_or_a_claim_error(self, answers):
        try:
            found = parse_form(filled(**answers), UNITS, CLAIM_ID, "en")
        except ClaimError:
            return
        assert parse_claim(encode_claim(found)) == found


class TestAtRest:
    def test_reads_what_it_writes(self):
        for claim in (claim_of(), claim_of(contact="416-555-0123", number="ABC")):
            assert parse_claim(encode_claim(claim)) == claim

    @pytest.mark.parametrize(
        ("member", "value"),
        [
            ("claim", "short"),
            ("unit", "ns elem"),
            ("name", " Marie"),
            ("board", ""),
            ("panel", "both"),
            ("number_kind", "member"),
            ("number", "1"),
            ("contact_kind", "post"),
            ("contact", "nobody"),
            ("contact", 7),
            ("language", "de"),
            ("note", "more"),
        ],
    )
    def test_refuses_and_quotes_nothing(self, member, value):
        document = json.loads(encode_claim(claim_of()))
        document[member] = value
        with pytest.raises(MalformedError) as caught:
            parse_claim(canonical(document))
        assert "Tremblay" not in str(caught.value)
        assert caught.value.__cause__ is None

    def test_refuses_a_cut_or_reordered_claim(self):
        raw = encode_claim(claim_of())
        for other in (raw[:-1], raw + b"\n", json.dumps(json.loads(raw)).encode(), b"", b"\xff"):
            with pytest.raises(MalformedError):
                parse_claim(other)

    def test_nothing_personal_in_repr(self):
        claim = claim_of(number="778899")
        shown = repr(claim)
        for personal in ("Marie", "Tremblay", "North Shore", "778899", "example.org", "elementary"):
            assert personal not in shown

    def test_no_claim_error_without_a_problem(self):
        with pytest.raises(ValueError, match="names at least one answer"):
            ClaimError([])


class TestStanding:
    """What the person says to be: asked only where every employee may take part."""

    @pytest.mark.parametrize("said", list(Capacity))
    def test_it_is_kept_and_is_part_of_the_claim_that_the_log_binds(self, said):
        found = parse_form(
            filled(standing=said.value), UNITS, CLAIM_ID, "en", WEB, Electorate.EMPLOYEES
        )
        assert found.standing is said
        assert parse_claim(encode_claim(found)) == found
        assert repr(said) not in repr(found)
        other = replace(found, standing=next(one for one in Capacity if one is not said))
        one, two = digests(found, POLL, KEY), digests(other, POLL, KEY)
        assert one.claim != two.claim
        assert (one.person, one.name, one.contact) == (two.person, two.name, two.contact)

    @pytest.mark.parametrize("said", [{}, {"standing": ""}, {"standing": "EMPLOYEE"}])
    def test_2_77_it_must_be_said_where_it_is_asked(self, said):
        """By-law 2.77.1, and labour law."""
        with pytest.raises(ClaimError) as caught:
            parse_form(filled(**said), UNITS, CLAIM_ID, "en", WEB, Electorate.EMPLOYEES)
        assert [one.problem for one in caught.value.problems] == ["standing"]

    def test_it_is_refused_where_it_is_not_asked(self):
        assert problems_of(filled(standing="member")) == {"standing": "no-standing"}
        assert claim_of(standing="").standing is None

    @pytest.mark.parametrize("standing", [None, "Member", "members", 1])
    def test_a_stored_claim_says_it_in_one_of_two_words_or_not_at_all(self, standing):
        document = json.loads(encode_claim(claim_of())) | {"standing": standing}
        with pytest.raises(MalformedError):
            parse_claim(canonical(document))


class TestDigests:
    CLAIM = claim_of(number="451900")

    def same(self, other: Claim, poll: str = POLL, key: bytes = KEY) -> set[str]:
        one, two = digests(self.CLAIM, POLL, KEY), digests(other, poll, key)
        return {name for name in vars(one) if getattr(one, name) == getattr(two, name)}

    def test_four_digests_of_64_hexadecimal_digits(self):
        found = vars(digests(self.CLAIM, POLL, KEY)).values()
        assert len(set(found)) == 4
        assert all(len(one) == 64 and set(one) <= set(string.hexdigits.lower()) for one in found)

    def test_the_same_claim(self):
        assert self.same(self.CLAIM) == {"claim", "person", "name", "contact"}

    def test_another_key_or_poll_says_nothing(self):
        assert self.same(self.CLAIM, key=bytes(32)) == set()
        assert self.same(self.CLAIM, poll=OTHER_POLL) == set()

    def test_the_same_person_claims_again(self):
        again = replace(self.CLAIM, id="D" * 15, unit="NS-SEC", panel=Panel.SECONDARY)
        assert self.same(again) == {"person", "name", "contact"}

    def test_the_same_number_at_another_employer_is_another_person(self):
        other = replace(self.CLAIM, id="D" * 15, board="Lakes", unit="LK-ELEM")
        assert "person" not in self.same(other)

    def test_a_college_number_is_the_same_at_every_employer(self):
        one, two = (
            person_digest(NumberKind.COLLEGE, "512345", board, POLL, KEY)
            for board in ("North Shore", "Lakes")
        )
        assert one == two
        assert one != person_digest(NumberKind.EMPLOYEE, "512345", "Lakes", POLL, KEY)

    def test_zeros_before_an_employee_number_make_no_other_person(self):
        one, two = (
            person_digest(NumberKind.EMPLOYEE, number, "Lakes", POLL, KEY)
            for number in ("00451", "451")
        )
        assert one == two

    @pytest.mark.parametrize(
        "other",
        [
            "marie eve tremblay",
            "TREMBLAY, Marie-Ève",
            "Tremblay Marie-E\u0300ve",
            "Marie.Eve TREMBLAY",
        ],
    )
    def test_the_same_name(self, other):
        assert name_digest(other, POLL, KEY) == name_digest("Marie-Ève Tremblay", POLL, KEY)

    def test_other_names(self):
        assert name_parts("D'Arcy O'Neil") == {"d", "arcy", "o", "neil"}
        assert name_digest("Marie Tremblay", POLL, KEY) != name_digest("Eve Tremblay", POLL, KEY)

    def test_the_same_contact(self):
        one, two = parse_contact("marie@example.org"), parse_contact("Marie+union@EXAMPLE.org")
        assert contact_digest(one, POLL, KEY) == contact_digest(two, POLL, KEY)
