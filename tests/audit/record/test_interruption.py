"""Interruptions of the service: their forms, a watcher's file, the minutes that are lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from audit.record.errors import AuditError, DocumentError, SignatureError
from audit.record.fields import Node
from audit.record.interruption import (
    Interruption,
    VotingChannel,
    lost_before,
    parse_watched,
    sign_interruption,
)
from audit.record.log.service_events import ServiceInterrupted, ServiceResumed, service_event
from audit.record.signatures.statement import ServiceAct, poll_act
from tests.kit.simulator.poll import signing_key
from tests.kit.simulator.preparation import WATCHER_KEY
from tests.kit.simulator.service import watched

WEB, TELEPHONE = VotingChannel.WEB, VotingChannel.TELEPHONE
MINUTE = timedelta(minutes=1)
CLOSES = datetime(2027, 3, 2, 21, tzinfo=UTC)
TOLD = Interruption(WEB, CLOSES - 60 * MINUTE, CLOSES - 30 * MINUTE)
SIGNED = sign_interruption("a" * 15, TOLD, WATCHER_KEY)


def test_an_interruption_ends_after_it_began():
    for ended in (TOLD.began, TOLD.began - MINUTE):
        with pytest.raises(DocumentError, match="does not end after it began"):
            Interruption(WEB, TOLD.began, ended)
    with pytest.raises(DocumentError, match="from"):
        Interruption(WEB, TOLD.began + timedelta(microseconds=1))


@pytest.mark.parametrize("one", [TOLD, Interruption(TELEPHONE, TOLD.began)])
def test_it_is_read_as_it_was_written(one):
    assert Interruption.parse(Node(one.to_json(), "interruption")) == one
    file = sign_interruption("a" * 15, one, WATCHER_KEY)
    assert parse_watched(file.encode()) == file
    file.verify(WATCHER_KEY.public_key())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"web"', b'"pigeon"'),
        (b'"channel"', b'"chanel"'),
        (b'"from":"2027', b'"from":"2028'),
        (b"Z", b""),
        (b'"signature":"', b'"signature":"A'),
        (b'"a', b'"!'),
        (b"{", b"{ "),
    ],
)
def test_another_form_of_a_watchers_file_is_refused(old, new):
    with pytest.raises(DocumentError):
        parse_watched(SIGNED.encode().replace(old, new, 1))


def test_a_signature_is_of_one_poll_and_one_key():
    with pytest.raises(SignatureError):
        SIGNED.verify(signing_key("other").public_key())
    other = parse_watched(SIGNED.encode().replace(b"a" * 15, b"b" * 15))
    with pytest.raises(SignatureError):
        other.verify(WATCHER_KEY.public_key())


def test_intervals_overlap_where_one_channel_is_out_of_service_in_both():
    lasts = Interruption(WEB, TOLD.began - MINUTE)
    after = Interruption(WEB, TOLD.ended)
    before = Interruption(WEB, TOLD.began - MINUTE, TOLD.began)
    inside = Interruption(WEB, TOLD.began + MINUTE, TOLD.began + 2 * MINUTE)
    pairs = [(TOLD, lasts), (TOLD, inside), (after, lasts), (TOLD, TOLD)]
    assert all(one.overlaps(other) and other.overlaps(one) for one, other in pairs)
    apart = [(TOLD, after), (TOLD, before), (before, after)]
    apart.append((TOLD, Interruption(TELEPHONE, TOLD.began, TOLD.ended)))
    assert not any(one.overlaps(other) or other.overlaps(one) for one, other in apart)


def test_an_event_is_told_by_one_or_the_other_and_its_end_names_it():
    poll = watched()
    poll.entered(WEB, poll.now - MINUTE)
    entered = poll.events[-1]
    signed = {"statement": entered.statement, "signatures": entered.signatures}
    kind, time = service_event(TOLD), CLOSES
    assert kind is ServiceResumed
    refused = {
        "one of them": {},
        "signatures without": {"watcher": SIGNED.signature, "signatures": entered.signatures},
        "by two officers": {"watcher": SIGNED.signature, **signed},
    }
    for words, members in refused.items():
        with pytest.raises(DocumentError, match=words):
            kind(time=time, interruption=TOLD, **members)
    with pytest.raises(DocumentError, match="tells the two events apart"):
        ServiceInterrupted(time=time, interruption=TOLD, watcher=SIGNED.signature)
    with pytest.raises(AuditError):
        poll.entered(WEB, CLOSES, CLOSES)
    assert poll_act("interruption") is ServiceAct.INTERRUPTION


def test_minutes_are_counted_once_in_the_last_hours_before_the_close():
    both = Interruption(TELEPHONE, TOLD.began + 10 * MINUTE, TOLD.ended + 10 * MINUTE)
    early = Interruption(WEB, CLOSES - 200 * MINUTE, CLOSES - 110 * MINUTE)
    lasts = Interruption(WEB, CLOSES - 5 * MINUTE)
    assert lost_before(CLOSES, CLOSES, ()) == timedelta(0)
    assert lost_before(CLOSES, CLOSES, (both, TOLD)) == 40 * MINUTE
    assert lost_before(CLOSES, CLOSES, (early, TOLD)) == 40 * MINUTE
    assert lost_before(CLOSES, CLOSES + 60 * MINUTE, (lasts,)) == 5 * MINUTE
    assert lost_before(CLOSES, CLOSES - 2 * MINUTE, (lasts,)) == 3 * MINUTE
    within = Interruption(TELEPHONE, TOLD.began + MINUTE, TOLD.ended - MINUTE)
    assert lost_before(CLOSES, CLOSES, (TOLD, within)) == 30 * MINUTE
