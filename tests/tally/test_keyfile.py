"""The trustee's key file: opens with its passphrase only, and remembers what it decrypted."""

from __future__ import annotations

import errno
import json
import os
import resource
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tally.durable import PUBLIC, locked_folder, replace_secret, write_new
from tally.errors import KeyFileError
from tally.keyfile import (
    BoundPoll,
    TrusteeSecrets,
    bind,
    create_key_file,
    encode_key_file,
    parse_key_file,
    read_key_file,
    remember_tallies,
    update_key_file,
)
from tally.protocol.ceremony.invitation import make_invitation
from tally.protocol.ceremony.member import new_member
from tally.protocol.ceremony.sole import new_sole
from tally.protocol.encoding import canonical
from tally.sealed_file import seal
from tests.tally.small_polls import NAMES, held_ceremony

PASSPHRASE = "seven herons at dawn"
ELECTION, OTHER = "E" * 42 + "0", "O" * 42 + "0"
POLL = BoundPoll("5" * 64, (ELECTION, OTHER))
SECRET = 12345678901234567890
SOLE = TrusteeSecrets(new_sole("Zoé", secret=SECRET))
FRESH = TrusteeSecrets(new_member(make_invitation(NAMES[:3], 2), "Ada"))
MEMBER = TrusteeSecrets(held_ceremony(3, 2)[1][0], {ELECTION: "a" * 64}, POLL)
RAW = encode_key_file(MEMBER, PASSPHRASE)


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file of this process grow beyond ten bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def quick_passphrase(monkeypatch):
    """Derive a file's key without Argon2id, where the file's inside is what matters."""
    monkeypatch.setattr("tally.sealed_file._derive", lambda passphrase, salt: salt * 2)


class TestFile:
    @pytest.mark.parametrize("held", [SOLE, FRESH, MEMBER], ids=["sole", "fresh", "member"])
    def test_is_read_back(self, held, tmp_path):
        create_key_file(tmp_path / "key", held, PASSPHRASE)
        assert read_key_file(tmp_path / "key", PASSPHRASE) == held

    def test_only_its_owner_may_read_it(self, tmp_path):
        create_key_file(tmp_path / "key", SOLE, PASSPHRASE)
        assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
        update_key_file(tmp_path / "key", PASSPHRASE, lambda held: replace(held, tallies={}))
        assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600

    def test_holds_no_secret_in_the_clear(self):
        own = MEMBER.member
        for secret in (own.secret, own.signing, own.decryption, *own.coefficients, own.random):
            assert str(secret).encode() not in RAW
            assert str(secret) not in repr(MEMBER)
        assert str(SECRET) not in repr(SOLE)

    def test_two_writings_share_no_salt_and_no_nonce(self):
        first, second = json.loads(RAW), json.loads(encode_key_file(MEMBER, PASSPHRASE))
        assert first["salt"] != second["salt"]
        assert first["nonce"] != second["nonce"]

    def test_a_wrong_passphrase(self):
        with pytest.raises(KeyFileError, match=r"the passphrase does not open ada\.key") as caught:
            parse_key_file(RAW, "seven herons at dusk", "ada.key")
        assert "herons" not in str(caught.value)

    def test_the_same_passphrase_typed_on_another_keyboard(self):
        raw = encode_key_file(SOLE, "la clé des champs")
        assert parse_key_file(raw, "la cle\u0301 des champs") == SOLE

    def test_a_short_passphrase(self, tmp_path):
        with pytest.raises(KeyFileError, match="too short: use 8 characters"):
            create_key_file(tmp_path / "key", SOLE, "short")
        assert not (tmp_path / "key").exists()

    def test_a_file_is_never_overwritten(self, tmp_path):
        (tmp_path / "key").write_bytes(b"another key")
        with pytest.raises(KeyFileError, match="exists: a key file is never overwritten"):
            create_key_file(tmp_path / "key", SOLE, PASSPHRASE)
        assert (tmp_path / "key").read_bytes() == b"another key"

    def test_a_place_that_does_not_exist(self, tmp_path):
        for call in (
            lambda path: create_key_file(path, SOLE, PASSPHRASE),
            lambda path: update_key_file(path, PASSPHRASE, lambda held: held),
        ):
            with pytest.raises(KeyFileError, match="cannot be written: No such file"):
                call(tmp_path / "nowhere" / "key")
        with pytest.raises(KeyFileError, match="cannot be read: No such file"):
            read_key_file(tmp_path / "nowhere", PASSPHRASE)

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("version",), 2),
            (("version",), True),
            (("kdf", "iterations"), 1),
            (("kdf", "name"), "scrypt"),
            (("salt",), "AAAA"),
            (("nonce",), "AAAA"),
            (("ciphertext",), "AA"),
            (("note",), ""),
        ],
    )
    def test_each_flaw_is_refused(self, path, value):
        document = json.loads(RAW)
        place = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        with pytest.raises(KeyFileError, match="no trustee's key file, or is damaged"):
            parse_key_file(canonical(document), PASSPHRASE)

    @pytest.mark.parametrize("field", ["salt", "nonce", "ciphertext"])
    def test_an_altered_file_does_not_open(self, field):
        document = json.loads(RAW)
        first = document[field][0]
        document[field] = ("B" if first == "A" else "A") + document[field][1:]
        with pytest.raises(KeyFileError, match="does not open key file, or the file was altered"):
            parse_key_file(canonical(document), PASSPHRASE)

    @pytest.mark.parametrize("raw", [b"", RAW[:-1], RAW + b"\n", b"[]"])
    def test_what_is_no_key_file(self, raw):
        with pytest.raises(KeyFileError, match="no trustee's key file, or is damaged"):
            parse_key_file(raw, PASSPHRASE)

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("kind",), "officer"),
            (("kind",), "Single"),
            (("kind",), None),
            (("kind",), ["member"]),
            (("note",), ""),
            (("tallies",), []),
            (("tallies",), {"x": "a" * 64}),
            (("tallies",), {ELECTION: "A" * 64}),
            (("bound",), []),
            (("bound",), {"fingerprints": [ELECTION], "seal": "x"}),
            (("bound",), {"fingerprints": [OTHER, ELECTION], "seal": "5" * 64}),
            (("bound",), {"fingerprints": [ELECTION, ELECTION], "seal": "5" * 64}),
            (("trustee", "secret"), "007"),
            (("trustee", "rehearsal"), "no"),
            (("trustee", "trustees"), "x"),
            (("trustee", "ceremony"), "x"),
            (("trustee", "key"), None),
        ],
    )
    def test_a_sealed_file_of_something_else(self, path, value, quick_passphrase):
        payload = {
            "bound": None,
            "kind": "single",
            "tallies": {},
            "trustee": SOLE.trustee.to_json(),
        }
        place = payload
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        with pytest.raises(KeyFileError, match="no trustee's key file, or is damaged"):
            parse_key_file(seal(payload, PASSPHRASE), PASSPHRASE)

    @pytest.mark.parametrize(
        ("name", "value"), [("index", 2), ("coefficients", ["1"]), ("random", "AAAA"), ("key", "")]
    )
    def test_a_members_file_that_does_not_fit_together(self, name, value, quick_passphrase):
        trustee = MEMBER.trustee.to_json() | {name: value}
        payload = {"bound": None, "kind": "member", "tallies": {}, "trustee": trustee}
        with pytest.raises(KeyFileError, match="no trustee's key file, or is damaged"):
            parse_key_file(seal(payload, PASSPHRASE), PASSPHRASE)


class TestSecrets:
    def test_a_member_has_no_key_before_the_ceremony_ends(self):
        with pytest.raises(KeyFileError, match="key of Ada has received no shares yet"):
            _ = FRESH.decryption_key
        assert MEMBER.decryption_key == MEMBER.member.secret

    def test_a_mandatory_trustee_takes_part_in_no_ceremony(self):
        assert SOLE.decryption_key == SECRET
        with pytest.raises(KeyFileError, match="mandatory trustee's, made without a ceremony"):
            _ = SOLE.member


class TestMemory:
    def test_a_second_different_tally_of_an_election_is_refused(self):
        with pytest.raises(
            KeyFileError, match=f"another encrypted tally of the election {ELECTION}"
        ):
            remember_tallies(MEMBER, {OTHER: "b" * 64, ELECTION: "b" * 64})

    def test_the_same_tally_again_and_another_election_are_not(self):
        held = remember_tallies(MEMBER, {ELECTION: "a" * 64, OTHER: "b" * 64})
        assert held.tallies == {ELECTION: "a" * 64, OTHER: "b" * 64}
        assert held.trustee == MEMBER.trustee

    def test_is_on_the_disk_when_the_change_returns(self, tmp_path):
        path = tmp_path / "key"
        create_key_file(path, SOLE, PASSPHRASE)
        update_key_file(path, PASSPHRASE, lambda held: remember_tallies(held, {ELECTION: "a" * 64}))
        with pytest.raises(KeyFileError, match="another encrypted tally"):
            update_key_file(
                path, PASSPHRASE, lambda held: remember_tallies(held, {ELECTION: "b" * 64})
            )
        assert read_key_file(path, PASSPHRASE).tallies == {ELECTION: "a" * 64}

    def test_nothing_is_written_where_nothing_changes(self, tmp_path):
        path = tmp_path / "key"
        create_key_file(path, MEMBER, PASSPHRASE)
        before = path.read_bytes()
        update_key_file(path, PASSPHRASE, lambda held: remember_tallies(held, {ELECTION: "a" * 64}))
        assert path.read_bytes() == before

    def test_a_full_disk_leaves_the_old_file_and_no_other(self, tmp_path):
        path = tmp_path / "key"
        create_key_file(path, SOLE, PASSPHRASE)
        before = path.read_bytes()
        with full_disk(), pytest.raises(KeyFileError, match="cannot be written: File too large"):
            update_key_file(
                path, PASSPHRASE, lambda held: remember_tallies(held, {ELECTION: "a" * 64})
            )
        assert path.read_bytes() == before
        assert list(tmp_path.iterdir()) == [path]

    def test_two_commands_at_once_remember_both(self, tmp_path):
        path = tmp_path / "key"
        create_key_file(path, SOLE, PASSPHRASE)
        elections = [ELECTION, OTHER]

        def remember(one: str) -> None:
            update_key_file(path, PASSPHRASE, lambda held: remember_tallies(held, {one: "a" * 64}))

        threads = [threading.Thread(target=remember, args=(one,)) for one in elections]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(read_key_file(path, PASSPHRASE).tallies) == elections


FINISHED = TrusteeSecrets(held_ceremony(3, 2)[1][0])
TRUSTEES = FINISHED.trustee.trustees


class TestBinding:
    def bound(self, held: TrusteeSecrets = FINISHED, poll: BoundPoll = POLL, **changes: object):
        return bind(held, poll, **({"trustees": TRUSTEES, "rehearsal": False} | changes))

    def test_a_key_serves_the_first_poll_and_no_other(self):
        held = self.bound()
        assert held.bound == POLL
        assert self.bound(held) == held
        for other in (replace(POLL, seal="6" * 64), replace(POLL, fingerprints=(ELECTION,))):
            with pytest.raises(KeyFileError, match="this key serves another poll, which it has"):
                self.bound(held, other)

    def test_only_a_poll_whose_trustees_are_those_of_the_ceremony(self):
        with pytest.raises(KeyFileError, match=r"somebody has sealed other keys\. Object: tell"):
            self.bound(trustees="0" * 64)

    def test_only_after_the_ceremony(self):
        for held in (FRESH, SOLE):
            with pytest.raises(KeyFileError, match="has not finished its ceremony: run 'ratify"):
                self.bound(held)

    @pytest.mark.parametrize("rehearsal", [True, False])
    def test_a_rehearsals_key_for_a_rehearsal_only(self, rehearsal):
        own = FINISHED.trustee
        held = replace(
            FINISHED, trustee=replace(own, invitation=replace(own.invitation, rehearsal=rehearsal))
        )
        assert self.bound(held, rehearsal=rehearsal).bound == POLL
        with pytest.raises(
            KeyFileError, match=r"this key is for .*, and the poll is .*: use the o"
        ):
            self.bound(held, rehearsal=not rehearsal)

    def test_is_on_the_disk_when_the_change_returns(self, tmp_path):
        path = tmp_path / "key"
        create_key_file(path, FINISHED, PASSPHRASE)
        update_key_file(path, PASSPHRASE, self.bound)
        assert read_key_file(path, PASSPHRASE).bound == POLL


class TestDurable:
    def test_a_new_file_replaces_none(self, tmp_path):
        write_new(tmp_path / "file", b"one", PUBLIC)
        with pytest.raises(FileExistsError):
            write_new(tmp_path / "file", b"two", PUBLIC)
        assert (tmp_path / "file").read_bytes() == b"one"

    def test_a_full_disk_leaves_no_part_of_a_file(self, tmp_path):
        with full_disk(), pytest.raises(OSError, match="File too large"):
            write_new(tmp_path / "file", bytes(100), PUBLIC)
        assert list(tmp_path.iterdir()) == []

    def test_a_file_whose_folder_cannot_be_synced_is_removed_again(self, tmp_path, monkeypatch):
        sync = os.fsync

        def broken(descriptor: int) -> None:
            if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                raise OSError(errno.EIO, "Input/output error")
            sync(descriptor)

        monkeypatch.setattr(os, "fsync", broken)
        with pytest.raises(KeyFileError, match="cannot be written: Input/output error"):
            create_key_file(tmp_path / "key", SOLE, PASSPHRASE)
        assert list(tmp_path.iterdir()) == []

    def test_a_file_that_cannot_be_replaced_leaves_nothing_beside_it(self, tmp_path):
        (tmp_path / "folder").mkdir()
        with pytest.raises(OSError, match="Is a directory"):
            replace_secret(tmp_path / "folder", b"one")
        assert list(tmp_path.iterdir()) == [tmp_path / "folder"]

    def test_a_lock_is_given_back_after_an_error(self, tmp_path):
        def locked() -> None:
            with locked_folder(tmp_path):
                raise ValueError("in the lock")

        for _ in range(2):
            with pytest.raises(ValueError, match="in the lock"):
                locked()


def test_paths_may_be_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    create_key_file(Path("ada.key"), SOLE, PASSPHRASE)
    assert update_key_file(Path("ada.key"), PASSPHRASE, lambda held: held) == SOLE
