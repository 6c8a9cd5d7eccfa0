"""The settings, and the keys that come from the server's one secret."""

from __future__ import annotations

import base64
import hmac
import os
from pathlib import Path

import pytest
from cryptography.fernet import InvalidToken

from voting.domain.errors import ConfigurationError
from voting.keys import KEY_FILE, ServerKeys, create_keys, read_keys
from voting.settings import Settings, from_env

MASTER = bytes(range(32))


# --- settings ----------------------------------------------------------------------------------


def test_no_variable_gives_the_settings_of_one_machine() -> None:
    assert from_env({}) == Settings()
    assert Settings().database_url == "sqlite:///ratify.db"


def test_every_variable_is_read() -> None:
    found = from_env(
        {
            "RATIFY_DATABASE_URL": "postgresql+psycopg://ratify:hunter2@db/ratify",
            "RATIFY_SECRETS": "/etc/ratify",
            "RATIFY_BASE_URL": "https://vote.example.org/",
            "RATIFY_TRUSTED_PROXIES": "1",
            "RATIFY_LOG_LEVEL": "WARNING",
        }
    )
    assert found.database_url.endswith("@db/ratify")
    assert (found.secrets, found.base_url) == (Path("/etc/ratify"), "https://vote.example.org")
    assert (found.trusted_proxies, found.log_level) == (1, "warning")
    assert "hunter2" not in repr(found)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("RATIFY_DATABASE_URL", "mysql://db/ratify"),
        ("RATIFY_DATABASE_URL", "postgresql://db/ratify"),
        ("RATIFY_BASE_URL", "vote.example.org"),
        ("RATIFY_BASE_URL", "https://vote.example.org/vote"),
        ("RATIFY_BASE_URL", "ftp://vote.example.org"),
        ("RATIFY_TRUSTED_PROXIES", "-1"),
        ("RATIFY_TRUSTED_PROXIES", "one"),
        ("RATIFY_TRUSTED_PROXIES", ""),
        ("RATIFY_LOG_LEVEL", "loud"),
    ],
)
def test_a_bad_setting_is_named(variable: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=variable):
        from_env({variable: value})


def test_a_negative_number_of_proxies_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="RATIFY_TRUSTED_PROXIES"):
        Settings(trusted_proxies=-1)


def test_the_environment_is_read_here_and_nowhere_else() -> None:
    root = Path(__file__).parents[2]
    readers = [
        path.relative_to(root).as_posix()
        for package in ("tally", "audit", "voting", "migrations")
        for path in (root / package).rglob("*.py")
        if "os.environ" in path.read_text() or "getenv" in path.read_text()
    ]
    assert readers == ["voting/settings.py"]


# --- keys --------------------------------------------------------------------------------------


def test_the_key_is_made_once_for_the_server_alone_and_read_back(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    keys = create_keys(secrets)
    assert read_keys(secrets) == keys
    assert (secrets / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert os.listdir(secrets) == [KEY_FILE]
    with pytest.raises(ConfigurationError, match="never replaced"):
        create_keys(secrets)
    assert read_keys(secrets) == keys
    assert os.listdir(secrets) == [KEY_FILE]


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        create_keys(tmp_path / "file" / "secrets")


@pytest.mark.parametrize(
    ("content", "mode", "message"),
    [
        (None, 0o600, "RATIFY_SECRETS"),
        (base64.b64encode(MASTER), 0o640, "chmod 600"),
        (b"not base64!", 0o600, "not base64"),
        (base64.b64encode(MASTER[:-1]), 0o600, "31 bytes"),
        (b"", 0o600, "0 bytes"),
    ],
)
def test_a_bad_key_file_is_refused(
    tmp_path: Path, content: bytes | None, mode: int, message: str
) -> None:
    if content is not None:
        (tmp_path / KEY_FILE).write_bytes(content)
        (tmp_path / KEY_FILE).chmod(mode)
    with pytest.raises(ConfigurationError, match=message):
        read_keys(tmp_path)


def test_each_use_and_each_poll_has_a_key_of_its_own() -> None:
    keys = ServerKeys(MASTER)
    derived = [
        keys.log_key("one").private_bytes_raw(),
        keys.log_key("two").private_bytes_raw(),
        keys.nonce_key("one"),
        keys.nonce_key("two"),
        keys.session_key,
        keys.throttle_key,
    ]
    assert len(set(derived)) == len(derived)
    assert derived[0] == ServerKeys(MASTER).log_key("one").private_bytes_raw()
    assert derived[0] != ServerKeys(MASTER[::-1]).log_key("one").private_bytes_raw()


def test_a_derived_key_is_hkdf_of_the_master() -> None:
    """RFC 5869 by hand: an upgrade that changed it would lose every log key."""
    extracted = hmac.digest(b"\0" * 32, MASTER, "sha256")
    expected = hmac.digest(extracted, b"ratify/server/v1/nonce|one\x01", "sha256")
    assert ServerKeys(MASTER).nonce_key("one") == expected


def test_the_totp_box_opens_what_it_sealed_and_nothing_of_another_master() -> None:
    sealed = ServerKeys(MASTER).totp_box.encrypt(b"secret")
    assert ServerKeys(MASTER).totp_box.decrypt(sealed) == b"secret"
    with pytest.raises(InvalidToken):
        ServerKeys(MASTER[::-1]).totp_box.decrypt(sealed)


def test_no_key_is_shown() -> None:
    assert repr(ServerKeys(MASTER)) == "ServerKeys()"
