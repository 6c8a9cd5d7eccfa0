"""The vectors that Python and JavaScript share: each valid one passes, each flaw is refused.

The same files are read by the JavaScript tests of the booth.
"""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tally.protocol import errors
from tally.protocol.ballot import (
    verify_ballot,
    verify_ballot_header,
    verify_proofs,
    verify_signature,
)
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.credential import (
    derive_secret,
    prove_sign_in,
    public_credential,
    verify_code,
    verify_sign_in,
)
from tally.protocol.election import parse_election
from tally.protocol.encoding import canonical, compact, parse_element, sha256_b64, sha256_hex
from tally.protocol.group import hash_to_exponent
from tally.protocol.proofs import Proof
from tests.vectors import make

FOLDER = Path(__file__).parents[2] / "vectors"
Json = dict[str, Any]


def load(name: str) -> Json:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def named(cases: list[Json]) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in cases]


HASHES, CREDENTIALS, BALLOTS = load("hash.json"), load("credential.json"), load("ballot.json")
ELECTION = parse_election(BALLOTS["election"].encode())


@pytest.mark.parametrize("name", make.MAKERS)
def test_the_files_are_what_the_code_makes(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == make.make(name)


def test_digests_and_json() -> None:
    for case in HASHES["digests"]:
        raw = case["text"].encode()
        assert (sha256_hex(raw), sha256_b64(raw)) == (case["hex"], case["b64"])
    for case in HASHES["json"]:
        assert compact(case["value"]).decode() == case["compact"]
        assert canonical(case["value"]).decode() == case["canonical"]


@pytest.mark.parametrize("case", named(HASHES["hash_to_exponent"]))
def test_hash_to_exponent(case: Json) -> None:
    elements = [parse_element(e, "e", allow_identity=True) for e in case["elements"]]
    assert str(hash_to_exponent(case["prefix"], elements)) == case["hash"]


@pytest.mark.parametrize("case", named(CREDENTIALS["codes"]))
def test_voting_codes(case: Json) -> None:
    if case["valid"]:
        assert len(verify_code(case["code"])) == 16
    else:
        with pytest.raises(errors.CredentialError):
            verify_code(case["code"])


@pytest.mark.parametrize("case", named(CREDENTIALS["derivations"]))
def test_derivations(case: Json) -> None:
    secret = derive_secret(case["code"], case["card_set"], case["member"], case["iterations"])
    assert (str(secret), public_credential(secret)) == (case["secret"], case["credential"])


@pytest.mark.parametrize("case", named(CREDENTIALS["sign_in"]))
def test_sign_in(case: Json) -> None:
    poll, member, nonce = case["poll"], case["member"], case["nonce"]
    proof = Proof(int(case["proof"]["challenge"]), int(case["proof"]["response"]))
    if case["valid"]:
        verify_sign_in(case["credential"], poll, member, nonce, proof)
        again = prove_sign_in(int(case["secret"]), poll, member, nonce)
        verify_sign_in(case["credential"], poll, member, nonce, again)
    else:
        with pytest.raises(errors.CredentialError):
            verify_sign_in(case["credential"], poll, member, nonce, proof)


@pytest.mark.parametrize("case", BALLOTS["valid"], ids=["in favour", "not in favour"])
def test_valid_ballots(case: Json) -> None:
    ballot = parse_ballot(case["ballot"].encode())
    verify_ballot(ELECTION, ballot)
    assert ballot.tracker == case["tracker"]
    assert ballot.digest_hex == case["digest"]
    assert ballot.credential == public_credential(int(BALLOTS["secret"]))


STAGES = {
    "header": partial(verify_ballot_header, ELECTION),
    "signature": verify_signature,
    "proofs": partial(verify_proofs, ELECTION),
}


@pytest.mark.parametrize("case", named(BALLOTS["flawed"]))
def test_flawed_ballots(case: Json) -> None:
    def refused() -> Any:
        return pytest.raises(getattr(errors, case["error"]), match=re.escape(case["message"]))

    raw = case["ballot"].encode()
    if case["stage"] == "parse":
        with refused():
            parse_ballot(raw)
        return
    ballot = parse_ballot(raw)
    for stage, verify in STAGES.items():
        if stage == case["stage"]:
            break
        verify(ballot)
    with refused():
        verify(ballot)
    with refused():
        verify_ballot(ELECTION, ballot)
