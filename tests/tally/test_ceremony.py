"""The key ceremony: any T of m decrypt, fewer cannot, and every dishonest message is named."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tally import ceremony as in_process
from tally.decryption.partial import lagrange
from tally.protocol.ceremony import (
    assemble,
    confirm,
    confirm_sole,
    make_deal,
    parse_verification_key,
    receive,
)
from tally.protocol.certificates import (
    file_type,
    gather_certificates,
    make_certificate,
    make_sole_key,
    new_member,
    parse_certificates,
    parse_sole_key,
    spoken,
)
from tally.protocol.encoding import canonical, sha256_hex
from tally.protocol.errors import FormatError, TrusteeError
from tally.protocol.group import G, Q, random_exponent, secret_power
from tally.protocol.trustee_keys import make_cert, make_trustee_key
from tally.protocol.trustees import Single, make_trustees, parse_trustees
from tests.tally.ceremonies import dealt, received, resigned
from tests.tally.small_polls import NAMES, held_ceremony, keys_of


class TestOutcome:
    @settings(max_examples=12, deadline=None)
    @given(st.data())
    def test_any_threshold_of_shares_gives_the_key_and_fewer_do_not(self, data):
        members = data.draw(st.integers(2, 5))
        threshold = data.draw(st.integers(2, members))
        item, held = held_ceremony(members, threshold)
        indices = data.draw(st.permutations(range(1, members + 1)))

        def key_from(chosen: list[int]) -> object:
            terms = (lagrange(i, chosen) * held[i - 1].secret for i in chosen)
            return secret_power(G, int(sum(terms) % Q))

        assert key_from(list(indices[:threshold])) == item.public_key
        assert key_from(list(indices[: threshold - 1])) != item.public_key

    def test_each_member_confirms_and_has_a_number(self):
        members, _, raw = received()
        assert [confirm(member, raw).number for member in members] == [1, 2, 3]

    def test_steps_taken_again_give_the_same_keys(self):
        certificates, members, deals = dealt()
        again, deal = make_deal(members[0], certificates)
        assert again == members[0]
        assert deal != deals[0]  # fresh signatures and nonces
        mixed = [deal, deals[1], deals[2]]
        first, _ = receive(members[1], certificates, deals)
        assert receive(first, certificates, mixed)[0] == first

    def test_deals_come_in_any_order(self):
        certificates, members, deals = dealt()
        straight = receive(members[0], certificates, deals)[0].secret
        assert receive(members[0], certificates, deals[::-1])[0].secret == straight

    def test_in_one_process(self):
        raw, members = in_process.run(["Ada", "Ben"], 2)
        assert [confirm(member, raw).number for member in members] == [1, 2]


class TestCertificates:
    def test_the_digest_is_read_out_as_twelve_groups_of_five_digits(self):
        certificates = dealt()[0]
        groups = spoken(certificates.digest).split(" ")
        assert [len(group) for group in groups] == [5] * 12
        assert "".join(groups).isdigit()
        assert certificates.digest == sha256_hex(certificates.raw)
        assert spoken("0" * 63 + "7") == " ".join(["00000"] * 11 + ["00007"])

    def test_names_order_keys_and_threshold_change_the_digest(self):
        members = [new_member(name) for name in NAMES[:3]]
        files = [make_certificate(member) for member in members]
        renamed = make_certificate(replace(members[0], name="Zoé"))
        lists = [
            (2, files),
            (3, files),
            (2, files[::-1]),
            (2, [renamed, *files[1:]]),
            (2, [make_certificate(new_member(NAMES[0])), *files[1:]]),
        ]
        assert len({sha256_hex(gather_certificates(*arguments)) for arguments in lists}) == 5

    def test_two_members_of_one_name(self):
        files = [make_certificate(new_member("Ada")) for _ in range(2)]
        with pytest.raises(TrusteeError, match="two members are called Ada"):
            gather_certificates(2, files)

    def test_the_same_keys_under_two_names(self):
        member = new_member("Ada")
        files = [make_certificate(member), make_certificate(replace(member, name="Ben"))]
        with pytest.raises(TrusteeError, match="have the same key"):
            gather_certificates(2, files)

    def test_a_threshold_out_of_range(self):
        with pytest.raises(TrusteeError, match="threshold 4; expected 2 to 3"):
            gather_certificates(4, [make_certificate(new_member(name)) for name in NAMES[:3]])

    def test_another_kind_of_file(self):
        with pytest.raises(FormatError, match="certificate: expected exactly the keys"):
            gather_certificates(2, dealt()[2])
        document = json.loads(make_certificate(new_member("Ada"))) | {"type": "deal"}
        with pytest.raises(TrusteeError, match="expected a certificate file, found a deal file"):
            gather_certificates(2, [canonical(document)])

    def test_a_name_changed_on_the_way(self):
        document = json.loads(dealt()[0].raw)
        document["trustees"][0]["certificate"] = document["trustees"][1]["certificate"]
        with pytest.raises(TrusteeError, match="have the same key"):
            parse_certificates(canonical(document))

    @pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"type":7}'])
    def test_no_file_of_a_ceremony(self, raw):
        with pytest.raises(FormatError):
            file_type(raw)

    def test_the_type_of_a_file(self):
        certificates, _, deals = dealt()
        assert file_type(certificates.raw) == "certificates"
        assert file_type(deals[0]) == "deal"


class TestEnd:
    def test_a_missing_verification_key_is_named(self):
        certificates, _, deals = dealt()
        with pytest.raises(TrusteeError, match="expected one verification-key of Chloé"):
            assemble(certificates, deals, received()[1][:2])

    def test_a_member_who_received_other_deals_is_named(self):
        certificates, members, deals = dealt()
        _, deal = make_deal(replace(members[1], coefficients=()), certificates)
        _, key = receive(members[0], certificates, [deals[0], deal, deals[2]])
        with pytest.raises(TrusteeError, match="Ada received other deals than these"):
            assemble(certificates, deals, [key, *received()[1][1:]])

    def test_a_verification_key_of_another_secret(self):
        certificates, members, deals = dealt()
        keys = received()[1]
        made_up = make_trustee_key(random_exponent()).to_json()
        forged = resigned(
            "verification-key",
            members[0],
            keys[0],
            lambda body: body.update(verification_key=made_up),
        )
        item = assemble(certificates, deals, [forged, *keys[1:]])
        with pytest.raises(TrusteeError, match="verification key 1 does not follow"):
            make_trustees([item])

    def test_a_verification_key_is_of_its_ceremony(self):
        with pytest.raises(TrusteeError, match="belongs to other certificates"):
            parse_verification_key(received()[1][0], dealt(3)[0])

    def test_confirming_needs_receiving(self):
        with pytest.raises(TrusteeError, match="receive them before you confirm"):
            confirm(dealt()[1][0], received()[2])

    def test_a_file_without_me(self):
        member = received()[0][0]
        with pytest.raises(TrusteeError, match="none of this poll's trustees'"):
            confirm(member, keys_of((3, 2)).trustees.raw)

    def test_my_key_under_other_certificates(self):
        """Somebody else's ceremony of which I never compared the digest, with my key in it."""
        members, _, raw = received()
        with pytest.raises(TrusteeError, match="the certificates that you compared"):
            confirm(replace(members[0], transcript="0" * 64), raw)

    def test_my_key_as_a_mandatory_trustee(self):
        member = received()[0][0]
        raw = make_trustees([Single(make_trustee_key(member.secret))])
        with pytest.raises(TrusteeError, match="the certificates that you compared"):
            confirm(member, raw)

    def test_other_commitments_than_mine(self):
        members, _, raw = received()
        changed = replace(members[0], coefficients=(members[0].coefficients[0], 5))
        with pytest.raises(TrusteeError, match="does not hold your commitments"):
            confirm(changed, raw)


class TestMandatoryTrustee:
    def test_a_key_file_becomes_an_item(self):
        secret = random_exponent()
        item = parse_sole_key(make_sole_key("Zoé", secret))
        assert item.key.name == "Zoé"
        assert confirm_sole(secret, make_trustees([item])).number == 1

    def test_a_file_without_the_key(self):
        with pytest.raises(TrusteeError, match="none of this poll's trustees'"):
            confirm_sole(random_exponent(), received()[2])

    def test_a_key_listed_as_a_threshold_trustees(self):
        members, _, raw = received()
        with pytest.raises(TrusteeError, match="does not list you as a mandatory trustee"):
            confirm_sole(members[0].secret, raw)

    def test_another_kind_of_file(self):
        document = json.loads(make_sole_key("Zoé", 7)) | {"type": "deal"}
        with pytest.raises(TrusteeError, match="expected a trustee-key file, found a deal file"):
            parse_sole_key(canonical(document))


def test_a_ceremony_that_the_specification_would_hold():
    """Certificates, commitments and keys are those of specification 4.6, with nothing added."""
    document = json.loads(parse_trustees(received()[2]).raw)
    [[kind, parameters]] = document
    assert kind == "Pedersen"
    assert list(parameters) == ["threshold", "certs", "coefexps", "verification_keys"]
    assert list(parameters["certs"][0]) == ["message", "signature"]
    cert = make_cert(3, 5)
    assert json.loads(cert.signed.message) == {
        "verification": str(G**3),
        "encryption": str(G**5),
    }
