"""Rounds 2 and 3: every dishonest or damaged deal is refused by its sender's name."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tally.protocol.ceremony import (
    make_deal,
    receive,
)
from tally.protocol.certificates import (
    gather_certificates,
    make_certificate,
    new_member,
    parse_certificates,
)
from tally.protocol.channel import channel_key, seal, unseal
from tally.protocol.encoding import b64decode, b64encode, canonical
from tally.protocol.errors import ProofError, ProtocolError, TrusteeError
from tally.protocol.group import G, Q, random_exponent
from tally.protocol.trustee_keys import make_coefexps
from tests.tally.ceremonies import deal_of, dealt, received, resigned


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


class TestChannel:
    def test_both_ends_have_the_same_key_and_each_direction_its_own(self):
        a, b = random_exponent(), random_exponent()
        big_a, big_b = G**a, G**b
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
