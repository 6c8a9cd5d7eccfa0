"""Officers' passkeys (Web Authentication, level 2): registration, sign-in, and signing an act.

Rules this module keeps:
1. The person is always present and verified; the host and the origin are the server's own.
2. A challenge for registration or sign-in is this server's, for that purpose, fresh and taken once
   (`challenges`). The challenge of an act is the statement's digest and nothing else.
3. Only public keys are kept, in the form that poll.json seals (SubjectPublicKeyInfo), and of the
   two algorithms that the record's verifier knows.
4. A passkey registered after a seal cannot act on that poll.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

import webauthn
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    encode_cbor,
    options_to_json_dict,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from audit.statement import Statement
from tally.protocol.encoding import b64encode
from voting.domain.errors import MalformedError, NotFoundError, RefusedError
from voting.domain.officers import Officer, Passkey
from voting.services.challenges import make_challenge, take_challenge
from voting.services.officer_sessions import begin
from voting.services.officers import ISSUER
from voting.services.ports import Context, UnitOfWork

_ALGORITHMS: Final = {
    COSEAlgorithmIdentifier.ECDSA_SHA_256: "ES256",
    COSEAlgorithmIdentifier.EDDSA: "EdDSA",
}
_SIGN_IN: Final = "sign-in"
_REFUSAL: Final = "The passkey was not accepted: try again, or sign in with password and code."


def relying_party(ctx: Context) -> tuple[str, str]:
    """Return the server's host and origin, as its passkeys name them."""
    return urlsplit(ctx.settings.base_url).hostname or "", ctx.settings.base_url


# --- registration ------------------------------------------------------------------------------


def registration_options(ctx: Context, officer_id: str) -> dict[str, Any]:
    """Return the options for `navigator.credentials.create`, byte strings in base64url."""
    with ctx.store.reader() as uow:
        officer = uow.officers.get(officer_id)
    options = webauthn.generate_registration_options(
        rp_id=relying_party(ctx)[0],
        rp_name=ISSUER,
        user_id=officer_id.encode(),
        user_name=officer_id,
        user_display_name=officer.name,
        challenge=make_challenge(ctx, _registration(officer_id)),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(officer.passkeys),
        supported_pub_key_algs=list(_ALGORITHMS),
    )
    return options_to_json_dict(options)


def register(ctx: Context, officer_id: str, credential: Mapping[str, Any]) -> Passkey:
    """Add the passkey that the browser made to the signed-in officer's account.

    Raises `MalformedError` or `RefusedError`.
    """
    rp_id, origin = relying_party(ctx)
    challenge = _challenge_of(credential)
    with ctx.store.unit_of_work() as uow:
        take_challenge(ctx, uow, _registration(officer_id), challenge)
        try:
            verified = webauthn.verify_registration_response(
                credential=dict(credential),
                expected_challenge=challenge,
                expected_rp_id=rp_id,
                expected_origin=origin,
                require_user_verification=True,
                supported_pub_key_algs=list(_ALGORITHMS),
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise RefusedError(_REFUSAL) from error
        algorithm, public_key = _from_cose(verified.credential_public_key)
        identifier = bytes_to_base64url(verified.credential_id)
        passkey = Passkey(identifier, algorithm, public_key, rp_id, origin, verified.sign_count)
        officer = uow.officers.get(officer_id)
        uow.officers.save(replace(officer, passkeys=(*officer.passkeys, passkey)))
        uow.commit()
    return passkey


def remove(ctx: Context, officer_id: str, credential_id: str) -> None:
    """Take a passkey from an account: it signs in and acts no more, though a seal may name it.

    Raises `NotFoundError` if the account has none of that identifier.
    """
    with ctx.store.unit_of_work() as uow:
        officer = uow.officers.get(officer_id)
        kept = tuple(key for key in officer.passkeys if key.credential_id != credential_id)
        if len(kept) == len(officer.passkeys):
            raise NotFoundError(f"officer {officer_id} has no such passkey: reload the page.")
        uow.officers.save(replace(officer, passkeys=kept))
        uow.commit()


def _registration(officer_id: str) -> str:
    return f"register|{officer_id}"


def _challenge_of(credential: Mapping[str, Any]) -> bytes:
    try:
        client_data = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        return base64url_to_bytes(client_data["challenge"])
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedError("The passkey's answer has not the form that browsers give.") from error


def _from_cose(cose: bytes) -> tuple[str, str]:
    """Return the algorithm's name and the base64 SubjectPublicKeyInfo of a COSE key."""
    decoded = decode_credential_public_key(cose)
    key = decoded_public_key_to_cryptography(decoded)
    if not isinstance(key, EllipticCurvePublicKey | Ed25519PublicKey):
        raise RefusedError("The passkey is of a kind that is not supported: use another device.")
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return _ALGORITHMS[COSEAlgorithmIdentifier(decoded.alg)], b64encode(der)


def _to_cose(passkey: Passkey) -> bytes:
    """Return the COSE key (RFC 9053) of a passkey's public key."""
    key = load_der_public_key(base64.b64decode(passkey.public_key))
    if isinstance(key, EllipticCurvePublicKey):
        point = key.public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        return encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return encode_cbor({1: 1, 3: -8, -1: 6, -2: raw})


# --- sign-in -----------------------------------------------------------------------------------


def sign_in_options(ctx: Context) -> dict[str, Any]:
    """Return the options for `navigator.credentials.get`; the browser offers its passkeys."""
    options = webauthn.generate_authentication_options(
        rp_id=relying_party(ctx)[0],
        challenge=make_challenge(ctx, _SIGN_IN),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def sign_in(ctx: Context, credential: Mapping[str, Any]) -> str:
    """Return a new session's token for the officer whose passkey answered.

    Raises `MalformedError` or `RefusedError`.
    """
    challenge = _challenge_of(credential)
    with ctx.store.unit_of_work() as uow:
        take_challenge(ctx, uow, _SIGN_IN, challenge)
        officer, passkey = _find(uow, str(credential.get("id", "")))
        rp_id, origin = relying_party(ctx)
        try:
            verified = webauthn.verify_authentication_response(
                credential=dict(credential),
                expected_challenge=challenge,
                expected_rp_id=rp_id,
                expected_origin=origin,
                credential_public_key=_to_cose(passkey),
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise RefusedError(_REFUSAL) from error
        used = replace(passkey, sign_count=verified.new_sign_count)
        keys = tuple(used if key is passkey else key for key in officer.passkeys)
        uow.officers.save(replace(officer, passkeys=keys))
        token = begin(uow, officer.officer)
        uow.commit()
    return token


def _find(uow: UnitOfWork, credential_id: str) -> tuple[Officer, Passkey]:
    for officer in uow.officers.list():
        for passkey in officer.passkeys:
            if officer.active and passkey.credential_id == credential_id:
                return officer, passkey
    raise RefusedError(_REFUSAL)


def _descriptors(passkeys: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential_id)) for key in passkeys
    ]


# --- acts --------------------------------------------------------------------------------------


def act_options(ctx: Context, officer_id: str, statement: Statement) -> dict[str, Any]:
    """Return the options with which the officer's passkey signs a statement.

    Raises `RefusedError` for an officer without a passkey.
    """
    with ctx.store.reader() as uow:
        officer = uow.officers.get(officer_id)
    if not officer.passkeys:
        raise RefusedError(
            f"officer {officer_id} has no passkey: sign with a key file, by `ratify poll`."
        )
    options = webauthn.generate_authentication_options(
        rp_id=relying_party(ctx)[0],
        challenge=statement.digest,
        allow_credentials=_descriptors(officer.passkeys),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def act_signature(
    ctx: Context, officer_id: str, credential: Mapping[str, Any]
) -> dict[str, object]:
    """Return the browser's assertion as the signature that `acts.sign_act` takes and verifies."""
    with ctx.store.reader() as uow:
        passkeys = uow.officers.get(officer_id).passkeys
    for passkey in passkeys:
        if passkey.credential_id == credential.get("id"):
            parts = {
                "authenticator_data": _part(credential, "authenticatorData"),
                "client_data": _part(credential, "clientDataJSON"),
                "signature": _part(credential, "signature"),
            }
            return {"officer": officer_id, "key": passkey.public_key, "type": "passkey", **parts}
    raise RefusedError(f"This passkey is not one of officer {officer_id}: use your own.")


def _part(credential: Mapping[str, Any], name: str) -> str:
    try:
        return b64encode(base64url_to_bytes(credential["response"][name]))
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedError("The passkey's answer has not the form that browsers give.") from error
