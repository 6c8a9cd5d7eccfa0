"""election.json: what it binds, and that nothing but its one form is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tally.protocol.election import make_election, parse_election
from tally.protocol.encoding import compact, sha256_b64, sha256_hex
from tally.protocol.errors import FormatError, GroupError, ProtocolError
from tally.protocol.group import G
from tests.vectors.cheats import ORDER_TWO

KEY = G**42
DIGEST = sha256_hex(b"")
UUID = "Rat1fyTestE1ect"
RAW = make_election(
    name="Vote",
    description="Unit / Unité",
    question="Accept? / Accepter?",
    answers=("In favour / En faveur", "Not in favour / Pas en faveur"),
    public_key=KEY,
    uuid=UUID,
    poll=DIGEST,
    voters_list=DIGEST,
    trustees=DIGEST,
)


def test_an_election_is_read_back() -> None:
    election = parse_election(RAW)
    assert election.raw == RAW
    assert election.fingerprint == sha256_b64(RAW)
    assert (election.uuid, election.public_key) == (UUID, KEY)
    assert election.description == "Unit / Unité"
    assert election.answers == ("In favour / En faveur", "Not in favour / Pas en faveur")
    assert str(KEY) not in repr(election)


def test_the_fields_are_those_of_the_specification_in_its_order() -> None:
    start = '{"version":1,"description":"Unit / Unité","name":"Vote","group":"Ed25519","pu'
    assert RAW.decode().startswith(start)
    end = f'"uuid":"{UUID}","poll":"{DIGEST}","voters_list":"{DIGEST}","trustees":"{DIGEST}"}}'
    assert RAW.decode().endswith(end)


def _question(key: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda found: found["questions"][0].__setitem__(key, value)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda found: found.update(extra=1), FormatError, "exactly the keys"),
        (lambda found: found.pop("poll"), FormatError, "exactly the keys"),
        (lambda found: found.update(version=2), FormatError, "version 1 and group"),
        (lambda found: found.update(version=True), FormatError, "version 1 and group"),
        (lambda found: found.update(group="RFC-3526-2048"), FormatError, "version 1 and group"),
        (lambda found: found.update(public_key="0" * 63 + "1"), GroupError, "public key"),
        (lambda found: found.update(public_key="0" * 64), GroupError, "public key"),
        (lambda found: found.update(public_key=str(G)[1:]), FormatError, "public key"),
        (lambda found: found.update(public_key=str(G * ORDER_TWO)), GroupError, "public key"),
        (lambda found: found.update(uuid="short"), FormatError, "uuid"),
        (lambda found: found.update(poll=DIGEST.upper()), FormatError, "poll"),
        (lambda found: found.update(voters_list=""), FormatError, "voters_list"),
        (lambda found: found.update(trustees=None), FormatError, "trustees"),
        (lambda found: found.update(name=None), FormatError, "name"),
        (lambda found: found.update(description=5), FormatError, "description"),
        (lambda found: found.update(questions=[]), FormatError, "questions: expected 1 items"),
        (lambda found: found.update(questions=[5]), FormatError, "question: expected a JSON"),
        (_question("extra", 1), FormatError, "exactly the keys"),
        (_question("blank", True), FormatError, "exactly the keys"),
        (_question("min", 0), FormatError, "min and max must be 1"),
        (_question("max", 2), FormatError, "min and max must be 1"),
        (_question("max", True), FormatError, "min and max must be 1"),
        (_question("answers", ["a"]), FormatError, "expected 2 items"),
        (_question("answers", ["a", 5]), FormatError, "expected a JSON string"),
        (_question("question", None), FormatError, "expected a JSON string"),
    ],
)
def test_elections_that_are_refused(
    change: Callable[[dict[str, Any]], object], error: type[ProtocolError], message: str
) -> None:
    found = json.loads(RAW)
    change(found)
    with pytest.raises(error, match=f"election.*{message}"):
        parse_election(compact(found))


def test_only_compact_bytes_are_read() -> None:
    for raw in (RAW + b"\n", json.dumps(json.loads(RAW)).encode(), RAW[:-1]):
        with pytest.raises(FormatError, match="election"):
            parse_election(raw)


def test_no_election_is_made_that_would_not_be_read() -> None:
    with pytest.raises(GroupError, match="public key"):
        make_election(
            name="",
            description="",
            question="",
            answers=("", ""),
            public_key=ORDER_TWO,
            uuid=UUID,
            poll=DIGEST,
            voters_list=DIGEST,
            trustees=DIGEST,
        )
