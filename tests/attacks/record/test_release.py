"""A release and statements that a dishonest server puts into the log.

Every record is signed again after the change. Each test has one flaw and is named for it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from audit.checks.outcome import CheckOutcome
from audit.record.log import events
from audit.record.log.event_parts import Official
from audit.record.manifest import Edition
from audit.record.signatures.statement import Act
from audit.record.units import Bilingual
from tests.attacks.on_records import Forged, on_record
from tests.attacks.record.forging import WITH_OFFICERS
from tests.audit.helpers import assert_fails, note_of, outcome_of, verify
from tests.kit.simulator.poll import Simulator, poll_at

EDITIONS = pytest.mark.parametrize("edition", Edition)

# --- what is released, as the public edition shows it -------------------------------------------


def released(official: Official, **options: object) -> Simulator:
    """A poll in which this is released, whatever was counted."""
    poll = poll_at("certified") if not options else Simulator(**options).run("certified")
    poll.later()
    votes = replace(official, votes_cast=poll.history.votes_cast)
    signed = poll.authorised(Act.RELEASE, poll.release_of(votes, poll.published))
    poll.append(events.ResultReleased(official=votes, proof=poll.published, **signed))
    poll.public_proof = poll.proved.file if poll.proved else None
    return poll


@on_record(
    **WITH_OFFICERS,
    at="certified",
    caught_by=("released", "percentage"),
    says="result:released",
)
@pytest.mark.parametrize("edition", [Edition.PUBLIC])
@pytest.mark.parametrize(
    "official",
    [
        Official("12.00", "12.00", True, 0),
        Official("66.67", "33.33", False, 0),
        Official("33.33", "66.67", True, 0),
        Official("49.99", "50.01", True, 0),
        Official("50.01", "49.99", False, 0),
    ],
    ids=str,
)
def test_a_release_that_no_votes_can_give(poll, official, edition):
    """Figures released that no votes can give: half of the votes missing, or another outcome."""
    return released(official)


@on_record(
    **WITH_OFFICERS,
    at="certified",
    caught_by="released",
    says="result:released",
)
@EDITIONS
def test_a_release_of_two_sides_that_are_not_100_together(poll, edition):
    """The true percentage in favour released beside a false one not in favour."""
    return released(Official("66.67", "33.34", True, 0))


@pytest.mark.parametrize("ratified", [True, False])
def test_a_figure_at_the_threshold_may_be_either(ratified):
    """50.00 is shown for a little more than one half, and for one half, which is a tie."""
    record = released(Official("50.00", "50.00", ratified, 0)).record(Edition.PUBLIC)
    report = assert_fails(record, "percentage")
    assert outcome_of(report, "released") is CheckOutcome.NOT_IN_EDITION


def test_the_edge_of_the_rounding_at_another_threshold():
    """With 2/3, 66.67 may be above it or not; 66.66 cannot be, and 66.68 must."""
    shown = {
        ("66.66", "33.34"): (False,),
        ("66.67", "33.33"): (True, False),
        ("66.68", "33.32"): (True,),
    }
    for (figure, rest), allowed in shown.items():
        for ratified in (True, False):
            poll = released(Official(figure, rest, ratified, 0), ratified_above="2/3")
            possible = outcome_of(verify(poll.record(Edition.PUBLIC)), "released")
            wanted = CheckOutcome.NOT_IN_EDITION if ratified in allowed else CheckOutcome.FAILED
            assert possible is wanted, (figure, ratified)


@pytest.mark.parametrize(
    "official", [Official("0.00", "100.00", False, 0), Official(None, None, True, 0)], ids=str
)
def test_a_percentage_of_no_votes(official):
    plans = tuple(replace(plan, in_favour=0, not_in_favour=0) for plan in poll_at("open").plans)
    record = released(official, units=plans).record(Edition.PUBLIC)
    assert_fails(record, "released")
    honest = Simulator(plans).run().record(Edition.PUBLIC)
    assert verify(honest).ok


# --- statements in time -------------------------------------------------------------------------


@on_record(at="sealed", caught_by="officers", says="before the state that it acts on began")
def test_an_early_close_signed_before_voting_began(poll):
    """An early close signed ten days before the opening, and kept until it suits somebody."""
    poll.later()
    signed = poll.now
    poll.run("open", after="sealed").order(poll.now + timedelta(hours=1))
    kept = replace(poll.events[-1].statement, time=signed)
    poll.events[-1] = replace(poll.events[-1], statement=kept, signatures=poll.sign(kept))
    return poll


@on_record(at="counted", caught_by="officers", says="more than 24 hours")
def test_a_certificate_kept_for_more_than_a_day(poll):
    """A signed certificate of the result kept for more than a day."""
    poll.later()
    kept = poll.statement(Act.CERTIFY)
    poll.now += timedelta(hours=24)
    poll.append(
        events.ResultCertified(
            time=poll.now, commitment=poll.commitment, statement=kept, signatures=poll.sign(kept)
        )
    )
    assert verify(poll.record()).ok
    poll.events[-1] = replace(poll.events[-1], time=poll.now + timedelta(seconds=1))
    return poll


def test_a_seal_signed_more_than_a_day_ago():
    poll = Simulator()
    kept = poll.statement(Act.SEAL)
    poll.now += timedelta(hours=24, seconds=1)
    poll.append(
        events.PollSealed(
            time=poll.now, poll=poll.document.digest, statement=kept, signatures=poll.sign(kept)
        )
    )
    assert poll.events[-1].time > kept.time
    assert "officers" in verify(poll.record()).failed


@pytest.mark.parametrize("stage", ["open", "closed", "counted"])
def test_a_void_signed_in_an_earlier_state(stage):
    """What the officers would have voided while voting, they need not have voided when counted."""
    poll = poll_at(stage)
    begun = next(
        one.time
        for one in reversed(poll.events)
        if isinstance(one, events.PollOpened | events.PollClosed | events.ResultComputed)
    )
    poll.void()
    kept = replace(poll.events[-1].statement, time=begun - timedelta(seconds=1))
    poll.events[-1] = replace(poll.events[-1], statement=kept, signatures=poll.sign(kept))
    note = note_of(assert_fails(poll.record(), "officers"), "officers")
    assert "before the state" in note or "2 hours" in note


@on_record(at="sealed", caught_by="statements")
@pytest.mark.parametrize("named", ["another seal", "no seal"])
@pytest.mark.parametrize("act", [Act.OPEN, Act.CLOSE, Act.VOID])
def test_an_act_signed_for_another_seal(poll, act, named):
    """Signatures of an earlier poll of the same name, replayed on an act of this one."""
    poll = poll if act is Act.OPEN else poll_at("open")
    order = partial(poll.order, poll.now + timedelta(hours=1))
    {Act.OPEN: poll.open, Act.CLOSE: order, Act.VOID: poll.void}[act]()
    title, seal, *rest = poll.events[-1].statement.about
    another = replace(seal, value=Bilingual("0" * 64, "0" * 64))
    about = (title, *rest) if named == "no seal" else (title, another, *rest)
    other = replace(poll.events[-1].statement, about=about)
    poll.events[-1] = replace(poll.events[-1], statement=other, signatures=poll.sign(other))
    return Forged(poll.record(), says=f"Seal digest: {poll.seal_digest}")
