"""A passkey's answer (Web Authentication, level 2), verified for its officer.

Rules this module keeps:
1. The person is always present and verified; the host and the origin are the server's own.
2. A counter of uses that goes back is refused; a use is counted in the transaction that takes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException

from tally.protocol.encoding import b64encode
from voting.domain.errors import MalformedError, RefusedError
from voting.domain.officers import Officer, Passkey
from voting.ports.unit_of_work import Context, Lock, UnitOfWork
from voting.services.officers.cose import to_cose

REFUSAL: Final = "The passkey was not accepted: try again, or sign in with password and code."


def relying_party(ctx: Context) -> tuple[str, str]:
    """Return the server's host and origin, as its passkeys name them."""
    return urlsplit(ctx.settings.base_url).hostname or "", ctx.settings.base_url


def asserted(
    ctx: Context, uow: UnitOfWork, challenge: bytes, credential: Mapping[str, Any]
) -> Officer:
    """Verify a passkey's answer to a challenge, count its use, and return whose passkey it is."""
    officer = verify_answer(ctx, uow, challenge, credential, Lock.EXCLUSIVE)
    uow.officers.save(officer)
    return officer


def verify_answer(
    ctx: Context, uow: UnitOfWork, challenge: bytes, credential: Mapping[str, Any], lock: Lock
) -> Officer:
    """Verify a passkey's answer; return its officer, with this use of the passkey counted.

    Raises `MalformedError` or `RefusedError`. The account is then locked by `lock`.
    """
    rp_id, origin = relying_party(ctx)
    verify_form(credential)
    officer, passkey = _find(uow, str(credential.get("id", "")), lock)
    try:
        verified = webauthn.verify_authentication_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            credential_public_key=to_cose(passkey),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise RefusedError(REFUSAL) from error
    used = replace(passkey, sign_count=verified.new_sign_count)
    return replace(
        officer, passkeys=tuple(used if key is passkey else key for key in officer.passkeys)
    )


def _find(uow: UnitOfWork, credential_id: str, lock: Lock) -> tuple[Officer, Passkey]:
    """Return the passkey with that identifier and its officer, whose account is then locked so."""
    for listed in uow.officers.list():
        if any(key.credential_id == credential_id for key in listed.passkeys):
            officer = uow.officers.get(listed.id, lock)
            for passkey in officer.passkeys:
                if officer.active and passkey.credential_id == credential_id:
                    return officer, passkey
    raise RefusedError(REFUSAL)


def verify_form(credential: Mapping[str, Any]) -> None:
    """Raise `MalformedError` unless there is client data, as in every browser's answer."""
    part_of(credential, "clientDataJSON")


def part_of(credential: Mapping[str, Any], name: str) -> str:
    """Return one part of an answer, in base64; `MalformedError` if it is not there."""
    try:
        return b64encode(base64url_to_bytes(credential["response"][name]))
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedError("The passkey's answer has not the form that browsers give.") from error
