"""Certify and release: the result stays unsaid until the executive's act."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.log.entries import parse_entry
from audit.record.log.events import ResultCertified, ResultReleased
from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act
from tests.kit.officers import (
    PUBLIC,
    audited,
    decryption,
    poll_with_three_trustees,
    record,
    sign,
    signature,
    state_of,
    tamper,
    three_trustees,
    vote_all,
)
from tests.kit.polls import SamplePoll
from tests.kit.routes.acceptances import accept_all, renew_texts
from voting.domain.errors import AcceptanceNeededError, ConflictError, NotFoundError, RefusedError
from voting.domain.officers import Role
from voting.domain.poll import PollState
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.acts.certify import unreleased_result
from voting.services.acts.decryptions import receive_decryption
from voting.services.acts.release import released
from voting.services.officers import accounts

SECRETS = [member.secret or 0 for member in three_trustees()[1]]


def counted(ctx: Context, arrange: Callable[[SamplePoll], None] | None = None) -> SamplePoll:
    """A counted poll: two votes of three in favour in A, none in B."""
    sample = poll_with_three_trustees(ctx, arrange, voters=6)
    vote_all(sample, [0, 1, 0, 1, 1])
    sample.close()
    sample.act(Act.COUNT)
    for secret in SECRETS[:2]:
        receive_decryption(ctx, sample.poll, decryption(sample, secret))
    return sample


@pytest.fixture
def sample(sqlite_ctx: Context) -> SamplePoll:
    """A counted poll."""
    return counted(sqlite_ctx)


def events(sample: SamplePoll) -> list[object]:
    return [parse_entry(raw, index).event for index, raw in enumerate(sample.log())]


def test_2_78_the_percentage_is_released_and_only_then(sample: SamplePoll) -> None:
    ctx, poll = sample.ctx, sample.poll
    assert released(ctx, poll) is None
    sample.act(Act.CERTIFY)
    assert released(ctx, poll) is None
    sample.act(Act.RELEASE)
    found = released(ctx, poll)
    assert found is not None
    assert (found.official.in_favour, found.official.not_in_favour) == ("33.33", "66.67")
    assert (found.official.ratified, found.official.votes_cast) == (False, 5)
    assert found.result is None  # the terms do not release the units
    *_, certified, last = events(sample)
    assert isinstance(certified, ResultCertified)
    assert isinstance(last, ResultReleased)
    assert last.official == found.official


def test_2_78_before_the_release_the_public_record_does_not_say_the_result(
    sample: SamplePoll,
) -> None:
    sample.act(Act.CERTIFY)
    files = record(sample, PUBLIC).files
    for figure in ('"33.33"', "33.33%", "33,33\u00a0%"):  # 33.33 alone is also an FTE for each
        assert not any(figure.encode() in raw for raw in files.values())
    assert {"result.json", "commitment.json"}.isdisjoint(files)


def release_units(sample: SamplePoll) -> None:
    with sample.ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(sample.poll)
        uow.polls.save(replace(poll, terms=replace(poll.terms, release_units=True)))
        uow.commit()


def test_2_78_reading_unit_results_are_public_where_the_terms_say_so(sqlite_ctx: Context) -> None:
    sample = counted(sqlite_ctx, release_units)
    sample.act(Act.CERTIFY)
    assert released(sqlite_ctx, sample.poll) is None
    sample.act(Act.RELEASE)
    found = released(sqlite_ctx, sample.poll)
    assert found is not None
    units = json.loads(found.result or b"")["units"]
    assert [(unit["unit"], unit["in_favour"]) for unit in units] == [("A-ELEM", 2), ("B-SEC", 0)]


def test_2_78_reading_the_public_edition_is_then_the_complete_one(sqlite_ctx: Context) -> None:
    sample = counted(sqlite_ctx, release_units)
    sample.act(Act.CERTIFY)
    assert audited(sample, PUBLIC).edition == "public"
    sample.act(Act.RELEASE)
    report = audited(sample, PUBLIC)
    assert (report.edition, report.state) == ("complete", "released")
    assert report.official_line.startswith("Official result: 33.33% in favour")


def add_second_returning_officer(sample: SamplePoll) -> None:
    sample.officers["zoe"] = Ed25519PrivateKey.generate()
    accounts.create(sample.ctx, "zoe", "Zoe", Role.RETURNING_OFFICER, "a long password")
    accounts.add_file_key(sample.ctx, "zoe", public_key_text(sample.officers["zoe"]))
    accept_all(sample.ctx, "zoe", keys=sample.officers)


def test_2_78_reading_a_release_needs_an_officer_of_the_executive(sqlite_ctx: Context) -> None:
    """Of three officers two are returning officers: these two certify, and cannot release."""
    third: dict[str, Ed25519PrivateKey] = {}

    def arrange(sample: SamplePoll) -> None:
        add_second_returning_officer(sample)
        third["zoe"] = sample.officers.pop("zoe")

    sample = counted(sqlite_ctx, arrange)
    sample.officers |= third
    statements.draft_statement(sqlite_ctx, sample.poll, Act.CERTIFY, officer="anne")
    sign(sample, "anne", Act.CERTIFY)
    assert sign(sample, "zoe", Act.CERTIFY).done
    statements.draft_statement(sqlite_ctx, sample.poll, Act.RELEASE, officer="anne")
    assert not sign(sample, "anne", Act.RELEASE).done
    with pytest.raises(RefusedError, match="provincial-executive"):
        sign(sample, "zoe", Act.RELEASE)
    assert state_of(sample) is PollState.CERTIFIED
    assert sign(sample, "paul", Act.RELEASE).state is PollState.RELEASED


@pytest.mark.parametrize("act", [Act.CERTIFY, Act.RELEASE])
def test_solidarity_who_has_not_accepted_neither_certifies_nor_releases(
    sample: SamplePoll, act: Act
) -> None:
    if act is Act.RELEASE:
        sample.act(Act.CERTIFY)
    only_paul_accepts_the_newest(sample)
    statements.draft_statement(sample.ctx, sample.poll, act, officer="paul")
    key = sample.officers["anne"]
    (found,) = statements.waiting_statements(sample.ctx, sample.poll, "paul")
    signed = sign_statement_ed25519(found.statement, "anne", key).to_json()
    with pytest.raises(AcceptanceNeededError, match="newest version"):
        statements.sign_act(sample.ctx, sample.poll, act, signed)
    with pytest.raises(AcceptanceNeededError, match="newest version"):
        statements.withdraw_statement(sample.ctx, sample.poll, act, "anne")
    accept_all(sample.ctx, "anne", keys=sample.officers)
    assert sign(sample, "anne", act).signed_by == ("anne",)


@pytest.mark.parametrize("act", [Act.CERTIFY, Act.RELEASE])
def test_solidarity_who_has_not_accepted_sees_no_digest_of_the_result(
    sample: SamplePoll, act: Act
) -> None:
    """The percentage has so few values that its digest tells it to whoever tries them all."""
    if act is Act.RELEASE:
        sample.act(Act.CERTIFY)
    only_paul_accepts_the_newest(sample)
    for nosy in ("anne", None):
        with pytest.raises(AcceptanceNeededError):
            statements.draft_statement(sample.ctx, sample.poll, act, officer=nosy)
    drafted = statements.draft_statement(sample.ctx, sample.poll, act, officer="paul")
    for nosy in ("anne", "nobody", None):
        assert statements.waiting_statements(sample.ctx, sample.poll, nosy) == ()
        with pytest.raises((AcceptanceNeededError, NotFoundError)):
            statements.waiting_for(sample.ctx, sample.poll, act, nosy)
    assert statements.waiting_for(sample.ctx, sample.poll, act, "paul") == drafted


def test_solidarity_who_has_not_accepted_does_not_see_the_result(sample: SamplePoll) -> None:
    found = unreleased_result(sample.ctx, sample.poll, "anne")
    assert json.loads(found.result_json)["official"]["in_favour"] == "33.33"
    only_paul_accepts_the_newest(sample)
    with pytest.raises(AcceptanceNeededError, match="newest version"):
        unreleased_result(sample.ctx, sample.poll, "anne")
    accounts.end(sample.ctx, "paul")
    with pytest.raises(RefusedError, match="the account has ended"):
        unreleased_result(sample.ctx, sample.poll, "paul")


def only_paul_accepts_the_newest(sample: SamplePoll) -> None:
    renew_texts(sample.ctx, "2026-02")
    accept_all(sample.ctx, "paul", keys=sample.officers)


def test_there_is_nothing_to_see_before_the_count(sqlite_ctx: Context) -> None:
    sample = poll_with_three_trustees(sqlite_ctx)
    with pytest.raises(ConflictError, match="has no result yet"):
        unreleased_result(sqlite_ctx, sample.poll, "anne")


def test_what_is_certified_is_what_the_log_committed_to(sample: SamplePoll, tmp_path: Path) -> None:
    """A result changed in the database is not certified."""
    statements.draft_statement(sample.ctx, sample.poll, Act.CERTIFY, officer="anne")
    sign(sample, "anne", Act.CERTIFY)
    last = signature(sample, "paul", Act.CERTIFY)
    tamper(tmp_path, "results", "UPDATE results SET salt = zeroblob(32)")
    with pytest.raises(ConflictError, match="the stored result is not the one in the log"):
        statements.sign_act(sample.ctx, sample.poll, Act.CERTIFY, last)
    assert state_of(sample) is PollState.COUNTED
