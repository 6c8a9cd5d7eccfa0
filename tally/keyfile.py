"""A trustee's key file: its secrets, under a passphrase, and what they were used for.

Rules this module keeps:
1. The secrets are sealed under the passphrase (`tally.sealed_file`). Mode 0600.
2. The file remembers, for each election by its fingerprint, the digest of the first encrypted
   tally it decrypted, and refuses any other: two tallies one ballot apart would reveal that ballot.
   A uuid would not do: whoever invents a record gives its elections the uuids that they like.
3. A key serves one sealed poll. The first that it confirms or decrypts is in the file, by seal
   digest and election fingerprints, and no other is served, ever. Its trustees.json must be the
   one with which the trustee finished the ceremony; and a rehearsal's key serves a rehearsal only.
4. That memory is on the disk before anything is signed or decrypted. Reading and rewriting happen
   under a lock.
5. No error or repr shows a secret or the passphrase.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tally.capped import KEY_FILE, read_capped
from tally.durable import SECRET, locked_folder, replace_secret, write_new
from tally.errors import KeyFileError
from tally.protocol.ceremony.member import CeremonySecrets, read_member
from tally.protocol.ceremony.sole import SoleTrustee, read_sole
from tally.protocol.encoding import (
    fields,
    items,
    load_canonical,
    parse_b64_digest,
    parse_hex_digest,
)
from tally.protocol.errors import FormatError, ProtocolError
from tally.sealed_file import seal, unseal, verify_passphrase

_FIELDS = ("bound", "kind", "tallies", "trustee")
_BOUND = ("fingerprints", "seal")
_SOLE, _MEMBER = "single", "member"


@dataclass(frozen=True)
class BoundPoll:
    """A sealed poll, as a key file is bound to it: seal digest, and its elections' fingerprints."""

    seal: str
    fingerprints: tuple[str, ...]
    """Sorted, without repetition."""

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"fingerprints": list(self.fingerprints), "seal": self.seal}


@dataclass(frozen=True)
class TrusteeSecrets:
    """What a key file holds: the trustee's secrets, and what they were used for."""

    trustee: SoleTrustee | CeremonySecrets
    tallies: Mapping[str, str] = field(default_factory=dict)
    """For each election's fingerprint, the SHA-256 of the encrypted tally, hexadecimal."""
    bound: BoundPoll | None = None
    """The one poll that this key serves; None before its first use."""

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


def bind(
    held: TrusteeSecrets, poll: BoundPoll, trustees: str, *, rehearsal: bool
) -> TrusteeSecrets:
    """Return the secrets bound to this sealed poll, whose hex(trustees.json) is `trustees`.

    Checks, each a `KeyFileError`: (1) the trustee has finished the ceremony, and with this
    trustees.json; (2) both the key and the poll are for a rehearsal, or neither is; (3) the key
    serves no other poll.
    """
    own = held.trustee
    if not own.trustees:  # (1)
        raise KeyFileError(
            f"the key of {own.name} has not finished its ceremony: run 'ratify trustee finish' "
            "with the trustees.json that the convener sent"
        )
    if own.trustees != trustees:
        raise KeyFileError(
            "this poll's trustees.json is not the one with which you finished your ceremony: "
            "somebody has sealed other keys. Object: tell the members, the returning officer and "
            "the other trustees"
        )
    if own.rehearsal != rehearsal:  # (2)
        kind, other = ("a rehearsal", "a vote") if own.rehearsal else ("a vote", "a rehearsal")
        raise KeyFileError(f"this key is for {kind}, and the poll is {other}: use the other key")
    if held.bound not in (None, poll):  # (3)
        raise KeyFileError(
            "this key serves another poll, which it has confirmed or decrypted: a key serves one "
            "poll, ever. Nothing was done; tell the returning officer and the other trustees"
        )
    return replace(held, bound=poll)


def remember_tallies(held: TrusteeSecrets, tallies: Mapping[str, str]) -> TrusteeSecrets:
    """Return the secrets with these tallies remembered, digests by election fingerprint.

    Raises `KeyFileError` if another tally of one of the elections was decrypted before.
    """
    for fingerprint, digest in tallies.items():
        if held.tallies.get(fingerprint, digest) != digest:
            raise KeyFileError(
                f"this key has decrypted another encrypted tally of the election {fingerprint}: two"
                " tallies of one election can reveal single ballots. Nothing was decrypted; tell"
                " the returning officer and the other trustees"
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
        raw = read_capped(path, KEY_FILE)
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
    except KeyFileError:
        raise
    except ProtocolError as error:
        raise KeyFileError(f"{what} is no trustee's key file, or is damaged: {error}") from error


def _payload(held: TrusteeSecrets) -> dict[str, object]:
    return {
        "bound": None if held.bound is None else held.bound.to_json(),
        "kind": _SOLE if isinstance(held.trustee, SoleTrustee) else _MEMBER,
        "tallies": dict(held.tallies),
        "trustee": held.trustee.to_json(),
    }


def _parse_payload(raw: bytes, what: str) -> TrusteeSecrets:
    payload = fields(load_canonical(raw, what), _FIELDS, what)
    if payload["kind"] not in (_SOLE, _MEMBER):
        raise FormatError(f"{what}: the kind is neither {_SOLE} nor {_MEMBER}")
    read = read_sole if payload["kind"] == _SOLE else read_member
    return TrusteeSecrets(
        read(payload["trustee"], what),
        _parse_tallies(payload["tallies"], f"{what}, tallies"),
        None if payload["bound"] is None else _parse_bound(payload["bound"], f"{what}, bound"),
    )


def _parse_bound(value: object, what: str) -> BoundPoll:
    part = fields(value, _BOUND, what)
    listed = [parse_b64_digest(item, what) for item in items(part["fingerprints"], None, what)]
    if listed != sorted(set(listed)):
        raise FormatError(f"{what}: the fingerprints are not sorted, or one is there twice")
    return BoundPoll(parse_hex_digest(part["seal"], what), tuple(listed))


def _parse_tallies(value: object, what: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise FormatError(f"{what}: expected a JSON object")
    return {
        parse_b64_digest(fingerprint, what): parse_hex_digest(digest, what)
        for fingerprint, digest in value.items()
    }
