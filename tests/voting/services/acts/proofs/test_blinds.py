"""The trustees' blinding numbers: kept for the proofs, found nowhere, destroyed with their key."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from audit.record.signatures.statement import Act
from audit.replay.export import zip_record
from tally.decryption_file.sent import parse_sent
from tests.kit.officers import (
    PUBLIC,
    decryption,
    poll_with_three_trustees,
    record,
    state_of,
    three_trustees,
    vote_all,
)
from tests.kit.polls import SamplePoll
from voting.config.temporary_keys import ProofKeys
from voting.domain.errors import ConflictError
from voting.domain.poll import PollState
from voting.ports.unit_of_work import Context
from voting.services.acts import decryptions
from voting.services.acts.blinds import destroy_proof_keys
from voting.services.acts.decryptions import receive_decryption

SECRETS = [member.secret or 0 for member in three_trustees()[1]]


@pytest.fixture
def tallied(sqlite_ctx: Context, tmp_path: Path) -> SamplePoll:
    """A closed poll whose trustees are asked to decrypt, with a folder of keys of its own."""
    sample = poll_with_three_trustees(sqlite_ctx, voters=8)
    vote_all(sample, [0, 0, 0, 1, 0, 0, 1])
    sample.close()
    sample.act(Act.COUNT)
    settings = replace(sample.ctx.settings, proofs=tmp_path / "proofs")
    return replace(sample, ctx=replace(sample.ctx, settings=settings))


def keys_of(sample: SamplePoll) -> ProofKeys:
    return ProofKeys(sample.ctx.settings.proof_keys)


def bytes_of(sample: SamplePoll) -> bytes:
    """Every byte of the database's files, its journal among them: what a backup can hold."""
    database = Path(sample.ctx.store._writer.url.database)  # type: ignore[attr-defined]
    return b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))


def blinds_in(raw: bytes) -> list[str]:
    """The secret numbers that a trustee sent, as anybody would write them."""
    numbers = list(parse_sent(raw).blinds.values())
    assert numbers
    return [str(n) for n in numbers] + [f"{n:064x}" for n in numbers]


def test_no_blinding_number_is_in_database_editions_log_or_key_folder(
    tallied: SamplePoll, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Before the result, after it, and in what a backup of the database holds at either time."""
    caplog.set_level(logging.DEBUG)
    sent = [decryption(tallied, secret) for secret in SECRETS[:2]]
    wanted = [text.encode() for raw in sent for text in blinds_in(raw)]
    places = []
    for raw in sent:
        receive_decryption(tallied.ctx, tallied.poll, raw)
        places.append(bytes_of(tallied))
        places += [path.read_bytes() for path in (tmp_path / "proofs").glob("*")]
        places += [zip_record(record(tallied)), zip_record(record(tallied, PUBLIC))]
    places.append(caplog.text.encode())
    assert all(blinds_in(raw)[0].encode() in raw for raw in sent), "found where it is"
    for number in wanted:
        assert not any(number in place for place in places)


def test_key_and_numbers_are_destroyed_with_the_result(tallied: SamplePoll) -> None:
    """What a backup made before keeps is encrypted under a key that is nowhere any more."""
    receive_decryption(tallied.ctx, tallied.poll, decryption(tallied, SECRETS[0]))
    keys = keys_of(tallied)
    assert keys.polls() == [tallied.poll]
    (file,) = keys.folder.iterdir()
    key = file.read_bytes()
    assert key not in bytes_of(tallied)
    with tallied.ctx.store.reader() as uow:
        assert list(uow.proofs.blinds(tallied.poll)) == [1]
    receive_decryption(tallied.ctx, tallied.poll, decryption(tallied, SECRETS[1]))
    assert not list(keys.folder.iterdir())
    with tallied.ctx.store.reader() as uow:
        assert not uow.proofs.blinds(tallied.poll)
        assert uow.proofs.offered(tallied.poll)


def test_a_lost_key_is_named_and_the_trustee_decrypts_again(tallied: SamplePoll) -> None:
    receive_decryption(tallied.ctx, tallied.poll, decryption(tallied, SECRETS[0]))
    assert keys_of(tallied).destroy(tallied.poll)
    before = tallied.log()
    with pytest.raises(ConflictError, match=r"set aside the decryptions of these key holders.*: 1"):
        receive_decryption(tallied.ctx, tallied.poll, decryption(tallied, SECRETS[1]))
    assert tallied.log() == before, "nothing is half done"
    tallied.act(Act.SET_ASIDE, trustee=1)
    for secret in SECRETS[:2]:
        receive_decryption(tallied.ctx, tallied.poll, decryption(tallied, secret))
    assert state_of(tallied) is PollState.COUNTED


def test_a_false_blinding_number_is_refused_before_anything_is_logged(tallied: SamplePoll) -> None:
    document = json.loads(decryption(tallied, SECRETS[0]))
    blind = document["blinds"][0]
    blind["blind"] = str(int(blind["blind"]) ^ 1)
    raw = json.dumps(document, separators=(",", ":"), sort_keys=True).encode()
    before = tallied.log()
    with pytest.raises(decryptions.MalformedError, match="not of the decryption in the same file"):
        receive_decryption(tallied.ctx, tallied.poll, raw)
    assert tallied.log() == before
    assert keys_of(tallied).polls() == []


def test_a_void_poll_keeps_neither_numbers_nor_proofs(tallied: SamplePoll) -> None:
    receive_decryption(tallied.ctx, tallied.poll, decryption(tallied, SECRETS[0]))
    tallied.act(Act.VOID)
    with tallied.ctx.store.reader() as uow:
        assert not uow.proofs.blinds(tallied.poll)
    assert destroy_proof_keys(tallied.ctx) == [tallied.poll]


def test_a_counted_poll_made_void_keeps_no_proof(tallied: SamplePoll) -> None:
    for secret in SECRETS[:2]:
        receive_decryption(tallied.ctx, tallied.poll, decryption(tallied, secret))
    tallied.act(Act.VOID)
    with tallied.ctx.store.reader() as uow:
        assert not uow.proofs.offered(tallied.poll)


def test_another_installations_key_in_the_folder_is_left_alone(tallied: SamplePoll) -> None:
    keys = keys_of(tallied)
    keys.cipher_or_new("PoUPoUPoUPoUPo1")
    assert destroy_proof_keys(tallied.ctx) == []
    assert keys.polls() == ["PoUPoUPoUPoUPo1"]
