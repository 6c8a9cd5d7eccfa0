"""A trustee's key file: its secrets, under a passphrase, and what they have decrypted so far.

Rules this module keeps:
1. The secrets are sealed under the passphrase (`tally.sealed_file`). Mode 0600.
2. The file remembers, for each election, the digest of the first encrypted tally it decrypted, and
   refuses any other: two tallies one ballot apart would reveal that ballot.
3. That memory is on the disk before a decryption is made. Reading and rewriting happen under a
   lock.
4. No error or repr shows a secret or the passphrase.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tally.durable import SECRET, locked_folder, replace_secret, write_new
from tally.errors import KeyFileError
from tally.protocol.certificates import CeremonySecrets
from tally.protocol.encoding import (
    fields,
    items,
    load_canonical,
    parse_exponent,
    parse_hex_digest,
    parse_identifier,
    text,
)
from tally.protocol.errors import FormatError
from tally.protocol.trustee_keys import parse_name
from tally.sealed_file import seal, unseal, verify_passphrase

_SINGLE, _MEMBER = "single", "member"
_SOLE = ("kind", "name", "secret", "tallies")
_CEREMONY = (
    "coefficients",
    "decryption",
    "kind",
    "name",
    "secret",
    "signing",
    "tallies",
    "transcript",
)


@dataclass(frozen=True)
class SoleTrustee:
    """A mandatory trustee's secret: the decryption key x of a Single item."""

    name: str
    secret: int = field(repr=False)


@dataclass(frozen=True)
class TrusteeSecrets:
    """What a key file holds: the trustee's secrets, and the digests of the tallies decrypted."""

    trustee: SoleTrustee | CeremonySecrets
    tallies: Mapping[str, str] = field(default_factory=dict)
    """For each election's uuid, the SHA-256 of the encrypted tally, hexadecimal."""

    @property
    def member(self) -> CeremonySecrets:
        """The secrets of a threshold ceremony; raise `KeyFileError` for a mandatory trustee's."""
        if isinstance(self.trustee, CeremonySecrets):
            return self.trustee
        raise KeyFileError(
            "this key is a mandatory trustee's, made without a ceremony: use a key of 'keygen'"
        )

    @property
    def decryption_key(self) -> int:
        """The secret to decrypt with; raise `KeyFileError` before the ceremony has given it."""
        if self.trustee.secret is None:
            raise KeyFileError(
                f"the key of {self.trustee.name} has received no shares yet: finish the ceremony"
            )
        return self.trustee.secret


def remember_tallies(held: TrusteeSecrets, tallies: Mapping[str, str]) -> TrusteeSecrets:
    """Return the secrets with these tallies remembered, digests by election uuid.

    Raises `KeyFileError` if another tally of one of the elections was decrypted before.
    """
    for uuid, digest in tallies.items():
        if held.tallies.get(uuid, digest) != digest:
            raise KeyFileError(
                f"this key has decrypted another encrypted tally of election {uuid}: two tallies of"
                " one election can reveal single ballots. Nothing was decrypted; tell the returning"
                " officer and the other trustees"
            )
    return replace(held, tallies={**held.tallies, **tallies})


# --- the file -----------------------------------------------------------------------------------


def create_key_file(path: Path, held: TrusteeSecrets, passphrase: str) -> None:
    """Create a key file; raise `KeyFileError` if it exists or the passphrase is too short."""
    verify_passphrase(passphrase)
    try:
        write_new(path, encode_key_file(held, passphrase), SECRET)
    except FileExistsError as error:
        raise KeyFileError(
            f"{path} exists: a key file is never overwritten; name another"
        ) from error
    except OSError as error:
        raise KeyFileError(f"{path} cannot be written: {error.strerror}") from error


def read_key_file(path: Path, passphrase: str) -> TrusteeSecrets:
    """Return what a key file holds; raise `KeyFileError` if it cannot be read or opened."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read: {error.strerror}") from error
    return parse_key_file(raw, passphrase, str(path))


def update_key_file(
    path: Path, passphrase: str, change: Callable[[TrusteeSecrets], TrusteeSecrets]
) -> TrusteeSecrets:
    """Change what a key file holds; it is on the disk when this returns.

    Raises what `change` raises (nothing is written then), or `KeyFileError`.
    """
    try:
        with locked_folder(path.parent):
            held = read_key_file(path, passphrase)
            changed = change(held)
            if changed != held:
                replace_secret(path, encode_key_file(changed, passphrase))
    except OSError as error:
        raise KeyFileError(f"{path} cannot be written: {error.strerror}") from error
    return changed


def encode_key_file(held: TrusteeSecrets, passphrase: str) -> bytes:
    """Return the bytes of a key file, with a new salt and nonce."""
    return seal(_payload(held), passphrase)


def parse_key_file(raw: bytes, passphrase: str, what: str = "key file") -> TrusteeSecrets:
    """Read a key file; raise `KeyFileError` if it is altered, or the passphrase is wrong."""
    try:
        return _parse_payload(unseal(raw, passphrase, what), what)
    except FormatError as error:
        raise KeyFileError(f"{what} is no trustee's key file, or is damaged: {error}") from error


def _payload(held: TrusteeSecrets) -> dict[str, object]:
    trustee, tallies = held.trustee, dict(held.tallies)
    if isinstance(trustee, SoleTrustee):
        secret = str(trustee.secret)
        return {"kind": _SINGLE, "name": trustee.name, "secret": secret, "tallies": tallies}
    return {
        "kind": _MEMBER,
        "name": trustee.name,
        "signing": str(trustee.signing),
        "decryption": str(trustee.decryption),
        "transcript": trustee.transcript,
        "coefficients": [str(coefficient) for coefficient in trustee.coefficients],
        "secret": None if trustee.secret is None else str(trustee.secret),
        "tallies": tallies,
    }


def _parse_payload(raw: bytes, what: str) -> TrusteeSecrets:
    document = load_canonical(raw, what)
    sole = isinstance(document, dict) and document.get("kind") == _SINGLE
    payload = fields(document, _SOLE if sole else _CEREMONY, what)
    if not sole and payload["kind"] != _MEMBER:
        raise FormatError(f"{what}: expected the kind {_SINGLE!r} or {_MEMBER!r}")
    name = parse_name(payload["name"], f"{what}, name")
    tallies = _parse_tallies(payload["tallies"], f"{what}, tallies")
    if sole:
        return TrusteeSecrets(SoleTrustee(name, parse_exponent(payload["secret"], what)), tallies)
    member = CeremonySecrets(
        name=name,
        signing=parse_exponent(payload["signing"], what),
        decryption=parse_exponent(payload["decryption"], what),
        transcript=text(payload["transcript"], what),
        coefficients=tuple(
            parse_exponent(item, what) for item in items(payload["coefficients"], None, what)
        ),
        secret=None if payload["secret"] is None else parse_exponent(payload["secret"], what),
    )
    return TrusteeSecrets(member, tallies)


def _parse_tallies(value: object, what: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise FormatError(f"{what}: expected a JSON object")
    return {
        parse_identifier(uuid, what): parse_hex_digest(digest, what)
        for uuid, digest in value.items()
    }
