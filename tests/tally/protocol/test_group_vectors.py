"""The group's vectors, which come from libsodium and plain Python, against the code that counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tally.protocol.encoding import parse_element, parse_exponent
from tally.protocol.errors import FormatError, GroupError
from tally.protocol.group import IDENTITY, G, H, Q, hash_to_exponent, hedged, reduce512

FILE = Path(__file__).parents[2] / "vectors" / "group.json"
Json = dict[str, Any]
GROUP: Json = json.loads(FILE.read_text(encoding="utf-8"))


def named(name: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in GROUP[name]]


def test_the_group_is_ed25519() -> None:
    assert (str(Q), str(G), str(IDENTITY)) == (GROUP["q"], GROUP["generator"], GROUP["identity"])
    assert str(H) == GROUP["second_generator"]["element"]


@pytest.mark.parametrize("case", named("elements"))
def test_elements(case: Json) -> None:
    if case["valid"]:
        assert str(parse_element(case["text"], "element")) == case["text"]
    else:
        with pytest.raises((FormatError, GroupError), match="the key"):
            parse_element(case["text"], "the key")
    if case["valid"] or case.get("identity"):
        found = parse_element(case["text"], "element", allow_identity=True)
        assert (found == IDENTITY) == case.get("identity", False)
    else:
        with pytest.raises((FormatError, GroupError)):
            parse_element(case["text"], "element", allow_identity=True)


def test_powers() -> None:
    for case in GROUP["powers"]:
        base = parse_element(case["base"], "base")
        assert str(base ** int(case["exponent"])) == case["power"]


def test_products() -> None:
    for case in GROUP["products"]:
        a, b = (parse_element(case[name], name, allow_identity=True) for name in "ab")
        assert (str(a * b), str(a / b)) == (case["product"], case["quotient"])


@pytest.mark.parametrize("case", named("exponents"))
def test_exponents(case: Json) -> None:
    if case["valid"]:
        assert str(parse_exponent(case["text"], "exponent")) == case["text"]
    else:
        with pytest.raises(FormatError):
            parse_exponent(case["text"], "exponent")


@pytest.mark.parametrize("case", named("hash_to_exponent"))
def test_hash_to_exponent(case: Json) -> None:
    elements = [parse_element(e, "element", allow_identity=True) for e in case["elements"]]
    assert str(hash_to_exponent(case["prefix"], elements)) == case["hash"]


def test_reductions() -> None:
    for case in GROUP["reduce512"]:
        assert str(reduce512(bytes.fromhex(case["bytes"]))) == case["value"]


@pytest.mark.parametrize("case", named("nonces"))
def test_nonces(case: Json) -> None:
    secret, drawn = int(case["secret"]), int(case["drawn"])
    random = bytes.fromhex(case["random"])
    found = hedged(secret, case["domain"], case["statement"], drawn, random)
    assert str(found) == case["nonce"]
