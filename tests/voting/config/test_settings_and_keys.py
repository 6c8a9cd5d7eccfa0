"""The settings, and the keys that come from the server's one secret."""

from __future__ import annotations

import base64
import hmac
import os
from pathlib import Path

import pytest
from cryptography.fernet import InvalidToken

from voting.config.keys import (
    CLAIM_KEYS_FILE,
    KEY_FILE,
    ServerKeys,
    add_claim_key,
    create_missing_keys,
    drop_old_claim_keys,
    read_keys,
)
from voting.config.settings import Settings, from_env
from voting.domain.errors import ConfigurationError

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
            "RATIFY_SOURCE_URL": "https://source.example.org/ratify",
        }
    )
    assert found.database_url.endswith("@db/ratify")
    assert (found.secrets, found.base_url) == (Path("/etc/ratify"), "https://vote.example.org")
    assert (found.trusted_proxies, found.log_level) == (1, "warning")
    assert found.source_url == "https://source.example.org/ratify"
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
        ("RATIFY_SOURCE_URL", "javascript:alert(1)"),
    ],
)
def test_a_bad_setting_is_named(variable: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=variable):
        from_env({variable: value})


def test_a_negative_number_of_proxies_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="RATIFY_TRUSTED_PROXIES"):
        Settings(trusted_proxies=-1)


def test_the_environment_is_read_here_and_nowhere_else() -> None:
    root = Path(__file__).parents[3]
    readers = [
        path.relative_to(root).as_posix()
        for package in ("tally", "audit", "voting", "migrations")
        for path in (root / package).rglob("*.py")
        if "os.environ" in path.read_text() or "getenv" in path.read_text()
    ]
    assert readers == ["voting/config/settings.py"]


# --- keys --------------------------------------------------------------------------------------


def test_the_keys_are_made_once_for_the_server_alone_and_read_back(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    keys = create_missing_keys(secrets)
    assert read_keys(secrets) == keys
    for name in (KEY_FILE, CLAIM_KEYS_FILE):
        assert (secrets / name).stat().st_mode & 0o777 == 0o600
    assert sorted(os.listdir(secrets)) == [CLAIM_KEYS_FILE, KEY_FILE]
    assert create_missing_keys(secrets) == keys
    assert sorted(os.listdir(secrets)) == [CLAIM_KEYS_FILE, KEY_FILE]


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        create_missing_keys(tmp_path / "file" / "secrets")


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
    create_missing_keys(tmp_path)
    (tmp_path / KEY_FILE).unlink()
    if content is not None:
        (tmp_path / KEY_FILE).write_bytes(content)
        (tmp_path / KEY_FILE).chmod(mode)
    with pytest.raises(ConfigurationError, match=message):
        read_keys(tmp_path)


def test_a_server_without_claim_keys_says_how_to_get_them(tmp_path: Path) -> None:
    create_missing_keys(tmp_path)
    (tmp_path / CLAIM_KEYS_FILE).unlink()
    with pytest.raises(ConfigurationError, match=r"claims\.keys.*backup.*ratify db init"):
        read_keys(tmp_path)
    create_missing_keys(tmp_path)
    assert read_keys(tmp_path).claim_cipher.decrypt(read_keys(tmp_path).claim_cipher.encrypt(b"1"))


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"not a key\n", base64.b64encode(MASTER) + b"\nx\n"]
)
def test_a_bad_file_of_claim_keys_is_refused(tmp_path: Path, content: bytes) -> None:
    create_missing_keys(tmp_path)
    (tmp_path / CLAIM_KEYS_FILE).write_bytes(content)
    with pytest.raises(ConfigurationError, match="44 characters") as caught:
        read_keys(tmp_path)
    assert base64.b64encode(MASTER).decode() not in str(caught.value)


def test_claim_keys_that_others_can_read_are_refused(tmp_path: Path) -> None:
    create_missing_keys(tmp_path)
    (tmp_path / CLAIM_KEYS_FILE).chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        read_keys(tmp_path)


def test_a_new_claim_key_comes_first_and_the_old_one_goes_last(tmp_path: Path) -> None:
    old = create_missing_keys(tmp_path)
    sealed = old.claim_cipher.encrypt(b"a claim")
    add_claim_key(tmp_path)
    both = read_keys(tmp_path)
    assert (len(both.claims), both.claims[1]) == (2, old.claims[0])
    assert both.claim_cipher.decrypt(sealed) == b"a claim"
    renewed = both.claim_cipher.rotate(sealed)
    with pytest.raises(ConfigurationError, match="--finish"):
        add_claim_key(tmp_path)
    with pytest.raises(ConfigurationError, match="changed meanwhile"):
        drop_old_claim_keys(tmp_path, old)
    assert read_keys(tmp_path) == both
    drop_old_claim_keys(tmp_path, both)
    new = read_keys(tmp_path)
    assert new.claims == both.claims[:1]
    assert new.claim_cipher.decrypt(renewed) == b"a claim"
    with pytest.raises(InvalidToken):
        new.claim_cipher.decrypt(sealed)
    assert (tmp_path / CLAIM_KEYS_FILE).stat().st_mode & 0o777 == 0o600
    assert sorted(os.listdir(tmp_path)) == [CLAIM_KEYS_FILE, KEY_FILE]


def test_keys_without_claim_keys_open_no_claims() -> None:
    with pytest.raises(ConfigurationError, match=r"no claims\.keys"):
        _ = ServerKeys(MASTER).claim_cipher


def test_each_use_and_each_poll_has_a_key_of_its_own() -> None:
    keys = ServerKeys(MASTER)
    derived = [
        keys.log_key("one").private_bytes_raw(),
        keys.log_key("two").private_bytes_raw(),
        keys.nonce_key("one"),
        keys.nonce_key("two"),
        keys.claim_key("one"),
        keys.claim_key("two"),
        keys.code_key("one"),
        keys.link_key("one"),
        keys.officer_session_key,
        keys.account_key,
        keys.contact_key("one"),
        keys.contact_key("two"),
        keys.contact_check_key("one"),
        keys.contact_check_key("two"),
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


def test_a_totp_cipher_opens_what_it_sealed_and_nothing_of_another_master_or_officer() -> None:
    sealed = ServerKeys(MASTER).totp_cipher("kim").encrypt(b"secret")
    assert ServerKeys(MASTER).totp_cipher("kim").decrypt(sealed) == b"secret"
    for other in (
        ServerKeys(MASTER[::-1]).totp_cipher("kim"),
        ServerKeys(MASTER).totp_cipher("max"),
    ):
        with pytest.raises(InvalidToken):
            other.decrypt(sealed)


def test_no_key_is_shown() -> None:
    assert repr(ServerKeys(MASTER, (base64.urlsafe_b64encode(MASTER),))) == "ServerKeys()"
