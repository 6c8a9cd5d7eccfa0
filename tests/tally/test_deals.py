"""Rounds 2 and 3: every dishonest or damaged deal is refused by its sender's name."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from tally.protocol.ceremony.channel import channel_key, seal, unseal
from tally.protocol.ceremony.deals import make_deal, parse_deal
from tally.protocol.ceremony.gathering import parse_certificates
from tally.protocol.ceremony.invitation import make_invitation
from tally.protocol.ceremony.member import new_member
from tally.protocol.ceremony.outcome import receive
from tally.protocol.certificates import (
    Context,
    make_coefexps,
    parse_cert,
    parse_coefexps,
    sign_certificates,
)
from tally.protocol.encoding import b64decode, b64encode, canonical, compact
from tally.protocol.errors import FormatError, ProofError, ProtocolError, TrusteeError
from tally.protocol.group import G, Q, random_exponent
from tally.protocol.trustee_keys import SignedMessage, sign_message, verify_signed_message
from tests.tally.ceremonies import (
    changed,
    dealt,
    gathered,
    joined,
    received,
    share_message,
    with_coefficients,
    with_share,
)
from tests.tally.small_polls import NAMES


class TestDeals:
    def test_a_stranger_cannot_deal(self):
        invitation = dealt()[0].invitation
        with pytest.raises(TrusteeError, match=r"do not hold yours \(Ada\)"):
            make_deal(new_member(invitation, "Ada"), dealt()[0])

    def test_another_commitment_than_mine_is_not_dealt_under(self):
        """A convener who exchanges a commitment would have me open what all others refuse."""
        members = joined()
        raw = changed(
            gathered(members).raw,
            lambda document: document["trustees"][0].update(commitment="0" * 64),
        )
        with pytest.raises(TrusteeError, match=r"do not hold yours \(Ada\)"):
            make_deal(members[0], parse_certificates(raw))
        assert make_deal(members[1], parse_certificates(raw))

    def test_a_revealed_polynomial_serves_no_other_gathering(self):
        """The ceremony stopped after the first reveal: it starts anew, with fresh keys."""
        invitation = make_invitation(NAMES[:3], 2)
        members = joined(invitation)
        first, _ = make_deal(members[0], gathered(members))
        other = gathered([first, members[1], new_member(invitation, "Chloé")])
        with pytest.raises(TrusteeError, match="start anew, with a new invitation and a new key"):
            make_deal(first, other)
        assert make_deal(members[1], other)

    def test_receiving_needs_dealing(self):
        certificates, members, deals = dealt()
        fresh = replace(members[0], certificates=b"", deal=b"")
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

    @pytest.mark.parametrize("sender", [0, 4])
    def test_a_deal_of_nobody(self, sender):
        certificates, _, deals = dealt()
        raw = changed(deals[1], lambda document: document.update(sender=sender))
        with pytest.raises(TrusteeError, match=f"there is no member {sender}"):
            parse_deal(raw, certificates)

    def test_a_deal_passed_off_as_another_members(self):
        certificates, _, deals = dealt()
        raw = changed(deals[1], lambda document: document.update(sender=3))
        with pytest.raises(ProofError, match="deal of Chloé, signature"):
            parse_deal(raw, certificates)

    def test_another_kind_of_file(self):
        certificates, _, deals = dealt()
        raw = changed(deals[1], lambda document: document.update(type="verification-key"))
        with pytest.raises(TrusteeError, match="expected a deal file, found a verification-key"):
            parse_deal(raw, certificates)

    def test_certificates_signed_by_another_member(self):
        certificates, members, deals = dealt()
        sent = parse_deal(deals[1], certificates)
        stolen = sign_certificates(members[2].signing, certificates.certs, sent.coefexps).to_json()
        raw = changed(deals[1], lambda document: document.update(signature=stolen))
        with pytest.raises(ProofError, match="deal of Béla, signature"):
            parse_deal(raw, certificates)

    def test_other_certificates_signed(self):
        """A member who was shown others, or who signs what nobody compared."""
        certificates, members, deals = dealt()
        sent, other = parse_deal(deals[1], certificates), dealt(3)[0]
        signed = sign_certificates(members[1].signing, other.certs, sent.coefexps).to_json()
        raw = changed(deals[1], lambda document: document.update(signature=signed))
        with pytest.raises(ProofError, match="deal of Béla, signature"):
            parse_deal(raw, certificates)

    def test_a_courier_cannot_read_or_change_a_deal(self):
        sent = dealt()[2][1]
        for place in range(0, len(sent), 397):
            altered = bytearray(sent)
            altered[place] ^= 1
            with pytest.raises(ProtocolError):
                _open_for_all(bytes(altered))

    def test_other_shares_after_receiving_are_refused(self):
        certificates, members, deals = dealt()
        first, _ = receive(members[0], certificates, deals)
        with pytest.raises(TrusteeError, match="you received other deals before"):
            receive(replace(first, secret=7), certificates, deals)


def _open_for_all(raw: bytes) -> None:
    certificates, members, deals = dealt()
    for member in members:
        receive(member, certificates, [deals[0], raw, deals[2]])


class TestCommitBeforeReveal:
    def test_the_last_to_deal_cannot_choose_the_key(self):
        """Béla has seen the others' counterparts, and deals a polynomial that suits him."""
        certificates, members, deals = dealt()
        suited = with_coefficients(members[1], 5, 7)
        raw = _deal_of(suited, deals[1])
        with pytest.raises(TrusteeError, match="deal of Béla: it is not what Béla committed to"):
            receive(members[0], certificates, [deals[0], raw, deals[2]])

    def test_other_random_bytes(self):
        certificates, _, deals = dealt()
        raw = changed(deals[1], lambda document: document.update(random=b64encode(bytes(32))))
        with pytest.raises(TrusteeError, match="not what Béla committed to"):
            parse_deal(raw, certificates)

    def test_the_same_counterparts_signed_again(self):
        """The commitment is to the signed message: only one signature of it opens it."""
        certificates, members, deals = dealt()
        again = make_coefexps(members[1].signing, members[1].coefficients).signed.to_json()
        raw = changed(deals[1], lambda document: document.update(coefexps=again))
        with pytest.raises(TrusteeError, match="not what Béla committed to"):
            parse_deal(raw, certificates)


def _deal_of(member, raw: bytes) -> bytes:
    """A member's deal made anew with the polynomial that it has now."""
    certificates = dealt()[0]
    coefexps = parse_coefexps(member.coefexps.to_json(), 2, member.cert, "counterparts")
    signature = sign_certificates(member.signing, certificates.certs, coefexps)

    def put(document: dict) -> None:
        document.update(coefexps=member.coefexps.to_json(), signature=signature.to_json())

    raw = changed(raw, put)
    for recipient in (1, 2, 3):
        message = share_message(member, recipient)
        raw = with_share(raw, certificates, member, recipient, message)
    return raw


class TestShares:
    def refused(self, message: str | SignedMessage, error: type[ProtocolError], text: str) -> None:
        """Béla signs and seals this for Ada in place of her share."""
        certificates, members, deals = dealt()
        raw = with_share(deals[1], certificates, members[1], 1, message)
        with pytest.raises(error, match=f"the share that Béla sent you{text}"):
            receive(members[0], certificates, [deals[0], raw, deals[2]])

    def test_an_honest_one_is_taken(self):
        certificates, members, deals = dealt()
        raw = with_share(deals[1], certificates, members[1], 1, share_message(members[1], 1))
        assert receive(members[0], certificates, [deals[0], raw, deals[2]])

    def test_one_that_does_not_fit_names_its_sender(self):
        self.refused(
            share_message(dealt()[1][1], 1, 1), TrusteeError, " does not fit what Béla committed to"
        )

    def test_q_more_is_refused(self):
        """s + q fits the counterparts just as s does, but is not its one form."""
        self.refused(share_message(dealt()[1][1], 1, Q), TrusteeError, " does not fit what Béla")

    @pytest.mark.parametrize(
        "changes",
        [{"ceremony": "E1ectionE1ecti1"}, {"from": 3}, {"to": 2}],
    )
    def test_it_names_ceremony_sender_and_recipient(self, changes):
        message = share_message(dealt()[1][1], 1, **changes)
        self.refused(message, TrusteeError, " was made for another ceremony, or by or for another")

    @pytest.mark.parametrize("changes", [{"ceremony": 7}, {"from": True}, {"to": "1"}])
    def test_what_it_names_has_one_form(self, changes):
        message = share_message(dealt()[1][1], 1, **changes)
        self.refused(message, FormatError, ": expected a")

    @pytest.mark.parametrize("share", ["7", "G" * 64, "A" * 64, "0" * 65])
    def test_it_has_64_digits(self, share):
        message = share_message(dealt()[1][1], 1, share=share)
        self.refused(message, FormatError, ": expected 64 hexadecimal digits")

    def test_something_else_that_the_sender_signed(self):
        self.refused(dealt()[1][1].coefexps, FormatError, ": the signed message is no share")

    def test_signed_by_another_member(self):
        members = dealt()[1]
        signed = sign_message(members[2].signing, share_message(members[1], 1))
        self.refused(signed, ProofError, ", signature")

    def test_all_have_the_same_length(self):
        """Else a share that happens to be small would show it."""
        members = dealt()[1]
        small = with_coefficients(members[1], 1, 1)
        lengths = {len(share_message(member, 1)) for member in (members[1], small)}
        assert len(lengths) == 1

    def test_altered_on_the_way(self):
        certificates, members, deals = dealt()

        def alter(document: dict) -> None:
            sealed = bytearray(b64decode(document["shares"][0], None, "share"))
            sealed[20] ^= 1
            document["shares"][0] = b64encode(bytes(sealed))

        raw = changed(deals[1], alter)
        with pytest.raises(TrusteeError, match="the share that Béla sent you cannot be decrypted"):
            receive(members[0], certificates, [deals[0], raw, deals[2]])

    def test_meant_for_another_member(self):
        certificates, members, deals = dealt()
        raw = changed(deals[1], lambda document: document["shares"].reverse())
        with pytest.raises(TrusteeError, match="cannot be decrypted"):
            receive(members[0], certificates, [deals[0], raw, deals[2]])

    def test_too_few(self):
        certificates, _, deals = dealt()
        raw = changed(deals[1], lambda document: document["shares"].pop())
        with pytest.raises(FormatError, match="deal of Béla, shares: expected 3 items, found 2"):
            parse_deal(raw, certificates)


class TestWhatASigningKeySigns:
    """`sigmsg` does not hash the key: kinds of messages are told apart by their form alone."""

    def messages(self) -> dict[str, str]:
        member = received()[0][1]
        certificates = dealt()[0]
        listed = [cert.signed.to_json() for cert in certificates.certs]
        coefexps = json.loads(member.coefexps.message)["coefexps"]
        signed = {"certs": listed, "coefexps": coefexps}
        return {
            "certificate": member.cert.signed.message,
            "coefexps": member.coefexps.message,
            "certs_sig": f"certs_sig|{compact(signed).decode()}",
            "share": share_message(member, 1),
            "key": str(G**member.secret),
        }

    def test_each_is_signed_in_a_ceremony(self):
        certificates, _, deals = dealt()
        member, messages = received()[0][1], self.messages()
        assert member.key is not None
        made = {
            "certificate": member.cert.signed.signature,
            "coefexps": member.coefexps.signature,
            "certs_sig": parse_deal(deals[1], certificates).signature,
            "key": member.key.signature,
        }
        for kind, signature in made.items():
            signed = SignedMessage(messages[kind], signature)
            verify_signed_message(signed, member.cert.verification, kind)

    def test_none_is_read_as_another(self):
        member = received()[0][1]
        for kind, message in self.messages().items():
            signed = sign_message(member.signing, message)
            taken = {
                "certificate": lambda s=signed: parse_cert(s.to_json(), Context(3, 2, 2), "it"),
                "coefexps": lambda s=signed: parse_coefexps(s.to_json(), 2, member.cert, "it"),
                "share": lambda s=signed: _as_share(s),
            }
            for other, parse in taken.items():
                if other == kind:
                    assert parse()
                else:
                    with pytest.raises(ProtocolError):
                        parse()

    def test_no_two_begin_alike(self):
        """`certs_sig` and a key's text are never parsed but made by the verifier, from parts."""
        beginnings = {
            "certificate": '{"context":',
            "coefexps": '{"coefexps":',
            "certs_sig": "certs_sig|",
            "share": "ratify/share/v1\n",
        }
        for kind, message in self.messages().items():
            fits = {name for name, text in beginnings.items() if message.startswith(text)}
            if kind == "key":
                assert re.fullmatch("[0-9a-f]{64}", message)
                assert not fits
            else:
                assert fits == {kind}


def _as_share(signed: SignedMessage) -> bool:
    """Whether Ada takes a message signed by Béla for her share."""
    certificates, members, deals = dealt()
    raw = with_share(deals[1], certificates, members[1], 1, signed)
    return bool(receive(members[0], certificates, [deals[0], raw, deals[2]]))


class TestChannel:
    def test_both_ends_have_the_same_key_and_each_direction_its_own(self):
        a, b = random_exponent(), random_exponent()
        big_a, big_b = G**a, G**b
        t, u = "aa" * 32, "bb" * 32
        assert channel_key(a, big_b, t, 1, 2) == channel_key(b, big_a, t, 1, 2)
        keys = {
            channel_key(a, big_b, t, 1, 2),
            channel_key(a, big_b, t, 2, 1),
            channel_key(a, big_b, u, 1, 2),
            channel_key(a, big_b, t, 1, 12),
            channel_key(a, big_b, t, 11, 2),
        }
        assert len(keys) == 5

    def test_opens_only_what_it_sealed(self):
        key = bytes(32)
        sealed = seal(key, b"share")
        assert unseal(key, sealed, "it") == b"share"
        with pytest.raises(TrusteeError, match="it cannot be decrypted"):
            unseal(bytes([1]) * 32, sealed, "it")
        for length in (0, 5, 12, 20):
            with pytest.raises(TrusteeError, match="it cannot be decrypted"):
                unseal(key, sealed[:length], "it")

    def test_each_key_seals_one_message(self):
        """A deal made again is the same deal: no second plaintext under one key."""
        certificates, members, deals = dealt()
        assert make_deal(members[0], certificates)[1] == deals[0]
        assert canonical(json.loads(deals[0])) == deals[0]
