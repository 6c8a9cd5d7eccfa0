"""The key ceremony: any T of m decrypt, fewer cannot, and every dishonest message is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tally import ceremony as in_process
from tally.decryption import lagrange
from tally.protocol.ceremony import (
    assemble,
    confirm,
    confirm_sole,
    make_deal,
    parse_verification_key,
    receive,
)
from tally.protocol.certificates import (
    Certificates,
    Member,
    file_type,
    gather_certificates,
    make_certificate,
    make_sole_key,
    new_member,
    parse_certificates,
    parse_sole_key,
    sign_body,
    spoken,
)
from tally.protocol.channel import channel_key, seal, unseal
from tally.protocol.encoding import b64decode, b64encode, canonical, sha256_hex
from tally.protocol.errors import FormatError, ProofError, ProtocolError, TrusteeError
from tally.protocol.group import G, Q, random_exponent, secret_power
from tally.protocol.trustee_keys import make_cert, make_coefexps, make_trustee_key
from tally.protocol.trustees import Single, make_trustees, parse_trustees
from tests.tally.small_polls import NAMES, held_ceremony, keys_of


@lru_cache
def dealt(threshold: int = 2) -> tuple[Certificates, tuple[Member, ...], tuple[bytes, ...]]:
    """Three members who have dealt."""
    members = [new_member(name) for name in NAMES[:3]]
    raw = gather_certificates(threshold, [make_certificate(member) for member in members])
    certificates = parse_certificates(raw)
    pairs = [make_deal(member, certificates) for member in members]
    return certificates, tuple(m for m, _ in pairs), tuple(d for _, d in pairs)


@lru_cache
def received() -> tuple[tuple[Member, ...], tuple[bytes, ...], bytes]:
    """The same members after receiving, their verification keys, and trustees.json."""
    certificates, members, deals = dealt()
    pairs = [receive(member, certificates, deals) for member in members]
    keys = tuple(key for _, key in pairs)
    raw = make_trustees([assemble(certificates, deals, keys)])
    return tuple(m for m, _ in pairs), keys, raw


def resigned(kind: str, member: Member, raw: bytes, change: Callable[[dict], object]) -> bytes:
    """A signed message with its body changed, signed again by a member."""
    message = json.loads(raw)["signed"]["message"]
    body = json.loads(message.split("\n", 1)[1])
    change(body)
    return sign_body(kind, member, body)


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


class TestDeals:
    def test_a_stranger_cannot_deal(self):
        with pytest.raises(TrusteeError, match=r"do not hold yours \(Mallory\)"):
            make_deal(new_member("Mallory"), dealt()[0])

    def test_a_key_serves_one_ceremony(self):
        members = dealt()[1]
        other = gather_certificates(3, [make_certificate(member) for member in members])
        with pytest.raises(TrusteeError, match="took part in another ceremony"):
            make_deal(members[0], parse_certificates(other))

    def test_receiving_needs_dealing(self):
        certificates, members, deals = dealt()
        fresh = replace(members[0], transcript="", coefficients=())
        with pytest.raises(TrusteeError, match="deal first"):
            receive(fresh, certificates, deals)

    def test_a_missing_deal_is_named(self):
        certificates, members, deals = dealt()
        with pytest.raises(TrusteeError, match="expected one deal of Béla: there is none"):
            receive(members[0], certificates, [deals[0], deals[2]])

    def test_a_deal_given_twice_is_named(self):
        certificates, members, deals = dealt()
        with pytest.raises(TrusteeError, match="expected one deal of Béla: there are several"):
            receive(members[0], certificates, [*deals, deals[1]])

    def test_a_deal_of_another_ceremony(self):
        certificates, members, _ = dealt(3)
        with pytest.raises(TrusteeError, match="belongs to other certificates"):
            receive(members[0], certificates, dealt(2)[2])

    def test_a_deal_signed_by_another_member(self):
        certificates, members, deals = dealt()
        forged = resigned("deal", members[2], deals[1], lambda body: None)
        with pytest.raises(ProofError, match="deal of Béla, signature"):
            receive(members[0], certificates, [deals[0], forged, deals[2]])

    @pytest.mark.parametrize("sender", [0, 4])
    def test_a_deal_of_nobody(self, sender):
        certificates, members, deals = dealt()
        forged = resigned("deal", members[1], deals[1], lambda body: body.update(sender=sender))
        with pytest.raises(TrusteeError, match=f"there is no member {sender}"):
            receive(members[0], certificates, [deals[0], forged, deals[2]])

    def test_a_verification_key_passed_off_as_a_deal(self):
        certificates, members, _ = dealt()
        document = json.loads(received()[1][1]) | {"type": "deal"}
        with pytest.raises(TrusteeError, match="the signed message is no deal"):
            receive(members[0], certificates, [canonical(document)])

    def test_a_share_that_does_not_fit_names_its_sender(self):
        """Béla commits to one polynomial and gives everybody shares of another."""
        certificates, members, deals = dealt()
        other = make_coefexps(members[1].signing, [random_exponent(), random_exponent()])
        bad = deal_of(certificates, members[1], other, members[1].coefficients)
        with pytest.raises(TrusteeError, match="that Béla sent you does not fit what Béla"):
            receive(members[0], certificates, [deals[0], bad, deals[2]])

    def test_a_share_of_q_or_more_is_refused(self):
        """s + q fits the commitments just as s does, but is not its one form."""
        certificates, members, deals = dealt()
        own = make_coefexps(members[1].signing, (1, 1))
        fair = deal_of(certificates, members[1], own, (1, 1))
        assert receive(members[0], certificates, [deals[0], fair, deals[2]])
        bad = deal_of(certificates, members[1], own, (1, 1), extra=int(Q))
        with pytest.raises(TrusteeError, match="does not fit what Béla"):
            receive(members[0], certificates, [deals[0], bad, deals[2]])

    def test_a_share_altered_on_the_way_and_signed_again(self):
        certificates, members, deals = dealt()

        def alter(body: dict) -> None:
            sealed = bytearray(b64decode(body["shares"][0], None, "share"))
            sealed[20] ^= 1
            body["shares"][0] = b64encode(bytes(sealed))

        forged = resigned("deal", members[1], deals[1], alter)
        with pytest.raises(TrusteeError, match="the share that Béla sent you cannot be decrypted"):
            receive(members[0], certificates, [deals[0], forged, deals[2]])

    def test_a_share_meant_for_another_member_does_not_open(self):
        certificates, members, deals = dealt()
        forged = resigned("deal", members[1], deals[1], lambda body: body["shares"].reverse())
        with pytest.raises(TrusteeError, match="cannot be decrypted"):
            receive(members[0], certificates, [deals[0], forged, deals[2]])

    def test_a_courier_cannot_read_or_change_a_deal(self):
        certificates, members, deals = dealt()
        for place in range(0, len(deals[1]), 997):
            altered = bytearray(deals[1])
            altered[place] ^= 1
            with pytest.raises(ProtocolError):
                receive(members[0], certificates, [deals[0], bytes(altered), deals[2]])

    def test_other_deals_after_receiving_are_refused(self):
        certificates, members, deals = dealt()
        first, _ = receive(members[0], certificates, deals)
        other, deal = make_deal(replace(members[1], coefficients=()), certificates)
        assert other.coefficients != members[1].coefficients
        with pytest.raises(TrusteeError, match="you received other deals before"):
            receive(first, certificates, [deals[0], deal, deals[2]])


def deal_of(certificates, member, coefexps, coefficients, extra=0) -> bytes:
    """A deal with these commitments and shares of a polynomial, each `extra` too much."""
    sender = certificates.index_of(member)
    shares = []
    for recipient, cert in enumerate(certificates.certs, 1):
        share = int(sum(a * recipient**k for k, a in enumerate(coefficients)) % Q) + extra
        key = channel_key(
            member.decryption,
            cert.encryption,
            bytes.fromhex(certificates.digest),
            f"{sender}|{recipient}",
        )
        associated = {
            "coefexps": coefexps.signed.message,
            "recipient": recipient,
            "sender": sender,
            "transcript": certificates.digest,
        }
        shares.append(b64encode(seal(key, share.to_bytes(32, "big"), canonical(associated))))
    body = {
        "coefexps": coefexps.signed.to_json(),
        "sender": sender,
        "shares": shares,
        "transcript": certificates.digest,
    }
    return sign_body("deal", member, body)


class TestChannel:
    def test_both_ends_have_the_same_key_and_each_direction_its_own(self):
        a, b = random_exponent(), random_exponent()
        big_a, big_b = secret_power(G, a), secret_power(G, b)
        assert channel_key(a, big_b, b"t", "1|2") == channel_key(b, big_a, b"t", "1|2")
        keys = {
            channel_key(a, big_b, b"t", "1|2"),
            channel_key(a, big_b, b"t", "2|1"),
            channel_key(a, big_b, b"u", "1|2"),
        }
        assert len(keys) == 3

    def test_opens_only_what_it_sealed(self):
        key = bytes(32)
        sealed = seal(key, b"share", b"about")
        assert unseal(key, sealed, b"about", "it") == b"share"
        for arguments in ((bytes([1]) * 32, sealed, b"about"), (key, sealed, b"else")):
            with pytest.raises(TrusteeError, match="it cannot be decrypted"):
                unseal(*arguments, "it")
        for length in (0, 5, 12, 20):
            with pytest.raises(TrusteeError, match="it cannot be decrypted"):
                unseal(key, sealed[:length], b"about", "it")


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
        "verification": str(secret_power(G, 3)),
        "encryption": str(secret_power(G, 5)),
    }
