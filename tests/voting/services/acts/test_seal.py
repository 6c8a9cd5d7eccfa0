"""The seal: fixed for good, and only when the poll can be finished."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from audit.record.poll_document import parse_poll_document
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act
from tally.fte.files import parse_fte_record
from tally.protocol.credential import credentials_list, public_credential
from tally.protocol.election import parse_election
from tally.protocol.encoding import sha256_b64, sha256_hex
from tally.protocol.trustees import parse_trustees
from tests.kit.officers import poll_of
from tests.kit.polls import HEAD, KEYS_OF_ALL, SamplePoll, draft_poll
from voting.domain.errors import ConflictError
from voting.domain.officers import Role
from voting.domain.poll import PollState
from voting.domain.small_units import SmallUnit
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.officers import accounts


def test_everything_is_fixed_in_poll_json_and_every_election(ctx: Context) -> None:
    sample = draft_poll(ctx)
    assert sample.act(Act.SEAL) is PollState.SEALED
    poll = poll_of(sample)
    document = parse_poll_document(poll.poll_json or b"")
    assert document.window.opens == poll.opens
    assert document.objections.opens == poll.terms.objections_from
    assert document.objections.closes == poll.terms.objections_until
    assert document.window.closes == poll.closes
    assert document.classes == poll.terms.classes
    assert {officer.id for officer in document.officers} == set(KEYS_OF_ALL)
    assert document.fte == sha256_hex(poll.fte_json or b"")
    assert parse_fte_record(poll.fte_json or b"").names == ("A-ELEM", "B-SEC")
    assert poll.seal_digest == sha256_hex(sample.log()[HEAD])
    trustees = parse_trustees(poll.trustees_json or b"")
    with ctx.store.reader() as uow:
        units = uow.units.of(sample.poll)
    for unit, sealed in zip(units, document.units, strict=True):
        election = parse_election(unit.election_json or b"")
        assert election.poll == sha256_hex(poll.poll_json or b"")
        assert election.voters_list == sealed.voters_list == sha256_hex(unit.voters_list or b"")
        assert election.public_key == trustees.public_key
        assert unit.fingerprint == sha256_b64(unit.election_json or b"")
        assert election.question == "Do you ratify it? / La ratifiez-vous?"


def refused(sample: SamplePoll, match: str) -> None:
    with pytest.raises(ConflictError, match=match):
        statements.draft_statement(sample.ctx, sample.poll, Act.SEAL)
    assert poll_of(sample).state is PollState.DRAFT
    assert poll_of(sample).poll_json is None


def test_without_trustees_there_is_no_seal(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    with sqlite_ctx.store.unit_of_work() as uow:
        uow.polls.save(replace(uow.polls.get(sample.poll), trustees_json=None))
        uow.commit()
    refused(sample, "has no trustees")


def test_without_a_whole_voters_list_there_is_no_seal(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    with sqlite_ctx.store.unit_of_work() as uow:
        uow.voters.replace_all(sample.poll, list(uow.voters.iterate(sample.poll))[1:])
        uow.commit()
    refused(sample, r"unit A-ELEM: 1 on the voters' list and 2 on the roster")


def test_without_the_authoritys_word_on_its_lists_there_is_no_seal(sqlite_ctx: Context) -> None:
    """A server cannot seal a list of its own making: the record would not hold."""
    sample, other = draft_poll(sqlite_ctx), draft_poll(sqlite_ctx)
    honest, foreign = poll_of(sample).voters_lists, poll_of(other).voters_lists
    assert honest
    for lists, match in (
        (None, "voters-lists.json"),
        (foreign, "of card set"),
        (honest.replace(b'"on_list":2', b'"on_list":3'), "is not by"),
    ):
        with sqlite_ctx.store.unit_of_work() as uow:
            uow.polls.save(replace(uow.polls.get(sample.poll), voters_lists=lists))
            uow.commit()
        refused(sample, match)


def test_a_list_that_changed_after_the_authority_signed_is_not_sealed(
    sqlite_ctx: Context,
) -> None:
    sample = draft_poll(sqlite_ctx)
    own = credentials_list([sample.voters[0].credential, public_credential(7)])
    with sqlite_ctx.store.unit_of_work() as uow:
        unit = uow.units.get(sample.poll, "A-ELEM")
        uow.units.save(sample.poll, replace(unit, voters_list=own))
        uow.commit()
    refused(sample, "unit A-ELEM is not the one that the credential authority signed")


def test_2_77_the_seal_comes_before_the_objection_window_ends(sqlite_ctx: Context) -> None:
    """By-law 2.77.1: also where it was proposed in time, and the second officer signs late."""
    sample = draft_poll(sqlite_ctx)
    with sqlite_ctx.store.reader() as uow:
        until = uow.polls.get(sample.poll).terms.objections_until
    sample.forward_to(until - timedelta(seconds=30))
    sample.sign_weights()
    proposed = statements.draft_statement(
        sqlite_ctx, sample.poll, Act.SEAL, ""
    )  # in time, and signed late
    sample.forward_to(until)
    for name, key in sample.officers.items():
        signed = sign_statement_ed25519(proposed.statement, name, key).to_json()
        if name == max(sample.officers):
            with pytest.raises(ConflictError, match="the seal comes before that"):
                statements.sign_act(sqlite_ctx, sample.poll, Act.SEAL, signed)
        else:
            statements.sign_act(sqlite_ctx, sample.poll, Act.SEAL, signed)
    with pytest.raises(ConflictError, match=r"its voters' list ended at .* the seal comes before"):
        statements.draft_statement(sqlite_ctx, sample.poll, Act.SEAL)
    assert poll_of(sample).state is PollState.DRAFT


def test_2_77_with_two_officers_left_who_act_there_is_no_seal(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    accounts.end(sqlite_ctx, "petra")
    refused(sample, "2 of returning-officer and provincial-executive, and 3 are needed")


def test_2_78_reading_without_an_officer_of_the_executive_there_is_no_seal(
    sqlite_ctx: Context,
) -> None:
    sample = draft_poll(sqlite_ctx)
    with sqlite_ctx.store.unit_of_work() as uow:
        uow.officers.save(replace(uow.officers.get("paul"), role=Role.RETURNING_OFFICER))
        uow.commit()
    refused(sample, "provincial-executive")


def test_an_officer_without_a_key_who_is_named_stops_the_seal(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    accounts.create(sqlite_ctx, "kim", "Kim Lee", Role.RETURNING_OFFICER, "a long password")
    with sqlite_ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(sample.poll)
        terms = replace(poll.terms, officers=("anne", "kim", "paul", "tess"))
        uow.polls.save(replace(poll, terms=terms))
        uow.commit()
    refused(sample, "'kim'.*no key")


def small_warnings(sample: SamplePoll) -> list[str]:
    warnings = statements.draft_statement(sample.ctx, sample.poll, Act.SEAL).warnings
    return [str(one) for one in warnings if isinstance(one, SmallUnit)]


def test_small_units_are_warned_of_at_the_seal(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx, voters=11)  # six in A, five in B; small_unit is 5
    assert small_warnings(sample) == []
    smaller = draft_poll(sqlite_ctx, voters=9)
    (warning,) = small_warnings(smaller)
    assert "unit B-SEC has 4 member(s)" in warning
