"""The next list of a card set: the authority's own list, with the changes that it has signed.

Rules this module keeps:
1. The next list follows from the newest one in the folder and from the journal, and from nothing
   that a server says. No code is drawn, and none is needed.
2. Each list has its own file, which is never written over: voters-list.json is the first,
   voters-list-2.json the second.
3. A change whose end is not known stops it: the card may be dead, or may not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.card_set import FIRST_SERIAL
from audit.record.signatures.ed25519 import public_key_text
from tally.capped import read_capped
from tally.errors import CappedFileError
from voting.authority.journal import SignedChange
from voting.authority.revocations import SignedRevocation
from voting.domain.errors import ConfigurationError, ConflictError, MalformedError
from voting.domain.files.caps import VOTERS_LIST
from voting.domain.voters_list import (
    FILE,
    VotersList,
    encode_voters_list,
    make_voters_list,
    parse_voters_list,
)

_LATER = re.compile(r"voters-list-([1-9][0-9]{0,8})\.json")


@dataclass(frozen=True)
class NextList:
    """The next list's file, its bytes, its serial, and how many credentials changed in it."""

    name: str
    content: bytes = field(repr=False)
    serial: int
    changed: int


def file_of(serial: int) -> str:
    """Return the name of the file that holds the list of that serial."""
    return FILE if serial == FIRST_SERIAL else f"voters-list-{serial}.json"


def read_newest(cards: Path, key: Ed25519PrivateKey) -> VotersList:
    """Return the newest list in the authority's folder, signed by its key.

    Raises `ConfigurationError` where there is none, or it is not the authority's.
    """
    later = [_LATER.fullmatch(path.name) for path in cards.iterdir()]
    serials = [int(match[1]) for match in later if match is not None]
    return read_own(cards / file_of(max(serials, default=FIRST_SERIAL)), key)


def read_own(path: Path, key: Ed25519PrivateKey) -> VotersList:
    """Return the list in a file of the authority's own; `ConfigurationError` if it is none."""
    try:
        voters_list = parse_voters_list(read_capped(path, VOTERS_LIST), public_key_text(key))
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be read ({error.strerror}): name the folder that `ratify credentials "
            "issue` made with --cards."
        ) from error
    except CappedFileError as error:
        raise ConfigurationError(f"{error}.") from error
    except MalformedError as error:
        raise ConfigurationError(f"{path}: {error.message}") from error
    if path.name != file_of(voters_list.lists.serial):
        raise ConfigurationError(
            f"{path} holds the list of serial {voters_list.lists.serial}: call it by the name that "
            f"it was made with, {file_of(voters_list.lists.serial)}."
        )
    return voters_list


def make_next(
    cards: Path,
    changes: Iterable[SignedChange],
    key: Ed25519PrivateKey,
    revocations: Iterable[SignedRevocation] = (),
) -> NextList:
    """Sign the next list of the authority's folder, without those who were taken off it.

    Raises `ConflictError` where a change has no answer yet, or no card was reissued or revoked
    since the newest list, which then serves again; `ConfigurationError` as `read_newest`.
    """
    newest = read_newest(cards, key)
    made, off = _made(changes), _off(revocations)
    voters = []
    for voter in newest.voters:
        credential = voter.credential
        while (voter.member, credential) in made:
            credential = made[voter.member, credential]
        if (voter.member, credential) not in off:
            voters.append(replace(voter, credential=credential))
    changed = len(set(newest.voters) - set(voters))
    lists = newest.lists
    if not changed:
        raise ConflictError(
            f"No card was reissued or revoked since the list of serial {lists.serial}: import "
            f"{cards / file_of(lists.serial)} again."
        )
    serial = lists.serial + 1
    following = make_voters_list(
        lists.card_set, voters, key, iterations=lists.iterations, serial=serial
    )
    return NextList(file_of(serial), encode_voters_list(following, key), serial, changed)


def _off(revocations: Iterable[SignedRevocation]) -> set[tuple[str, str]]:
    """Return who was taken off a list, by member and credential."""
    found = set()
    for one in revocations:
        if one.made is None:
            raise ConflictError(
                f"Whether member {one.member} was taken off the list of poll {one.poll} is not "
                "known. Ask that poll's server first: `ratify credentials reissue --once "
                f"--poll {one.poll} ...`."
            )
        if one.made:
            found.add((one.member, one.credential))
    return found


def _made(changes: Iterable[SignedChange]) -> dict[tuple[str, str], str]:
    """Return the credentials that were issued, by member and the credential that each replaces."""
    found = {}
    for change in changes:
        if change.made is None:
            raise ConflictError(
                f"Whether the card of member {change.member} was reissued in poll {change.poll} is "
                "not known. Ask that poll's server first: `ratify credentials reissue --once "
                f"--poll {change.poll} ...`."
            )
        if change.made:
            found[change.member, change.old] = change.new
    return found
