"""`trustees.json`: what the specification makes, and what each flaw is refused for."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from gmpy2 import mpz

from tally.protocol.encoding import compact
from tally.protocol.errors import FormatError, GroupError, ProofError, ProtocolError, TrusteeError
from tally.protocol.group import G, P, Q, random_exponent, secret_power
from tally.protocol.trustee_keys import (
    make_cert,
    make_coefexps,
    make_trustee_key,
    multiply,
    parse_signed_message,
    sign_message,
    verify_signed_message,
)
from tally.protocol.trustees import (
    MAX_MEMBERS,
    Pedersen,
    Single,
    make_trustees,
    parse_trustees,
    verify_threshold,
)
from tests.tally.small_polls import held_ceremony, keys_of

KEYS = keys_of("Zoé", (3, 2))
JSON = json.loads(KEYS.trustees.raw)


def refused(document: object, error: type[ProtocolError], message: str) -> None:
    with pytest.raises(error, match=message):
        parse_trustees(compact(document))


def flawed(*path: object, value: object) -> object:
    """The good document with one value changed."""
    document = deepcopy(JSON)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return document


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
        assert KEYS.trustees.public_key == single.public_key * pedersen.public_key % P

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
            KEYS.trustees.owner_of(secret_power(G, random_exponent()))
        for number in (0, 5):
            with pytest.raises(TrusteeError, match=rf"no trustee {number}.* numbered 1 to 4"):
                KEYS.trustees.owner(number)

    def test_nothing_secret_is_in_a_repr(self):
        for member in held_ceremony(3, 2)[1]:
            assert str(member.secret) not in repr(member)
            assert str(member.signing) not in repr(member)
            assert str(member.coefficients[0]) not in repr(member)


class TestFlaws:
    """Each document has one flaw."""

    def test_no_trustee(self):
        refused([], TrusteeError, "the list is empty")

    def test_an_unknown_kind(self):
        refused(flawed(0, 0, value="Double"), FormatError, "a Single or a Pedersen")

    def test_an_item_of_three_parts(self):
        refused([[*JSON[0], 1]], FormatError, "item 1: expected 2 items")

    def test_spaces(self):
        with pytest.raises(FormatError, match="compact form"):
            parse_trustees(json.dumps(JSON).encode())

    def test_the_identity_as_key(self):
        refused(flawed(0, 1, "public_key", value="1"), GroupError, "item 1, public_key")

    def test_a_key_outside_the_group(self):
        refused(flawed(0, 1, "public_key", value=str(P - 1)), GroupError, "item 1, public_key")

    def test_a_key_without_its_proof(self):
        other = make_trustee_key(random_exponent()).to_json()
        refused(flawed(0, 1, "public_key", value=other["public_key"]), ProofError, "item 1")

    @pytest.mark.parametrize("name", ["", " a", "a ", "a\u0007", "a\u2028b", "x" * 101, 7])
    def test_a_name_that_cannot_be_shown(self, name):
        refused(flawed(0, 1, "name", value=name), FormatError, "item 1, name")

    def test_an_unknown_field_of_a_key(self):
        refused(flawed(0, 1, "note", value=""), FormatError, "item 1: expected exactly")

    def test_the_same_trustee_twice(self):
        refused([JSON[0], JSON[0]], TrusteeError, r"trustee 1 \(Zoé\) and trustee 2 \(Zoé\) have")

    def test_keys_that_cancel_out(self):
        x = random_exponent()
        pair = [
            Single(make_trustee_key(x)).to_json(),
            Single(make_trustee_key(int(Q) - x)).to_json(),
        ]
        refused(pair, TrusteeError, "multiply to 1")

    @pytest.mark.parametrize("threshold", [0, 1, 4])
    def test_a_threshold_out_of_range(self, threshold):
        document = flawed(1, 1, "threshold", value=threshold)
        refused(document, TrusteeError, f"threshold {threshold}; expected 2 to 3")

    def test_a_certificate_signed_by_another_key(self):
        cert = deepcopy(JSON[1][1]["certs"][0])
        cert["signature"] = JSON[1][1]["certs"][1]["signature"]
        refused(flawed(1, 1, "certs", 0, value=cert), ProofError, "item 2, cert 1, signature")

    def test_a_certificate_not_in_its_one_form(self):
        cert = deepcopy(JSON[1][1]["certs"][0])
        cert["message"] = cert["message"].replace(",", ", ")
        refused(flawed(1, 1, "certs", 0, value=cert), FormatError, "cert 1: the JSON is not in")

    def test_the_same_certificate_twice(self):
        document = flawed(1, 1, "certs", 1, value=JSON[1][1]["certs"][0])
        refused(document, TrusteeError, "cert 1, verification and .*cert 2, verification")

    def test_the_channel_key_of_another_member(self):
        signing = random_exponent()
        stolen = json.loads(JSON[1][1]["certs"][1]["message"])["encryption"]
        message = json.loads(make_cert(signing, 3).signed.message) | {"encryption": stolen}
        signed = sign_message(signing, compact(message).decode())
        document = flawed(1, 1, "certs", 0, value=signed.to_json())
        refused(document, TrusteeError, "cert 1, encryption and .*cert 2, encryption")

    def test_too_few_commitments(self):
        _, members = held_ceremony(3, 2)
        short = make_coefexps(members[0].signing, members[0].coefficients[:1])
        document = flawed(1, 1, "coefexps", 0, value=short.signed.to_json())
        refused(document, FormatError, "coefexps 1: expected 2 items, found 1")

    def test_commitments_signed_by_another_member(self):
        _, members = held_ceremony(3, 2)
        foreign = make_coefexps(members[1].signing, members[0].coefficients)
        document = flawed(1, 1, "coefexps", 0, value=foreign.signed.to_json())
        refused(document, ProofError, "coefexps 1, signature")

    def test_a_commitment_to_nothing(self):
        _, members = held_ceremony(3, 2)
        empty = make_coefexps(members[0].signing, [members[0].coefficients[0], 0])
        document = flawed(1, 1, "coefexps", 0, value=empty.signed.to_json())
        refused(document, GroupError, "coefexps 1, element 1")

    def test_other_commitments_than_the_keys_follow_from(self):
        _, members = held_ceremony(3, 2)
        other = make_coefexps(members[0].signing, [random_exponent(), random_exponent()])
        document = flawed(1, 1, "coefexps", 0, value=other.signed.to_json())
        refused(document, TrusteeError, "verification key 1 does not follow from the published")

    def test_a_key_that_its_owner_made_up(self):
        made_up = make_trustee_key(random_exponent(), "Ada").to_json()
        document = flawed(1, 1, "verification_keys", 0, value=made_up)
        refused(document, TrusteeError, "verification key 1 does not follow from the published")

    def test_lists_of_different_lengths(self):
        for name in ("coefexps", "verification_keys"):
            document = flawed(1, 1, name, value=JSON[1][1][name][:2])
            refused(document, FormatError, f"{name}: expected 3 items, found 2")


@pytest.mark.parametrize("members", [0, 1, MAX_MEMBERS + 1])
def test_a_pedersen_item_has_two_members_or_more(members):
    with pytest.raises(TrusteeError, match=f"{members} members; expected 2 to {MAX_MEMBERS}"):
        verify_threshold(2, members, "item")


def test_every_bit_of_a_signed_message_counts():
    signed = sign_message(7, "Les clés")
    public = G**7
    verify_signed_message(parse_signed_message(signed.to_json(), "message"), public, "message")
    with pytest.raises(ProofError, match="message, signature"):
        verify_signed_message(sign_message(8, "Les clés"), public, "message")


def test_the_product_of_nothing_is_the_identity():
    assert multiply([]) == mpz(1)


def test_the_key_of_a_member_follows_from_the_commitments():
    item, members = held_ceremony(3, 2)
    assert isinstance(item, Pedersen)
    for index, member in enumerate(members, 1):
        assert item.key_of(index) == G**member.secret
