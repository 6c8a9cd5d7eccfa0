"""The authority beside an open poll, and its key in a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.key_file import KeyKind
from tally.protocol.encoding import b64encode
from tally.sealed_file import seal
from tests.kit.members import reach
from tests.kit.polls import AUTHORITY, SamplePoll
from tests.kit.servers.authority import Office, cards_of, serving


@pytest.fixture
def office(sqlite_sample: SamplePoll, tmp_path: Path) -> Iterator[Office]:
    """The authority beside an open poll that sends messages."""
    reach(sqlite_sample, tmp_path / "mail")
    cards = cards_of(sqlite_sample, tmp_path)
    with serving(sqlite_sample) as server:
        yield Office(sqlite_sample, cards, server)


@pytest.fixture
def with_key(office: Office, tmp_path: Path) -> list[str]:
    """A command's options that name the authority's key, its passphrase and its cards."""
    passphrase = "correct horse battery"
    key, words = tmp_path / "authority.key", tmp_path / "passphrase.txt"
    document = {
        "kind": KeyKind.CREDENTIAL_AUTHORITY.value,
        "private_key": b64encode(AUTHORITY.private_bytes_raw()),
        "public_key": public_key_text(AUTHORITY),
    }
    key.write_bytes(seal(document, passphrase))
    words.write_text(passphrase + "\n")
    return [
        *("--key", str(key), "--cards", str(office.cards), "--passphrase-file", str(words)),
    ]


@pytest.fixture
def command(office: Office, with_key: list[str]) -> list[str]:
    """The arguments of `reissue`."""
    where = ("--server", office.server.base_url, "--poll", office.sample.poll)
    return ["reissue", *where, *with_key]
