"""Claims out to a bargaining unit, and an officer's rulings back in, as CSV files."""

from __future__ import annotations

import csv
import io

import pytest

from tests.kit.polls import SampleVoter
from tests.kit.rulings import ADMIT, ANA, BEN, DeskPoll, everything
from voting.domain.claims.ruling import Decision, ExclusionReason, Verdict
from voting.domain.errors import ImportRowsError, RefusedError
from voting.ports.unit_of_work import Context
from voting.services.rulings.cases import CaseProgress
from voting.services.rulings.desk import case
from voting.services.rulings.files import ANSWERS, ASKED, claims_csv, import_rulings

HEADER = "claim,decision,reason,member,note\n"


@pytest.fixture
def desk(sqlite_ctx: Context) -> DeskPoll:
    return DeskPoll(sqlite_ctx)


def rows(desk: DeskPoll, officer: str = ANA, unit: str | None = None) -> list[dict[str, str]]:
    """The file that goes out, read as a spreadsheet reads it."""
    text = claims_csv(desk.ctx, desk.poll, officer, unit).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def written(found: list[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, (*ASKED, *ANSWERS))
    writer.writeheader()
    writer.writerows(found)
    return text.getvalue().encode("utf-8-sig")


def take(desk: DeskPoll, text: str, officer: str = ANA) -> tuple[CaseProgress, ...]:
    return import_rulings(desk.ctx, desk.poll, officer, (HEADER + text).encode())


def refused(desk: DeskPoll, raw: bytes) -> list[str]:
    """Be refused; nothing has changed. Return the problems."""
    before = everything(desk.sample)
    with pytest.raises(ImportRowsError) as caught:
        import_rulings(desk.ctx, desk.poll, ANA, raw)
    assert everything(desk.sample) == before
    return [str(problem) for problem in caught.value.faults]


class TestOut:
    def test_what_a_unit_needs_and_no_contact(self, desk):
        who = desk.claim(name="Zoë Lemire", number="500001", contact="zoe@example.org")
        (row,) = rows(desk)
        assert row == {
            "claim": who.claim.id,
            "unit": "A-ELEM",
            "name": "Zoë Lemire",
            "employer": "Sample board",
            "panel": "elementary",
            "number_kind": "college",
            "number": "500001",
            **dict.fromkeys(ANSWERS, ""),
        }
        assert b"example.org" not in claims_csv(desk.ctx, desk.poll, ANA)

    def test_no_claimant_writes_a_formula(self, desk):
        desk.claim(name="=HYPERLINK(A)")
        desk.claim(name="-Robin @Sum")
        assert sorted(row["name"] for row in rows(desk)) == ["'-Robin @Sum", "'=HYPERLINK(A)"]

    def test_of_one_unit_and_only_what_is_still_to_rule(self, desk):
        first, second, ruled = desk.claim(), desk.claim("B-SEC"), desk.claim()
        desk.rule(ruled, ADMIT, ANA)
        assert {row["claim"] for row in rows(desk)} == {first.claim.id, second.claim.id}
        assert [row["claim"] for row in rows(desk, unit="B-SEC")] == [second.claim.id]
        assert len(rows(desk, BEN)) == 3

    @pytest.mark.parametrize("officer", ["paul"])
    def test_for_membership_officers(self, desk, officer):
        desk.claim()
        with pytest.raises(RefusedError):
            claims_csv(desk.ctx, desk.poll, officer)
        assert rows(desk, "anne") == []


class TestIn:
    def test_rulings_are_this_officer_s_own(self, ctx: Context):
        desk = DeskPoll(ctx)
        first, second, third = desk.claim(), desk.claim(), desk.claim()
        voter: SampleVoter = desk.sample.voters[0]
        assert (
            take(
                desk,
                f'{first.claim.id},admit,,,"Seen on the board\'s list, 14 May"\n'
                f"{second.claim.id},exclude,not-verified,,\n"
                f"{third.claim.id},exclude,on-the-list,{voter.member},\n",
            )
            == (CaseProgress.RULED,) * 3
        )
        shown = case(desk.ctx, desk.poll, third.claim.id, ANA).rulings
        assert [(one.officer, one.verdict) for one in shown] == [
            (ANA, Verdict(Decision.EXCLUDE, ExclusionReason.ON_THE_LIST, voter.member))
        ]
        assert desk.progress(first, BEN) is CaseProgress.TO_RULE
        assert take(desk, f"{first.claim.id},admit,,,\n", BEN) == (CaseProgress.TO_SIGN,)

    def test_the_file_that_went_out_comes_back_filled_in(self, desk):
        claims = [desk.claim(), desk.claim(), desk.claim(name="=1+1 Formula")]
        found = rows(desk)
        for row in found:
            if row["claim"] != claims[0].claim.id:
                row["decision"] = "admit"
        raw = written(found)
        assert import_rulings(desk.ctx, desk.poll, ANA, raw) == (CaseProgress.RULED,) * 2
        assert desk.progress(claims[0]) is CaseProgress.TO_RULE

    def test_every_bad_row_is_named_and_none_is_ruled(self, desk):
        good, bad, ruled = desk.claim(), desk.claim(), desk.claim()
        desk.rule(ruled, ADMIT, ANA)
        text = (
            f"{good.claim.id},admit,,,\n"
            f"{good.claim.id},admit,,,\n"
            f"{'1' * 15},admit,,,\n"
            f"{bad.claim.id},maybe,,,\n"
            f"{ruled.claim.id},admit,,,\n"
            "x,exclude,because,,\n"
            "y,exclude,,,\n"
            "z,exclude,already-voted,,\n"
            "u,exclude,not-verified,12345,\n"
            "v,admit,,12,\n"
        )
        problems = refused(desk, (HEADER + text).encode())
        assert [", ".join(problem.split(", ")[:2]) for problem in problems] == [
            f"claims.csv, line {line}" for line in (3, 4, 5, 6, 7, 8, 9, 10, 11)
        ]
        for part, problem in zip(
            (
                "is on line 2 too",
                "no such claim",
                "'maybe'; expected admit or exclude",
                "You have ruled on this claim",
                "'because'; expected not-verified, wrong-unit",
                "decision, reason and member do not fit",
                "name the member",
                "names no member",
                "4 to 12 digits",
            ),
            problems,
            strict=True,
        ):
            assert part in problem

    def test_a_member_who_has_not_voted(self, desk):
        who, member = desk.claim(), desk.sample.voters[0].member
        text = f"{HEADER}{who.claim.id},exclude,already-voted,{member},\n"
        (problem,) = refused(desk, text.encode())
        assert "as on-the-list" in problem

    def test_a_long_note(self, desk):
        who = desk.claim()
        (problem,) = refused(desk, f"{HEADER}{who.claim.id},admit,,,{'x' * 1001}\n".encode())
        assert "1000 characters" in problem

    @pytest.mark.parametrize("raw", [b"", b"claim,decision\n", b"\xff\xfe", b"claim,number_kind\n"])
    def test_another_file(self, desk, raw):
        assert refused(desk, raw)
