"""docs/protocol.md: the public proof of the examples, from the texts of the page alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor

from tally.protocol.encoding import parse_element, sha256_hex
from tally.protocol.group import Element, G, H, Q
from tally.protocol.trustees import parse_trustees
from tests.audit.examples import PAGE, read_examples

EXAMPLES = read_examples()
FILE = json.loads(EXAMPLES["decryption-file"])
(FIGURE,) = json.loads(EXAMPLES["public-proof"])["figures"]
RELEASED = json.loads(EXAMPLES["result:released"])
TRUSTEES = parse_trustees(EXAMPLES["trustees"].encode())
ALPHA, BETA = json.loads(EXAMPLES["encrypted-tally"])[0][0].values()
"""A-ELEM's votes in favour. Nobody voted in C-OCC, which counts in A-ELEM too."""
VOTES = json.loads(EXAMPLES["result"])["head_count"]["votes_cast"]
SCALE = 3
"""FTE / (3 votes * FTE) is a third: Q = 3, and the one weight is 1, so that (A, B) is the tally."""
STATEMENT = [
    *(FILE["poll"], "1", str(FILE["log"]["size"]), FILE["log"]["root"]),
    *(sha256_hex(EXAMPLES["fte"].encode()), "A-ELEM", str(VOTES), f"{ALPHA},{BETA}"),
    *("fte", str(SCALE)),
]


def element(text: str) -> Element:
    return parse_element(text, "example", allow_identity=True)


def challenge(tag: str, *parts: object) -> int:
    """H512 of the page."""
    framed = b"".join(len(part).to_bytes(4, "big") + part.encode() for part in map(str, parts))
    return int.from_bytes(hashlib.sha512(tag.encode() + b"\0" + framed).digest(), "big") % Q


def challenge_of(share: Mapping[str, object], statement: list[str]) -> int:
    proof = {name: int(number) for name, number in dict(share["proof"]).items()}
    given, c, public = element(str(share["share"])), proof["challenge"], key_of(share)
    a = G ** proof["key"] * public**c
    b = element(ALPHA) ** proof["key"] / H ** proof["blind"] * given**c
    parts = (share["owner"], public, ALPHA, BETA, given, a, b)
    return challenge("ratify/share/v1", *statement, *parts)


def key_of(share: Mapping[str, object]) -> Element:
    return TRUSTEES.owner(int(str(share["owner"]))).key.public_key


def commitment() -> Element:
    """C, with the Lagrange coefficients of trustees 1 and 2: 2 and -1."""
    assert FIGURE["set"] == [1, 2]
    first, second = (element(share["share"]) for share in FIGURE["shares"])
    return element(BETA) / first**2 * second


def ends() -> tuple[int, int]:
    """lo and hi of 66.67, which is odd, ratified by more than a half, with exact weights."""
    assert (RELEASED["official"]["in_favour"], RELEASED["official"]["ratified"]) == ("66.67", True)
    low, high = (Fraction(SCALE * (2 * 6667 + by), 20_000) for by in (-1, 1))
    return max(floor(low) + 1, floor(Fraction(SCALE, 2)) + 1), ceil(high) - 1


def test_the_page_names_the_second_generator():
    assert f"`{H}`" in PAGE.read_text()


def test_the_challenge_of_a_share_hashes_what_the_page_says():
    (row,) = FILE["shares"]
    assert row["kind"] == "fte"
    assert challenge_of(row["share"], STATEMENT) == int(row["share"]["proof"]["challenge"])
    for place in range(len(STATEMENT)):
        other = [*STATEMENT[:place], STATEMENT[place] + "0", *STATEMENT[place + 1 :]]
        assert challenge_of(row["share"], other) != int(row["share"]["proof"]["challenge"])


def test_the_blinding_number_opens_the_share_to_the_decryption():
    (blind,) = json.loads(EXAMPLES["blinds"])
    (row,) = FILE["shares"]
    voted, silent = (json.loads(unit["partial_decryption"]) for unit in FILE["units"])
    factors = [element(one["decryption_factors"][0][0]) for one in (voted, silent)]
    assert blind["kind"] == row["kind"]
    assert element(row["share"]["share"]) * H ** int(blind["blind"]) == factors[0] * factors[1]


def test_the_public_proof_is_the_released_one_of_the_shares_that_trustees_gave():
    assert sha256_hex(EXAMPLES["public-proof"].encode()) == RELEASED["proof"]["digest"]
    assert RELEASED["proof"]["percentage"]
    listed = json.loads(EXAMPLES["manifest-public"])["files"]
    assert listed["public-proof.json"] == RELEASED["proof"]["digest"]
    files = json.loads(EXAMPLES["decryptions"])["decryptions"]
    assert FIGURE["shares"] == [file["shares"][0]["share"] for file in files]


def test_the_ranges_are_what_the_page_says():
    lo, hi = ends()
    assert (lo, hi) == (2, 2)
    c = commitment()
    for side, shifted in (("lower", c / G**lo), ("upper", G**hi / c)):
        (bit,), ((zero, one),) = FIGURE[side]["bits"], FIGURE[side]["proofs"]
        assert element(bit) == shifted
        commitments = [
            H ** int(proof["response"]) * (element(bit) / G**value) ** int(proof["challenge"])
            for value, proof in enumerate((zero, one))
        ]
        total = challenge(
            *("ratify/bit/v1", *STATEMENT, side, lo, hi, 1, 0, c, shifted, bit, *commitments)
        )
        assert (int(zero["challenge"]) + int(one["challenge"])) % Q == total
