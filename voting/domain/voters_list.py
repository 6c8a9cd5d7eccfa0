"""The voters' list: which member has which public credential in which election.

Rules this module keeps:
1. The list comes from the credential authority, signed with the key that the poll names; it holds
   public credentials only, never a voting code.
2. It is canonical JSON (RFC 8785) with the members sorted by number. No member and no credential is
   in it twice.
3. It contains the authority's signed digests of each unit's list (`audit.record.voters_lists`),
   with the card set's iterations and the list's serial. They go into the election record, so that
   a server cannot add credentials of its own.
4. It must match the roster exactly: the same members in the same units (by-law 2.77: all members in
   the membership database may vote).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record import fields
from audit.record.card_set import FIRST_SERIAL
from audit.record.errors import AuditError
from audit.record.receipt import CREDENTIAL
from audit.record.signatures import ed25519
from audit.record.voters_lists import VotersLists, make_voters_lists, read_voters_lists
from tally.protocol.credential import FEWEST_ITERATIONS, credentials_list
from tally.protocol.encoding import sha256_hex
from voting.domain.errors import MalformedError
from voting.domain.member import MEMBER_NUMBER

KIND = "voters-list"
"""The type of the authority's signature."""
FILE = "voters-list.json"
_SIGNATURE = re.compile(rb'"signature":"([A-Za-z0-9+/]{86}==)",(?="voters":)')
_SHOWN = 10
"""How many differing member numbers a message names."""


@dataclass(frozen=True)
class Voter:
    """A member's place on the voters' list; `credential` is a public key, a decimal number.

    The database alone joins a member, a credential and a ballot.
    """

    member: str
    unit: str
    credential: str = field(repr=False)


@dataclass(frozen=True)
class VotersList:
    """The voters of one card set, sorted by member number, and the authority's signed digests."""

    card_set: str
    voters: tuple[Voter, ...]
    lists: VotersLists

    def of_unit(self, unit: str) -> tuple[str, ...]:
        """Return the credentials of one unit's voters."""
        return tuple(voter.credential for voter in self.voters if voter.unit == unit)


def make_voters_list(
    card_set: str,
    voters: Iterable[Voter],
    key: Ed25519PrivateKey,
    *,
    iterations: int = FEWEST_ITERATIONS,
    serial: int = FIRST_SERIAL,
) -> VotersList:
    """Return the list of these voters, its digests signed by the credential authority."""
    ordered = tuple(sorted(voters, key=lambda voter: voter.member))
    lists = make_voters_lists(
        card_set, _by_unit(ordered), key, iterations=iterations, serial=serial
    )
    return VotersList(card_set, ordered, lists)


def _by_unit(voters: Iterable[Voter]) -> dict[str, list[str]]:
    credentials: dict[str, list[str]] = {}
    for voter in voters:
        credentials.setdefault(voter.unit, []).append(voter.credential)
    return credentials


def encode_voters_list(voters_list: VotersList, key: Ed25519PrivateKey) -> bytes:
    """Return the file that the server imports, signed by the credential authority."""
    document = {
        "card_set": voters_list.card_set,
        "lists": voters_list.lists.to_json(),
        "voters": [
            {"member": voter.member, "unit": voter.unit, "credential": voter.credential}
            for voter in voters_list.voters
        ],
    }
    return fields.encode(ed25519.sign_object(KIND, document, key))


def parse_voters_list(raw: bytes, authority: str, card_set: str | None = None) -> VotersList:
    """Read the authority's file, of that card set, or of any if None.

    Checks, each a `MalformedError`: (1) the byte form and every field; (2) the signature, by the
    authority's key (base64); (3) the card set is the poll's; (4) members are sorted, and each
    member and each credential is there once; (5) the units' signed digests are those of the voters.
    Whether each credential is in the group is not checked here.
    """
    try:
        document = fields.load(raw, FILE)  # (1)
        part = document.members("card_set", "lists", "voters", "signature")
        voters = tuple(_voter(node) for node in part["voters"].items())
        lists = read_voters_lists(part["lists"])
        _verify_signature(document, authority)  # (2)
        named = part["card_set"].match(fields.IDENTIFIER)
    except AuditError as error:
        raise MalformedError(
            f"{error}. Take the file as the credential authority made it."
        ) from error
    if card_set is not None and named != card_set:  # (3)
        raise MalformedError(
            f"{FILE} is for card set {named}, and the poll uses {card_set}: issue the credentials "
            f"with --card-set {card_set}."
        )
    _verify_distinct(voters)  # (4)
    voters_list = VotersList(named, voters, lists)
    _verify_lists(voters_list, authority)  # (5)
    return voters_list


def read_signed_list(raw: bytes, authority: str, card_set: str, lists: bytes) -> tuple[Voter, ...]:
    """Read a file again that `parse_voters_list` read once; quickly, and without believing it.

    The signature is over the canonical bytes without its own member, so it is verified over the
    file's bytes as they are: whatever it holds for, the authority made. `MalformedError` for any
    other bytes, for another card set, and for other lists of the units than `lists`.
    """
    parts = _SIGNATURE.split(raw)
    try:
        if len(parts) != 3:
            raise MalformedError(f"{FILE} is not as it was imported.")
        before, signature, after = parts
        key = ed25519.public_key_from(authority, "credential_authority")
        message = f"ratify/{KIND}/v1\n".encode() + before + after
        ed25519.verify_bytes(message, signature.decode(), key, FILE)
    except AuditError as error:
        raise MalformedError(f"{error}.") from error
    document = json.loads(raw)
    if document["card_set"] != card_set or document["lists"] != json.loads(lists):
        raise MalformedError(f"{FILE} is another than the poll was sealed with.")
    return tuple(Voter(**voter) for voter in document["voters"])


def _voter(node: fields.Node) -> Voter:
    part = node.members("member", "unit", "credential")
    return Voter(
        part["member"].match(MEMBER_NUMBER),
        part["unit"].match(fields.UNIT_NAME),
        part["credential"].match(CREDENTIAL),
    )


def _verify_signature(document: fields.Node, authority: str) -> None:
    key = ed25519.public_key_from(authority, "poll.toml: credential_authority")
    value = document.value
    ed25519.verify_object(KIND, value if isinstance(value, dict) else {}, key, FILE)


def _verify_lists(voters_list: VotersList, authority: str) -> None:
    made = {
        unit: (len(credentials), sha256_hex(credentials_list(credentials)))
        for unit, credentials in _by_unit(voters_list.voters).items()
    }
    try:
        voters_list.lists.verify(authority)
        voters_list.lists.verify_lists(voters_list.card_set, made)
    except AuditError as error:
        raise MalformedError(f"{FILE}: {error}: issue the credentials again.") from error


def _verify_distinct(voters: tuple[Voter, ...]) -> None:
    holders: dict[str, str] = {}
    for before, after in pairwise(voters):
        if before.member >= after.member:
            raise MalformedError(
                f"{FILE}: member {after.member} may not follow {before.member}: each member once, "
                "sorted by number."
            )
    for voter in voters:
        other = holders.setdefault(voter.credential, voter.member)
        if other != voter.member:
            raise MalformedError(
                f"{FILE}: members {other} and {voter.member} have the same credential: issue the "
                "credentials again."
            )


def verify_same_as_roster(voters: Iterable[Voter], roster: Mapping[str, str]) -> None:
    """Raise `MalformedError` unless the voters are the roster's members, in the same units.

    `roster` maps member numbers to units. Checks: (1) nobody is missing; (2) nobody is added;
    (3) nobody is in another unit.
    """
    listed = {voter.member: voter.unit for voter in voters}
    _refuse(roster.keys() - listed.keys(), "on the roster and not on the voters' list")  # (1)
    _refuse(listed.keys() - roster.keys(), "on the voters' list and not on the roster")  # (2)
    moved = {member for member, unit in listed.items() if roster[member] != unit}
    _refuse(moved, "in another unit on the voters' list than on the roster")  # (3)


def _refuse(members: set[str], what: str) -> None:
    if not members:
        return
    shown = ", ".join(sorted(members)[:_SHOWN]) + (", ..." if len(members) > _SHOWN else "")
    raise MalformedError(
        f"{FILE}: {len(members)} member(s) {what}: {shown}. Issue the credentials from the same "
        "roster.csv that the poll was prepared with."
    )
