"""`trustees.json`: what the specification makes, and what each flaw is refused for."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path

import pytest

from tally.protocol import errors
from tally.protocol.certificates import Context, certificate_code, parse_cert, parse_coefexps
from tally.protocol.encoding import compact, sha256_hex
from tally.protocol.errors import FormatError, ProofError, TrusteeError
from tally.protocol.group import G, random_exponent
from tally.protocol.trustee_keys import (
    make_trustee_key,
    parse_name,
    parse_signed_message,
    sign_message,
    verify_signed_message,
)
from tally.protocol.trustees import (
    MAX_MEMBERS,
    Single,
    make_trustees,
    parse_trustees,
    verify_threshold,
)
from tests.tally.small_polls import held_ceremony, keys_of

KEYS = keys_of("Zoé", (3, 2))
JSON = json.loads(KEYS.trustees.raw)
ITEM, MEMBERS = held_ceremony(3, 2)


class TestGoodFile:
    def test_owners_are_numbered_over_the_flattened_list(self):
        owners = KEYS.trustees.owners
        assert [(o.number, o.item, o.index) for o in owners] == [
            (1, 0, 1),
            (2, 1, 1),
            (3, 1, 2),
            (4, 1, 3),
        ]
        assert [str(owner) for owner in owners[:2]] == ["trustee 1 (Zoé)", "trustee 2 (Ada)"]

    def test_the_public_key_is_the_product_of_the_items_keys(self):
        single, pedersen = KEYS.trustees.items
        assert KEYS.trustees.public_key == single.public_key * pedersen.public_key

    def test_each_secret_belongs_to_its_owner(self):
        for number, secret in KEYS.secrets.items():
            owner = KEYS.trustees.owner_of(G**secret)
            assert owner == KEYS.trustees.owner(number)

    def test_what_is_made_is_read_back(self):
        assert make_trustees(KEYS.trustees.items) == KEYS.trustees.raw
        assert parse_trustees(KEYS.trustees.raw).items == KEYS.trustees.items

    def test_a_key_needs_no_name(self):
        trustees = parse_trustees(make_trustees([Single(make_trustee_key(5))]))
        assert str(trustees.owners[0]) == "trustee 1"

    def test_an_unknown_key_or_number_is_refused(self):
        with pytest.raises(TrusteeError, match="none of this poll's trustees'"):
            KEYS.trustees.owner_of(G ** random_exponent())
        for number in (0, 5):
            with pytest.raises(TrusteeError, match=rf"no trustee {number}.* numbered 1 to 4"):
                KEYS.trustees.owner(number)

    def test_nothing_secret_is_in_a_repr(self):
        for member in MEMBERS:
            assert str(member.secret) not in repr(member)
            assert str(member.signing) not in repr(member)
            assert str(member.coefficients[0]) not in repr(member)
            assert str(member.random) not in repr(member)

    def test_a_trustees_code_is_of_the_certificate_or_else_of_the_key(self):
        single, *members = KEYS.trustees.owners
        message = JSON[1][1]["certs"][0]["message"]
        assert KEYS.trustees.code_of(members[0]) == sha256_hex(message.encode())[:20]
        key = JSON[0][1]["public_key"]
        assert KEYS.trustees.code_of(single) == certificate_code(key)
        assert len({KEYS.trustees.code_of(owner) for owner in KEYS.trustees.owners}) == 4


VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "trustees.json").read_text())


class TestVectors:
    def test_the_valid_file_is_taken(self):
        trustees = parse_trustees(VECTORS["valid"].encode())
        for owner, secret in zip(trustees.owners, VECTORS["secrets"], strict=True):
            assert owner.key.public_key == G ** int(secret)

    @pytest.mark.parametrize("flaw", VECTORS["flawed"], ids=lambda flaw: flaw["name"])
    def test_each_flaw_is_refused(self, flaw):
        with pytest.raises(getattr(errors, flaw["error"]), match=re.escape(flaw["message"])):
            parse_trustees(flaw["trustees"].encode())

    def test_each_check_has_its_flaw(self):
        numbers = set(re.findall(r"\((\d+)\)", parse_trustees.__doc__ or ""))
        assert {str(flaw["check"]) for flaw in VECTORS["flawed"]} == numbers

    @pytest.mark.parametrize("name", ["", " a", "a ", "a\u2028b", "x" * 101, 7])
    def test_a_name_that_cannot_be_shown(self, name):
        document = deepcopy(JSON)
        document[0][1]["name"] = name
        with pytest.raises(FormatError, match="item 1, name"):
            parse_trustees(compact(document))

    @pytest.mark.parametrize("name", ["x", "x" * 100])
    def test_the_shortest_and_the_longest_name(self, name):
        assert parse_name(name, "name") == name


@pytest.mark.parametrize("members", [0, 1, MAX_MEMBERS + 1])
def test_a_pedersen_item_has_two_members_or_more(members):
    with pytest.raises(TrusteeError, match=f"{members} members; expected 2 to {MAX_MEMBERS}"):
        verify_threshold(2, members, "item")


@pytest.mark.parametrize("members", [2, MAX_MEMBERS])
def test_all_members_of_the_smallest_and_the_largest_item_may_be_needed(members):
    assert verify_threshold(members, members, "item") == members


def test_every_bit_of_a_signed_message_counts():
    signed = sign_message(7, "Les clés")
    public = G**7
    verify_signed_message(parse_signed_message(signed.to_json(), "message"), public, "message")
    with pytest.raises(ProofError, match="message, signature"):
        verify_signed_message(sign_message(8, "Les clés"), public, "message")


def test_the_key_of_a_member_follows_from_the_commitments():
    for index, member in enumerate(MEMBERS, 1):
        assert ITEM.key_of(index) == G**member.secret


def test_what_is_read_is_verified_where_it_stands():
    cert = parse_cert(JSON[1][1]["certs"][1], Context(3, 2, 2), "cert")
    assert parse_coefexps(JSON[1][1]["coefexps"][1], 2, cert, "coefexps") == ITEM.coefexps[1]
