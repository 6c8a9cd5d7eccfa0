"""Interruptions of the service: what holds, and what a dishonest server does with them.

It holds the log key, so every record is signed again after the change. Each test has one flaw and
is named for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from audit.explain.explanation import verify_and_explain
from audit.record.about.interruption import about_interruption
from audit.record.errors import AuditError
from audit.record.interruption import Interruption
from audit.record.manifest import Edition
from audit.record.signatures.statement import ServiceAct
from audit.replay.offered import verify_offered
from audit.verify import Anchors
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import Forged, on_record
from tests.audit.helpers import assert_fails, note_of, verify
from tests.kit.simulator.poll import CHAIR, EXECUTIVE, OPENS, signing_key
from tests.kit.simulator.sequestered import ANA
from tests.kit.simulator.service import TELEPHONE, WEB, WatchedPoll, watched

MINUTE = timedelta(minutes=1)
FROM, TO = OPENS - 50 * MINUTE, OPENS - 20 * MINUTE


def told(poll: WatchedPoll) -> None:
    """Everything that may be told: while it lasts, its end, both at once; by both."""
    poll.watched(WEB, FROM)
    poll.entered(TELEPHONE, FROM, TO, (CHAIR, EXECUTIVE))
    poll.watched(WEB, FROM, TO)
    poll.entered(WEB, TO)


@pytest.mark.parametrize("edition", [Edition.COMPLETE, Edition.PUBLIC])
def test_2_77_interruptions_are_told_by_the_watcher_and_by_officers_and_verified(edition):
    poll = watched()
    told(poll)
    poll.run("released", after="open")
    poll_now = poll.history
    assert poll_now.interruptions == (
        Interruption(TELEPHONE, FROM, TO),
        Interruption(WEB, FROM, TO),
        Interruption(WEB, TO),
    )
    report, explanation = verify_and_explain(
        poll.record(edition), Anchors(poll.seal_digest), processes=1
    )
    assert report.ok, report.failed
    assert note_of(report, "history").endswith(", 3 interruptions")
    assert note_of(report, "officers").endswith("; 2 interruptions by the watcher")
    signed = [one for one in explanation.signed if one.act in ("watched", "interruption")]
    assert [one.act for one in signed] == ["watched", "interruption", "watched", "interruption"]


FLAWS: dict[str, tuple[Callable[[WatchedPoll], object], str, str]] = {
    "by_another_key_than_the_watcher_s": (
        lambda poll: poll.watched(WEB, FROM, TO, signing_key("other")),
        "officers",
        "the signature is not by",
    ),
    "by_one_officer": (
        lambda poll: poll.entered(WEB, FROM, TO, (CHAIR,)),
        "officers",
        "needs two officers",
    ),
    "by_a_membership_officer": (
        lambda poll: poll.entered(WEB, FROM, TO, (ANA, CHAIR)),
        "officers",
        "may not sign it",
    ),
    "whose_end_is_in_the_future": (
        lambda poll: poll.watched(WEB, FROM, poll.now + 300 * MINUTE),
        "history",
        "before it happened",
    ),
    "that_begins_in_the_future": (
        lambda poll: poll.watched(WEB, poll.now + 300 * MINUTE),
        "history",
        "before it happened",
    ),
    "that_is_told_twice": (
        lambda poll: [poll.watched(WEB, FROM, TO) for _ in range(2)],
        "history",
        "it overlaps",
    ),
    "that_overlaps_one_that_lasts": (
        lambda poll: (poll.watched(WEB, FROM), poll.watched(WEB, FROM + MINUTE, TO)),
        "history",
        "it overlaps",
    ),
    "that_lasts_over_one_that_ended": (
        lambda poll: (poll.watched(WEB, FROM, TO), poll.watched(WEB, FROM)),
        "history",
        "it overlaps",
    ),
    "whose_statement_gives_another_end": (
        lambda poll: poll.entered(WEB, FROM, TO, said=Interruption(WEB, FROM, TO - MINUTE)),
        "statements",
        "Interrupted to",
    ),
    "whose_statement_gives_another_channel": (
        lambda poll: poll.entered(WEB, FROM, TO, said=Interruption(TELEPHONE, FROM, TO)),
        "statements",
        "voting by telephone",
    ),
}


def found_by(check: str) -> pytest.MarkDecorator:
    """The flaws that this check finds."""
    return pytest.mark.parametrize("flaw", [name for name, one in FLAWS.items() if one[1] == check])


def with_flaw(poll: WatchedPoll, flaw: str) -> Forged:
    """The record of the poll with this flaw."""
    make, _, words = FLAWS[flaw]
    make(poll)
    return Forged(poll.record(), says=words)


@on_record(by=Attacker.WATCHER, keys=(Key.WATCHER, Key.OFFICERS), at=watched, caught_by="history")
@found_by("history")
def test_2_77_an_interruption(poll, flaw):
    """An interruption told before it happened, or told twice (by-law 2.77.5)."""
    return with_flaw(poll, flaw)


@on_record(
    by=(Attacker.SERVER, Attacker.OFFICER),
    keys=(Key.LOG, Key.OFFICER),
    at=watched,
    caught_by="officers",
)
@found_by("officers")
def test_2_77_an_interruption_told_by_somebody_who_may_not(poll, flaw):
    """An interruption told with a key of the server's own, or by one officer (by-law 2.77.5)."""
    return with_flaw(poll, flaw)


@on_record(at=watched, caught_by="statements")
@found_by("statements")
def test_2_77_an_interruption_that_two_officers_signed_otherwise(poll, flaw):
    """A longer interruption, or of another channel, than two officers signed (by-law 2.77.5)."""
    return with_flaw(poll, flaw)


@on_record(at=watched, caught_by="officers")
@pytest.mark.parametrize(
    "change",
    [
        lambda event: replace(event, interruption=Interruption(WEB, FROM, TO - MINUTE)),
        lambda event: replace(event, interruption=Interruption(TELEPHONE, FROM, TO)),
    ],
    ids=["time", "channel"],
)
def test_2_77_what_the_watcher_signed_is_changed_by_the_server(poll, change):
    """A shorter interruption, or of another channel, than the watcher signed (by-law 2.77.5)."""
    poll.watched(WEB, FROM, TO)
    poll.events[-1] = change(poll.events[-1])
    return poll


def unwatched() -> WatchedPoll:
    """An open poll whose poll.json names no watcher."""
    poll = WatchedPoll(change=lambda document: replace(document, watcher=None))
    poll.run("open")
    return poll


@on_record(
    by=(Attacker.SERVER, Attacker.WATCHER),
    keys=(Key.LOG, Key.WATCHER),
    at=unwatched,
    caught_by="officers",
    says="poll.json names none",
)
def test_2_77_a_watcher_whom_poll_json_does_not_name(poll):
    """An interruption told by a watcher whom nobody sealed."""
    poll.watched(WEB, FROM, TO)
    return poll


def test_2_77_an_interruption_is_told_until_the_certificate():
    poll = watched("counted")
    poll.watched(WEB, FROM, TO)
    assert verify(poll.record()).ok
    late = watched("certified")
    late.watched(WEB, FROM, TO)
    assert_fails(late.record(), "history")


def test_before_it_is_signed_the_statement_is_compared_with_the_record():
    poll = watched()
    poll.watched(WEB, FROM)

    def offer(one: Interruption) -> None:
        about = about_interruption(poll.as_sealed, one)
        verify_offered(poll.statement(ServiceAct.INTERRUPTION, about), poll.record())

    offer(Interruption(WEB, FROM, TO))
    offer(Interruption(TELEPHONE, TO))
    for wrong in (Interruption(WEB, TO), Interruption(WEB, FROM, poll.now + MINUTE)):
        with pytest.raises(AuditError):
            offer(wrong)
    with pytest.raises(AuditError, match="names no channel"):
        verify_offered(poll.statement(ServiceAct.INTERRUPTION, poll.as_sealed.lines), poll.record())
