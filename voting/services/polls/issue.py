"""The credential authority: voting codes for the members of a roster, made offline.

Rules this module keeps:
1. It needs no database, no network and no server package. It writes one new folder, whole or not at
   all, never over an earlier issue; every file has mode 0600.
2. A code is in `codes.csv` and nowhere else; it is in no message, no log and no database.
3. Codes and member numbers are in different files, so that they can go in different mailings:
   somebody who opens one envelope cannot vote.
4. The voters' list holds public credentials only, and is signed with the authority's key.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.work.pool import in_batches
from audit.work.progress import Progress, no_progress
from tally.errors import FaultList
from tally.protocol.credential import (
    FEWEST_ITERATIONS,
    derive_secret,
    format_code,
    new_code,
    public_credential,
)
from voting.domain.errors import ConflictError, ImportRowsError
from voting.domain.files.csv import csv_bytes
from voting.domain.files.roster import parse_roster
from voting.domain.member import Member
from voting.domain.voters_list import (
    FILE,
    Voter,
    VotersList,
    encode_voters_list,
    make_voters_list,
)
from voting.work.files import write_private

CODES, NUMBERS = "codes.csv", "member-numbers.csv"
_CODE_COLUMNS = ("name", "address", "language", "code")
_NUMBER_COLUMNS = ("name", "address", "language", "unit", "member", "email", "phone")
_BATCH, _ALONE = 16, 8


@dataclass(frozen=True)
class Card:
    """A member's voting code (16 digits) and the public credential derived from it."""

    member: str
    code: str = field(repr=False)
    credential: str = field(repr=False)


def read_roster(raw: bytes, file: str) -> tuple[Member, ...]:
    """Return the members on a roster; raise `ImportRowsError` with every bad row.

    The units are not compared with poll.toml, which the authority need not have.
    """
    faults = FaultList()
    members = parse_roster(raw, None, faults, file)
    faults.check(ImportRowsError)
    return members


def make_cards(
    members: Sequence[Member],
    card_set: str,
    progress: Progress = no_progress,
    iterations: int = FEWEST_ITERATIONS,
) -> list[Card]:
    """Draw a code for each member and derive its credential, on all cores."""
    numbers = [member.number for member in members]
    work = partial(_make_batch, card_set=card_set, iterations=iterations)
    return in_batches(work, numbers, "Making voting codes", progress, batch=_BATCH, alone=_ALONE)


def _make_batch(numbers: Sequence[str], card_set: str, iterations: int) -> list[Card]:
    return [_make_card(number, card_set, iterations) for number in numbers]


def _make_card(number: str, card_set: str, iterations: int) -> Card:
    code = new_code()
    return Card(number, code, public_credential(derive_secret(code, card_set, number, iterations)))


def issue(
    members: Sequence[Member],
    card_set: str,
    key: Ed25519PrivateKey,
    folder: Path,
    progress: Progress = no_progress,
    iterations: int = FEWEST_ITERATIONS,
) -> VotersList:
    """Make every member's code and write codes.csv, member-numbers.csv and voters-list.json.

    `iterations` are PBKDF2's for each code. Raises `ConflictError` if `folder` is not empty: an
    issue is never overwritten.
    """
    verify_new(folder)
    cards = make_cards(members, card_set, progress, iterations)
    voters = tuple(
        Voter(member.number, member.unit, card.credential)
        for member, card in zip(members, cards, strict=True)
    )
    voters_list = make_voters_list(card_set, voters, key, iterations=iterations)
    draft = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}")
    try:
        draft.mkdir(mode=0o700, parents=True)
        _write_files(draft, members, cards, encode_voters_list(voters_list, key))
        verify_new(folder)
        os.rename(draft, folder)  # replaces an empty folder, and nothing else
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return voters_list


def verify_new(folder: Path) -> None:
    """Raise `ConflictError` unless the folder is empty or does not exist."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConflictError(
            f"{folder} is not empty: an issue of credentials is never written over. Choose a new "
            "folder with --out; destroy the old one only if none of its cards was sent."
        )


def _write_files(
    folder: Path, members: Sequence[Member], cards: Sequence[Card], voters_list: bytes
) -> None:
    codes = [
        (member.name, member.address, member.language, format_code(card.code))
        for member, card in zip(members, cards, strict=True)
    ]
    numbers = [
        (one.name, one.address, one.language, one.unit, one.number, one.email, one.phone)
        for one in members
    ]
    write_private(folder / CODES, csv_bytes(_CODE_COLUMNS, codes))
    write_private(folder / NUMBERS, csv_bytes(_NUMBER_COLUMNS, numbers))
    write_private(folder / FILE, voters_list)
