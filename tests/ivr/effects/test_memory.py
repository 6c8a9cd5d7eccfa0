"""What a call holds can be decrypted only for its own call, step and kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.app import build
from ivr.effects.memory import ANSWER, MEMORY, Vault
from ivr.handset.call import Call
from ivr.handset.network import PhoneLine
from tests.kit.phone.exchange import TOKEN
from tests.kit.phone.lines import BASE, client, with_phone
from tests.kit.polls import SamplePoll, open_poll
from voting.config.temporary_keys import KeyCipher, KeyLostError, PhoneKeys
from voting.domain.call import StoredCall
from voting.ports.unit_of_work import Context
from voting.services.limits.throttle import digest_of

ROW = StoredCall("call", "A", 7, "en", b"", b"", datetime(2026, 5, 1, tzinfo=UTC))


def vault_in(folder: Path) -> Vault:
    return Vault(PhoneKeys(folder), KeyCipher(bytes(32)))


@pytest.mark.parametrize("change", [{"id": "other"}, {"step": 6}, {"step": 8}, {"poll": None}])
def test_a_box_of_another_call_or_step_does_not_open(tmp_path: Path, change) -> None:
    vault = vault_in(tmp_path)
    row = replace(ROW, sealed_memory=vault.seal(ROW, MEMORY, b"memory"), sealed_answer=b"")
    assert vault.open(row, MEMORY) == b"memory"
    with pytest.raises(KeyLostError):
        vault.open(replace(row, **change), MEMORY)


def test_an_answer_is_no_memory(tmp_path: Path) -> None:
    vault = vault_in(tmp_path)
    row = replace(ROW, sealed_memory=vault.seal(ROW, ANSWER, b"answer"))
    with pytest.raises(KeyLostError):
        vault.open(row, MEMORY)


def dialled(ctx: Context, folder: Path) -> tuple[SamplePoll, Call, str]:
    """Call the line of an open poll of one voter; return the call, and its name in the database."""
    ctx = with_phone(ctx, folder)
    sample = open_poll(ctx, voters=1, codes=True)
    call = Call(PhoneLine(BASE, TOKEN, client(build(ctx))))
    call.dial()
    return sample, call, digest_of(ctx, f"call|{call.call_id}")


def test_a_key_that_cannot_be_destroyed_keeps_no_caller_from_an_answer(
    sqlite_ctx: Context, tmp_path: Path
) -> None:
    sample, call, _ = dialled(sqlite_ctx, tmp_path)
    call.press("1")
    sample.close()
    path = sample.ctx.settings.phone_keys / f"{sample.poll}.key"
    path.unlink()
    path.mkdir()
    turn = call.press("9#")
    assert turn is not None
    assert "Voting has ended." in turn.words
    assert "sign in on the web with your card" in turn.words
