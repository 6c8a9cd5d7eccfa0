"""The rulings desk's pages: the queue, one claim, a ruling, files, signing; what is not shown."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient

from audit.record.signatures.file import encode_signature_file, parse_statement_file
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act
from tests.kit.claimants import SampleClaimant
from tests.kit.officers import vote
from tests.kit.rulings import (
    ADMIT,
    ANA,
    BEN,
    CY,
    NOT_VERIFIED,
    WRONG_UNIT,
    DeskPoll,
    admitting,
    open_to_employees,
)
from tests.kit.web import Town, signed_in, token
from voting.app import build
from voting.domain.claims.ruling import Decision, ExclusionReason, Verdict
from voting.notify.budget import MessagePurpose, day_of
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.rulings.cases import CaseProgress

PERSON = {"name": "Robin Newcomer", "number": "512345", "contact": "robin.new@example.org"}


class DeskTown:
    """An application over a poll whose membership officers rule on claims."""

    def __init__(self, desk: DeskPoll) -> None:
        self.desk = desk
        self.town = Town(build(desk.ctx), desk.ctx, desk.sample, list(desk.sample.voters))
        self.base = f"/officers/polls/{desk.poll}"

    def client(self, officer: str = ANA) -> FlaskClient:
        return signed_in(self.town, officer)

    def page(self, path: str, officer: str = ANA, status: int = 200) -> str:
        answer = self.client(officer).get(f"{self.base}{path}")
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)

    def post(self, path: str, form: dict[str, object], officer: str = ANA):
        client = self.client(officer)
        form = {"csrf_token": token(client, "/officers/"), **form}
        return client.post(f"{self.base}{path}", data=form)

    def rule(self, who: SampleClaimant, officer: str = ANA, **form: str):
        return self.post(f"/claims/{who.claim.id}", dict(form), officer)


@pytest.fixture
def place(sqlite_ctx: Context) -> DeskTown:
    return DeskTown(DeskPoll(sqlite_ctx))


def main(page: str) -> str:
    """What a page says, without tokens that differ each time."""
    found = page.split("<main", 1)[1].split("</main>")[0]
    return re.sub(r'(name="csrf_token" value|nonce)="[^"]*"', "", found)


class TestQueue:
    def test_the_queue_names_units_states_and_likeness(self, place):
        first = place.desk.claim(**PERSON)
        place.desk.claim("B-SEC", **PERSON)
        place.desk.rule(first, ADMIT, ANA)
        page = main(place.page("/claims"))
        assert page.count(">Robin Newcomer</a>") == 2
        assert "ruled by you" in page
        assert "to rule on" in page
        assert page.count("<strong>1</strong>") == 2
        assert PERSON["contact"] not in page
        assert PERSON["number"] not in page

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ("", 3),
            ("unit=B-SEC", 1),
            ("state=ruled", 1),
            ("state=to-rule", 2),
            ("unit=A-ELEM&state=to-rule", 1),
            ("age=1", 0),
            ("unit=NONE&state=x&age=y&start=-4", 3),
            ("start=2", 1),
        ],
    )
    def test_it_is_filtered(self, place, query, shown):
        claims = [place.desk.claim(unit) for unit in ("A-ELEM", "A-ELEM", "B-SEC")]
        place.desk.rule(claims[0], ADMIT, ANA)
        assert main(place.page(f"/claims?{query}")).count("Robin Newcomer</a>") == shown

    def test_the_poll_s_page_and_the_first_page_lead_there(self, place):
        place.desk.claim()
        for path in (place.base, "/officers/"):
            page = place.client().get(path).get_data(as_text=True)
            assert f"{place.base}/claims" in page
            for officer in ("anne", "paul"):
                other = place.client(officer).get(path).get_data(as_text=True)
                assert (f"{place.base}/claims" in other) == (
                    officer == "anne" and path != "/officers/"
                )

    def test_a_membership_officer_is_offered_no_acts(self, place):
        statements.draft_statement(place.desk.ctx, place.desk.poll, Act.VOID, "all voted")
        for path in (place.base, "/officers/"):
            assert "/acts/" not in place.client().get(path).get_data(as_text=True)
            assert "/acts/" in place.client("anne").get(path).get_data(as_text=True)
        assert place.client().get(f"{place.base}/acts/close").status_code == 403

    def test_an_alarm_is_shown(self, place):
        assert "An unusual number" not in place.page("/claims")
        with place.desk.ctx.store.unit_of_work() as uow:
            uow.spending.charge(day_of(uow.now()), MessagePurpose.CODE.value, 4_999, 5_000)
            uow.commit()
        page = place.page("/claims")
        assert "An unusual number" in page
        assert "49.99 of 50.00 dollars" in page
        assert "0.00 of 200.00 dollars" in page


class TestOneClaim:
    def test_everything_stands_beside_it(self, place):
        voter = place.desk.sample.voters[0]
        who = place.desk.claim(**PERSON)
        place.desk.claim(number=PERSON["number"], name="Other Name")
        page = main(place.page(f"/claims/{who.claim.id}"))
        for said in (*PERSON.values(), "Sample board", "Other Name", "A-ELEM"):
            assert said in page
        assert voter.member not in page
        assert "Nobody on the roster" in page

    def test_after_the_close_it_says_that_no_new_code_can_be_sent(self, place):
        who = place.desk.claim()
        said = "admit this vote and name the member"
        assert said not in main(place.page(f"/claims/{who.claim.id}"))
        place.desk.sample.close()
        assert said in main(place.page(f"/claims/{who.claim.id}"))

    def test_likely_members_and_whether_they_have_voted(self, place):
        voted, other = place.desk.sample.voters[:2]
        sample = place.desk.sample
        vote(sample, voted, 0)
        who = place.desk.claim(name="A Member")
        page = main(place.page(f"/claims/{who.claim.id}"))
        rows = re.findall(r'A Member <span class="unit-code">(\d+)</span>.*?</tr>', page, re.S)
        assert rows[:2] == [voted.member, other.member]
        assert page.count("<strong>yes</strong>") == 1
        assert "already has a vote that counts" in page

    def test_a_claim_that_is_none(self, place):
        place.page("/claims/111111111111111", status=404)


class TestRuling:
    def test_two_rule_and_then_see_each_other_s(self, place):
        who = place.desk.claim()
        answer = place.rule(who, verdict="admit", note="on the\r\nboard's list")
        assert answer.status_code == 302
        page = main(place.page(f"/claims/{who.claim.id}"))
        assert "on the\nboard&#39;s list" in page
        assert "You have ruled" in page
        assert 'name="verdict"' not in page
        assert place.rule(who, BEN, verdict="admit").status_code == 302
        page = main(place.page(f"/claims/{who.claim.id}", BEN))
        assert "board&#39;s list" in page
        assert "Two officers agree" in page

    def test_the_second_officer_s_page_holds_nothing_of_the_first_s_ruling(self, place):
        who = place.desk.claim()
        paths = (f"/claims/{who.claim.id}", "/claims", "/rulings", "")
        before = [main(place.page(path, BEN)) for path in paths]
        csv = place.client(BEN).get(f"{place.base}/claims.csv").data
        place.rule(who, verdict="wrong-unit", note="teaches in Halton")
        assert [main(place.page(path, BEN)) for path in paths] == before
        assert place.client(BEN).get(f"{place.base}/claims.csv").data == csv

    def test_the_returning_officer_decides_between_the_two(self, place):
        who = place.desk.claim()
        place.page(f"/claims/{who.claim.id}", "anne", status=403)
        place.desk.rule(who, ADMIT, ANA, note="seen the pay statement")
        place.desk.rule(who, WRONG_UNIT, BEN)
        page = main(place.page(f"/claims/{who.claim.id}", "anne"))
        assert "seen the pay statement" in page
        assert re.findall(r'name="verdict" value="(\w+)"', page) == ["1", "2"]
        assert "disagreed" in main(place.page("/claims", CY))
        assert place.rule(who, "anne", verdict="not-verified").status_code == 403
        assert place.rule(who, "anne", verdict="2").status_code == 302
        assert place.desk.progress(who) is CaseProgress.TO_SIGN

    @pytest.mark.parametrize(
        ("form", "status", "said"),
        [
            ({}, 422, "Choose what you rule"),
            ({"verdict": "perhaps"}, 422, "Choose what you rule"),
            ({"verdict": "1"}, 422, "Choose what you rule"),
            ({"verdict": "already-voted"}, 422, "name the member"),
            ({"verdict": "not-verified", "member": "000001"}, 422, "names no member"),
            ({"verdict": "already-voted", "member": "000001"}, 409, "as on-the-list"),
            ({"verdict": "admit", "member": "999999"}, 422, "not on the roster"),
            ({"verdict": "admit", "note": "x" * 1001}, 422, "1000 characters"),
        ],
    )
    def test_what_does_not_fit_is_refused_on_the_page(self, place, form, status, said):
        who = place.desk.claim()
        answer = place.rule(who, **form)
        page = answer.get_data(as_text=True)
        assert answer.status_code == status
        assert "Nothing was changed" in page
        assert said in page
        assert place.desk.progress(who) is CaseProgress.TO_RULE

    def test_twice_and_on_what_is_ruled_on(self, place):
        who = place.desk.claim()
        place.rule(who, verdict="admit")
        again = place.rule(who, verdict="admit")
        assert again.status_code == 409
        assert "You have ruled on this claim" in again.get_data(as_text=True)
        place.rule(who, BEN, verdict="admit")
        late = place.rule(who, CY, verdict="wrong-unit")
        assert late.status_code == 409
        assert "has been ruled on" in late.get_data(as_text=True)

    def test_a_form_without_its_token(self, place):
        who = place.desk.claim()
        answer = place.client().post(f"{place.base}/claims/{who.claim.id}", data={})
        assert answer.status_code == 400

    @pytest.mark.parametrize("officer", ["paul"])
    def test_officers_of_other_roles_are_refused(self, place, officer):
        who = place.desk.claim(**PERSON)
        for path in ("/claims", f"/claims/{who.claim.id}", "/claims.csv", "/rulings"):
            page = place.page(path, officer, status=403)
            assert "another role" in page
            assert not any(said in page for said in PERSON.values())
        assert place.rule(who, officer, verdict="admit").status_code == 403

    def test_nobody_without_a_session_sees_anything(self, place):
        who = place.desk.claim()
        client = place.town.client()
        for path in ("/claims", f"/claims/{who.claim.id}", "/claims.csv", "/rulings"):
            answer = client.get(f"{place.base}{path}")
            assert answer.status_code == 302
            assert "/officers/sign-in" in answer.headers["Location"]


class TestFiles:
    def test_out_and_in(self, place):
        who = place.desk.claim("B-SEC", **PERSON)
        place.desk.claim()
        answer = place.client().get(f"{place.base}/claims.csv?unit=B-SEC")
        assert answer.mimetype == "text/csv"
        assert "claims-B-SEC-" in answer.headers["Content-Disposition"]
        assert answer.headers["Cache-Control"] == "no-store"
        text = answer.get_data(as_text=True)
        assert PERSON["number"] in text
        assert PERSON["contact"] not in text
        filled = text.replace(f"{PERSON['number']},,,,", f"{PERSON['number']},admit,,,seen")
        form = {"file": (io.BytesIO(filled.encode()), "claims.csv")}
        assert place.post("/claims/file", form).status_code == 302
        assert place.desk.progress(who) is CaseProgress.RULED

    def test_every_bad_row_is_named_on_the_page(self, place):
        who = place.desk.claim()
        text = f"claim,decision,reason,member,note\n{who.claim.id},perhaps,,,\nx,admit,,,\n"
        answer = place.post("/claims/file", {"file": (io.BytesIO(text.encode()), "claims.csv")})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert re.findall(r"<li>claims.csv, line (\d)", page) == ["2", "3"]
        assert place.desk.progress(who) is CaseProgress.TO_RULE

    def test_no_file(self, place):
        assert place.post("/claims/file", {}).status_code == 422


class TestSigning:
    def propose(self, place: DeskTown) -> str:
        form = {"decision": "admit", "signatories": f"{ANA} {BEN}"}
        answer = place.post("/rulings", form)
        assert answer.status_code == 302
        return answer.headers["Location"].removeprefix(place.base)

    def hand_in(self, place: DeskTown, batch: str, officer: str):
        statement = parse_statement_file(
            place.client(officer).get(f"{place.base}{batch}/statement").data
        ).statement
        signature = sign_statement_ed25519(statement, officer, place.desk.keys[officer])
        raw = encode_signature_file(statement, signature)
        return place.post(f"{batch}/signature-file", {"file": (io.BytesIO(raw), "s")}, officer)

    def test_put_together_read_signed_by_two_files_and_done(self, place):
        claims = [place.desk.claim(), place.desk.claim("B-SEC")]
        for who in claims:
            place.desk.rule(who)
        page = main(place.page("/rulings"))
        assert all(who.claim.id in page for who in claims)
        batch = self.propose(place)
        page = main(place.page(batch, BEN))
        assert "We verified these people" in page
        assert "ratify/statement/v1" in page
        assert self.hand_in(place, batch, ANA).headers["Location"] == f"{place.base}{batch}"
        assert "You have signed" in place.page(batch, ANA)
        done = self.hand_in(place, batch, BEN)
        assert done.headers["Location"] == f"{place.base}/rulings"
        assert {place.desk.progress(who) for who in claims} == {CaseProgress.ADMITTED}
        place.page(batch, status=404)

    def test_a_batch_is_two_officers_and_nobody_else_s(self, place):
        place.desk.rule(place.desk.claim())
        batch = self.propose(place)
        for officer in (CY, "anne"):
            place.page(batch, officer, status=404)
            assert batch not in place.page("/rulings", officer)
            assert place.post(f"{batch}/withdraw", {}, officer).status_code == 403

    def test_withdrawn_it_is_ready_again(self, place):
        place.desk.rule(place.desk.claim())
        batch = self.propose(place)
        assert place.post(f"{batch}/withdraw", {}, BEN).status_code == 302
        assert place.desk.ready()
        place.page(batch, status=404)

    def test_a_file_that_is_no_signature(self, place):
        place.desk.rule(place.desk.claim())
        batch = self.propose(place)
        form = {"file": (io.BytesIO(b"a photograph"), "x.signature")}
        answer = place.post(f"{batch}/signature-file", form)
        assert answer.status_code == 422
        assert "Nothing was changed" in answer.get_data(as_text=True)

    def test_what_is_overtaken_is_said_and_withdrawn(self, place):
        member = place.desk.sample.voters[0]
        who = place.desk.claim()
        place.desk.rule(who, admitting(member.member))
        batch = self.propose(place)
        vote(place.desk.sample, member, 0)
        place.page(batch, status=404)
        page = main(place.page("/rulings"))
        assert "replaced; the ruling was" in page
        assert "can only be excluded" in page

    def test_nothing_to_put_together(self, place):
        for form in ({"decision": "admit", "signatories": f"{ANA} {BEN}"}, {"decision": "x"}, {}):
            assert place.post("/rulings", form).status_code in (409, 422)
        place.desk.rule(place.desk.claim(), NOT_VERIFIED)
        form = {"decision": "exclude", "signatories": f"{BEN} {CY}"}
        assert place.post("/rulings", form).status_code == 403


def test_who_is_on_the_list_without_a_contact_is_shown_all_along(place):
    member = place.desk.sample.voters[0].member
    who = place.desk.claim(name="A Member")
    claim = f"/claims/{who.claim.id}"
    page = main(place.page(claim))
    assert page.count("no usable contact on the roster") == 4
    assert "no link for a new voting code can be sent" in page
    assert f'{place.base}/contacts"' in page
    place.desk.rule(who, Verdict(Decision.EXCLUDE, ExclusionReason.ON_THE_LIST, member))
    assert f"this person is member {member} of the list" in main(place.page(claim))
    batch = place.desk.propose(Decision.EXCLUDE)
    assert "no link can go to this member" in main(place.page(f"/rulings/{batch.id}"))
    for officer in (ANA, BEN):
        page = main(place.page("/rulings"))
        assert "On the list, and no link can go there" in page
        assert f"member {member}" in page
        assert "before the ruling is signed" in page
        place.desk.sign(batch, officer)
    for path in ("/rulings", claim):
        assert "No link for a new voting code could be sent" in main(place.page(path))


def test_every_page_is_in_french_too(place):
    who = place.desk.claim()
    for path in ("/claims", f"/claims/{who.claim.id}", "/rulings"):
        page = main(place.page(f"{path}?lang=fr"))
        assert "demandes" in page or "demande" in page
        for english in ("Bargaining unit", "The queue", "Claim", "Your ruling", "Sign rulings"):
            assert english not in page, (path, english)


class TestEmployees:
    """By-law 2.77.1: where every employee may take part, an admission says in which capacity."""

    @pytest.fixture
    def open_to_all(self, place: DeskTown) -> DeskTown:
        return DeskTown(DeskPoll(place.desk.ctx, open_to_employees))

    def test_a_ruling_says_it_and_so_does_every_page_after_it(self, open_to_all):
        place = open_to_all
        who = place.desk.claim(standing="employee")
        page = main(place.page(f"/claims/{who.claim.id}"))
        assert "an employee who is not a member" in page
        choices = re.findall(r'name="verdict" value="([a-z-]+)"', page)
        assert choices[:2] == ["admit-member", "admit-employee"]
        for officer in (ANA, BEN):
            assert place.rule(who, officer, verdict="admit-employee").status_code == 302
        assert "admit: employee, not a member" in main(place.page("/claims"))
        waiting = place.desk.propose()
        statement = main(place.page(f"/rulings/{waiting.id}"))
        assert "as a member or as an employee who is not a member" in statement
        assert "admit: employee, not a member" in statement
        for officer in (ANA, BEN):
            place.desk.sign(waiting, officer)
        assert "employee, not a member" in main(place.page("/claims"))
        assert "employee, not a member" in main(place.page(f"/claims/{who.claim.id}"))
        assert "Admitted employees" in main(place.page("", "anne"))

    @pytest.mark.parametrize(
        ("members", "word", "said"),
        [(False, "admit", "of a poll of members"), (True, "admit-employee", "of a poll of empl")],
    )
    def test_a_word_of_another_poll_is_refused_by_name(
        self, place, open_to_all, members, word, said
    ):
        poll = place if members else open_to_all
        who = poll.desk.claim()
        answer = poll.rule(who, verdict=word)
        assert answer.status_code == 422
        assert said in main(answer.get_data(as_text=True))
        assert poll.desk.progress(who) is CaseProgress.TO_RULE

    def test_a_poll_of_members_asks_nothing_new(self, place):
        page = main(place.page(f"/claims/{place.desk.claim().claim.id}"))
        assert 'value="admit"' in page
        assert "admit-employee" not in page
        assert "employee who is not a member" not in page
