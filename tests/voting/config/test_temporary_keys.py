"""The keys that telephone calls rest under, and the line's settings."""

from __future__ import annotations

import os
import threading
from functools import partial
from pathlib import Path

import pytest

from tests.kit.polls import context
from voting.config import temporary_keys
from voting.config.settings import from_env
from voting.config.temporary_keys import KeyCipher, KeyLostError, PhoneKeys, usual_folder
from voting.domain.call import confirmation_of, parse_confirmation
from voting.domain.errors import ConfigurationError, MalformedError
from voting.services.limits import throttle
from voting.storage.store import SqlStore


@pytest.fixture
def keys(tmp_path: Path) -> PhoneKeys:
    return PhoneKeys(tmp_path / "phone")


def test_a_key_is_drawn_once_and_readable_by_its_owner_alone(keys: PhoneKeys) -> None:
    assert keys.cipher("A") is None
    sealed = keys.cipher_or_new("A").seal(b"1234", "call")
    assert keys.cipher_or_new("A").open(sealed, "call") == b"1234"
    assert keys.folder.stat().st_mode & 0o777 == 0o700
    assert [(path.name, path.stat().st_mode & 0o777) for path in keys.folder.iterdir()] == [
        ("A.key", 0o600)
    ]
    assert keys.cipher_or_new("B") != keys.cipher_or_new("A")
    assert keys.polls() == ["A", "B"]


def test_two_that_draw_at_once_use_one_key(keys: PhoneKeys) -> None:
    found: list[KeyCipher] = []
    threads = [
        threading.Thread(target=lambda: found.append(keys.cipher_or_new("A"))) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 12
    assert len({cipher.key for cipher in found}) == 1
    assert [path.name for path in keys.folder.iterdir()] == ["A.key"]


def test_what_was_sealed_is_lost_with_the_key(keys: PhoneKeys) -> None:
    sealed = keys.cipher_or_new("A").seal(b"1234", "call")
    assert keys.destroy("A")
    assert not keys.destroy("A")
    with pytest.raises(KeyLostError):
        keys.cipher_or_new("A").open(sealed, "call")


@pytest.mark.parametrize("change", ["call", "cut", "bit"])
def test_what_is_sealed_opens_for_its_own_call_only(keys: PhoneKeys, change) -> None:
    sealed = keys.cipher_or_new("A").seal(b"1234", "one")
    bound = "another" if change == "call" else "one"
    flipped = sealed[:-1] + bytes([sealed[-1] ^ 1])
    changed = {"call": sealed, "cut": sealed[:9], "bit": flipped}[change]
    with pytest.raises(KeyLostError):
        keys.cipher_or_new("A").open(changed, bound)


def test_a_key_file_that_is_not_whole_is_no_key(keys: PhoneKeys) -> None:
    keys.cipher_or_new("A")
    (keys.folder / "A.key").write_bytes(b"short")
    assert keys.cipher("A") is None
    with pytest.raises(ConfigurationError, match=r"A\.key is not a key"):
        keys.cipher_or_new("A")


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    keys = PhoneKeys(tmp_path / "file")
    by_poll = (partial(use, "A") for use in (keys.cipher, keys.cipher_or_new, keys.destroy))
    for use in (keys.polls, *by_poll):
        with pytest.raises(ConfigurationError, match="RATIFY_PHONE_KEYS"):
            use()


def test_no_repr_shows_a_key(keys: PhoneKeys) -> None:
    assert repr(keys.cipher_or_new("A")) == "KeyCipher()"


# --- settings ----------------------------------------------------------------------------------


def test_the_line_takes_its_settings_from_the_environment() -> None:
    found = from_env(
        {
            "RATIFY_BASE_URL": "https://vote.example.org",
            "RATIFY_SECRETS": "/etc/ratify",
            "RATIFY_PHONE_HELP": "+14165550123",
            "RATIFY_TWILIO_TOKEN": "hunter2",
            "RATIFY_PHONE_VOICE_FR": "Polly.Gabrielle-Neural",
        }
    )
    assert found.phone_url == "https://vote.example.org"
    assert (found.phone.help_number, found.phone.token) == ("+14165550123", "hunter2")
    assert found.post.twilio is None
    assert "hunter2" not in repr(found)
    own = from_env({"RATIFY_PHONE_URL": "https://p.example/", "RATIFY_PHONE_KEYS": "/run/keys"})
    assert (own.phone_url, own.phone_keys) == ("https://p.example", Path("/run/keys"))


def test_keys_are_in_memory_in_a_folder_of_their_own_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, one, other = (tmp_path / name for name in ("memory", "one", "other"))
    memory.mkdir()
    monkeypatch.setattr(temporary_keys, "MEMORY", memory)
    monkeypatch.chdir(tmp_path)
    found = usual_folder(one, "phone")
    assert found.parent == memory
    assert usual_folder(Path("one"), "phone") == found  # as another process names it
    assert usual_folder(other, "phone") != found
    memory.rmdir()
    assert usual_folder(one, "phone") == one / "phone"


def test_keys_of_proofs_are_in_memory_too_in_a_folder_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(temporary_keys, "MEMORY", tmp_path)
    found = from_env({"RATIFY_SECRETS": "/etc/ratify"})
    assert found.proof_keys.parent == tmp_path
    assert found.proof_keys != found.phone_keys
    set_ = from_env({"RATIFY_SECRETS": "/etc/ratify", "RATIFY_PROOF_KEYS": "/run/proofs"})
    assert set_.proof_keys == Path("/run/proofs")


@pytest.mark.parametrize("flaw", ["writable by others", "a link", "another's"])
def test_a_folder_that_others_can_write_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flaw
) -> None:
    keys, elsewhere = PhoneKeys(tmp_path / "phone"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    if flaw == "a link":
        keys.folder.symlink_to(elsewhere)
    else:
        keys.folder.mkdir()
    if flaw == "writable by others":
        keys.folder.chmod(0o777)
    if flaw == "another's":
        account = os.geteuid() + 1
        monkeypatch.setattr(os, "geteuid", lambda: account)
    kept = elsewhere / "kept"
    kept.write_bytes(b"something else")
    (keys.folder / "B.key").symlink_to(kept)
    by_poll = (keys.cipher, keys.cipher_or_new, keys.destroy)
    for use in (keys.prepare, keys.polls, *(partial(one, at) for one in by_poll for at in "AB")):
        with pytest.raises(ConfigurationError, match="not this account's alone"):
            use()
    assert kept.read_bytes() == b"something else"
    assert {path.name for path in keys.folder.iterdir()} <= {"B.key", "kept"}


def test_a_link_in_the_folder_is_no_key(keys: PhoneKeys, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(bytes(range(32)))
    keys.prepare()
    (keys.folder / "A.key").symlink_to(kept)
    for use in (keys.cipher, keys.cipher_or_new, keys.destroy):
        with pytest.raises(ConfigurationError, match="cannot be used"):
            use("A")
    assert kept.read_bytes() == bytes(range(32))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RATIFY_PHONE_URL", "phone.example.org"),
        ("RATIFY_PHONE_URL", "https://phone.example.org?a=b"),
        ("RATIFY_PHONE_HELP", "416-555-0123"),
        ("RATIFY_PHONE_VOICE_EN", "a voice"),
    ],
)
def test_a_setting_that_cannot_be_is_named(name, value) -> None:
    with pytest.raises(ConfigurationError, match=name):
        from_env({name: value})


# --- confirmation codes and callers ------------------------------------------------------------


def test_a_confirmation_code_is_the_digest_modulo_ten_to_the_twelve() -> None:
    assert confirmation_of("A" * 43) == "000000000000"
    assert confirmation_of("/" * 42 + "8") == f"{(2**256 - 1) % 10**12:012d}"


@pytest.mark.parametrize("text", ["123456789012", " 1234 5678 9012 ", "1234-5678-9012"])
def test_a_confirmation_code_is_read_in_groups_or_not(text) -> None:
    assert parse_confirmation(text) == "123456789012"


@pytest.mark.parametrize("text", ["", "12345678901", "1234567890123", "12 345678 9012", "٣" * 12])
def test_what_is_not_twelve_digits_is_refused(text) -> None:
    with pytest.raises(MalformedError, match="12 digits"):
        parse_confirmation(text)


def test_a_callers_number_counts_as_one_address_and_is_not_in_it(sqlite_store: SqlStore) -> None:
    ctx = context(sqlite_store)
    one, other = (throttle.telephone(ctx, f"+1416555012{digit}") for digit in "34")
    assert len({one, other, throttle.telephone(ctx, "")}) == 3
    assert "4165550123" not in one
    assert throttle.network(one) == one
    assert throttle.network("phone") == "phone"
    assert throttle.network("phone:x") == "unknown"
