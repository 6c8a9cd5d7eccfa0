"""A passkey's assertion that was made for something else: a server that has one, and needs another.

It holds the log's key too.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from audit.record.signatures.passkey import PasskeySignature
from audit.record.signatures.statement import Act, Statement
from tally.protocol.encoding import b64encode
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import on_record
from tests.kit.simulator.poll import (
    CHAIR,
    EXECUTIVE,
    Simulator,
    passkey,
    poll_at,
    sign_statement_passkey,
)

OTHER = "another-union.example"


def by_passkey() -> Simulator:
    """An open poll that officers void with their passkeys."""
    poll = poll_at("open")
    poll.passkeys = True
    return poll


def on_assertion(
    says: str, by: Attacker = Attacker.SERVER, keys: Key = Key.LOG
) -> Callable[[Callable[..., object]], Callable[..., None]]:
    """An attack with a passkey's assertion."""
    return on_record(by=by, keys=keys, at=by_passkey, caught_by="officers", says=says)


def voided(
    poll: Simulator, make: Callable[[Statement, str, EllipticCurvePrivateKey], PasskeySignature]
) -> Simulator:
    """The poll, voided with the chair's honest assertion and one of the executive, as made."""
    statement = poll.statement(Act.VOID)
    honest = sign_statement_passkey(statement, CHAIR, passkey(CHAIR))
    forged = make(statement, EXECUTIVE, passkey(EXECUTIVE))
    poll.void()
    poll.events[-1] = replace(poll.events[-1], statement=statement, signatures=(honest, forged))
    return poll


def asserted(**changes: Any) -> Callable[..., PasskeySignature]:
    """An assertion that the authenticator makes of another request."""
    return lambda statement, name, key: sign_statement_passkey(statement, name, key, **changes)


@on_assertion("have another origin")
def test_an_assertion_made_on_another_page(poll):
    """A void signed with a passkey on a page of another address, which shows something else."""
    return voided(poll, asserted(origin=f"https://{OTHER}"))


@on_assertion("is not for host")
def test_an_assertion_for_another_host(poll):
    """A void signed with a passkey of another host of the same origin's name."""
    return voided(poll, asserted(host=OTHER))


@on_assertion("not of this origin's own page")
def test_an_assertion_made_in_a_frame(poll):
    """A void signed with a passkey in a frame of somebody else's page."""
    return voided(poll, asserted(crossOrigin=True))


@on_assertion("have another type")
def test_an_assertion_of_a_registration(poll):
    """A void signed by what a passkey answers when it is registered."""
    return voided(poll, asserted(kind="webauthn.create"))


@on_assertion("have another challenge")
def test_an_assertion_from_a_sign_in(poll):
    """A void signed by what an officer's passkey answered at her last sign-in."""
    before = poll.statement(Act.OPEN)
    return voided(poll, lambda _, name, key: sign_statement_passkey(before, name, key))


@on_assertion("did not verify that the person was there")
@pytest.mark.parametrize("flags", [0x00, 0x01, 0x04], ids=["nobody", "unverified", "absent"])
def test_an_assertion_without_the_person(poll, flags):
    """A void signed by a passkey that did not ask for a finger or a code, as malware would."""
    return voided(poll, asserted(flags=flags))


@on_assertion("is not sealed for this officer", Attacker.OFFICER, Key.OFFICER)
def test_an_assertion_with_ones_own_passkey_in_anothers_name(poll):
    """A void signed by one officer's passkey twice, once in another's name."""
    return voided(
        poll, lambda statement, name, _: sign_statement_passkey(statement, name, passkey(CHAIR))
    )


@on_assertion("the passkey's signature does not hold")
def test_an_assertion_with_other_client_data(poll):
    """A void under the client data of the right request and the signature of another."""

    def mixed(statement: Statement, name: str, key: EllipticCurvePrivateKey) -> PasskeySignature:
        right = sign_statement_passkey(statement, name, key)
        other = sign_statement_passkey(poll.statement(Act.OPEN), name, key)
        return replace(right, signature=other.signature)

    return voided(poll, mixed)


@on_assertion("client data are not JSON")
def test_an_assertion_with_nested_client_data(poll):
    """Client data of a hundred thousand brackets, so that no verifier gets through."""
    bomb = b64encode(b"[" * 100_000)
    return voided(
        poll,
        lambda statement, name, key: replace(
            sign_statement_passkey(statement, name, key), client_data=bomb
        ),
    )


@on_assertion("did not verify that the person was there")
def test_an_assertion_cut_short(poll):
    """Authenticator data cut off after the host, before the flags."""

    def cut(statement: Statement, name: str, key: EllipticCurvePrivateKey) -> PasskeySignature:
        right = sign_statement_passkey(statement, name, key)
        return replace(
            right, authenticator_data=b64encode(base64.b64decode(right.authenticator_data)[:32])
        )

    return voided(poll, cut)
