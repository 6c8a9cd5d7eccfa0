"""Officers' passkeys (Web Authentication, level 2): registration, sign-in, and signing an act.

Rules this module keeps:
1. The person is always present and verified; the host and the origin are the server's own.
2. A challenge for registration or sign-in is made from this server's nonce, for that purpose,
   fresh and used once (`challenges`). The challenge of an act is the statement's digest and
   nothing else. The page computes both; the server sends no challenge.
3. Only public keys are kept, in the form that poll.json seals (SubjectPublicKeyInfo), and of the
   two algorithms that the record's verifier knows.
4. A passkey registered after a seal cannot act on that poll.
5. To add a passkey, the officer must just have given password and code, or answered with another
   passkey of the account: a session left open is not enough.
6. A right answer is accepted whatever failed before: no failure of a passkey is counted, and none
   of a password. An answer is verified in a transaction that reads, and again in the one that uses
   it: a flood of false ones keeps no writer waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import webauthn
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json_dict,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from voting.domain.errors import NotFoundError, RefusedError
from voting.domain.officers import Passkey
from voting.ports.unit_of_work import Context, Lock
from voting.services.officers.accounts import ISSUER
from voting.services.officers.assertions import (
    REFUSAL,
    asserted,
    part_of,
    relying_party,
    verify_answer,
    verify_form,
)
from voting.services.officers.challenges import (
    ChallengePurpose,
    challenge_of,
    make_challenge_nonce,
    take_challenge_nonce,
    verify_challenge_nonce,
)
from voting.services.officers.cose import ALGORITHMS, from_cose
from voting.services.officers.sessions import begin, confirm_by_password

# --- registration ------------------------------------------------------------------------------


def registration_by_password(
    ctx: Context, officer_id: str, password: str, code: str
) -> dict[str, Any]:
    """Return the options to register a passkey, to an officer who gives password and code again.

    Raises as `sessions.sign_in_by_password`. So nobody can add a passkey to a session that was left
    open.
    """
    confirm_by_password(ctx, officer_id, password, code)
    return _registration_options(ctx, officer_id)


def confirmation_options(ctx: Context, officer_id: str) -> dict[str, Any]:
    """Return the options with which an officer's passkey confirms the registration of another."""
    with ctx.store.reader() as uow:
        officer = uow.officers.get(officer_id)
    nonce = make_challenge_nonce(ctx, ChallengePurpose.CONFIRM, officer_id)
    return _assertion_options(ctx, _descriptors(officer.passkeys)) | {"nonce": nonce}


def registration_by_passkey(
    ctx: Context, officer_id: str, nonce: str, credential: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the options to register another passkey, to the holder of one of the officer's.

    Raises `MalformedError` or `RefusedError`.
    """
    with ctx.store.unit_of_work() as uow:
        take_challenge_nonce(ctx, uow, nonce, ChallengePurpose.CONFIRM, officer_id)
        officer = asserted(ctx, uow, challenge_of(ChallengePurpose.CONFIRM, nonce), credential)
        if officer.id != officer_id:
            raise RefusedError(REFUSAL)
        uow.commit()
    return _registration_options(ctx, officer_id)


def _registration_options(ctx: Context, officer_id: str) -> dict[str, Any]:
    """Return the options for `navigator.credentials.create`, byte strings in base64url.

    They have a nonce in place of the challenge, which the page computes from it (`challenges`).
    """
    with ctx.store.reader() as uow:
        officer = uow.officers.get(officer_id)
    options = webauthn.generate_registration_options(
        rp_id=relying_party(ctx)[0],
        rp_name=ISSUER,
        user_id=officer_id.encode(),
        user_name=officer_id,
        user_display_name=officer.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(officer.passkeys),
        supported_pub_key_algs=list(ALGORITHMS),
    )
    nonce = make_challenge_nonce(ctx, ChallengePurpose.REGISTER, officer_id)
    return _without_challenge(options_to_json_dict(options)) | {"nonce": nonce}


def register(ctx: Context, officer_id: str, nonce: str, credential: Mapping[str, Any]) -> Passkey:
    """Add the passkey that the browser made to the signed-in officer's account.

    Only an officer who has just confirmed has a nonce for this. Raises `MalformedError` or
    `RefusedError`.
    """
    with ctx.store.unit_of_work() as uow:
        take_challenge_nonce(ctx, uow, nonce, ChallengePurpose.REGISTER, officer_id)
        passkey = _made(ctx, challenge_of(ChallengePurpose.REGISTER, nonce), credential)
        officer = uow.officers.get(officer_id, Lock.EXCLUSIVE)
        uow.officers.save(replace(officer, passkeys=(*officer.passkeys, passkey)))
        uow.commit()
    return passkey


def _made(ctx: Context, challenge: bytes, credential: Mapping[str, Any]) -> Passkey:
    rp_id, origin = relying_party(ctx)
    verify_form(credential)
    try:
        verified = webauthn.verify_registration_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            require_user_verification=True,
            supported_pub_key_algs=list(ALGORITHMS),
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise RefusedError(REFUSAL) from error
    algorithm, public_key = from_cose(verified.credential_public_key)
    identifier = bytes_to_base64url(verified.credential_id)
    return Passkey(identifier, algorithm, public_key, rp_id, origin, verified.sign_count)


def remove(ctx: Context, officer_id: str, credential_id: str) -> None:
    """Remove a passkey from an account: it no longer signs in or acts, even if a seal names it.

    Raises `NotFoundError` if the account has no passkey with that identifier.
    """
    with ctx.store.unit_of_work() as uow:
        officer = uow.officers.get(officer_id, Lock.EXCLUSIVE)
        kept = tuple(key for key in officer.passkeys if key.credential_id != credential_id)
        if len(kept) == len(officer.passkeys):
            raise NotFoundError(f"officer {officer_id} has no such passkey: reload the page.")
        uow.officers.save(replace(officer, passkeys=kept))
        uow.commit()


def _without_challenge(options: dict[str, Any]) -> dict[str, Any]:
    """Remove the challenge: the page computes it, and signs no other."""
    return {name: value for name, value in options.items() if name != "challenge"}


# --- sign-in -----------------------------------------------------------------------------------


def sign_in_options(ctx: Context) -> dict[str, Any]:
    """Return the options for `navigator.credentials.get`; the browser offers its passkeys."""
    return _assertion_options(ctx, []) | {
        "nonce": make_challenge_nonce(ctx, ChallengePurpose.SIGN_IN)
    }


def sign_in_by_passkey(ctx: Context, nonce: str, credential: Mapping[str, Any]) -> str:
    """Return a new session's token for the officer whose passkey answered.

    Raises `MalformedError` or `RefusedError`.
    """
    challenge = challenge_of(ChallengePurpose.SIGN_IN, nonce)
    with ctx.store.reader() as uow:
        verify_challenge_nonce(ctx, uow, nonce, ChallengePurpose.SIGN_IN)
        verify_answer(ctx, uow, challenge, credential, Lock.NONE)
    with ctx.store.unit_of_work() as uow:
        take_challenge_nonce(ctx, uow, nonce, ChallengePurpose.SIGN_IN)
        officer = asserted(ctx, uow, challenge, credential)
        token = begin(ctx, uow, officer.id)
        uow.commit()
    return token


def _assertion_options(
    ctx: Context, allowed: list[PublicKeyCredentialDescriptor]
) -> dict[str, Any]:
    options = webauthn.generate_authentication_options(
        rp_id=relying_party(ctx)[0],
        allow_credentials=allowed,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _without_challenge(options_to_json_dict(options))


def _descriptors(passkeys: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential_id)) for key in passkeys
    ]


# --- acts --------------------------------------------------------------------------------------


def act_options(ctx: Context, officer_id: str) -> dict[str, Any]:
    """Return the options with which the officer's passkey signs the statement that the page shows.

    Raises `RefusedError` for an officer without a passkey.
    """
    with ctx.store.reader() as uow:
        officer = uow.officers.get(officer_id)
    if not officer.passkeys:
        raise RefusedError(
            f"officer {officer_id} has no passkey: sign with a key file, by `ratify poll`."
        )
    return _assertion_options(ctx, _descriptors(officer.passkeys))


def act_signature(
    ctx: Context, officer_id: str, credential: Mapping[str, Any]
) -> dict[str, object]:
    """Return the browser's assertion as a signature, which `statements.sign_act` verifies."""
    with ctx.store.reader() as uow:
        passkeys = uow.officers.get(officer_id).passkeys
    for passkey in passkeys:
        if passkey.credential_id == credential.get("id"):
            parts = {
                "authenticator_data": part_of(credential, "authenticatorData"),
                "client_data": part_of(credential, "clientDataJSON"),
                "signature": part_of(credential, "signature"),
            }
            return {"officer": officer_id, "key": passkey.public_key, "type": "passkey", **parts}
    raise RefusedError(f"This passkey is not one of officer {officer_id}: use your own.")
