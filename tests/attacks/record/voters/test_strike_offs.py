"""Strike-off lists: what holds, and what a dishonest server does to disclose one.

It holds the log key, so every record is signed again after the change. Each test has one flaw and
is named for it.
"""

from __future__ import annotations

import pytest

from audit.explain.explanation import verify_and_explain
from audit.record.about.voters.strike_off import about_strike_off
from audit.record.errors import AuditError, DocumentError
from audit.record.manifest import Edition
from audit.record.signatures.statement import ListAct
from audit.replay.offered import verify_offered
from audit.verify import Anchors
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import Forged, on_record
from tests.audit.helpers import assert_fails, note_of, verify
from tests.kit.records.strike_off_flaws import FLAWS
from tests.kit.simulator.poll import DEPUTY, EXECUTIVE
from tests.kit.simulator.strike_offs import ELEM, OCC, DisclosingPoll, disclosing


def found_by(check: str) -> pytest.MarkDecorator:
    """The flaws that this check finds."""
    return pytest.mark.parametrize(
        "flaw", [name for name, one in FLAWS.items() if one.check == check]
    )


def with_flaw(poll: DisclosingPoll, flaw: str) -> Forged:
    """The record of the poll with this flaw."""
    FLAWS[flaw].make(poll)
    return Forged(poll.record(), says=FLAWS[flaw].says)


@on_record(by=Attacker.OFFICERS, keys=Key.OFFICERS, at=disclosing, caught_by="officers")
@found_by("officers")
def test_2_57_a_strike_off_list(poll: DisclosingPoll, flaw: str) -> Forged:
    """Who has voted disclosed by one officer, or by two without the executive (by-law 2.57)."""
    return with_flaw(poll, flaw)


@on_record(by=Attacker.OFFICERS, keys=Key.OFFICERS, at=disclosing, caught_by="history")
@found_by("history")
def test_2_57_a_strike_off_list_of_no_unit_of_the_poll(poll: DisclosingPoll, flaw: str) -> Forged:
    """Who has voted disclosed of a unit that has no part in the poll."""
    return with_flaw(poll, flaw)


@on_record(by=Attacker.OFFICERS, keys=Key.OFFICERS, at=disclosing, caught_by="entries")
@found_by("entries")
def test_2_57_a_strike_off_list_without_units_or_reason(poll: DisclosingPoll, flaw: str) -> Forged:
    """Who has voted disclosed without a reason, or of units that are not named in order."""
    return with_flaw(poll, flaw)


@on_record(at=disclosing, caught_by="statements", says="Strike-off list of unit C-OCC")
def test_a_statement_that_names_other_units_than_the_entry(poll: DisclosingPoll) -> DisclosingPoll:
    """Fewer units in the log than two officers had disclosed to them."""
    poll.disclose(ELEM, said=(ELEM, OCC))
    return poll


@pytest.mark.parametrize("edition", [Edition.COMPLETE, Edition.PUBLIC])
def test_lists_that_two_officers_had_shown_hold_and_are_said(edition: Edition) -> None:
    poll = disclosing()
    poll.disclose(ELEM, OCC)
    poll.run("closed", after="open")
    poll.disclose(OCC, signers=(DEPUTY, EXECUTIVE))
    poll.run("released", after="closed")
    assert poll.history.disclosed == ((ELEM, OCC), (OCC,))
    report, explanation = verify_and_explain(
        poll.record(edition), Anchors(poll.seal_digest), processes=1
    )
    assert report.ok, report.failed
    assert note_of(report, "history").endswith(", strike-off lists disclosed 2 times")
    signed = [one for one in explanation.signed if one.act == ListAct.STRIKE_OFF]
    assert [one.name for one in signed] == ["strike-off lists disclosed"] * 2


@pytest.mark.parametrize("stage", ["sealed", "released"])
def test_they_are_disclosed_from_the_opening_until_the_release(stage: str) -> None:
    late = disclosing(stage)
    late.disclose(ELEM)
    report = assert_fails(late.record(), "history")
    assert f"may not come while the poll is {stage}" in note_of(report, "history")
    for allowed in ("closed", "counted", "certified"):
        poll = disclosing(allowed)
        poll.disclose(ELEM)
        assert verify(poll.record()).ok, allowed


def test_before_it_is_signed_the_statement_is_compared_with_the_record() -> None:
    poll = disclosing()

    def offer(*units: str) -> None:
        about = about_strike_off(poll.as_sealed, units)
        verify_offered(poll.statement(ListAct.STRIKE_OFF, about), poll.record())  # type: ignore[arg-type]

    offer(ELEM, OCC)
    for wrong in ((), (OCC, ELEM), (ELEM, ELEM)):
        with pytest.raises(AuditError, match="names no units, sorted"):
            offer(*wrong)
    with pytest.raises(AuditError, match="Z-SEC is not an election"):
        offer("Z-SEC")


def test_an_entry_of_another_form_is_not_written() -> None:
    poll = disclosing()
    with pytest.raises(DocumentError, match="sort, without repeats"):
        poll.disclose(OCC, ELEM)
    with pytest.raises(DocumentError, match="expected at least one"):
        poll.disclose()
