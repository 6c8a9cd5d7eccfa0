"""Starting a line: on a machine for calls alone, with and without a folder for its keys."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.app import build
from tests.kit.phone.exchange import TOKEN
from tests.kit.phone.lines import with_phone
from tests.kit.polls import SamplePoll, open_poll
from tests.kit.servers.ratify import free_ports
from voting.bootstrap import initialise, open_context
from voting.config import temporary_keys
from voting.config.phone_settings import PhoneSettings
from voting.config.settings import Settings
from voting.config.temporary_keys import PhoneKeys
from voting.domain.call import StoredCall
from voting.domain.errors import ConfigurationError
from voting.ports.unit_of_work import Context

PATIENCE = 90


def kept(sample: SamplePoll) -> bytes:
    """What the row of the call holds."""
    with sample.ctx.store.reader() as uow:
        found = uow.calls.get("call")
    assert found is not None
    return found.sealed_memory


def test_a_line_without_a_web_server_destroys_keys_and_wipes_calls(
    sqlite_url: str, tmp_path: Path
) -> None:
    settings = Settings(
        database_url=sqlite_url,
        secrets=tmp_path / "secrets",
        phone=PhoneSettings(keys=tmp_path / "phone"),
    )
    initialise(settings)
    sample = open_poll(open_context(settings), voters=1)
    keys = PhoneKeys(settings.phone_keys)
    keys.cipher_or_new(sample.poll)
    with sample.ctx.store.unit_of_work() as uow:
        uow.calls.add(StoredCall("call", None, 3, "en", b"memory", b"answer", uow.now()))
        uow.commit()
    sample.close()
    line = subprocess.Popen(
        [Path(sys.executable).with_name("gunicorn"), "--bind", f"127.0.0.1:{free_ports(1)[0]}",
         "ivr.app:create_app()"],
        env={
            **os.environ,
            "RATIFY_DATABASE_URL": sqlite_url,
            "RATIFY_SECRETS": str(settings.secrets),
            "RATIFY_PHONE_KEYS": str(settings.phone_keys),
            "RATIFY_TWILIO_TOKEN": "token",
        },
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + PATIENCE
        while keys.polls() or kept(sample):
            assert time.monotonic() < deadline
            assert line.poll() is None
            time.sleep(0.2)
    finally:
        line.kill()
        line.wait()


def test_a_line_whose_keys_would_be_on_a_disk_says_so(
    sqlite_ctx: Context,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(temporary_keys, "MEMORY", tmp_path / "none")
    settings = Settings(secrets=tmp_path, phone=PhoneSettings(token=TOKEN))
    build(replace(sqlite_ctx, settings=settings))
    assert "phone keys are on a disk" in "".join(capfd.readouterr())
    assert (tmp_path / "phone").is_dir()


def test_a_line_whose_keys_others_could_replace_does_not_start(
    sqlite_ctx: Context, tmp_path: Path
) -> None:
    (tmp_path / "phone").mkdir()
    (tmp_path / "phone").chmod(0o777)
    with pytest.raises(ConfigurationError, match="RATIFY_PHONE_KEYS"):
        build(with_phone(sqlite_ctx, tmp_path))
