"""A poll on its route (2.74 to 2.76): asked at the import, at the seal and at the opening."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit.record.log.entries import parse_entry
from audit.record.manifest import Edition
from audit.record.poll_document import parse_poll_document
from audit.record.route.periods import DayCount
from audit.record.route.steps import Meeting, Stopped
from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.statement import Act
from audit.replay.export import ROUTE
from audit.replay.offered import verify_offered
from audit.report.event_words import EVENT_WORDS
from audit.verify import verify_record
from tally.protocol.encoding import sha256_hex
from tests.kit.database.clock import MovableClock
from tests.kit.officers import poll_of, vote_all
from tests.kit.polls import SamplePoll, draft_poll
from tests.kit.routes.desk import ANNE, FILES, PAUL, desk_of, put_on, routed_draft
from tests.kit.routes.signed import council
from voting.domain.errors import ConflictError, RatifyError
from voting.domain.officers import FileKey
from voting.domain.poll import PollState
from voting.domain.route.checks import RouteRefusedError
from voting.ports.unit_of_work import Context
from voting.services.acceptance import add_union_texts
from voting.services.acts import seal, statements
from voting.services.polls.export import build_record
from voting.services.routes import look, steps
from voting.services.routes.begin import RouteFiles


def test_a_poll_is_sealed_on_its_route_and_its_log_begins_with_it(ctx: Context) -> None:
    sample, office = routed_draft(ctx)
    assert sample.act(Act.SEAL) is PollState.SEALED
    name = poll_of(sample).terms.route or ""
    route = office.stored(name).route
    assert route is not None
    entries = [parse_entry(raw, index) for index, raw in enumerate(sample.log())]
    events = [entry.event.NAME for entry in entries]
    assert events[:12] == [
        *["officer:accepted"] * 7,
        *("route:received", "route:recommended", "route:recommended", "route:told", "poll:sealed"),
    ]
    assert set(events) <= set(EVENT_WORDS)
    assert len({entry.event.time for entry in entries[:12]}) == 1
    assert entries[11].digest == sample.seal_digest
    document = parse_poll_document(poll_of(sample).poll_json or b"")
    assert document.route is not None
    assert (document.route.reference.id, document.route.reference.head) == (name, route.head)
    assert document.route.texts.agreement.en == sha256_hex(FILES.agreement_en)
    sample.act(Act.OPEN)
    vote_all(sample, [0, 1])
    for edition in Edition:
        record = build_record(ctx, sample.poll, edition)
        assert record.file("texts/summary.fr") == FILES.summary_fr
        report = verify_record(record, processes=1)
        assert report.ok, report.failed
    view = look.route_view(ctx, name)
    assert view.timeline is not None
    assert view.timeline.next is None


def test_the_seals_files_let_an_officer_compute_its_lines_at_home(sqlite_ctx: Context) -> None:
    sample, _ = routed_draft(sqlite_ctx)
    found = statements.draft_statement(sqlite_ctx, sample.poll, Act.SEAL, "test")
    names = [one.name.en for one in found.statement.about]
    assert "Digest of route.json" in names
    assert sum(name.startswith("Shown on the route") for name in names) == 4, "signed late"
    files = seal.proposed_files(sqlite_ctx, sample.poll)
    assert ROUTE in files.files
    verify_offered(found.statement, files)


def refused(sample: SamplePoll, match: str, reason: str = "test") -> None:
    with pytest.raises(RatifyError, match=match):
        statements.draft_statement(sample.ctx, sample.poll, Act.SEAL, reason)
    assert poll_of(sample).poll_json is None
    assert sample.log() == []


def test_the_seal_asks_for_every_step(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    office = desk_of(sample)
    name = office.begin()
    put_on(sample, name)
    refused(sample, "has no step yet")
    for place, step in enumerate(office.way()):
        office.make(name, step)
        if place < 3:
            refused(sample, r"2\.7[46]")
    assert sample.act(Act.SEAL) is PollState.SEALED


def test_the_seal_asks_for_the_members_days(sqlite_ctx: Context) -> None:
    """By-law 2.75, as the route counts them."""
    sample = draft_poll(sqlite_ctx)
    office = desk_of(sample)
    way = office.way()
    short = [*way[:3], replace(way[3], day=office.day(-7))]
    files = [RouteFiles(*(f"{about} {place}".encode() for place in range(4))) for about in "ab"]
    put_on(sample, office.walk(office.begin(files=files[0]), short))
    refused(sample, r"2\.75")
    ordinary = DayCount.ORDINARY
    put_on(sample, office.walk(office.begin(files=files[1], day_count=ordinary), short))
    assert sample.act(Act.SEAL) is PollState.SEALED
    document = parse_poll_document(poll_of(sample).poll_json or b"")
    assert document.choices["review-days"] == "ordinary"


def test_the_seal_asks_that_every_officer_accepted_the_unions_texts(sqlite_ctx: Context) -> None:
    """Solidarity policy: who signed no step accepts the newest version."""
    sample = draft_poll(sqlite_ctx)
    add_union_texts(sqlite_ctx, "2027-01", b"The oath, anew", "Le serment, \u00e0 nouveau".encode())
    refused(sample, "officer ana has not accepted the oath of office")


def test_a_council_that_met_in_writing_asks_the_seal_for_a_reason(sqlite_ctx: Context) -> None:
    """By-law 2.74, reading."""
    sample = draft_poll(sqlite_ctx)
    office = desk_of(sample)
    way = office.way()
    way[2] = council(office.day(-10), given=office.day(-15), met=Meeting.WRITTEN)
    put_on(sample, office.walk(office.begin(), way))
    refused(sample, r"2\.74", reason="")
    assert sample.act(Act.SEAL, "The council decided in writing") is PollState.SEALED


def test_a_signer_who_is_an_officer_of_the_poll_has_her_keys_sealed_there(
    sqlite_ctx: Context,
) -> None:
    """Nobody signs the route in another's name: here the account lost the key that signed."""
    sample, _ = routed_draft(sqlite_ctx)
    with sqlite_ctx.store.unit_of_work() as uow:
        paul = uow.officers.get(PAUL)
        uow.officers.save(replace(paul, file_keys=uow.officers.get("tess").file_keys))
        uow.commit()
    refused(sample, r"paul signed with a key that poll\.json does not seal for that officer")


def test_one_poll_is_sealed_on_a_route_and_then_the_route_rests(ctx: Context) -> None:
    sample, office = routed_draft(ctx)
    sample.act(Act.SEAL)
    name = poll_of(sample).terms.route or ""
    stop = Stopped(office.day())
    with pytest.raises(RouteRefusedError, match="a poll is sealed on this route"):
        steps.propose_step(ctx, name, stop, "Too late", ANNE)
    twin = draft_poll(ctx, cards_of=None)
    twin.officers = sample.officers
    give_keys_back(twin)
    put_on(twin, name)
    with pytest.raises(ConflictError, match=f"poll {sample.poll} is sealed on route {name}"):
        statements.draft_statement(ctx, twin.poll, Act.SEAL, "test")
    sample.act(Act.VOID, "The window was wrong")
    assert twin.act(Act.SEAL) is PollState.SEALED
    twin.act(Act.VOID, "The window was wrong again")
    assert office.make(name, stop, reason="The employer withdrew it").done
    for poll in (sample, twin):
        assert verify_record(build_record(ctx, poll.poll, Edition.PUBLIC), processes=1).ok


def give_keys_back(sample: SamplePoll) -> None:
    """Give the accounts the keys that this poll's officers sign with."""
    with sample.ctx.store.unit_of_work() as uow:
        for name, key in sample.officers.items():
            kept = (FileKey(public_key_text(key)),)
            uow.officers.save(replace(uow.officers.get(name), file_keys=kept))
        uow.commit()


def test_the_opening_asks_the_stored_route_again(sqlite_ctx: Context, clock: MovableClock) -> None:
    """Here the database's clock was set back before the day of the steps' signing."""
    sample, _ = routed_draft(sqlite_ctx)
    sample.act(Act.SEAL)
    clock.forward(hours=-30)
    with pytest.raises(RouteRefusedError, match="after now"):
        statements.draft_statement(sqlite_ctx, sample.poll, Act.OPEN)
    clock.forward(hours=30)
    assert sample.act(Act.OPEN) is PollState.OPEN
