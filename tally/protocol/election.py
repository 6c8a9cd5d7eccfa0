"""A counting unit's election.json (specification 4.10), made and parsed strictly.

Rules this module keeps:
1. An election's bytes are stored, served and hashed as they are, never re-serialised; their digest
   is the fingerprint that every ballot carries.
2. Beyond the specification's fields it binds the poll, the initial voters' list and the trustees by
   their digests, so that every ballot signs them too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from tally.protocol import belenios
from tally.protocol.encoding import (
    compact,
    fields,
    items,
    load_compact,
    parse_element,
    parse_hex_digest,
    parse_identifier,
    sha256_b64,
    text,
)
from tally.protocol.errors import FormatError
from tally.protocol.group import Element

IN_FAVOUR, NOT_IN_FAVOUR = 0, 1
"""The index of each answer in an election's question, a ballot's choices and a unit result."""

_ELECTION_KEYS = (
    "version",
    "description",
    "name",
    "group",
    "public_key",
    "questions",
    "uuid",
    "poll",
    "voters_list",
    "trustees",
)
_QUESTION_KEYS = ("answers", "min", "max", "question")


@dataclass(frozen=True)
class Election:
    """One counting unit's election: the parsed election.json and the bytes it was parsed from."""

    raw: bytes = field(repr=False)
    uuid: str
    public_key: Element = field(repr=False)
    fingerprint: str
    name: str
    description: str
    question: str
    answers: tuple[str, str]
    poll: str
    """SHA-256 of poll.json, hexadecimal; likewise of the initial voters' list and trustees.json."""
    voters_list: str
    trustees: str


def make_election(
    *,
    name: str,
    description: str,
    question: str,
    answers: tuple[str, str],
    public_key: Element,
    uuid: str,
    poll: str,
    voters_list: str,
    trustees: str,
) -> bytes:
    """Encode a counting unit's election.json; `poll`, `voters_list`, `trustees` are hex digests."""
    raw = compact(
        {
            "version": belenios.VERSION,
            "description": description,
            "name": name,
            "group": belenios.GROUP,
            "public_key": str(public_key),
            "questions": [{"answers": list(answers), "min": 1, "max": 1, "question": question}],
            "uuid": uuid,
            "poll": poll,
            "voters_list": voters_list,
            "trustees": trustees,
        }
    )
    parse_election(raw)
    return raw


@lru_cache(maxsize=512)
def parse_election(raw: bytes) -> Election:
    """Read an election.json strictly: compact, exact keys, one question with two answers.

    Valid files are cached, enough for several provinces: there are many ballots for each.
    The public key is in the group and is not its identity. Raises `FormatError` or `GroupError`.
    """
    document = fields(load_compact(raw, "election"), _ELECTION_KEYS, "election")
    question, answers = _parse_question(document["questions"])
    if (
        type(document["version"]) is not int
        or document["version"] != belenios.VERSION
        or document["group"] != belenios.GROUP
    ):
        raise FormatError(
            f"election: expected version {belenios.VERSION} and group {belenios.GROUP}"
        )
    return Election(
        raw=raw,
        uuid=parse_identifier(document["uuid"], "election, uuid"),
        public_key=parse_element(document["public_key"], "election, public key"),
        fingerprint=sha256_b64(raw),
        name=text(document["name"], "election, name"),
        description=text(document["description"], "election, description"),
        question=question,
        answers=answers,
        poll=parse_hex_digest(document["poll"], "election, poll"),
        voters_list=parse_hex_digest(document["voters_list"], "election, voters_list"),
        trustees=parse_hex_digest(document["trustees"], "election, trustees"),
    )


def _parse_question(value: object) -> tuple[str, tuple[str, str]]:
    what = "election, question"
    question = fields(items(value, 1, "election, questions")[0], _QUESTION_KEYS, what)
    if any(type(question[key]) is not int or question[key] != 1 for key in ("min", "max")):
        raise FormatError(f"{what}: exactly one answer is to be chosen: min and max must be 1")
    first, second = (text(item, f"{what}, answer") for item in items(question["answers"], 2, what))
    return text(question["question"], what), (first, second)
