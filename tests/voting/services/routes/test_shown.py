"""What everybody sees of a sealed poll's route, on each database; and what ballots are bound to."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from audit.record.manifest import Edition
from audit.record.poll_document import parse_poll_document
from audit.record.route.subject import AgreementKind
from audit.replay.elections import election_bytes
from tally.protocol.ballot import make_ballot
from tally.protocol.election import Election, parse_election
from tally.protocol.encoding import sha256_hex
from tests.kit.ballots.flawed import refused, resigned
from tests.kit.officers import poll_of
from tests.kit.polls import SamplePoll
from tests.kit.routes.desk import RouteDesk, routed_draft
from tests.kit.routes.polls import rehearsal, routed_poll
from voting.domain.errors import MalformedError, NotFoundError
from voting.domain.route.text_form import HEAD, TextForm
from voting.ports.unit_of_work import Context
from voting.services.ballots.cast import cast_ballot
from voting.services.polls.export import build_record
from voting.services.routes.begin import RouteFiles
from voting.services.routes.look import text_of
from voting.services.routes.shown import route_shown, text_shown

LONG = RouteFiles(b"%PDF-1.7\n" + bytes(3 * HEAD), b"L" * HEAD, b"\x00", "é".encode() * HEAD)


def test_a_sealed_poll_shows_what_it_was_sealed_on(ctx: Context) -> None:
    sample = routed_poll(ctx, AgreementKind.FINAL, LONG, approves=(False, True))
    shown = route_shown(ctx, sample.poll)
    assert shown is not None
    assert shown.kind is AgreementKind.FINAL
    said = [(step.council is not None, step.approves) for step in shown.recommendations]
    assert said == [(False, False), (True, True)]
    assert shown.told == RouteDesk(ctx).day(-9)
    record = build_record(ctx, sample.poll, Edition.PUBLIC)
    for text in shown.texts:
        raw = text_of(ctx, text.digest)
        assert raw == record.file(f"texts/{text.name}")
        assert (text.size, text.digest) == (len(raw), sha256_hex(raw))
        assert text_shown(ctx, sample.poll, text.name) == text
    assert {text.name: text.form for text in shown.texts} == {
        "summary.en": TextForm.OTHER,
        "agreement.en": TextForm.PDF,
        "summary.fr": TextForm.PLAIN,
        "agreement.fr": TextForm.PLAIN,
    }


def test_nothing_is_shown_of_a_draft_nor_of_what_is_not_the_polls(sqlite_ctx: Context) -> None:
    draft, _ = routed_draft(sqlite_ctx)
    with pytest.raises(NotFoundError):
        route_shown(sqlite_ctx, draft.poll)
    with pytest.raises(NotFoundError):
        text_shown(sqlite_ctx, draft.poll, "summary.en")
    with sqlite_ctx.store.reader() as uow, pytest.raises(NotFoundError, match="no file"):
        uow.texts.outline("0" * 64)


def test_a_rehearsal_has_neither_recommendations_nor_texts(sqlite_ctx: Context) -> None:
    sample = rehearsal(sqlite_ctx)
    assert route_shown(sqlite_ctx, sample.poll) is None
    with pytest.raises(NotFoundError, match=r"no text 'agreement\.en'"):
        text_shown(sqlite_ctx, sample.poll, "agreement.en")


def other_election(sample: SamplePoll, unit: str, part: str, language: str) -> Election:
    """What a unit's election would be, had one of the four texts been another."""
    document = parse_poll_document(poll_of(sample).poll_json or b"")
    assert document.route is not None
    texts = document.route.texts
    changed = replace(getattr(texts, part), **{language: sha256_hex(b"another text")})
    route = replace(document.route, texts=replace(texts, **{part: changed}))
    key = sample.election(unit).public_key
    same = parse_election(election_bytes(document, document.unit(unit), key))
    assert same == sample.election(unit)
    other = replace(document, route=route)
    return parse_election(election_bytes(other, document.unit(unit), key))


@pytest.mark.parametrize("part", ["agreement", "summary"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_ballot_for_another_text_is_refused(
    sqlite_ctx: Context, part: str, language: str
) -> None:
    """A booth that was shown one other text makes ballots that this poll does not take."""
    sample = routed_poll(sqlite_ctx)
    voter = sample.voters[0]
    other = other_election(sample, voter.unit, part, language)
    true = sample.election(voter.unit)
    assert (other.uuid, other.public_key) == (true.uuid, true.public_key)
    assert other.fingerprint != true.fingerprint
    authorization = sample.authorization(voter)
    for_another_text = make_ballot(other, voter.secret, 0)
    error = refused(sample, MalformedError, authorization, for_another_text)
    assert "made from another election.json" in error.message
    relabelled = {**json.loads(for_another_text), "election_hash": true.fingerprint}
    refused(sample, MalformedError, authorization, resigned(relabelled, voter.secret))
    cast_ballot(sqlite_ctx, sample.poll, authorization, make_ballot(true, voter.secret, 0))
