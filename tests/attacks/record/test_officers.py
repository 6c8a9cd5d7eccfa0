"""Officers' signatures and files of a dishonest server.

It holds the log key, so every record here is signed again after the change. Each test has one flaw
and is named for it; protocol 8.n is the list of what belenios-tool misses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from audit.record.about.acts import about_count
from audit.record.about.withheld import locked_in
from audit.record.log.checkpoint import sign_checkpoint
from audit.record.manifest import Edition
from audit.record.signatures.statement import Act
from audit.record.weights.readings import RELEASE_ONLY, WINDOW_AND_RELEASE
from audit.replay.export import sign_record
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import on_record
from tests.audit.helpers import in_file, verify
from tests.kit.simulator.poll import (
    CHAIR,
    EXECUTIVE,
    Simulator,
    UnitPlan,
    passkey,
    sign_statement_passkey,
    signing_key,
)
from tests.kit.simulator.preparation import reading

# --- officers -----------------------------------------------------------------------------------


def void_with(poll: Simulator, **changes: object) -> None:
    """Void the poll by an event that is changed after it was signed."""
    poll.void()
    poll.events[-1] = replace(poll.events[-1], **changes)


def with_one_officer(says: str = "") -> Callable[[Callable[..., object]], Callable[..., None]]:
    """An attack of the server and one officer, who has her own key only."""
    by, keys = (Attacker.SERVER, Attacker.OFFICER), (Key.LOG, Key.OFFICER)
    return on_record(by=by, keys=keys, at="sealed", caught_by="officers", says=says)


@with_one_officer()
def test_one_officer_signs_twice(poll):
    """A poll voided by one officer who signs twice."""
    statement = poll.statement(Act.VOID)
    one = poll.sign(statement)[0]
    void_with(poll, signatures=(one, one))
    return poll


@with_one_officer()
def test_one_officer_signs_with_both_keys(poll):
    """A poll voided by one officer who signs with her key file and with her passkey."""
    statement = poll.statement(Act.VOID)
    by_file = poll.sign(statement)[1]
    by_passkey = sign_statement_passkey(statement, EXECUTIVE, passkey())
    void_with(poll, statement=statement, signatures=(by_file, by_passkey))
    return poll


@with_one_officer()
def test_only_one_officer_signs(poll):
    """A poll voided by one officer who signs once."""
    poll.signers = (CHAIR,)
    poll.void()
    return poll


@with_one_officer("is not sealed for this officer")
def test_an_officer_signs_with_a_key_that_was_not_sealed(poll):
    """A poll voided by an officer and the server, which signs as another with a key of its own."""
    poll.keys = {**poll.keys, CHAIR: signing_key("foreign")}
    poll.void()
    return poll


@with_one_officer()
def test_an_officers_key_is_used_in_anothers_name(poll):
    """A poll voided by an officer who signs with her key for herself and in another's name."""
    poll.keys = {**poll.keys, CHAIR: poll.keys[EXECUTIVE]}
    poll.void()
    return poll


@with_one_officer()
def test_a_stranger_signs(poll):
    """A poll voided by an officer and somebody who is none."""
    poll.keys = {**poll.keys, "stranger": signing_key("stranger")}
    poll.signers = (CHAIR, "stranger")
    poll.void()
    return poll


@with_one_officer("")
def test_an_early_close_by_one_officer(poll):
    """Voting closed early by one officer."""
    poll.run("open", after="sealed")
    poll.signers = (CHAIR,)
    poll.order(poll.now + timedelta(hours=1))
    return poll


# --- statements that were signed for something else ---------------------------------------------


@on_record(at="sealed", caught_by="officers")
def test_the_signatures_are_over_another_statement(poll):
    """Another reason for a void than the one that two officers signed."""
    void_with(poll, statement=poll.statement(Act.VOID, reason="Another reason."))
    return poll


@on_record(at="sealed", caught_by=("officers", "statements"), says="to open, not to void")
def test_a_statement_to_open_is_used_to_void(poll):
    """The signatures to open a poll used to void it."""
    statement = poll.statement(Act.OPEN)
    void_with(poll, statement=statement, signatures=poll.sign(statement))
    return poll


@on_record(at="sealed", caught_by="statements", says="New closing time: 2026-05-13 18:00:00")
def test_an_extension_to_one_time_is_used_for_another(poll):
    """Voting extended by an hour more than two officers signed."""
    poll.extend(poll.closes + timedelta(hours=1))
    later = poll.closes + timedelta(hours=2)
    poll.events[-1] = replace(poll.events[-1], closes=later)
    return poll


@on_record(by=Attacker.OFFICERS, keys=Key.OFFICERS, at="encrypted", caught_by="statements")
def test_a_count_authorised_for_another_close(poll):
    """A count that two officers sign for another close of voting than the log has."""
    counted = replace(poll.facts.counted(), closed="0" * 64)
    statement = poll.statement(Act.COUNT, about_count(poll.as_sealed, counted))
    poll.events[-1] = replace(poll.events[-1], statement=statement, signatures=poll.sign(statement))
    return poll


@on_record(by=Attacker.OFFICERS, keys=Key.OFFICERS, at="certified", caught_by="statements")
def test_a_certificate_of_another_commitment(poll):
    """Another result certified by two officers than the one that was counted."""
    about = poll.facts.about_certify("0" * 64, locked_in(poll.events[-1].statement.about))
    statement = poll.statement(Act.CERTIFY, about)
    poll.events[-1] = replace(poll.events[-1], statement=statement, signatures=poll.sign(statement))
    return poll


@on_record(at="sealed", caught_by="officers", says="it is of poll")
def test_a_statement_of_another_poll(poll):
    """A poll voided by what the same two officers signed in another."""
    statement = poll.statement(Act.VOID, poll="1" * 15)
    void_with(poll, statement=statement, signatures=poll.sign(statement))
    return poll


@on_record(
    by=Attacker.OFFICERS, keys=Key.OFFICERS, at="open", caught_by="officers", says="was made"
)
@pytest.mark.parametrize("moved", [timedelta(seconds=1), timedelta(days=-9)], ids=str)
def test_a_statement_made_after_the_act_or_before_the_seal(poll, moved):
    """A statement dated after the act that it allows, or before the poll was sealed."""
    statement = poll.statement(Act.VOID, time=poll.now + timedelta(seconds=60) + moved)
    if moved < timedelta():
        statement = replace(statement, time=poll.events[0].time - timedelta(seconds=1))
    void_with(poll, statement=statement, signatures=poll.sign(statement))
    return poll


WITHOUT: dict[str, tuple[str, Callable[[Simulator], object]]] = {
    "sealed": ("", Simulator.seal),
    "opened": ("sealed", Simulator.open),
    "extended": ("open", lambda poll: poll.extend(poll.closes + timedelta(hours=1))),
    "closed early": ("open", lambda poll: poll.order(poll.now + timedelta(hours=1))),
    "made void": ("open", Simulator.void),
    "released": ("certified", Simulator.release),
}


def without_the_executive(what: str, choice: str = WINDOW_AND_RELEASE) -> Simulator:
    """A poll to which two returning officers did this without the executive."""
    stage, act = WITHOUT[what]
    poll = Simulator(change=lambda document: reading(document, executive_acts=choice))
    if stage:
        poll.run(stage)
    poll.signers = (CHAIR, "deputy")
    act(poll)
    return poll


@on_record(
    by=Attacker.OFFICERS,
    keys=Key.OFFICERS,
    at="certified",
    caught_by="officers",
    says="must be of the provincial-executive",
)
@pytest.mark.parametrize("what", WITHOUT)
def test_2_77_an_act_of_the_executive_without_it(poll, what):
    """The window, opening, closing or release by two officers without the provincial executive.

    By-laws 2.77.5 and 2.78: the executive sets the window, opens, closes and releases.
    """
    return without_the_executive(what)


@pytest.mark.parametrize("what", WITHOUT)
def test_2_78_a_poll_may_read_it_so_of_the_release_only(what):
    record = without_the_executive(what, RELEASE_ONLY).record()
    assert verify(record).failed == (("officers",) if what == "released" else ())


# --- keys, log and files ------------------------------------------------------------------------


@on_record(at="open", caught_by=("keys", "checkpoint"))
def test_a_record_signed_with_another_log_key(poll):
    """A log and manifest signed with another key than the sealed one."""
    poll.log_key = signing_key("foreign")
    return poll


@on_record(at="open", caught_by="keys")
def test_a_manifest_of_another_poll(poll):
    """The manifest of another poll, by the right key."""
    poll.poll = "1" * 15
    return poll.record(files=lambda files: None)


@on_record(at="open", caught_by="keys")
@pytest.mark.parametrize("path", ["keys/log.pub", "keys/credential-authority.pub"])
def test_other_keys_than_the_sealed_ones_are_published(poll, path):
    """Another key in the folder of keys than the one in poll.json."""
    return poll.record(files=in_file(path, lambda data: b"A" * 43 + b"=\n"))


@on_record(at="open", caught_by="history", says="another poll.json")
def test_another_poll_json_than_the_sealed_one(poll):
    """A poll.json that nobody sealed, which hides fewer of the small units."""
    data = replace(poll.document, small_unit=1).encode()
    return poll.record(files=in_file("poll.json", lambda _: data))


@on_record(at="open", caught_by="checkpoint")
@pytest.mark.parametrize("fewer", [True, False], ids=["size", "root"])
def test_a_checkpoint_of_another_size_or_root(poll, fewer):
    """A signed checkpoint of one entry fewer, or of another root."""
    origin, size = poll.document.log_origin, len(poll.events)
    size, root = (size - 1, poll.log_root()) if fewer else (size, bytes(32))
    note = sign_checkpoint(origin, size, root, poll.log_key)
    return poll.record(files=in_file("log/checkpoint", lambda _: note))


@on_record(caught_by="contents", says="has no place")
def test_a_file_too_many(poll):
    """A file that the server signs though it has no place in a record."""
    return poll.record(files=lambda files: files.update({"extra.json": b"{}"}))


@on_record(caught_by="contents", says="missing")
def test_a_file_too_few(poll):
    """A record signed without its result."""
    return poll.record(files=lambda files: files.pop("result.json"))


@on_record(caught_by="contents")
def test_a_result_in_the_public_edition(poll):
    """Every unit's result put into the edition for everybody."""
    added = {"result.json": poll.result}
    return poll.record(Edition.PUBLIC, files=lambda files: files.update(added))


@on_record(caught_by=("contents", "archives"))
def test_a_complete_record_shown_as_the_public_edition(poll):
    """The auditors' edition signed as the public one."""
    files = {k: v for k, v in poll.record().files.items() if k != "manifest.json"}
    return sign_record(Edition.PUBLIC, poll.poll, files, poll.log_key)


def test_a_poll_of_one_member_holds():
    """The smallest record there is: nothing above fails by accident of size."""
    poll = Simulator((UnitPlan("X", "elementary", 1, 1, 0),)).run()
    report = verify(poll.record())
    assert report.ok
    assert report.official_line.startswith("Official result: 100.00% in favour")
