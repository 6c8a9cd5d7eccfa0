"""A trustee's confirmation of a sealed poll: by its key, of that poll, for nothing else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tally.protocol.confirmation import (
    LONGEST,
    TAG,
    Confirmation,
    confirmed_poll,
    make_confirmation,
    parse_confirmation,
    unconfirmed,
    verify_confirmation,
    verify_confirmed,
    verify_one_ceremony,
)
from tally.protocol.encoding import canonical, sha256_hex
from tally.protocol.errors import ProofError, ProtocolError, TrusteeError
from tally.protocol.group import IDENTITY, G, Q, random_exponent
from tally.protocol.proofs import Proof, prove_schnorr, verify_schnorr
from tally.protocol.trustee_keys import make_trustee_key
from tally.protocol.trustees import Owner, Single, make_trustees, parse_trustees
from tests.tally.small_polls import keys_of

KEYS = keys_of("Zoé", (3, 2))
POLL, OTHER, CEREMONY = "Rat1fyTestPo111", "AnotherTestPo11", "Rat1fyCeremony1"
SEAL = "5" * 64


def owner(number: int) -> Owner:
    return KEYS.trustees.owner(number)


def made(number: int = 2, **changes: object) -> Confirmation:
    """The confirmation of a trustee, perhaps of something else, signed with the trustee's key."""
    confirmed = confirmed_poll(POLL, SEAL, KEYS.trustees, owner(number), CEREMONY)
    return make_confirmation(replace(confirmed, **changes), KEYS.secrets[number])


def refused(confirmation: Confirmation, error: type[ProtocolError], message: str) -> None:
    with pytest.raises(error, match=message):
        verify_confirmation(confirmation, POLL, SEAL, KEYS.trustees)


class TestConfirmation:
    def test_says_what_is_confirmed_and_by_whom(self):
        confirmation = made()
        assert parse_confirmation(confirmation.encode()) == confirmation
        assert verify_confirmation(confirmation, POLL, SEAL, KEYS.trustees) == owner(2)
        assert len(confirmation.encode()) < LONGEST
        assert (
            confirmation.confirmed.message
            == f"{TAG}\n"
            + canonical(
                {
                    "poll": POLL,
                    "seal": SEAL,
                    "trustees": sha256_hex(KEYS.trustees.raw),
                    "ceremony": CEREMONY,
                    "index": 1,
                    "vk": str(G ** KEYS.secrets[2]),
                }
            ).decode()
        )

    def test_a_mandatory_trustee_confirms_too(self):
        assert verify_confirmation(made(1), POLL, SEAL, KEYS.trustees) == owner(1)

    @pytest.mark.parametrize("constant", [False, True], ids=["random", "a generator of constants"])
    def test_two_of_one_poll_have_different_commitments(self, monkeypatch, constant):
        if constant:
            monkeypatch.setattr("secrets.token_bytes", bytes)
        commitments = {
            str(G**one.signature.response * one.confirmed.key**one.signature.challenge)
            for one in (made(), made())
        }
        assert len(commitments) == 2

    def test_of_another_poll(self):
        refused(made(poll=OTHER), TrusteeError, f"is of poll {OTHER} under the seal 5555")

    def test_of_another_seal(self):
        refused(made(seal="6" * 64), TrusteeError, "under the seal 666666666666…, not of poll")

    def test_of_another_trustees_json(self):
        refused(made(trustees="6" * 64), TrusteeError, r"trustee 2 \(Ada\) is of another trustees")

    def test_in_another_place(self):
        refused(made(index=2), TrusteeError, r"trustee 2 \(Ada\) is of another .* another place")

    def test_by_a_key_of_nobody(self):
        secret = random_exponent()
        confirmed = replace(made().confirmed, key=G**secret)
        refused(make_confirmation(confirmed, secret), TrusteeError, "none of this poll's trustees'")

    def test_by_another_trustees_key(self):
        """Who has no key of Ada's cannot confirm for Ada."""
        forged = make_confirmation(made().confirmed, KEYS.secrets[3])
        refused(forged, ProofError, r"trustee 2 \(Ada\): its signature does not hold")

    def test_every_part_is_signed(self):
        """The name of the ceremony too, which no document but this one has."""
        confirmation = made()
        changed = replace(confirmation.confirmed, ceremony=OTHER)
        refused(Confirmation(changed, confirmation.signature), ProofError, "does not hold")

    def test_a_proof_of_another_kind_is_no_confirmation(self):
        """Nor the other way round: the tag is hashed first, and another hash is used."""
        confirmed, secret = made().confirmed, KEYS.secrets[2]
        for prefix in (confirmed.message, f"sigmsg|{confirmed.message}|", f"pok|{confirmed.key}|"):
            stolen = prove_schnorr(secret, prefix)
            refused(Confirmation(confirmed, stolen), ProofError, "does not hold")
            with pytest.raises(ProofError):
                verify_schnorr(confirmed.key, prefix, made().signature, "proof")

    @pytest.mark.parametrize(
        "signature", [Proof(1, 0), Proof(Q - 1, Q - 1), Proof(5, 7)], ids=["low", "high", "odd"]
    )
    def test_no_signature_of_nobody(self, signature):
        refused(Confirmation(made().confirmed, signature), ProofError, "does not hold")

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("poll", "x"),
            ("seal", "X" * 64),
            ("trustees", 7),
            ("ceremony", ""),
            ("index", "1"),
            ("vk", str(IDENTITY)),
            ("vk", "7" + "f" * 61 + "ec"),
            ("signature", {"challenge": "0", "response": "1"}),
            ("note", ""),
        ],
    )
    def test_each_flaw_of_form_is_refused(self, name, value):
        document = json.loads(made().encode()) | {name: value}
        with pytest.raises(ProtocolError):
            parse_confirmation(canonical(document))

    def test_only_canonical_json(self):
        for raw in (made().encode() + b"\n", made().encode().replace(b":", b": "), b""):
            with pytest.raises(ProtocolError):
                parse_confirmation(raw)


class TestEnough:
    def test_every_single_and_the_threshold_of_the_others(self):
        for numbers in ((1, 2, 3), (1, 2, 4), (1, 3, 4), (1, 2, 3, 4)):
            verify_confirmed(KEYS.trustees, numbers)
        for numbers, message in (
            (
                (),
                r"1 more confirmation is needed from: trustee 1 \(Zoé\); 2 more confirmations are",
            ),
            ((2, 3, 4), r"^1 more confirmation is needed from: trustee 1 \(Zoé\)$"),
            ((1, 3), r"^1 more .* needed from: trustee 2 \(Ada\), trustee 4 \(Chloé\)$"),
        ):
            with pytest.raises(TrusteeError, match=message):
                verify_confirmed(KEYS.trustees, numbers)

    def test_who_has_not_confirmed(self):
        assert unconfirmed(KEYS.trustees, (1, 3)) == (owner(2), owner(4))
        assert unconfirmed(KEYS.trustees, range(1, 5)) == ()

    def test_one_ceremony_for_each_item(self):
        verify_one_ceremony(KEYS.trustees, {1: OTHER, 2: CEREMONY, 4: CEREMONY})
        message = rf"trustee 2 \(Ada\) names {CEREMONY}, trustee 4 \(Chloé\) names {OTHER}"
        with pytest.raises(TrusteeError, match=message):
            verify_one_ceremony(KEYS.trustees, {2: CEREMONY, 4: OTHER})


def test_a_forger_can_confirm_keys_of_their_own():
    """Which is why the officers sign every trustee's code: the file alone proves nothing."""
    secret = random_exponent()
    forged = parse_trustees(make_trustees([Single(make_trustee_key(secret, "Zoé"))]))
    confirmed = confirmed_poll(POLL, SEAL, forged, forged.owners[0], CEREMONY)
    confirmation = make_confirmation(confirmed, secret)
    assert verify_confirmation(confirmation, POLL, SEAL, forged).key.name == "Zoé"
    assert forged.code_of(forged.owners[0]) != KEYS.trustees.code_of(owner(1))
