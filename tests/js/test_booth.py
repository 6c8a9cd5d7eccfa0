"""The booth's JavaScript: its own tests in node, and its ballots before three verifiers."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tally.protocol import ballot as ballots
from tally.protocol.archive import Archive, write_archive
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.belenios import GROUP
from tally.protocol.credential import (
    FEWEST_ITERATIONS,
    credentials_list,
    derive_secret,
    new_code,
    public_credential,
    verify_sign_in,
)
from tally.protocol.election import (
    IN_FAVOUR,
    NOT_IN_FAVOUR,
    Election,
    make_election,
    parse_election,
)
from tally.protocol.encoding import sha256_hex
from tally.protocol.group import IDENTITY, G, random_exponent
from tally.protocol.proofs import Proof, parse_proof, prove_schnorr
from tests.kit.belenios import tool as belenios

pytestmark = pytest.mark.tool("node")

FOLDER = Path(__file__).parent
POLL, CARD_SET = "Rat1fyTestPo111", "Rat1fyCardSet11"
NONCE = "0f" * 32
MEMBERS = ("004211", "004212", "0000", "999999999999")
CHOICES = (IN_FAVOUR, NOT_IN_FAVOUR, NOT_IN_FAVOUR, IN_FAVOUR)


def node(*arguments: str, given: object = None) -> str:
    """Run node in the folder of its tests and return what it prints; fail with all it says."""
    done = subprocess.run(
        ["node", *arguments],
        cwd=FOLDER,
        input=None if given is None else json.dumps(given),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_scripts_own_tests_pass() -> None:
    printed = node("--test", "--test-reporter=tap")
    assert "# fail 0" in printed
    assert int(printed.split("# pass ")[1].split()[0]) > 100


@pytest.fixture(scope="module")
def trustee() -> int:
    return random_exponent()


@pytest.fixture(scope="module")
def election(trustee: int) -> Election:
    return parse_election(
        make_election(
            name="Agreement / Entente",
            description="A elementary / A élémentaire",
            question="Do you accept? / Acceptez-vous ?",
            answers=("In favour / En faveur", "Not in favour / Pas en faveur"),
            public_key=G**trustee,
            uuid="Rat1fyTestE1ect",
            poll=sha256_hex(b"poll.json"),
            voters_list=sha256_hex(b"list"),
            trustees=sha256_hex(b"trustees"),
        )
    )


@pytest.fixture(scope="module")
def codes() -> list[str]:
    return [new_code() for _ in MEMBERS]


@pytest.fixture(scope="module")
def booth(election: Election, codes: list[str]) -> list[dict[str, object]]:
    """What the booth's modules make of each member's card and choice."""
    voters = [
        {"member": member, "code": code, "choice": choice}
        for member, code, choice in zip(MEMBERS, codes, CHOICES, strict=True)
    ]
    given = {
        "poll": POLL,
        "card_set": CARD_SET,
        "nonce": NONCE,
        "election": election.raw.decode(),
        "voters": voters,
    }
    made: list[dict[str, object]] = json.loads(node("make_ballots.mjs", given=given))
    return made


def test_both_derive_the_same_credential_from_the_same_code(
    booth: list[dict[str, object]], codes: list[str]
) -> None:
    for member, code, made in zip(MEMBERS, codes, booth, strict=True):
        secret = derive_secret(code, CARD_SET, member, FEWEST_ITERATIONS)
        assert made["credential"] == public_credential(secret)


def test_the_booths_sign_in_proof_holds_for_the_server(booth: list[dict[str, object]]) -> None:
    for member, made in zip(MEMBERS, booth, strict=True):
        proof = parse_proof(made["proof"], "proof")
        verify_sign_in(str(made["credential"]), POLL, member, NONCE, proof)


def test_the_booths_ballots_pass_our_verifier_and_hold_the_choice(
    booth: list[dict[str, object]], election: Election, trustee: int
) -> None:
    for choice, made in zip(CHOICES, booth, strict=True):
        ballot = parse_ballot(str(made["ballot"]).encode())
        ballots.verify_ballot(election, ballot)
        assert ballot.tracker == made["tracker"]
        plain = [c.beta / c.alpha**trustee for c in ballot.choices]
        assert plain == [G if i == choice else IDENTITY for i in (IN_FAVOUR, NOT_IN_FAVOUR)]


@pytest.mark.tool("belenios-tool")
def test_the_booths_ballots_pass_a_verifier_that_nobody_here_wrote(
    booth: list[dict[str, object]], election: Election, trustee: int, tmp_path: Path
) -> None:
    cast = [str(made["ballot"]) for made in booth]
    belenios.verify(archive_of(election, trustee, booth, cast), election.uuid, tmp_path / "good")
    challenge = json.loads(cast[0])["answers"][0]["overall_proof"][0]["challenge"]
    cast[0] = cast[0].replace(challenge, str(int(challenge) - 1))
    with pytest.raises(belenios.BeleniosError):
        belenios.verify(archive_of(election, trustee, booth, cast), election.uuid, tmp_path / "bad")


def archive_of(
    election: Election, trustee: int, booth: list[dict[str, object]], cast: list[str]
) -> bytes:
    """The archive of one unit while voting runs."""
    return write_archive(
        Archive(
            election=election.raw,
            trustees=single_trustee(trustee),
            credentials=credentials_list(str(made["credential"]) for made in booth),
            ballots=tuple(ballot.encode() for ballot in cast),
            timestamp=1_790_000_000,
        )
    )


def single_trustee(secret: int) -> bytes:
    """trustees.json of one trustee."""
    key = G**secret
    proof: Proof = prove_schnorr(secret, f"pok|{GROUP}|{key}|")
    item = {"pok": proof.to_json(), "public_key": str(key)}
    return json.dumps([["Single", item]], separators=(",", ":")).encode()


def test_pythons_ballots_pass_the_booths_verifier(election: Election) -> None:
    made = [
        ballots.make_ballot(election, random_exponent(), choice).decode()
        for choice in (IN_FAVOUR, NOT_IN_FAVOUR)
    ]
    given = {"election": election.raw.decode(), "ballots": made}
    assert node("verify_ballots.mjs", given=given).split() == ["good", "good"]


def test_the_bench_prints_how_long_a_ballot_takes() -> None:
    figures = json.loads(node("bench.mjs"))
    times = {"ballot_ms", "make_ms", "verify_ms", "derive_ms", "power_ms"}
    assert set(figures) == {*times, "bytes"}
    assert all(0 < figures[name] < 60_000 for name in times)
    assert 1_650 < figures["bytes"] < 1_750
