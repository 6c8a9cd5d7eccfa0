"""The key ceremony: any T of m decrypt, fewer cannot, and each finds in the end what it did."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tally.decryption.partial import lagrange
from tally.protocol.ceremony.deals import make_deal
from tally.protocol.ceremony.gathering import (
    commitment,
    commitment_of,
    gather_certificates,
    make_certificate,
    parse_certificate,
    parse_certificates,
    spoken,
)
from tally.protocol.ceremony.in_process import hold_ceremony
from tally.protocol.ceremony.invitation import (
    Invitation,
    file_type,
    make_invitation,
    parse_invitation,
)
from tally.protocol.ceremony.member import new_member
from tally.protocol.ceremony.outcome import assemble, finish, parse_verification_key, receive
from tally.protocol.ceremony.sole import finish_sole, make_sole_key, new_sole, parse_sole_key
from tally.protocol.certificates import Context, make_cert
from tally.protocol.encoding import canonical, compact, sha256_hex
from tally.protocol.errors import FormatError, ProofError, ProtocolError, TrusteeError
from tally.protocol.group import G, Q, random_exponent
from tally.protocol.trustee_keys import make_trustee_key, sign_key
from tally.protocol.trustees import Single, make_trustees, parse_trustees
from tests.tally.ceremonies import changed, dealt, gathered, joined, received
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
            return G ** sum(lagrange(i, chosen) * held[i - 1].secret for i in chosen)

        assert key_from(list(indices[:threshold])) == item.public_key
        assert key_from(list(indices[: threshold - 1])) != item.public_key

    def test_each_member_finishes_and_has_a_number(self):
        members, _, raw = received()
        finished = [finish(member, raw) for member in members]
        assert [owner.number for _, owner in finished] == [1, 2, 3]
        assert {member.trustees for member, _ in finished} == {sha256_hex(raw)}

    def test_steps_taken_again_give_the_same_bytes(self):
        certificates, members, deals = dealt()
        assert make_deal(members[0], certificates) == (members[0], deals[0])
        first, key = receive(members[1], certificates, deals)
        assert receive(first, certificates, deals) == (first, key)

    def test_deals_come_in_any_order(self):
        certificates, members, deals = dealt()
        straight = receive(members[0], certificates, deals)[0].secret
        assert receive(members[0], certificates, deals[::-1])[0].secret == straight

    def test_in_one_process(self):
        raw, members = hold_ceremony(["Ada", "Ben"], 2, rehearsal=True)
        assert [finish(member, raw)[1].number for member in members] == [1, 2]
        assert all(member.rehearsal and member.trustees == sha256_hex(raw) for member in members)


class TestInvitation:
    def test_is_read_back(self):
        made = make_invitation(NAMES[:3], 2, rehearsal=True)
        assert parse_invitation(made.encode()) == made
        assert (made.names, made.threshold, made.rehearsal) == (NAMES[:3], 2, True)
        assert made.context(3) == Context(3, 2, 3)

    def test_names_the_ceremonies_that_were_given_up(self):
        first = make_invitation(NAMES[:3], 2)
        second = make_invitation(NAMES[:3], 2, after=first)
        third = make_invitation(NAMES[:2], 2, after=second)
        assert third.abandoned == (first.ceremony, second.ceremony)
        assert len({first.ceremony, second.ceremony, third.ceremony}) == 3

    def test_a_name_that_is_not_invited(self):
        with pytest.raises(TrusteeError, match=r"Mallory is not invited .* invited are: Ada, Béla"):
            new_member(make_invitation(NAMES[:3], 2), "Mallory")

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"type": "deal"}, "expected a invitation file, found a deal file"),
            ({"threshold": 4}, "threshold 4; expected 2 to 3"),
            ({"threshold": "2"}, "threshold: expected a whole number"),
            ({"rehearsal": 1}, "rehearsal: expected true or false"),
            ({"names": ["Ada", "Ada", "Ben"]}, "two members are called Ada"),
            ({"names": ["Ada", "", "Ben"]}, "name of 1 to 100 printable characters"),
            ({"names": ["Ada"]}, "1 members; expected 2 to 100"),
            ({"ceremony": "0"}, "ceremony: expected 15 to 15 base58 characters"),
            ({"abandoned": ["E1ectionE1ecti1", "E1ectionE1ecti1"]}, "a ceremony is named twice"),
            ({"note": ""}, "expected exactly the keys"),
        ],
    )
    def test_each_flaw_is_refused(self, change, message):
        raw = make_invitation(NAMES[:3], 2).encode()
        with pytest.raises(ProtocolError, match=message):
            parse_invitation(changed(raw, lambda document: document.update(change)))


class TestCertificates:
    def test_the_digest_is_read_out_as_twelve_groups_of_five_digits(self):
        certificates = dealt()[0]
        groups = spoken(certificates.digest).split(" ")
        assert [len(group) for group in groups] == [5] * 12
        assert "".join(groups).isdigit()
        assert certificates.digest == sha256_hex(certificates.raw)
        assert spoken("0" * 63 + "7") == " ".join(["00000"] * 11 + ["00007"])

    def test_they_come_in_any_order_and_are_gathered_in_that_of_the_invitation(self):
        members = joined()
        files = [make_certificate(member) for member in members]
        invitation = members[0].invitation
        assert gather_certificates(invitation, files[::-1]) == gather_certificates(
            invitation, files
        )

    def test_everything_that_is_compared_changes_the_digest(self):
        """Ceremony, names, order, threshold, rehearsal, keys, commitments."""
        invited = make_invitation(NAMES[:3], 2)
        invitations = [
            invited,
            replace(invited, ceremony="E1ectionE1ecti1"),
            replace(invited, names=("Zoé", *NAMES[1:3])),
            replace(invited, names=NAMES[2::-1]),
            replace(invited, threshold=3),
            replace(invited, rehearsal=True),
            replace(invited, abandoned=("E1ectionE1ecti1",)),
        ]
        digests = {gathered(joined(one)).digest for one in invitations}
        members = joined(invited)
        digests |= {
            gathered(members).digest,
            gathered([replace(members[0], random=bytes(32)), *members[1:]]).digest,
        }
        assert len(digests) == 9

    def test_a_missing_certificate_is_named(self):
        members = joined()
        files = [make_certificate(member) for member in members]
        for sent, fault in ((files[:2], "there is none"), ([*files, files[2]], "several")):
            with pytest.raises(TrusteeError, match=f"expected one certificate of Chloé: .*{fault}"):
                gather_certificates(members[0].invitation, sent)

    def test_the_same_keys_in_two_places(self):
        members = joined()
        twin = replace(
            members[1],
            signing=members[0].signing,
            decryption=members[0].decryption,
            cert=make_cert(
                members[0].signing, members[0].decryption, members[1].invitation.context(2)
            ),
        )
        with pytest.raises(TrusteeError, match="have the same key"):
            gathered([members[0], twin, members[2]])

    def test_another_invitation(self):
        first, second = joined(), joined()
        with pytest.raises(TrusteeError, match="answers another invitation"):
            parse_certificate(make_certificate(second[0]), first[0].invitation)

    @pytest.mark.parametrize("index", [0, 4])
    def test_nobodys_place(self, index):
        member = joined()[0]
        raw = changed(make_certificate(member), lambda document: document.update(index=index))
        with pytest.raises(TrusteeError, match=f"there is no member {index}"):
            parse_certificate(raw, member.invitation)

    def test_another_place_than_it_was_made_for(self):
        member = joined()[0]
        raw = changed(make_certificate(member), lambda document: document.update(index=2))
        with pytest.raises(TrusteeError, match="made for member 1 of 3, threshold 2, and stands"):
            parse_certificate(raw, member.invitation)

    def test_another_kind_of_file(self):
        member = joined()[0]
        with pytest.raises(FormatError, match="certificate: expected exactly the keys"):
            parse_certificate(dealt()[2][0], member.invitation)
        raw = changed(make_certificate(member), lambda document: document.update(type="deal"))
        with pytest.raises(TrusteeError, match="expected a certificate file, found a deal file"):
            parse_certificate(raw, member.invitation)

    def test_places_exchanged_on_the_way(self):
        raw = changed(dealt()[0].raw, lambda document: document["trustees"].reverse())
        with pytest.raises(TrusteeError, match="made for member 3 of 3"):
            parse_certificates(raw)

    def test_a_certificate_left_out_on_the_way(self):
        raw = changed(dealt()[0].raw, lambda document: document["trustees"].pop())
        with pytest.raises(FormatError, match="expected 3 items, found 2"):
            parse_certificates(raw)

    @pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"type":7}'])
    def test_no_file_of_a_ceremony(self, raw):
        with pytest.raises(FormatError):
            file_type(raw)

    def test_the_type_of_a_file(self):
        certificates, _, deals = dealt()
        assert file_type(certificates.raw) == "certificates"
        assert file_type(deals[0]) == "deal"


class TestCommitment:
    def test_is_the_digest_of_everything_preceded_by_its_length(self):
        member = joined()[1]
        parts = (
            member.ceremony.encode(),
            b"2",
            compact(member.coefexps.to_json()),
            member.random,
        )
        framed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        expected = hashlib.sha256(b"ratify/coefficients/v1\0" + framed).hexdigest()
        assert commitment_of(member) == expected
        assert len(member.random) == 32

    def test_binds_ceremony_place_counterparts_and_randomness(self):
        one, two = joined()[:2]
        made = {
            commitment(one.ceremony, 1, one.coefexps, one.random),
            commitment("E1ectionE1ecti1", 1, one.coefexps, one.random),
            commitment(one.ceremony, 2, one.coefexps, one.random),
            commitment(one.ceremony, 1, two.coefexps, one.random),
            commitment(one.ceremony, 1, one.coefexps, two.random),
        }
        assert len(made) == 5

    def test_a_certificate_shows_nothing_of_the_polynomial(self):
        member = joined()[0]
        sent = make_certificate(member).decode()
        for element in json.loads(member.coefexps.message)["coefexps"]:
            assert element not in sent


class TestEnd:
    def test_a_missing_verification_key_is_named(self):
        certificates, _, deals = dealt()
        with pytest.raises(TrusteeError, match="expected one verification-key of Chloé"):
            assemble(certificates, deals, received()[1][:2])

    def test_a_verification_key_of_another_secret(self):
        certificates, members, deals = dealt()
        keys = received()[1]
        made_up = sign_key(members[0].signing, make_trustee_key(random_exponent())).to_json()
        forged = changed(keys[0], lambda document: document.update(key=made_up))
        item = assemble(certificates, deals, [forged, *keys[1:]])
        with pytest.raises(TrusteeError, match="verification key 1 does not follow"):
            make_trustees([item])

    def test_a_verification_key_signed_by_another_member(self):
        certificates, members, _ = dealt()
        key = make_trustee_key(received()[0][0].secret)
        stolen = sign_key(members[1].signing, key).to_json()
        raw = changed(received()[1][0], lambda document: document.update(key=stolen))
        with pytest.raises(ProofError, match="verification-key of Ada, signature"):
            parse_verification_key(raw, certificates)

    def test_a_verification_key_without_a_signature(self):
        certificates = dealt()[0]
        raw = changed(received()[1][0], lambda document: document["key"].pop("signature"))
        with pytest.raises(FormatError, match="verification-key of Ada: the signature is missing"):
            parse_verification_key(raw, certificates)

    def test_a_verification_key_is_of_its_ceremony(self):
        with pytest.raises(TrusteeError, match="belongs to other certificates"):
            parse_verification_key(received()[1][0], dealt(3)[0])

    def test_finishing_needs_receiving(self):
        with pytest.raises(TrusteeError, match="receive them before you finish"):
            finish(dealt()[1][0], received()[2])

    def test_a_file_without_me(self):
        member = received()[0][0]
        with pytest.raises(TrusteeError, match="none of this poll's trustees'"):
            finish(member, keys_of((3, 2)).trustees.raw)

    def test_my_key_under_other_certificates(self):
        """Somebody else's ceremony of which I never compared the digest, with my key in it."""
        members, _, raw = received()
        other = gathered(joined(replace(members[0].invitation, names=("Ada", "Béla", "Eve"))))
        with pytest.raises(TrusteeError, match="the certificates that you compared"):
            finish(replace(members[0], certificates=other.raw), raw)

    def test_my_key_as_a_mandatory_trustee(self):
        member = received()[0][0]
        raw = make_trustees([Single(make_trustee_key(member.secret))])
        with pytest.raises(TrusteeError, match="the certificates that you compared"):
            finish(member, raw)

    def test_another_name_for_me(self):
        members, _, raw = received()
        renamed = raw.replace(b"B\xc3\xa9la", b"Bela")
        with pytest.raises(TrusteeError, match="the certificates that you compared"):
            finish(members[0], renamed)

    def test_other_proofs_than_i_sent(self):
        """The same key with a proof and a signature that I did not make in the ceremony."""
        certificates, members, deals = dealt()
        held, keys, _ = received()
        again = sign_key(members[0].signing, make_trustee_key(held[0].secret)).to_json()
        other = changed(keys[0], lambda document: document.update(key=again))
        raw = make_trustees([assemble(certificates, deals, [other, *keys[1:]])])
        with pytest.raises(TrusteeError, match="does not hold what you sent"):
            finish(held[0], raw)
        assert finish(held[1], raw)[1].number == 2


class TestMandatoryTrustee:
    def test_a_key_file_becomes_an_item(self):
        trustee = new_sole("Zoé")
        item = parse_sole_key(make_sole_key(trustee))
        assert item.key.name == "Zoé"
        raw = make_trustees([item])
        finished, owner = finish_sole(trustee, raw)
        assert (owner.number, finished.trustees) == (1, sha256_hex(raw))
        assert (finished.name, finished.index) == ("Zoé", 1)

    def test_a_file_without_the_key(self):
        with pytest.raises(TrusteeError, match="none of this poll's trustees'"):
            finish_sole(new_sole("Zoé"), received()[2])

    def test_a_key_listed_as_a_threshold_trustees(self):
        members, _, raw = received()
        with pytest.raises(TrusteeError, match="does not list you as a mandatory trustee"):
            finish_sole(new_sole("Ada", secret=members[0].secret), raw)

    def test_another_kind_of_file(self):
        raw = changed(make_sole_key(new_sole("Zoé")), lambda document: document.update(type="deal"))
        with pytest.raises(TrusteeError, match="expected a trustee-key file, found a deal file"):
            parse_sole_key(raw)

    def test_a_name_that_cannot_be_shown(self):
        with pytest.raises(FormatError, match="name of 1 to 100 printable characters"):
            new_sole("a\u0007")


def test_a_ceremony_that_the_specification_would_hold():
    """Certificates, counterparts and keys are those of specification 4.6, with nothing added."""
    [[kind, parameters]] = json.loads(received()[2])
    assert kind == "Pedersen"
    assert list(parameters) == ["threshold", "certs", "coefexps", "signatures", "verification_keys"]
    assert list(parameters["certs"][0]) == ["message", "signature"]
    assert list(parameters["verification_keys"][0]) == ["pok", "public_key", "signature", "name"]
    cert = make_cert(3, 5, Context(3, 2, 1))
    assert cert.signed.message == (
        '{"context":{"group":"Ed25519","size":3,"threshold":2,"index":1},'
        f'"verification":"{G**3}","encryption":"{G**5}"}}'
    )


def test_the_sum_of_shares_is_below_q():
    assert all(0 <= member.secret < Q for member in received()[0])


def test_an_invitation_is_a_value():
    assert Invitation("E1ectionE1ecti1", 2, ("Ada", "Ben")).encode() == canonical(
        {
            "abandoned": [],
            "ceremony": "E1ectionE1ecti1",
            "names": ["Ada", "Ben"],
            "rehearsal": False,
            "threshold": 2,
            "type": "invitation",
        }
    )


def test_every_file_of_a_ceremony_verifies_by_itself():
    certificates, _, deals = dealt()
    assert parse_certificates(certificates.raw) == certificates
    assert parse_trustees(received()[2]).owners[0].key.name == "Ada"
    assert len({sha256_hex(deal) for deal in deals}) == 3
