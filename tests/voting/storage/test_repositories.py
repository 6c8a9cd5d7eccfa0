"""The repositories: what goes in comes out, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Select, text
from sqlalchemy.dialects import sqlite

from audit.record.log.tree import Frontier
from audit.record.signatures.statement import Act
from tally.protocol.encoding import new_identifier
from tests.kit.database.rows import NOON, commit, refused
from tests.kit.polls import SamplePoll, draft_poll
from voting.domain.ballot_box import StoredBallot
from voting.domain.errors import ConflictError, NotFoundError
from voting.domain.member import Member
from voting.domain.officers import ActSignature, FileKey, Officer, Passkey, PendingAct, Role
from voting.domain.voters_list import Voter
from voting.ports.unit_of_work import Context, CountResult, OfficerSession
from voting.services.ballots.cast import cast_ballot
from voting.services.members.contact_checks import check_of
from voting.storage import rows
from voting.storage.ballots.repositories import _BY_CONFIRMATION, _OF_UNIT
from voting.storage.unit_of_work import SqlUnitOfWork


@pytest.fixture
def voted(sample: SamplePoll) -> SamplePoll:
    """An open poll in which the first voter has cast."""
    voter = sample.voters[0]
    cast_ballot(sample.ctx, sample.poll, sample.authorization(voter), sample.ballot(voter))
    return sample


def test_a_poll_and_its_units_come_out_as_they_went_in(ctx: Context) -> None:
    draft = draft_poll(ctx)
    with ctx.store.unit_of_work() as uow:
        poll, units = uow.polls.get(draft.poll), uow.units.of(draft.poll)
        changed = replace(poll, fte_json=b"{}", opening=b"\x00\xff")
        uow.polls.save(changed)
        uow.units.save(draft.poll, replace(units[0], election_json=b"{ }", fingerprint="f"))
        uow.commit()
    with ctx.store.reader() as uow:
        assert uow.polls.get(draft.poll) == changed
        assert uow.polls.list() == [changed]
        assert uow.units.get(draft.poll, "A-ELEM") == replace(
            units[0], election_json=b"{ }", fingerprint="f"
        )
        assert uow.units.election(draft.poll, "A-ELEM") == b"{ }"
        assert [unit.voters_list for unit in uow.units.outlines(draft.poll)] == [None, None]
        assert [unit.on_list for unit in uow.units.outlines(draft.poll)] == [2, 2]


def test_polls_are_listed_in_order_of_opening(ctx: Context) -> None:
    later = draft_poll(ctx, opens=datetime(2030, 1, 1, tzinfo=UTC))
    sooner = draft_poll(ctx, opens=datetime(2029, 1, 1, tzinfo=UTC))
    with ctx.store.reader() as uow:
        assert [poll.id for poll in uow.polls.list()] == [sooner.poll, later.poll]


def test_a_roster_larger_than_a_batch_comes_out_sorted(ctx: Context) -> None:
    draft = draft_poll(ctx, voters=0)
    members = [
        Member(
            f"{number:07d}", "Élise O'Neil", "B-SEC", "e@example.org", "+15551234", "fr", "1 rue"
        )
        for number in reversed(range(2_500))
    ]
    check = check_of(ctx, draft.poll)
    commit(ctx.store, lambda uow: uow.roster.add_many(draft.poll, members, check))
    with ctx.store.reader() as uow:
        assert list(uow.roster.iterate(draft.poll)) == members[::-1]
        assert uow.roster.get(draft.poll, "0000042") == members[-43]
        assert uow.roster.count_by_unit(draft.poll) == {"B-SEC": 2_500}


def test_more_than_a_batch_is_found_by_what_names_it(
    voted: SamplePoll, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "BATCH", 2)
    numbers = [one.member for one in voted.voters]
    with voted.ctx.store.reader() as uow:
        entries = uow.log.entries(voted.poll)
        places = [one.index for one in entries]
        assert len(numbers) > 2 < len(places)
        assert uow.log.several(voted.poll, [*places, 0]) == dict(enumerate(entries))
        people = {one: uow.roster.get(voted.poll, one) for one in numbers}
        assert uow.roster.several(voted.poll, [*numbers, numbers[0]]) == people
        cast = {numbers[0]: uow.ballots.by_member(voted.poll, numbers[0])}
        assert uow.ballots.of_members(voted.poll, numbers) == cast
        assert uow.log.several(voted.poll, []) == uow.roster.several(voted.poll, []) == {}
        with pytest.raises(NotFoundError, match=f"has no entry {len(places)}"):
            uow.log.several(voted.poll, [0, len(places)])
        with pytest.raises(NotFoundError, match="is not on the roster"):
            uow.roster.several(voted.poll, [numbers[0], "999999"])
        with pytest.raises(NotFoundError, match="has no entry 0"):
            uow.log.several("another", [0])


def test_the_voters_list_of_a_draft_is_replaced_whole(ctx: Context) -> None:
    draft = draft_poll(ctx, voters=3)
    listed = [Voter("9999", "A-ELEM", "17"), Voter("10000", "B-SEC", "19")]
    commit(ctx.store, lambda uow: uow.voters.replace_all(draft.poll, listed))
    with ctx.store.reader() as uow:
        assert list(uow.voters.iterate(draft.poll)) == listed[::-1]
        assert list(uow.voters.iterate(draft.poll, "A-ELEM")) == listed[:1]
        assert uow.voters.by_member(draft.poll, "9999") == listed[0]
        assert uow.voters.by_credential(draft.poll, "19") == listed[1]
        assert uow.voters.by_member(draft.poll, draft.voters[0].member) is None
        assert uow.voters.by_credential(draft.poll, "23") is None
        assert uow.voters.count_by_unit(draft.poll) == {"A-ELEM": 1, "B-SEC": 1}


def test_a_ballot_is_found_by_member_credential_and_tracker(voted: SamplePoll) -> None:
    voter, other = voted.voters[:2]
    with voted.ctx.store.reader() as uow:
        found = uow.ballots.by_member(voted.poll, voter.member)
        assert isinstance(found, StoredBallot)
        assert uow.ballots.by_credential(voted.poll, voter.credential) == found
        assert uow.ballots.by_tracker(voted.poll, found.tracker) == found
        assert list(uow.ballots.of_unit(voted.poll, voter.unit)) == [found]
        assert list(uow.ballots.of_unit(voted.poll, other.unit)) == []
        assert uow.ballots.by_member(voted.poll, other.member) is None
        assert uow.ballots.count_by_unit(voted.poll) == {voter.unit: 1}


@pytest.mark.parametrize(
    ("query", "steps"),
    [
        (
            _BY_CONFIRMATION,
            ["receipts USING INDEX ix_receipts_poll_confirmation (poll=? AND confirmation=?)"],
        ),
        (
            _OF_UNIT,
            [
                "ballots USING INDEX ix_ballots_poll_unit (poll=? AND unit=?)",
                "receipts USING INDEX sqlite_autoindex_receipts_1 (poll=? AND tracker=?)",
            ],
        ),
    ],
)
def test_no_query_goes_through_all_of_a_poll_for_a_few_ballots(
    sqlite_ctx: Context, query: Select, steps: list[str]
) -> None:
    words = query.compile(dialect=sqlite.dialect(paramstyle="named"))
    values = {"poll": "p", "confirmation": "000000000007", "value": "A-ELEM"}
    with sqlite_ctx.store.reader() as uow:
        plan = uow.connection.execute(
            text(f"EXPLAIN QUERY PLAN {words}"), {**words.params, **values}
        )
        found = [row.detail for row in plan if row.detail.startswith("SEARCH ")]
    assert found == [f"SEARCH {step}" for step in steps]


def test_officers_sessions_and_waiting_acts_come_out_as_they_went_in(ctx: Context) -> None:
    officer = Officer(
        "anne",
        "Anne",
        Role.RETURNING_OFFICER,
        "$argon2id$...",
        b"\x80box",
        7,
        (FileKey("k1"),),
        (Passkey("id", "ES256", "spki", "host", "https://host", 3),),
    )
    ended = replace(officer, ended=NOON, successor="paul")
    session = OfficerSession("d" * 64, "anne", NOON, b"seal", NOON + timedelta(minutes=30))
    with ctx.store.unit_of_work() as uow:
        uow.officers.add(officer)
        uow.sessions.add(session)
        uow.commit()
    refused(ctx.store, ConflictError, lambda uow: uow.officers.add(officer))
    with ctx.store.unit_of_work() as uow:
        assert uow.officers.list() == [officer]
        uow.officers.save(ended)
        assert uow.officers.get("anne") == ended
        assert uow.sessions.get("d" * 64, NOON) == session
        assert uow.sessions.get("d" * 64, session.expires) is None
        uow.sessions.extend("d" * 64, NOON + timedelta(hours=1))
        assert uow.sessions.get("d" * 64, session.expires) is not None
        uow.sessions.revoke("d" * 64)
        assert uow.sessions.get("d" * 64, NOON) is None
        for missing in (
            lambda: uow.officers.get("x"),
            lambda: uow.officers.save(replace(officer, id="x")),
        ):
            with pytest.raises(NotFoundError):
                missing()


def test_sessions_end_all_at_once_or_when_they_expire(ctx: Context) -> None:
    with ctx.store.unit_of_work() as uow:
        for name in ("anne", "paul"):
            uow.officers.add(Officer(name, name, Role.RETURNING_OFFICER))
        for place, name in enumerate(("anne", "anne", "paul", "paul")):
            uow.sessions.add(
                OfficerSession(str(place) * 64, name, NOON, b"", NOON + timedelta(hours=place))
            )
        uow.sessions.revoke_all("anne")
        uow.sessions.purge(NOON + timedelta(hours=2))
        alive = [uow.sessions.get(str(place) * 64, NOON) is not None for place in range(4)]
        assert alive == [False, False, False, True]


def test_a_new_statement_takes_the_old_ones_signatures_away(ctx: Context) -> None:
    poll = draft_poll(ctx).poll
    first = PendingAct(poll, Act.SEAL, b"one", NOON, NOON, (ActSignature("anne", b"{1}"),))
    second = replace(first, statement=b"two", signatures=())
    with ctx.store.unit_of_work() as uow:
        uow.acts.propose(first)
        assert uow.acts.pending(poll) == [first]
        uow.acts.propose(second)
        assert uow.acts.pending(poll) == [second]
        uow.acts.sign(poll, Act.SEAL, ActSignature("paul", b"{2}"))
        uow.acts.sign(poll, Act.SEAL, ActSignature("anne", b"{3}"))
        signed = uow.acts.pending(poll)[0].signatures
        assert signed == (ActSignature("anne", b"{3}"), ActSignature("paul", b"{2}"))
        uow.commit()
    again = ActSignature("anne", b"{4}")
    refused(ctx.store, ConflictError, lambda uow: uow.acts.sign(poll, Act.SEAL, again))
    with ctx.store.unit_of_work() as uow:
        uow.acts.clear(poll, Act.SEAL)
        assert uow.acts.pending(poll) == []


def test_the_count_is_kept_once(ctx: Context) -> None:
    poll = draft_poll(ctx).poll
    result = CountResult(b"{}", b"\x01" * 32)
    with ctx.store.unit_of_work() as uow:
        assert uow.tallies.result(poll) is None
        for unit in ("B-SEC", "A-ELEM"):
            uow.tallies.add_encrypted(poll, unit, unit.encode())
        uow.tallies.add_decryption(poll, 2, b"{2}")
        uow.tallies.add_decryption(poll, 1, b"{1}")
        uow.tallies.add_result(poll, result)
        uow.commit()
    with ctx.store.reader() as uow:
        assert list(uow.tallies.encrypted(poll).items()) == [
            ("A-ELEM", b"A-ELEM"),
            ("B-SEC", b"B-SEC"),
        ]
        assert list(uow.tallies.decryptions(poll).items()) == [(1, b"{1}"), (2, b"{2}")]
        assert uow.tallies.result(poll) == result
    second: list[Callable[[SqlUnitOfWork], None]] = [
        lambda uow: uow.tallies.add_encrypted(poll, "A-ELEM", b"other"),
        lambda uow: uow.tallies.add_decryption(poll, 1, b"other"),
        lambda uow: uow.tallies.add_result(poll, result),
    ]
    for again in second:
        refused(ctx.store, ConflictError, again)


def test_a_decryption_set_aside_makes_room_for_another(ctx: Context) -> None:
    poll, other = draft_poll(ctx).poll, draft_poll(ctx).poll
    with ctx.store.unit_of_work() as uow:
        uow.tallies.add_decryption(poll, 1, b"first")
        uow.tallies.add_decryption(poll, 2, b"{2}")
        uow.tallies.add_decryption(other, 1, b"other")
        uow.commit()
    for file in (b"second", b"first"):
        commit(ctx.store, lambda uow: uow.tallies.set_decryption_aside(poll, 1))
        with ctx.store.reader() as uow:
            assert dict(uow.tallies.decryptions(poll)) == {2: b"{2}"}
        refused(ctx.store, ConflictError, lambda uow: uow.tallies.set_decryption_aside(poll, 1))
        commit(ctx.store, lambda uow, file=file: uow.tallies.add_decryption(poll, 1, file))
        with ctx.store.reader() as uow:
            assert dict(uow.tallies.decryptions(poll)) == {1: file, 2: b"{2}"}
    refused(ctx.store, ConflictError, lambda uow: uow.tallies.add_decryption(poll, 1, b"third"))
    with ctx.store.reader() as uow:
        assert dict(uow.tallies.decryptions(other)) == {1: b"other"}


def test_what_is_not_there_is_not_found(ctx: Context) -> None:
    draft, unknown = draft_poll(ctx), new_identifier()
    with ctx.store.unit_of_work() as uow:
        poll, unit = uow.polls.get(draft.poll), uow.units.of(draft.poll)[0]
        for missing in (
            lambda: uow.polls.get(unknown),
            lambda: uow.polls.save(replace(poll, id=unknown)),
            lambda: uow.units.get(draft.poll, "Z"),
            lambda: uow.units.election(draft.poll, "A-ELEM"),  # there is none before the seal
            lambda: uow.units.save(draft.poll, replace(unit, id="Z")),
            lambda: uow.roster.get(draft.poll, "77777777"),
            lambda: uow.log.get(draft.poll, 0),
            lambda: uow.log.head(unknown),
        ):
            with pytest.raises(NotFoundError):
                missing()
        assert uow.log.head(draft.poll) == Frontier()
