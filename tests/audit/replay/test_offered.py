"""Before an act: a statement is compared with what the record gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from audit.record.about.contacts import about_contact
from audit.record.about.rulings import about_rulings
from audit.record.errors import (
    AuditError,
    DocumentError,
    SignatureError,
    StatementError,
)
from audit.record.log.event_parts import AdmittedBallot
from audit.record.manifest import Edition
from audit.record.signatures.statement import Act, RulingAct
from audit.replay.export import FTE, POLL, ROUTE, TRUSTEES, Record
from audit.replay.offered import verify_offered
from audit.replay.sequestered import new_opening
from tally.fte.files import encode_fte_inputs
from tally.protocol.election import IN_FAVOUR
from tally.protocol.encoding import sha256_hex
from tally.sequestered import Capacity, ExclusionReason
from tests.kit.simulator.poll import Simulator, poll_at
from tests.kit.simulator.sequestered import open_poll

STAGES = {
    Act.OPEN: "sealed",
    Act.CLOSE: "open",
    Act.VOID: "open",
    Act.COUNT: "closed",
    Act.CERTIFY: "counted",
    Act.RELEASE: "certified",
}


def to_seal(poll: Simulator) -> Record:
    """The files that are there before the seal."""
    files = {POLL: poll.document.encode(), FTE: poll.fte, TRUSTEES: poll.trustees_raw}
    return Record({**files, ROUTE: poll.route.encode()})


def test_a_seal_needs_four_files():
    poll = Simulator()
    statement = poll.statement(Act.SEAL)
    verify_offered(statement, to_seal(poll))
    for missing in (POLL, FTE, TRUSTEES, ROUTE):
        files = {path: raw for path, raw in to_seal(poll).files.items() if path != missing}
        with pytest.raises(AuditError, match=missing):
            verify_offered(statement, Record(files))
    other = replace(statement, about=(*statement.about[:2], *statement.about[3:]))
    with pytest.raises(StatementError, match="line 3"):
        verify_offered(other, to_seal(poll))


def test_weights_are_compared_with_the_polls_files():
    poll = Simulator()
    statement = poll.document.weights.statement
    verify_offered(statement, to_seal(poll))
    verify_offered(statement, poll_at("open").record())
    other = replace(statement, about=(*statement.about[:4], *statement.about[5:]))
    with pytest.raises(StatementError, match="line 5"):
        verify_offered(other, to_seal(poll))


def test_weights_of_other_units_than_the_polls_are_refused():
    poll = Simulator()
    (first, *rest) = poll.inputs.units
    fte = encode_fte_inputs(replace(poll.inputs, units=(replace(first, unit="0-NONE"), *rest)))
    document = replace(poll.document, fte=sha256_hex(fte)).encode()
    files = {**to_seal(poll).files, POLL: document, FTE: fte}
    for statement in (poll.document.weights.statement, poll.statement(Act.SEAL)):
        with pytest.raises(DocumentError, match=r"its units are not those of poll\.json"):
            verify_offered(statement, Record(files))


def test_a_statement_of_another_poll():
    poll, other = Simulator(), Simulator(seed=2)
    with pytest.raises(StatementError, match=f"of poll {other.poll}, the record of {poll.poll}"):
        verify_offered(other.statement(Act.SEAL), to_seal(poll))


@pytest.mark.parametrize("act", list(STAGES))
def test_every_act_is_compared(act):
    poll = poll_at(STAGES[act])
    if act is Act.OPEN:
        poll.confirm_enough()
    about = poll.order_of(poll.closes - timedelta(hours=1)) if act is Act.CLOSE else None
    statement = poll.statement(act, about)
    verify_offered(statement, poll.record())
    title, seal, *rest = statement.about
    other = replace(statement, about=(title, replace(seal, value=title.value), *rest))
    with pytest.raises(StatementError, match="line 2"):
        verify_offered(other, poll.record())


def test_an_opening_needs_enough_confirmations_and_those_there_when_it_was_proposed():
    poll = poll_at("sealed")
    poll.confirm(1)
    with pytest.raises(SignatureError, match="names too few confirmations: 1 more"):
        verify_offered(poll.statement(Act.OPEN), poll.record())
    poll.confirm(2)
    statement = poll.statement(Act.OPEN)
    poll.confirm(3)
    verify_offered(statement, poll.record())
    verify_offered(poll.statement(Act.OPEN), poll.record())


def test_an_extension_is_compared_but_for_the_time_that_it_chooses():
    poll = poll_at("open")
    for hours in (1, 5):
        about = poll.extension(poll.closes + timedelta(hours=hours))
        verify_offered(poll.statement(Act.EXTEND, about), poll.record(Edition.PUBLIC))
    *rest, until, new = about
    other = (*rest, replace(until, value=new.value), new)
    with pytest.raises(StatementError, match="line 3"):
        verify_offered(poll.statement(Act.EXTEND, other), poll.record())
    poll.extend(poll.closes + timedelta(hours=2))
    with pytest.raises(StatementError, match="line 3"):
        verify_offered(poll.statement(Act.EXTEND, about), poll.record())


def test_a_void_is_compared_with_the_log_that_it_names():
    poll = poll_at("open")
    statement, before = poll.statement(Act.VOID), poll.record()
    poll.cast(poll.members_of("A-ELEM")[4], IN_FAVOUR)
    for record in (before, poll.record()):
        verify_offered(statement, record)
    size = len(poll.leaves)
    match = rf"{size} entries of the log.*there are {size - 1} entries before"
    with pytest.raises(StatementError, match=match):
        verify_offered(poll.statement(Act.VOID), before)
    other = poll.statement(Act.VOID, poll.voiding(root="0" * 64))
    with pytest.raises(StatementError, match="Root of that log"):
        verify_offered(other, poll.record())
    poll.close()
    with pytest.raises(StatementError, match=f"the poll is closed since entry {size}"):
        verify_offered(statement, poll.record())


@pytest.mark.parametrize(
    ("act", "stage", "match"),
    [(Act.COUNT, "open", "has not closed"), (Act.CERTIFY, "encrypted", "not computed")],
)
def test_a_record_that_has_not_got_so_far(act, stage, match):
    later = poll_at(STAGES[act]).statement(act)
    with pytest.raises(StatementError, match=match):
        verify_offered(later, poll_at(stage).record())


@pytest.mark.parametrize("act", [Act.CERTIFY, Act.RELEASE])
def test_the_public_edition_does_not_give_the_result(act):
    poll = poll_at(STAGES[act])
    with pytest.raises(AuditError, match=r"result\.json is missing"):
        verify_offered(poll.statement(act), poll.record(Edition.PUBLIC))


def test_rulings_are_compared_with_the_ballots_that_wait():
    poll = open_poll()
    first, second = poll.sequester("A-ELEM"), poll.sequester("B-SEC")
    admitted = AdmittedBallot(first.unit, first.digest, first.claim, Capacity.MEMBER)
    excluded = new_opening(second.digest, ExclusionReason.WRONG_UNIT).excluded(
        second.unit, second.claim
    )
    for act, row in ((RulingAct.ADMIT, admitted), (RulingAct.EXCLUDE, excluded)):
        statement = poll.statement(act, about_rulings(poll.as_sealed, [row]))
        verify_offered(statement, poll.record(Edition.PUBLIC))
        more = replace(statement, about=(*statement.about, statement.about[0]))
        with pytest.raises(StatementError, match="line 5 says 'Poll"):
            verify_offered(more, poll.record())
    for capacity, stands in ((Capacity.MEMBER, True), (Capacity.EMPLOYEE, False)):
        row = replace(admitted, admitted_as=capacity)
        statement = poll.statement(RulingAct.ADMIT, about_rulings(poll.as_sealed, [row]))
        if stands:
            verify_offered(statement, poll.record())
            continue
        with pytest.raises(StatementError, match="not a member, and this is a poll of members"):
            verify_offered(statement, poll.record())
    poll.admit(first)
    others = (
        replace(admitted, unit="B-SEC"),
        replace(admitted, claim=second.claim),
        replace(excluded, claim=first.claim),
    )
    for row in (admitted, *others):
        statement = poll.statement(RulingAct.ADMIT, about_rulings(poll.as_sealed, [row]))
        with pytest.raises(
            StatementError, match=r"not sequestered for the claim [0-9a-f]{64}, or is ruled"
        ):
            verify_offered(statement, poll.record())


def test_a_changed_contact_is_compared_but_for_what_its_digest_stands_for():
    poll, digest = open_poll(), "c" * 64
    before = poll.record(Edition.PUBLIC)
    poll.change_contact(digest)
    statement = poll.events[-1].statement
    verify_offered(statement, before)
    with pytest.raises(StatementError, match="line 6 says 'Poll"):
        verify_offered(replace(statement, about=(*statement.about, statement.about[0])), before)
    with pytest.raises(StatementError, match="gives no digest"):
        verify_offered(replace(statement, about=about_contact(poll.as_sealed, "no digest")), before)
    with pytest.raises(StatementError, match="made already"):
        verify_offered(statement, poll.record())


def test_a_decryption_to_be_set_aside_must_stand():
    poll = poll_at("encrypted")
    poll.decrypt(1)
    poll.decrypt(2)
    before = poll.record()
    poll.set_aside(2)
    statement = poll.events[-1].statement
    verify_offered(statement, before)
    with pytest.raises(StatementError, match="no such decryption stands"):
        verify_offered(statement, poll.record())
    title, seal, by, entry = statement.about
    other = replace(statement, about=(title, seal, replace(by, value=title.value), entry))
    with pytest.raises(StatementError, match="line 3"):
        verify_offered(other, before)
