"""Before an office is handed over, or a key replaced: the statement against the record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit.record.about.lines import About
from audit.record.about.succession import NamedKey, NamedOfficer, about_key, about_succession
from audit.record.errors import AuditError, HistoryError, StatementError
from audit.record.officers import OfficerKey, SealedOfficer
from audit.record.signatures.statement import OfficeAct, Statement
from audit.replay.offered import verify_offered
from tests.kit.simulator.offices import NADIA, ChangingPoll, changing, key_of, newcomer
from tests.kit.simulator.poll import CHAIR, DEPUTY, EXECUTIVE


def offered(poll: ChangingPoll, act: OfficeAct, about: About) -> None:
    """Compare such a statement with the poll's record now."""
    statement: Statement = poll.statement(act, about)  # type: ignore[arg-type]
    verify_offered(statement, poll.record())


def handing(poll: ChangingPoll, leaver: SealedOfficer, successor: SealedOfficer) -> None:
    """Offer a succession."""
    about = about_succession(poll.as_sealed, leaver, NamedOfficer.of(successor))
    offered(poll, OfficeAct.SUCCEED, about)


def replacing(poll: ChangingPoll, owner: str, lost: OfficerKey, key: OfficerKey) -> None:
    """Offer a new key."""
    officer = poll.document.officer(owner)
    offered(poll, OfficeAct.REPLACE_KEY, about_key(poll.as_sealed, officer, lost, NamedKey.of(key)))


def test_a_succession_that_the_record_allows():
    poll = changing()
    handing(poll, poll.document.officer(CHAIR), newcomer())


def test_a_new_key_that_the_record_allows():
    poll = changing()
    for lost in poll.document.officer(EXECUTIVE).keys:
        replacing(poll, EXECUTIVE, lost, key_of("new"))


def test_a_succession_that_the_record_does_not_allow():
    poll = changing()
    chair, deputy = poll.document.officer(CHAIR), poll.document.officer(DEPUTY)
    with pytest.raises(StatementError, match="deputy is or was an officer already"):
        handing(poll, chair, replace(newcomer(), id=DEPUTY))
    with pytest.raises(StatementError, match="does not name nadia as returning officer"):
        handing(poll, chair, newcomer(role="provincial-executive"))
    with pytest.raises(StatementError, match="is or was an officer's already"):
        handing(poll, chair, replace(newcomer(), keys=deputy.keys))
    with pytest.raises(StatementError, match="line 3"):
        handing(poll, replace(chair, name="Charles"), newcomer())
    poll.succeed(CHAIR, newcomer(), (DEPUTY, EXECUTIVE))
    with pytest.raises(HistoryError, match="'chair' is not in office"):
        handing(poll, chair, newcomer("omar"))
    with pytest.raises(StatementError, match="nadia is or was"):
        handing(poll, deputy, newcomer(NADIA))
    with pytest.raises(StatementError, match="is or was an officer's already"):
        handing(poll, deputy, replace(newcomer("omar"), keys=chair.keys))


def test_a_new_key_that_the_record_does_not_allow():
    poll = changing()
    (lost, other), deputy = poll.document.officer(EXECUTIVE).keys, poll.file_key(DEPUTY)
    with pytest.raises(StatementError, match="no key that executive acts with"):
        replacing(poll, EXECUTIVE, deputy, key_of("new"))
    for known in (lost, other, deputy):
        with pytest.raises(StatementError, match="is or was an officer's already"):
            replacing(poll, EXECUTIVE, lost, known)


def test_a_statement_that_names_nobody():
    poll = changing()
    for act in OfficeAct:
        with pytest.raises(AuditError, match="does not name the officers"):
            offered(poll, act, poll.as_sealed.lines)
