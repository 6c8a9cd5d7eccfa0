"""Trustees' keys that a dishonest trustee or server makes, sealed as they are.

Two officers seal what the server shows them. What whoever makes a key can sign and prove is signed
and proved (tests/vectors/trustees.json: each file has one flaw).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tally.protocol.encoding import compact
from tally.protocol.group import G, Q, random_exponent
from tally.protocol.trustee_keys import make_trustee_key
from tests.attacks.on_records import Forged, on_record
from tests.attacks.record.forging import WITH_TRUSTEE
from tests.kit.simulator.poll import Simulator

VECTORS = json.loads((Path(__file__).parents[3] / "vectors" / "trustees.json").read_text())
FLAWED = {flaw["name"]: flaw for flaw in VECTORS["flawed"]}


class Sealing(Simulator):
    """A poll that is sealed with a trustees.json of the server's own."""

    def __init__(self, sealed: bytes) -> None:
        self.false = sealed
        super().__init__()

    def _document(self):
        self.trustees_raw = self.false
        return super()._document()


def sealed_with(items: object) -> Simulator:
    """A poll sealed with these items as its trustees."""
    return Sealing(compact(items)).run("sealed")


def flawed(name: str) -> Forged:
    """A poll sealed with a trustees.json of the vectors."""
    poll = Sealing(FLAWED[name]["trustees"].encode()).run("sealed")
    return Forged(poll.record(), says=FLAWED[name]["message"])


@on_record(**WITH_TRUSTEE, at="sealed", caught_by="trustees", says="item 2")
def test_a_rogue_key(poll):
    """A rogue key: one trustee divides by the others' keys, and alone has the key of the product.

    Of the rogue key itself nobody knows the secret, and so nobody can prove to know it.
    """
    secret = random_exponent()
    honest = json.loads(poll.trustees_raw)
    rogue = make_trustee_key(secret).to_json() | {
        "public_key": str(G**secret / poll.trustees.public_key)
    }
    return sealed_with([*honest, ["Single", rogue]])


@on_record(**WITH_TRUSTEE, at="sealed", caught_by="trustees")
@pytest.mark.parametrize(
    "name",
    [
        "a key that its owner made up",
        "other counterparts than the keys follow from",
        "another key's proof",
    ],
)
def test_a_key_that_does_not_follow_from_the_ceremony(poll, name):
    """A trustee's decryption key other than the one that the ceremony gives."""
    return flawed(name)


@on_record(**WITH_TRUSTEE, at="sealed", caught_by="trustees", says="have the same key")
@pytest.mark.parametrize("item", ["a ceremony twice", "a trustee twice"])
def test_a_duplicated_trustee(poll, item):
    """A trustee listed twice, so that fewer people than it seems hold the key."""
    (ceremony,) = json.loads(poll.trustees_raw)
    alone = ["Single", make_trustee_key(random_exponent()).to_json()]
    twice = ceremony if item == "a ceremony twice" else alone
    return sealed_with([twice, twice])


@on_record(at="sealed", caught_by="trustees", says="multiply to the identity")
@pytest.mark.parametrize("name", ["keys that cancel out", "an item whose key is the identity"])
def test_an_election_key_that_encrypts_nothing(poll, name):
    """Trustees' keys that cancel out: with the identity as key, every ballot is in the clear."""
    return flawed(name)


@on_record(**WITH_TRUSTEE, at="sealed", caught_by="trustees")
@pytest.mark.parametrize(
    "name",
    [
        "the identity as key",
        "torsion_two key",
        "torsion_two verification",
        "torsion_two encryption",
        "torsion_two in two counterparts, which cancels out",
        "a counterpart of zero",
    ],
)
def test_a_trustees_key_of_small_or_mixed_order(poll, name):
    """A point of small or mixed order as a trustee's key, or hidden where it cancels out."""
    return flawed(name)


@on_record(at="sealed", caught_by="trustees")
@pytest.mark.parametrize(
    "name",
    [
        "a threshold of 1",
        "another threshold than the certificates'",
        "a context of another threshold",
        "a member left out",
    ],
)
def test_another_threshold(poll, name):
    """Fewer trustees needed than the ceremony agreed on, or one of them left out."""
    return flawed(name)


@on_record(at="sealed", caught_by="trustees")
@pytest.mark.parametrize(
    "name",
    [
        "a certificate that the others did not sign",
        "a certificate signed by another key",
        "another member's encryption key",
        "certificates signed beside other counterparts",
    ],
)
def test_a_certificate_exchanged(poll, name):
    """A trustee's certificate exchanged on its way to the others, to read what they send her."""
    return flawed(name)


@on_record(at="sealed", caught_by="trustees")
def test_q_added_to_the_proof_of_a_key(poll):
    """The group's order added to the proof of a trustee's key, which gives it another digest."""
    (ceremony,) = json.loads(poll.trustees_raw)
    proof = ceremony[1]["verification_keys"][0]["pok"]
    proof["response"] = str(int(proof["response"]) + Q)
    return sealed_with([ceremony])


@on_record(caught_by="trustees", says="not the one sealed")
def test_a_trustee_renamed_after_the_seal(poll):
    """A trustee's name exchanged in trustees.json after the seal."""

    def rename(files):
        files["trustees.json"] = files["trustees.json"].replace(b"Trustee 3", b"Trustee 4")

    return poll.record(files=rename)
