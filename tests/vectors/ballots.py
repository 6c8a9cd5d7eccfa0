"""Makes the ballots of `ballot.json`: valid ones, and ones with a single flaw each.

Rules this module keeps:
1. A flaw in the proofs or the choices is signed anew: the signature is not a second flaw.
2. A flaw is refused at the stage named: parse, header, signature or proofs.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tally.protocol.ballot import make_ballot
from tally.protocol.credential import public_credential
from tally.protocol.election import Election
from tally.protocol.encoding import compact, sha256_b64, sha256_hex
from tally.protocol.group import IDENTITY, G, Q
from tests.vectors.cheats import (
    MISSPELT,
    OTHER_SECRET,
    SECRET,
    TRUSTEE_SECRET,
    Json,
    cheating_ballot,
    outside_ballot,
    outside_credential,
    sign,
    vector_election,
)


@dataclass(frozen=True)
class Flaw:
    """A flawed ballot: the stage that must refuse it, the error's class and a part of its text."""

    name: str
    ballot: str
    stage: str
    error: str
    message: str


def _edit(ballot: str, change: Callable[[Json], object]) -> str:
    """Change a copy of the ballot's object in place and encode it; the signature stays."""
    found = json.loads(ballot)
    change(found)
    return compact(found).decode()


def _resigned(ballot: str, change: Callable[[Json], object]) -> str:
    """Change a copy of the ballot's object in place and sign it anew."""
    found = json.loads(ballot)
    del found["signature"]
    change(found)
    return sign(found)


def _reversed(value: Json) -> Json:
    return dict(reversed(list(value.items())))


def _set(*path: str | int) -> Callable[[object], Callable[[Json], None]]:
    """Return a maker of changes that set the item at `path`."""

    def with_value(new: object) -> Callable[[Json], None]:
        def change(found: Any) -> None:
            for step in path[:-1]:
                found = found[step]
            old = found.get(path[-1]) if isinstance(found, dict) else found[path[-1]]
            found[path[-1]] = new(copy.deepcopy(old)) if callable(new) else new

        return change

    return with_value


ANSWER = ("answers", 0)
CHOICE = (*ANSWER, "choices", 0)
INDIVIDUAL = (*ANSWER, "individual_proofs", 0, 0)
OVERALL = (*ANSWER, "overall_proof", 0)
SIGNED = ("signature", "proof")


def _text_flaws(good: str) -> Iterator[tuple[str, str, str]]:
    """Yield (name, ballot, message) for flaws in the bytes."""
    credential = json.loads(good)["credential"]
    yield "empty", "", "not valid JSON"
    yield "not JSON", good[:-1], "not valid JSON"
    yield "a list", "[]", "expected a JSON object"
    yield "spaces in the JSON", good.replace(",", ", ", 1), "not in compact form"
    yield "a newline at the end", good + "\n", "not in compact form"
    yield "a byte order mark", "\ufeff" + good, "not valid JSON"
    yield (
        "a digit written as an escape",
        good.replace(credential, f"\\u{ord(credential[0]):04x}{credential[1:]}"),
        "compact",
    )
    yield "a key twice", '{"election_uuid":"",' + good[1:], "same key twice"
    yield "too long", _edit(good, _set("election_uuid")("1" * 8000)), "longer than"
    yield "nested too deeply", "[" * 2000 + "]" * 2000, "ballot: "  # or read, by Python 3.13


def _shape_flaws(good: str) -> Iterator[tuple[str, str, str]]:
    """Yield (name, ballot, message) for flaws in the keys and the lists."""
    places: tuple[tuple[str, tuple[str | int, ...]], ...] = (
        ("the answer", ANSWER),
        ("a choice", CHOICE),
        ("an individual proof", INDIVIDUAL),
        ("the overall proof", OVERALL),
        ("the signature", ("signature",)),
        ("the signature's proof", SIGNED),
    )
    for name, path in places:
        extra = _set(*path)(lambda old: {**old, "extra": "1"})
        yield f"an extra key in {name}", _edit(good, extra), "exactly the keys"
        yield (
            f"the keys of {name} in another order",
            _edit(good, _set(*path)(_reversed)),
            "that order",
        )
        yield f"{name} is not an object", _edit(good, _set(*path)("1")), "expected a JSON object"
    found = json.loads(good)
    yield "an extra key in the ballot", _edit(good, _set("extra")("1")), "exactly the keys"
    yield (
        "the keys of the ballot in another order",
        compact(_reversed(found)).decode(),
        "that order",
    )
    unsigned = {key: value for key, value in found.items() if key != "signature"}
    yield "no signature", compact(unsigned).decode(), "exactly the keys"
    lists: tuple[tuple[str, tuple[str | int, ...], str], ...] = (
        ("answers", ("answers",), "expected 1 items"),
        ("choices", (*ANSWER, "choices"), "expected 2 items"),
        ("individual proofs", (*ANSWER, "individual_proofs"), "expected 2 items"),
        ("disjuncts of an individual proof", INDIVIDUAL[:-1], "expected 2 items"),
        ("disjuncts of the overall proof", OVERALL[:-1], "expected 1 items"),
    )
    for name, path, message in lists:
        yield f"too many {name}", _edit(good, _set(*path)(lambda old: [*old, old[0]])), message
        yield f"too few {name}", _edit(good, _set(*path)(lambda old: old[1:])), message
        yield f"{name} not a list", _edit(good, _set(*path)({})), "expected a JSON list"


def _number_flaws(good: str) -> Iterator[tuple[str, str, str]]:
    """Yield (name, ballot, message) for flaws in the numbers and the names."""
    decimal, below, element = "decimal string", "not below q", "64 lower-case hexadecimal"
    challenge, response = (*INDIVIDUAL, "challenge"), (*INDIVIDUAL, "response")
    alpha, beta, credential = (*CHOICE, "alpha"), (*CHOICE, "beta"), ("credential",)
    for name, path, new, message in (
        ("a leading zero in a challenge", challenge, lambda old: "0" + old[1:], decimal),
        ("a plus sign", challenge, lambda old: "+" + old[1:], decimal),
        ("a negative response", response, "-5", decimal),
        ("a space before a number", challenge, " 5", decimal),
        ("a newline after a number", challenge, "5\n", decimal),
        ("an underscore in a number", challenge, "1_0", decimal),
        ("digits of another script", challenge, "\u0661", decimal),
        ("an empty number", challenge, "", decimal),
        ("a hexadecimal number", challenge, "0x10", decimal),
        ("a challenge that is a JSON number", challenge, 5, decimal),
        ("an alpha that is null", alpha, None, element),
        ("a challenge with q added", challenge, lambda old: str(int(old) + Q), below),
        ("a response of q", response, str(Q), below),
        (
            "the signature's response with q added",
            (*SIGNED, "response"),
            lambda old: str(int(old) + Q),
            below,
        ),
        (
            "the overall challenge with q added",
            (*OVERALL, "challenge"),
            lambda old: str(int(old) + Q),
            below,
        ),
        ("a challenge of 0", challenge, "0", "0 proves nothing"),
        ("an alpha of 1", alpha, "1", element),
        ("an alpha one digit short", alpha, lambda old: old[1:], element),
        ("an alpha one digit too long", alpha, lambda old: "0" + old, element),
        ("an alpha in upper case", alpha, str.upper, element),
        ("a beta with a prefix", beta, lambda old: "0x" + old[2:], element),
        ("a newline after an element", beta, lambda old: old[:-1] + "\n", element),
        ("an alpha that is the identity", alpha, str(IDENTITY), "identity of the group"),
        ("a beta that is the identity", beta, str(IDENTITY), "identity of the group"),
        ("a credential that is the identity", credential, str(IDENTITY), "identity"),
        ("a credential with a weight", credential, lambda old: old + ",1", element),
        ("a credential that is a list", credential, ["5"], element),
        ("an election uuid that is not base58", ("election_uuid",), "0" * 15, "base58"),
        ("an election uuid too short", ("election_uuid",), "1" * 13, "base58"),
        ("an election uuid that is a number", ("election_uuid",), 5, "JSON string"),
        ("an election hash with padding", ("election_hash",), lambda old: old + "=", "43 base64"),
        (
            "a signature hash one character short",
            ("signature", "hash"),
            lambda old: old[1:],
            "43 base64",
        ),
        ("a signature hash with stray bits", ("signature", "hash"), "/" * 43, "canonical base64"),
    ):
        yield name, _edit(good, _set(*path)(new)), message


def _flaws(election: Election, good: str) -> Iterator[Flaw]:
    for maker in (_text_flaws, _shape_flaws, _number_flaws):
        for name, ballot, message in maker(good):
            yield Flaw(name, ballot, "parse", "BallotError", message)
    yield from _header_flaws(good)
    yield from _signature_flaws(election, good)
    yield from _proof_flaws(election, good)


def _header_flaws(good: str) -> Iterator[Flaw]:
    foreign = make_ballot(vector_election("Another1e1ectn1"), SECRET, 0).decode()
    other_hash = _set("election_hash")(sha256_b64(b"another election.json"))
    for name, ballot, message in (
        ("made for another election", foreign, "another election"),
        ("made from another election.json", _resigned(good, other_hash), "another election.json"),
    ):
        yield Flaw(name, ballot, "header", "BallotError", message)


def _signature_flaws(election: Election, good: str) -> Iterator[Flaw]:
    again = json.loads(make_ballot(election, SECRET, 0))
    stranger = _set("credential")(public_credential(OTHER_SECRET))
    changed = "changed after it was signed"
    for name, ballot, error, message in (
        (
            "changed after signing",
            _edit(good, _set(*CHOICE, "alpha")(str(G))),
            "BallotError",
            changed,
        ),
        (
            "the hash of another ballot",
            _edit(good, _set("signature")(again["signature"])),
            "BallotError",
            changed,
        ),
        ("signed by another credential", _resigned(good, stranger), "ProofError", "does not hold"),
        (
            "the signature's challenge changed",
            _edit(good, _set(*SIGNED, "challenge")("5")),
            "ProofError",
            "does not",
        ),
        (
            "the signature's response changed",
            _edit(good, _set(*SIGNED, "response")("5")),
            "ProofError",
            "does not",
        ),
        (
            "a credential outside the group",
            outside_credential(election),
            "GroupError",
            "credential",
        ),
    ):
        yield Flaw(name, ballot, "signature", error, message)


def _proof_flaws(election: Election, good: str) -> Iterator[Flaw]:
    stolen = json.loads(make_ballot(election, OTHER_SECRET, 0))["answers"]
    for name, ballot, message in (
        ("a vote for both answers", cheating_ballot(election, [1, 1], [1, 1]), "ballot: "),
        ("a vote for neither answer", cheating_ballot(election, [0, 0], [0, 0]), "ballot: "),
        (
            "two votes for one answer and minus one for the other",
            cheating_ballot(election, [2, -1], [1, 0]),
            "choice 1",
        ),
        (
            "minus one vote in the second choice",
            cheating_ballot(election, [1, -1], [1, 0]),
            "choice 2",
        ),
        (
            "the choices of another member's ballot",
            _resigned(good, _set("answers")(stolen)),
            "choice 1",
        ),
        (
            "the two choices swapped",
            _resigned(good, _set(*ANSWER, "choices")(lambda old: old[::-1])),
            "choice 1",
        ),
        (
            "the disjuncts of a proof swapped",
            _resigned(good, _set(*INDIVIDUAL[:-1])(lambda old: old[::-1])),
            "choice 1",
        ),
        (
            "the individual proofs swapped",
            _resigned(good, _set(*INDIVIDUAL[:-2])(lambda old: old[::-1])),
            "choice 1",
        ),
        (
            "a challenge of an individual proof changed",
            _resigned(good, _set(*INDIVIDUAL, "challenge")("5")),
            "choice 1",
        ),
        (
            "a response of an individual proof changed",
            _resigned(good, _set(*INDIVIDUAL, "response")("5")),
            "choice 1",
        ),
        (
            "the overall challenge changed",
            _resigned(good, _set(*OVERALL, "challenge")("5")),
            "ballot: ",
        ),
        (
            "the overall response changed",
            _resigned(good, _set(*OVERALL, "response")("5")),
            "ballot: ",
        ),
        ("another alpha", _resigned(good, _set(*CHOICE, "alpha")(str(G))), "choice 1"),
        ("another beta", _resigned(good, _set(*CHOICE, "beta")(str(G))), "choice 1"),
    ):
        yield Flaw(name, ballot, "proofs", "ProofError", message)
    for name, ballot, message in (
        ("torsion_two in an alpha", outside_ballot(election, alpha=True), "choice 1"),
        ("torsion_two in a beta", outside_ballot(election, alpha=False), "choice 1"),
        *(
            (f"{which} that is {what}", _resigned(good, _set(*CHOICE, which)(text)), "choice 1")
            for what, text in MISSPELT.items()
            for which in ("alpha", "beta")
        ),
    ):
        yield Flaw(name, ballot, "proofs", "GroupError", message)


def ballot_vectors() -> dict[str, object]:
    """The election, two valid ballots with their trackers, and the flawed ones."""
    election = vector_election()
    valid = [make_ballot(election, SECRET, choice) for choice in (0, 1)]
    flaws = list(_flaws(election, valid[0].decode()))
    assert len({flaw.name for flaw in flaws}) == len(flaws)
    return {
        "election": election.raw.decode(),
        "fingerprint": election.fingerprint,
        "secret": str(SECRET),
        "trustee_secret": str(TRUSTEE_SECRET),
        "valid": [
            {
                "choice": choice,
                "ballot": raw.decode(),
                "tracker": sha256_b64(raw),
                "digest": sha256_hex(raw),
            }
            for choice, raw in enumerate(valid)
        ],
        "flawed": [vars(flaw) for flaw in flaws],
    }
